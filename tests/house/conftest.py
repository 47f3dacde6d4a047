"""What the sweeps of addresses share: a world of samples and everyone who knocks, once for each module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from config import health
from tests.house import sweep
from tests.house.access import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.set_once(), sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    return sweep.browsers(world)


@pytest.fixture(autouse=True)
def _quiet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where there are visitors, refusals are what is asked for: no log of each, and no waiting for a worker."""
    if "visitors" not in request.fixturenames:
        yield
        return
    monkeypatch.setattr(health, "PING_SECONDS", 0.01)  # no worker runs here: whoever asks waits this long each time
    with sweep.quiet():
        yield
