"""The ground under every test: a real PostgreSQL, a real Redis, and real processes on them.

Tests connect as the role of web and worker, so what that role may not do fails here as it does in production.
A test of one transaction asks for `db`; one with threads, processes or a browser for `transactional_db`, or for a
fixture below that brings it: `at_once`, `worker`, `live`, `starter`.
"""

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as properties
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.local import processes
from sweden import clock as sweden_clock
from tests.clamd import Clamd
from tests.ground import Ground
from tests.processes import Running, Starter

# A property is judged by its truth, never by how long a busy machine took to try it.
properties.register_profile("house", deadline=None)
properties.load_profile("house")

# Playwright keeps an event loop in the test's thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

#: What takes longest, and first: no process is left alone with a long test when the others are done. Those that wait
#: for a browser or a process begin beside those that reckon all the time; a module here takes a minute or more alone.
LONGEST = (
    "tests/journeys/test_case.py",
    "tests/house/test_access.py",
    "tests/house/test_demo.py",
    "tests/house/test_api.py",
    "tests/house/test_access_api.py",
    "tests/house/test_backup.py",
    "tests/house/test_access",
    "tests/demo/test_sample_data.py",
    "tests/assessments/test_at_once.py",
    "tests/journeys/test_selection.py",
    "tests/house/test_health.py",
    "tests/reporting/test_crash.py",
    "tests/journeys/",
    "tests/house/",
    "tests/reporting/test_pages.py",
    "tests/reporting/test_occasion.py",
    "tests/reporting/test_every_kind.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and in each module those that share its sample; else as they stand."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        longest = (at for at, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(longest, len(LONGEST)), "standing" not in item.fixturenames

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is loaded by now stays as long as the process: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionfinish() -> None:
    """What is rubbish is told of now; pytest looks five times more, and need not walk what the run has left."""
    gc.collect()
    gc.freeze()


_started: list[Ground] = []
#: The worker that several tests share.
_workers: list[Running] = []


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """PostgreSQL and Redis of this run."""
    ground = Ground(settings.HOME, settings.TEST_DATABASE)
    ground.start()
    _started.append(ground)
    yield ground
    connections.close_all()
    _started.clear()
    ground.stop()


@pytest.fixture(scope="session")
def django_db_setup(ground: Ground, django_db_blocker: Any) -> Iterator[None]:
    """The test database, migrated as the owner. Replaces pytest-django's, which knows one role only."""
    with django_db_blocker.unblock():
        ground.make_database()
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        connections.close_all()
        ground.empty()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _empty_redis() -> Iterator[None]:
    yield
    for ground in _started:
        ground.empty_redis()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request in a test's own thread leaves its reader's language behind; the next test begins in Swedish."""
    yield
    translation.deactivate()


#: What takes the open module's sample back.
_standing: list[ExitStack] = []


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Where a module's costly sample is made once: in a transaction that is taken back after the module's last test.
    Its tests ask for `db` or `taken_back`, and each for a deep copy of what a fixture of the module made."""
    with django_db_blocker.unblock():
        stack = ExitStack()
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        _standing.append(stack)
        yield
        stack.close()
        _standing.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The sample is gone when a test comes that does not ask for it: such are a module's last."""
    if "standing" not in item.fixturenames:
        while _standing:
            _standing.pop().close()


@pytest.fixture
def taken_back(standing: None) -> Iterator[None]:
    """A test on a module's standing sample; what it does is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def clock() -> Iterator[Any]:
    """The product's clock, for this process and those it starts: `clock.set_day(date(2026, 2, 1))`."""
    sweden_clock.clear()
    yield sweden_clock
    sweden_clock.clear()


@pytest.fixture
def no_worker() -> None:
    """No worker lives meanwhile but those that the test itself starts; the next that wants one starts it again."""
    while _workers:
        _workers.pop().stop()


@pytest.fixture
def at_once(transactional_db: None, no_worker: None) -> Callable[..., list[Any]]:
    """`at_once(20, act)` runs act(0) … act(19) in threads that begin together, each with its own connection.

    Returns what each returned, in order; an exception is returned in its place, for the test to judge.
    """

    def run(count: int, act: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(count)
        outcomes: list[Any] = [None] * count

        def one(number: int) -> None:
            try:
                gate.wait()
                outcomes[number] = act(number)
            except BaseException as error:
                outcomes[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run


@pytest.fixture
def starter(transactional_db: None, no_worker: None, ground: Ground) -> Iterator[Starter]:
    """Starts processes of the product (`starter.web()`, `.worker()`, `.beat()`), ended after the test."""
    starter = Starter(ground.home)
    yield starter
    starter.stop()


@pytest.fixture(scope="session")
def _lasting(ground: Ground, django_db_setup: None) -> Iterator[Starter]:
    starter = Starter(ground.home)
    yield starter
    starter.stop()


@pytest.fixture(scope="session")
def _one_web(_lasting: Starter) -> Running:
    return _lasting.web()


@pytest.fixture
def worker(transactional_db: None, ground: Ground, _lasting: Starter) -> Iterator[Running]:
    """A real Celery worker on this test's database and Redis; idle again before the rows are removed."""
    from config.celery import app

    if not _workers:
        _workers.append(_lasting.worker())
    shared = _workers[-1]
    assert shared.alive(), shared.output
    yield shared
    with ground.redis.client() as client:
        client.delete("celery", "webhooks")

    def idle() -> bool:
        try:
            look = app.control.inspect(destination=[shared.node], timeout=2)
            busy = any((look.active() or {"": ["unknown"]}).values()) or any((look.reserved() or {}).values())
        except (
            OSError,
            RedisError,
            OperationalError,
        ):  # an earlier test ended Redis: this connection was to the old one
            app.pool.force_close_all(close_pool=False)
            return False
        return not busy

    assert processes.wait_until(idle, within=60, alive=shared.alive), shared.output


@pytest.fixture
def live(transactional_db: None, _one_web: Running) -> str:
    """The address of a real web process on this test's database."""
    assert _one_web.alive(), _one_web.output
    return _one_web.url


@pytest.fixture(scope="session")
def _one_clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    clamd = Clamd(tmp_path_factory.mktemp("clamd"))
    yield clamd
    clamd.stop()


@pytest.fixture
def clamd(_one_clamd: Clamd, settings: Any) -> Clamd:
    """A real clamd, with the EICAR text as its only signature, that this test's process asks."""
    if _one_clamd.process is None or not _one_clamd.process.alive():
        _one_clamd.start()
    settings.CLAMD_URL = _one_clamd.url
    return _one_clamd


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which may run as root, and asks nobody outside for anything: its build without windows."""
    chromium = shutil.which("chromium-headless-shell")
    assert chromium, "Chromium is missing: run `make install`."
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": switches}
