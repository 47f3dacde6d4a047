"""The product's own processes, started by a test on the test's database and Redis."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.local import processes

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Running:
    """One started process: `log` is what it wrote; a web process has a `url`, a worker a `node` name."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""
    node: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """End it and all it started at once, as the kernel would when memory is out."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        processes.stop(self.process, within=10)


@dataclass
class Starter:
    """Starts web, worker, beat and manage.py with the test run's settings."""

    home: Path
    started: list[Running] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PROGRAMKONTOR_TEST_HOME": str(self.home),
            "PYTHONUNBUFFERED": "1",
        }

    def _start(self, name: str, words: list[str], extra: dict[str, str] | None = None) -> Running:
        log = self.home / "log" / f"{name}-{len(self.started)}-{time.monotonic_ns()}.log"
        process = processes.start(
            [sys.executable, *words], log=log, cwd=ROOT, env={**self.environment(), **(extra or {})}
        )
        running = Running(process, log)
        self.started.append(running)
        return running

    def web(self, *, env: dict[str, str] | None = None) -> Running:
        """A granian process that answers at `url`."""
        port = free_port()
        words = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        words += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "config.wsgi:application"]
        running = self._start("web", words, env)
        running.url = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except OSError:
                return False
            finally:
                connection.close()

        if not processes.wait_until(answers, within=60, alive=running.alive):
            raise AssertionError(f"The web process does not answer:\n{running.output}")
        return running

    def worker(
        self, *, concurrency: int = 2, env: dict[str, str] | None = None, queues: str = "celery,webhooks"
    ) -> Running:
        """A Celery worker that has said it is ready."""
        node = f"test{len(self.started)}-{time.monotonic_ns()}@localhost"
        words = ["-m", "celery", "-A", "config", "worker", "--hostname", node, "--loglevel", "INFO"]
        words += [
            "--queues",
            queues,
            "--concurrency",
            str(concurrency),
            "--without-gossip",
            "--without-mingle",
        ]
        running = self._start("worker", words, env)
        running.node = node
        if not processes.wait_until(lambda: " ready." in running.output, within=60, alive=running.alive):
            raise AssertionError(f"The worker does not get ready:\n{running.output}")
        return running

    def beat(self, *, env: dict[str, str] | None = None) -> Running:
        """Celery beat."""
        running = self._start("beat", ["-m", "celery", "-A", "config", "beat", "--loglevel", "INFO"], env)
        if not processes.wait_until(lambda: "beat: Starting" in running.output, within=60, alive=running.alive):
            raise AssertionError(f"Beat does not start:\n{running.output}")
        return running

    def manage(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """A management command, run to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**self.environment(), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self) -> None:
        for running in self.started:  # all are asked before any is waited for
            if running.alive():
                running.process.terminate()
        for running in self.started:
            running.stop()
        self.started.clear()
