"""Celery: one app for worker and beat. Jobs are rows in `registry`; a queued task is only a nudge."""

import os
from typing import Any

from celery import Celery
from celery.beat import Scheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("programkontor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

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
