"""The running API held against its own description by every role: fifty examples of what it allows and of what it
forbids, per operation. `make test` asks a few, as nobody and as a machine.

Each question is thought out once and asked by everyone: thinking them out takes longer than answering them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from accounts.scopes import CLIENT_ROLES
from tests.factories import api
from tests.house import described, sweep
from tests.house.access import ANONYMOUS, WHO, World

EXAMPLES = 50
#: People ask by their session, machines by a token: one for each role that a machine may have.
PEOPLE = [who for who in WHO if who != ANONYMOUS]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield described.described()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def asking(world: World) -> list[dict[str, str]]:
    """What each of them sends to say who they are."""
    browsers = sweep.browsers(world)
    people = [{"Cookie": browsers[who].kept.strip()} for who in PEOPLE]
    return [{}, *people, *({"Authorization": f"Bearer {api.machine(role).token}"} for role in CLIENT_ROLES)]


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> Iterator[None]:
    settings.API_PER_MINUTE = 10**9
    with sweep.quiet():
        yield


@pytest.mark.parametrize(("name", "method"), described.OPERATIONS)
def test_everyone_gets_only_what_the_description_says(
    name: str, method: str, world: World, schema: Any, asking: list[dict[str, str]]
) -> None:
    described.ask(schema, name, method, world, asking, EXAMPLES)
