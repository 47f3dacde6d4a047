"""Alive (`/healthz`) and ready (`/readyz`): what a load balancer and an operator ask.

Neither needs a sign-in; neither tells anything but the names of parts and what is wrong with them.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import BEAT_KEY, app

#: How long a worker may take to answer (seconds).
PING_SECONDS = 1.0


class NotReady(Exception):
    """A part does not do what it should; the text says what is wrong."""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting[:5])
        raise NotReady(f"{len(waiting)} not applied: {names}")


def redis() -> None:
    # The client itself, not the cache: that one takes an unreachable server for an empty cache.
    caches["default"]._cache.get_client(None, write=True).ping()  # type: ignore[attr-defined]


class _Heard(Exception):
    """The answer that was waited for has come: the rest need not be heard."""


def _consumed(queue: str) -> bool:
    """Whether a worker that answers within `PING_SECONDS` takes tasks from the queue."""

    def hear(answer: dict[str, list[dict[str, Any]]]) -> None:
        if any(one["name"] == queue for queues in answer.values() for one in queues):
            raise _Heard

    redis()
    try:
        app.control.broadcast("active_queues", reply=True, timeout=PING_SECONDS, callback=hear)
    except _Heard:
        return True
    return False


def worker() -> None:
    if not _consumed(app.conf.task_default_queue):
        raise NotReady("no worker answers")


def webhooks() -> None:
    if not _consumed("webhooks"):
        raise NotReady("no worker tells other systems")


def beat() -> None:
    redis()
    if caches["default"].get(BEAT_KEY) is None:
        raise NotReady("no sign of life from beat")


def storage() -> None:
    name = default_storage.save(f"readyz/{uuid.uuid4().hex}", ContentFile(b"ready"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ready":
                raise NotReady("what was written does not read back")
    finally:
        default_storage.delete(name)


PARTS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "redis": redis,
    "worker": worker,
    "webhooks": webhooks,
    "beat": beat,
    "storage": storage,
}


def _state(part: Callable[[], None]) -> str:
    try:
        part()
    except Exception as error:  # whatever is wrong with a part is the answer, not a failure of the page
        text = str(error).strip().splitlines()
        return (text[0] if text else "") or type(error).__name__
    return "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, otherwise 503; either way each part with "ok" or what is wrong."""
    states = {name: _state(part) for name, part in PARTS.items()}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, "parts": states}, status=200 if ready else 503)
