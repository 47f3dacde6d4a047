"""`make demo`: the whole product on this machine until Ctrl-C.

PostgreSQL, Redis, web, worker and beat are children of this process and end with it. What was entered stays in `var/`.
"""

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from config.local import addresses, processes
from config.local.postgres import Postgres, ServerError
from config.local.redis import Redis

ROOT = addresses.ROOT
HOST = "127.0.0.1"
#: How long web, worker and beat get to end by themselves (seconds); with the servers it must stay below 5.
PATIENCE = 2.5
MOST_RESTARTS = 5


class Stop(Exception):
    """The demo cannot go on; the text says why and what to do."""


class Interrupted(Exception):
    """Ctrl-C, or a request to end from outside."""


def say(text: str = "") -> None:
    with contextlib.suppress(BrokenPipeError, OSError):
        print(text, flush=True)


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Refuses a second demo in the same folder. The lock goes with its process, however that ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "another terminal"
            raise Stop(f"The demo already runs from this folder: {where}. End it there with Ctrl-C.") from None
        lock.truncate(0)
        yield


def note(home: Path, text: str) -> None:
    (home / "demo.lock").write_text(text)


def check_port(port: int) -> None:
    """Raise Stop when the port cannot be used, naming one that can."""
    if not 1 <= port <= 65535:
        raise Stop(f"{port} is not a port. Choose one between 1024 and 65535: make demo PORT=9000")
    try:
        _bind(port)
    except PermissionError:
        raise Stop(f"Port {port} is not permitted here. Choose another: make demo PORT={_free(9000)}") from None
    except OSError:
        raise Stop(f"Port {port} is in use. Choose another: make demo PORT={_free(port + 1)}") from None


