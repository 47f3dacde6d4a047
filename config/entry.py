"""What runs in a container: `python -m config.entry web|worker|webhooks|beat|migrate|healthy PART`.

web       the web server on PORT (8000), WEB_WORKERS processes (2) of WEB_THREADS threads (4)
worker    a Celery worker with WORKER_PROCESSES processes (2)
webhooks  a Celery worker with WEBHOOK_PROCESSES processes (2) that tells other systems, and does nothing else
beat      the clock that starts periodic work; one is enough
migrate   wait for the database, migrate as its owner, load the government assignments, and end
healthy   end with 0 when the named part (web, worker, beat) of this container does its work
"""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable

#: How long `migrate` waits for a database that is not up yet (seconds).
DATABASE_WAIT = 120


def web() -> None:
    words = ["--interface", "wsgi", "--host", "0.0.0.0", "--port", _port(), "--no-ws"]  # noqa: S104
    words += ["--workers", os.environ.get("WEB_WORKERS", "2")]
    words += ["--blocking-threads", os.environ.get("WEB_THREADS", "4"), "--respawn-failed-workers"]
    _become("granian", *words, "config.wsgi:application")


def worker() -> None:
    _work("celery", os.environ.get("WORKER_PROCESSES", "2"))


def webhooks() -> None:
    _work("webhooks", os.environ.get("WEBHOOK_PROCESSES", "2"))


def _work(queue: str, processes: str) -> None:
    """A worker on one queue, named after it: workers on one machine answer each for itself."""
    node = _node(queue)
    _become("celery", "-A", "config", "worker", "--hostname", node, "--queues", queue, "--concurrency", processes)


def beat() -> None:
    _become("celery", "-A", "config", "beat", "--pidfile", "")


def migrate() -> None:
    import django
    from django.core.management import call_command
    from django.db import OperationalError, connections

    django.setup()
    if "owner" not in connections:
        sys.exit("DATABASE_OWNER_URL is missing: migrations run as the owner of the tables.")
    deadline = time.monotonic() + DATABASE_WAIT
    while True:
        try:
            connections["owner"].ensure_connection()
            break
        except OperationalError as error:
            if time.monotonic() > deadline:
                sys.exit(f"The database does not answer: {error}")
            time.sleep(1)
    call_command("migrate", interactive=False)
    call_command("load_assignments")
    call_command("load_aid_rules")
    call_command("load_checklists")


def healthy() -> None:
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    checks: dict[str, Callable[[], bool]] = {"web": _web_is, "worker": _worker_is, "webhooks": _webhooks_are}
    checks["beat"] = _beat_is
    if part not in checks:
        sys.exit(f"Which part? One of {', '.join(checks)}.")
    sys.exit(0 if checks[part]() else f"{part} does not do its work")


def _web_is() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", int(_port()), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _worker_is(queue: str = "celery") -> bool:
    from config.celery import app

    return bool(app.control.ping(destination=[_node(queue)], timeout=5))


def _webhooks_are() -> bool:
    return _worker_is("webhooks")


def _beat_is() -> bool:
    import django
    from django.core.cache import cache

    from config.celery import BEAT_KEY

    django.setup()
    return cache.get(BEAT_KEY) is not None


def _port() -> str:
    return os.environ.get("PORT", "8000")


def _node(queue: str) -> str:
    return f"{queue}@{socket.gethostname()}"


def _become(module: str, *words: str) -> None:
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *words])  # noqa: S606


COMMANDS = {"web": web, "worker": worker, "webhooks": webhooks, "beat": beat, "migrate": migrate, "healthy": healthy}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in COMMANDS:
        sys.exit(f"What shall run? One of {', '.join(COMMANDS)}.")
    COMMANDS[command]()


if __name__ == "__main__":
    main()
