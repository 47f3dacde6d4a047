"""The API's addresses, all of them: what lists show is what opens, and machines get no further than people."""

import json
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver, reverse
from rest_framework import serializers

from accounts.scopes import CLIENT_ROLES, Scope
from registry.api.views import Listing, Resource, Whole, Writing
from tests.factories import api
from tests.house import described, sweep
from tests.house.access import World
from tests.house.access.api import ROWS


def views() -> dict[str, type[Resource]]:
    """Every resource by the name of its address."""
    found = {}
    for include in get_resolver().url_patterns:
        if getattr(include, "namespace", None) == "api":
            for one in include.url_patterns:
                view = getattr(one.callback, "view_class", None)
                if view is not None and issubclass(view, Resource):
                    found[f"api:{one.name}"] = view
    return found


VIEWS = views()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    return sweep.browsers(world)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with sweep.quiet():
        yield


def address(name: str, world: World) -> str:
    door = sweep.DOORS[name]
    return reverse(name, kwargs=world.samples[door.sample][0] if door.sample else {})


def test_every_list_of_things_is_compared_with_what_opens() -> None:
    lists = {name for name, view in VIEWS.items() if issubclass(view, Listing) and not issubclass(view, Whole)}
    single = {thing for thing, _key in ROWS.values()}
    alone = {name for name in lists - ROWS.keys() if name.endswith("s") and name[:-1] in VIEWS}
    assert not alone
    assert single <= VIEWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_list_shows_each_visitor_exactly_what_opens_to_them(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    thing, key = ROWS[name]
    samples, of = world.samples[sweep.DOORS[thing].sample], sweep.DOORS[name].sample
    for who, client in visitors.items():
        shown: dict[str, set[str]] = {}
        for place, sample in enumerate(samples):
            url = reverse(name, kwargs=world.samples[of][place] if of else {})
            if url not in shown:
                client.cookies = SimpleCookie(client.kept)
                answer = client.get(url, {"limit": 200})
                rows = json.loads(answer.content)["items"] if answer.status_code == 200 else []
                shown[url] = {str(one[key]) for one in rows}
            opens = sweep.let_in("get", sweep.knock(client, "get", reverse(thing, kwargs=dict(sample))))
            assert (str(next(iter(sample.values()))) in shown[url]) is opens, (name, who, sample)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_machine_needs_the_scope_of_the_area_and_its_role_gives_it_no_more_than_a_person_has(
    name: str, world: World
) -> None:
    view, url = VIEWS[name], address(name, world)
    methods = [method for method in sweep.handled(url) if method != "get"] + ["get"] * hasattr(view, "get")
    for method in methods:
        scope = view.reads if method == "get" else view.writes
        assert scope in Scope
        lacking = machine(world, [one for one in Scope if one != scope])
        answer = getattr(lacking, method)(url)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope"), (name, method)
    if "get" in methods:
        entered = sweep.let_in("get", machine(world, list(Scope)).get(url).status_code)
        assert entered is ("auditor" in sweep.DOORS[name].reads)


_machines: dict[tuple[int, tuple[str, ...]], api.Machine] = {}


def machine(world: World, scopes: list[Scope]) -> api.Machine:
    """An auditor's machine at Vinnova with these scopes; made once for this world."""
    key = (id(world), tuple(scopes))
    if key not in _machines:
        _machines[key] = api.machine(scopes=scopes)
    return _machines[key]


def test_no_list_order_filter_or_cursor_shows_a_machine_what_is_the_other_authoritys_own(world: World) -> None:
    asking = api.machine(*CLIENT_ROLES)
    roles = {str(role) for role in CLIENT_ROLES}
    theirs = {
        str(world.samples[door.sample][1]["uuid"])
        for name, door in sweep.DOORS.items()
        if name.startswith("api:") and door.sample and not door.theirs & roles and not door.posts_theirs & roles
        if "uuid" in world.samples[door.sample][1]
    }
    assert len(theirs) > 3
    asked = 0
    for name, view in VIEWS.items():
        if not issubclass(view, Listing):
            continue
        url = address(name, world)
        wanted = [{"order": order} for order in view.order_names()] or [{}]
        uuids = [one.name for one in view.filters if isinstance(one.field, serializers.UUIDField)]
        wanted += [{filter: one} for filter in uuids for one in sorted(theirs)]
        for query in wanted:
            answer = asking.get(url, {**query, "limit": 200} if view.orders else query)
            text = answer.content.decode().replace(str(next(iter(query.values()), "")), "")
            assert not [one for one in theirs if one in text], (name, query)
            asked += 1
    assert asked > 50


def test_every_write_is_declared_whole() -> None:
    for name, view in VIEWS.items():
        if issubclass(view, Writing):
            assert view.writes is not None, name


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    # What the application does with its connection between requests is not done to the world's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield described.described()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def token(world: World) -> str:
    """A machine's with every role and every scope that a machine may have."""
    return api.machine(*CLIENT_ROLES).token


@pytest.mark.parametrize(("path", "method"), described.OPERATIONS)
def test_a_machine_gets_only_what_the_description_says(
    path: str, method: str, world: World, schema: Any, token: str
) -> None:
    described.ask(schema, path, method, world, {"Authorization": f"Bearer {token}"}, 5)


@pytest.mark.parametrize(("path", "method"), described.OPERATIONS)
def test_nobody_gets_only_what_the_description_says(path: str, method: str, world: World, schema: Any) -> None:
    described.ask(schema, path, method, world, {}, 1)
