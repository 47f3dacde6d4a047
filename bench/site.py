"""The bench's own PostgreSQL, Redis and web processes, all below var/bench and all children of the runner."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.client import NAME
from config.local import addresses, processes
from config.local.postgres import APP, OWNER, Postgres
from config.local.redis import Redis

ROOT = addresses.ROOT
HOME = ROOT / "var" / "bench"
#: The database that is loaded into and measured on; each size is kept as a copy beside it.
DATABASE = "programkontor"
#: What the databases that are kept are called, before their size.
KIND = "bench"


class Failed(Exception):
    """The bench cannot go on; the text says why."""


def environment() -> dict[str, str]:
    """The product's production settings, as an agency would give them."""
    redis = addresses.redis_url(HOME)
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        # A session that has shown its second step is asked for nothing more: the bench signs in without one.
        "STAFF_MFA_REQUIRED": "0",
        "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
        "ALLOWED_HOSTS": NAME,
        "DATABASE_URL": addresses.database_url(HOME, APP, DATABASE),
        "DATABASE_OWNER_URL": addresses.database_url(HOME, OWNER, DATABASE),
        "REDIS_URL": redis,
        "EMAIL_URL": "smtp://127.0.0.1:1",  # nothing is sent: no worker runs
        "DEFAULT_FROM_EMAIL": f"programkontor@{NAME}",
        "DATA_DIR": str(HOME / "data"),
        "LOG_LEVEL": "WARNING",
        "WEB_WORKERS": "1",
        "API_PER_MINUTE": "1000000000",
        "PROXY_STAMPS_ARRIVAL": "true",
    }


class Site:
    """Servers and processes; `copy` names a loaded size."""

    def __init__(self) -> None:
        self.postgres = Postgres(HOME)
        self.redis = Redis(HOME)

    def start(self) -> None:
        self.postgres.start()
        self.redis.start()

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()

    def fresh(self) -> None:
        """An empty database, and no files."""
        shutil.rmtree(HOME / "data" / "files", ignore_errors=True)
        for name in self.sizes():
            self.postgres.drop_database(name)
        self.postgres.drop_database(DATABASE)
        self.postgres.make_database(DATABASE)

    def sizes(self, kind: str = KIND) -> list[str]:
        """The databases that are kept of a kind."""
        with self.postgres.connect() as connection:
            wanted = f"{kind}\\_%"
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [wanted]).fetchall()
        return [row[0] for row in rows]

    def keep(self, size: int, kind: str = KIND) -> None:
        """Keep the database as it is now, with fresh statistics, as the one of a size."""
        with self.postgres.connect(DATABASE) as connection:
            connection.execute("VACUUM (ANALYZE)")
        self.postgres.drop_database(_name(size, kind))
        self.postgres.make_database(_name(size, kind), template=DATABASE)

    def bring(self, size: int, kind: str = KIND) -> None:
        """Let the database be that of a size, as it was loaded; sessions and queues of the last run are gone."""
        self.postgres.drop_database(DATABASE)
        self.postgres.make_database(DATABASE, template=_name(size, kind))
        with self.redis.client() as client:
            client.flushall()

    @contextmanager
    def web(self, name: str, settings: str, health: str) -> Iterator[int]:
        """A granian process with one worker, as `config.entry web` starts it, on a free port of this machine only."""
        port = _free_port()
        words = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
        words += ["--workers", "1", "--blocking-threads", os.environ.get("WEB_THREADS", "4")]
        log = HOME / "log" / f"{name}.log"
        process = processes.start(
            [sys.executable, *words, "config.wsgi:application"],
            log=log,
            cwd=ROOT,
            env={**os.environ, **environment(), "DJANGO_SETTINGS_MODULE": settings},
        )
        try:
            if not processes.wait_until(
                lambda: _answers(port, health), within=60, alive=lambda: process.poll() is None
            ):
                raise Failed(f"The process {name} does not answer. {log} ends:\n{processes.last_lines(log)}")
            yield port
        finally:
            processes.stop(process)


def _name(size: int, kind: str) -> str:
    return f"{kind}_{size}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status in (200, 403)
    except OSError:
        return False
    finally:
        connection.close()


def prepare_static() -> None:
    """Static files with hashes, compressed, as in production."""
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, **environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"Static files cannot be collected:\n{done.stderr[-2000:]}")


def home() -> Path:
    HOME.mkdir(parents=True, exist_ok=True)
    return HOME
