"""Where the local servers of the demo and of a test run live. Nothing here starts anything."""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "programkontor"
#: A Unix socket's path may be 107 bytes long; PostgreSQL's is the folder and this name.
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
LONGEST_SOCKET = 107

_held: list[int] = []


def demo_home() -> Path:
    """The folder with everything that the demo keeps: PROGRAMKONTOR_HOME, or `var`."""
    return Path(os.environ.get("PROGRAMKONTOR_HOME") or ROOT / "var").resolve()


def test_home() -> Path:
    """The folder of this test run: PROGRAMKONTOR_TEST_HOME, or the first that no other run is using.

    A run keeps its folder until its process ends. Its child processes are given it by the environment.
    """
    given = os.environ.get("PROGRAMKONTOR_TEST_HOME")
    # Each of several processes that share one run's tests has a home of its own; what they start has theirs.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if given and os.environ.get("PROGRAMKONTOR_TEST_WORKER", "") == worker:
        return Path(given)
    for number in range(1, 100):
        home = ROOT / "var" / "test" / str(number)
        home.mkdir(parents=True, exist_ok=True)
        lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        _held.append(lock)
        os.environ["PROGRAMKONTOR_TEST_HOME"] = str(home)
        os.environ["PROGRAMKONTOR_TEST_WORKER"] = worker
        return home
    raise RuntimeError("A hundred test runs at once in one folder: end some of them.")


def run_folder(home: Path) -> Path:
    """The folder of the sockets; elsewhere when `home` is too deep for a socket's path."""
    folder = home / "run"
    if len(os.fsencode(f"{folder}{LONGEST_SOCKET_NAME}")) <= LONGEST_SOCKET:
        return folder
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"programkontor-{os.getuid()}-{mark}"


def database_url(home: Path, role: str, name: str = DATABASE) -> str:
    """The address of the local PostgreSQL, over its socket, for a role."""
    return f"postgres://{role}@/{name}?host={quote(str(run_folder(home)), safe='')}"


def redis_url(home: Path) -> str:
    """The address of the local Redis, over its socket."""
    return f"unix://{run_folder(home)}/redis.sock"


def broker_url(redis: str) -> str:
    """The address of Redis in Celery's way of writing it."""
    if redis.startswith("unix://"):
        return "redis+socket://" + redis.removeprefix("unix://")
    return redis


def cache_url(redis: str) -> str:
    """The same Redis, database 1 when it is local: a cleared cache leaves the queue alone."""
    return f"{redis}?db=1" if redis.startswith("unix://") else redis
