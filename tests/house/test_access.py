"""Every address with everyone who may knock, at a sample they may see and one they may not.

One world is built for the whole module, in a transaction that is never committed; every request runs in a savepoint
that is taken back, so that no act of one visitor is met by the next.
"""

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from config.local.catalogues import STOREYS
from tests.house.access import ANONYMOUS, WHO, Door, World, build

MODULES = [
    import_module(f"tests.house.access.{name}")
    for name in ["config", *STOREYS]
    if find_spec(f"tests.house.access.{name}") is not None
]
DOORS: dict[str, Door] = {name: door for module in MODULES for name, door in module.DOORS.items()}
REFUSED = (401, 403, 404, 405)


def names(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every name in the URLconf, with its namespaces; an address without name by its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{before}{one.namespace}:" if one.namespace else before)
        else:
            yield f"{before}{one.name or one.pattern}"


# Two patterns there have no name: what is found nowhere, and an old form of a row's address.
ADMIN = sorted({name for name in names() if name.startswith("admin:") and "<" not in name})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The people and the samples."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build([module.prepare for module in MODULES if hasattr(module, "prepare")])
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    """A browser for each visitor, signed in."""
    clients: dict[str, Client] = {}
    for who in WHO:
        clients[who] = Client(raise_request_exception=False)
        if who != ANONYMOUS:
            clients[who].force_login(world.users[who], backend="django.contrib.auth.backends.ModelBackend")
        clients[who].kept = clients[who].cookies.output(header="")
    return clients


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals are what is asked for here: no log of each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def knock(client: Client, method: str, url: str) -> int:
    """The answer's status; 401 when one is sent to sign in."""
    client.cookies = SimpleCookie(client.kept)  # as it was before an address that signs out
    with transaction.atomic():
        answer = getattr(client, method)(url)
        if answer.streaming:
            b"".join(answer.streaming_content)  # to its end: the client then closes it without the connection
        status = answer.status_code
        if status in (301, 302) and answer["Location"].startswith(reverse("account_login")):
            status = 401
        transaction.set_rollback(True)
    return status


def wrong(clients: dict[str, Client], method: str, url: str, allowed: frozenset[str]) -> list[str]:
    """What was answered otherwise than declared."""
    found = []
    for who, client in clients.items():
        status = knock(client, method, url)
        let_in = status not in REFUSED and status < 500
        if method == "get":
            let_in = let_in and status < 400
        # An address for visitors may send on whoever has signed in, and the sign-in page itself is no refusal.
        if status == 401 and who in allowed:
            let_in = url.startswith("/konto/")
        if status >= 500 and status != 503:
            found.append(f"{method} {url}: {who} got {status}")
        elif let_in != (who in allowed):
            found.append(f"{method} {url}: {who} got {status}, {'may' if who in allowed else 'may not'}")
    return found


def test_every_address_is_declared() -> None:
    unknown = {name for name in names() if not name.startswith("admin:")} - set(DOORS)
    assert not unknown


def test_no_address_is_declared_that_does_not_exist() -> None:
    gone = set(DOORS) - set(names())
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
