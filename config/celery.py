"""Celery: one app for worker and beat. Jobs are rows in `registry`; a queued task is only a nudge."""

import os
import resource
from typing import Any

from celery import Celery, Task
from celery.beat import Scheduler
from celery.signals import worker_process_init

from accounts.covering import asked_once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


class OneReading(Task):
    """Who is protected is asked once for a task."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with asked_once():
            return super().__call__(*args, **kwargs)


app = Celery("programkontor", task_cls=OneReading)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def limit_memory(**_: Any) -> None:
    """A worker process gets no more memory than a document may need: one that needs more fails in words, and the
    machine's other work goes on."""
    from django.conf import settings

    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = settings.DOCUMENT_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


@worker_process_init.connect
def keep_own_files(**_: Any) -> None:
    """What a worker process keeps for a while lies in a folder of its own; what killed ones left is removed."""
    from registry.scratch import own_scratch

    own_scratch()


BEAT_KEY = "programkontor:beat"
BEAT_SECONDS = 60


class Beat(Scheduler):
    """Celery's own scheduler, which also leaves a sign of life in Redis at each tick.

    It keeps nothing on disk: every periodic task finds for itself what remains to be done.
    """

    #: The longest sleep between two ticks, and so between two signs of life (seconds).
    max_interval = 10

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        from django.core.cache import cache

        cache.set(BEAT_KEY, 1, BEAT_SECONDS)
        return min(wait, self.max_interval)