def _bind(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen(1)


def _free(first: int) -> int:
    for port in range(first, min(first + 100, 65536)):
        with contextlib.suppress(OSError):
            _bind(port)
            return port
    return 9000


@dataclass
class Child:
    """A process of the product: started, watched, started again when it ends by itself."""

    name: str
    words: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0

    def start(self, env: dict[str, str]) -> None:
        self.process = processes.start([sys.executable, *self.words], log=self.log, cwd=ROOT, env=env)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


@dataclass
class Demo:
    """Everything that runs, in the order it is started; stopped in the other order."""

    home: Path
    port: int
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.postgres = Postgres(self.home)
        self.redis = Redis(self.home)
        self.log = self.home / "log"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PUBLIC_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }

    def start(self) -> None:
        self._keep_logs_small()
        say("Starting PostgreSQL and Redis")
        self.postgres.start()
        self.postgres.make_database(addresses.DATABASE)
        self.redis.start()
        say("Preparing the database")
        self.prepare()
        say("Starting web, worker and beat")
        granian = ["-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        granian += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
        celery = ["-m", "celery", "-A", "config"]
        both = ["worker", "--queues", "celery,webhooks"]  # one worker is enough where things are tried out
        self.children = [
            Child("web", [*granian, "config.wsgi:application"], self.log / "web.log"),
            Child("worker", [*celery, *both, "--concurrency", "2", "--loglevel", "INFO"], self.log / "worker.log"),
            Child("beat", [*celery, "beat", "--loglevel", "INFO"], self.log / "beat.log"),
        ]
        for child in self.children:
            child.start(self.environment())
        if not processes.wait_until(self.ready, within=60, alive=lambda: not any(c.ended() for c in self.children)):
            raise Stop(self._why_not())

    def prepare(self) -> None:
        log = self.log / "prepare.log"
        log.unlink(missing_ok=True)
        process = processes.start(
            [sys.executable, "-m", "config.local.prepare"], log=log, cwd=ROOT, env=self.environment()
        )
        try:
            failed = process.wait() != 0
        finally:
            processes.stop(process, within=0.5)
        if failed:
            raise Stop(
                f"The database could not be prepared. {log} ends:\n{processes.last_lines(log)}\n\n"
                f"Was {log.parent.parent} filled by an older version? Remove that folder to begin again; what was\n"
                "entered goes with it."
            )

    def ready(self) -> bool:
        return self._ask() == {}

    def _ask(self) -> dict[str, str]:
        """What is not ready yet, part by part."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            parts = json.load(connection.getresponse())["parts"]
        except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
            return {"web": str(error)}
        finally:
            connection.close()
        return {name: state for name, state in parts.items() if state != "ok"}

    def _why_not(self) -> str:
        lines = [f"{name}: {state}" for name, state in self._ask().items()]
        for child in self.children:
            if child.ended():
                lines.append(f"{child.name} ended. {child.log} ends:\n{processes.last_lines(child.log)}")
        return "The product does not get ready.\n" + "\n".join(lines)

    def watch(self, until: threading.Event) -> None:
        """Stay until asked to end; start again what ends by itself."""
        servers: list[tuple[str, Postgres | Redis]] = [("PostgreSQL", self.postgres), ("Redis", self.redis)]
        counts = dict.fromkeys(["PostgreSQL", "Redis"], 0)
        while not until.wait(0.5):
            for name, server in servers:
                if server.process is not None and server.process.poll() is not None:
                    counts[name] += 1
                    self._again(name, counts[name], server.log, server.start)
            for child in self.children:
                if child.ended():
                    child.restarts += 1
                    env = self.environment()
                    self._again(child.name, child.restarts, child.log, lambda c=child, e=env: c.start(e))

    def _again(self, name: str, times: int, log: Path, start: Callable[[], None]) -> None:
        if times > MOST_RESTARTS:
            raise Stop(f"{name} keeps ending. {log} ends:\n{processes.last_lines(log)}")
        say(f"{name} ended unexpectedly and is started again ({log})")
        start()

    def stop(self) -> None:
        """End everything within 5 seconds. Work cut short is a row, and is taken up at the next start."""
        living = [child.process for child in self.children if child.process is not None]
        for process in living:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in living:
            processes.stop(process, within=max(0.05, deadline - time.monotonic()))
        self.postgres.stop(within=1.5)
        self.redis.stop()

    def _keep_logs_small(self) -> None:
        self.log.mkdir(parents=True, exist_ok=True)
        for log in self.log.glob("*.log"):
            if log.stat().st_size > 5_000_000:
                log.replace(log.with_suffix(".old"))

    def tell(self) -> None:
        """Where it runs and how to get in."""
        say()
        say(f"Programkontor runs at    {self.url}")
        say(f"Every message it sends   {self.url}brevlada/")
        table = self.log / "prepare.log"
        _, found, signs = table.read_text(errors="replace").partition("-- load_demo\n") if table.exists() else ("",) * 3
        signs = signs.partition("\n-- ")[0]  # what later steps say is for the log
        if found and signs.strip():
            say()
            say(signs.rstrip())
        say()
        say(f"Data and logs: {self.home}. Another day: .venv/bin/python manage.py set_day 2026-02-01 (or --clear).")
        say("Ctrl-C ends everything; what was entered is kept.")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", default="8000")
    given = parser.parse_args(words).port
    until = threading.Event()

    def interrupt(number: int, frame: object) -> None:
        if not until.is_set():
            until.set()
            raise Interrupted

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)

    home = addresses.demo_home()
    demo: Demo | None = None
    try:
        if not given.isdecimal():
            raise Stop(f"“{given}” is not a port. For example: make demo PORT=9000")
        port = int(given)
        with only_one(home):
            check_port(port)
            demo = Demo(home, port)
            note(home, f"{demo.url} (process {os.getpid()})")
            try:
                demo.start()
                demo.tell()
                demo.watch(until)
            finally:
                until.set()
                say("\nEnding web, worker, beat, PostgreSQL and Redis")
                demo.stop()
    except Interrupted:
        return 0
    except (Stop, ServerError) as reason:
        say(f"\n{reason}")
        return 1
    except OSError as error:
        say(f"\nThe demo cannot go on: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
