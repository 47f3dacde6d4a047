"""Every address with everyone who may knock, at a sample they may see and one they may not.

One world is built for the whole module, in a transaction that is never committed; every request runs in a savepoint
that is taken back, so that no act of one visitor is met by the next.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from config import health
from tests.house import sweep
from tests.house.access import World
from tests.house.sweep import DOORS, wrong

# Two patterns there have no name: what is found nowhere, and an old form of a row's address.
ADMIN = sorted({name for name in sweep.names() if name.startswith("admin:") and "<" not in name})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    return sweep.browsers(world)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "PING_SECONDS", 0.01)  # no worker runs here: whoever asks waits this long each time
    with sweep.quiet():
        yield


def test_every_address_is_declared() -> None:
    unknown = {name for name in sweep.names() if not name.startswith("admin:")} - set(DOORS)
    assert not unknown


def test_no_address_is_declared_that_does_not_exist() -> None:
    gone = set(DOORS) - set(sweep.names())
    assert not gone


@pytest.mark.parametrize("name", sorted(DOORS))
def test_each_visitor_gets_in_where_declared_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    door = DOORS[name]
    ours, theirs = world.samples[door.sample] if door.sample else ({}, None)
    url = reverse(name, kwargs=ours)

    found = wrong(visitors, "get", url, door.reads) + wrong(visitors, "post", url, door.posts)
    if theirs is not None:
        url = reverse(name, kwargs=theirs)
        found += wrong(visitors, "get", url, door.theirs) + wrong(visitors, "post", url, door.posts_theirs)

    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("name", ADMIN)
def test_the_administration_of_reference_data_is_closed_to_everyone_with_a_role(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    if name in OPEN_OF_ADMIN:
        return
    url = reverse(name, args=arguments(name))
    for who, client in visitors.items():
        client.cookies = SimpleCookie(client.kept)
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        # Sent to its sign-in page, which says no to them; never let in.
        assert answer.status_code in (302, 403, 404), (name, who, answer.status_code)
        if answer.status_code == 302:
            assert "/admin/login/" in answer["Location"], (name, who)


#: Its own way in and out: who has no right to the rest is not helped by them.
OPEN_OF_ADMIN = {"admin:login", "admin:logout"}


def arguments(name: str) -> tuple[Any, ...]:
    """What an address of the administration takes."""
    if name == "admin:app_list":
        return ("account",)
    if name == "admin:view_on_site":
        return (1, 1)
    one = name.endswith(("_change", "_delete", "_history")) and name != "admin:password_change"
    return (1,) if one else ()
