"""The API's addresses, all of them: what lists show is what opens, and machines get no further than people."""

import json
from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Organisation
from accounts.scopes import CLIENT_ROLES, Scope
from calls.models import Call
from calls.queries import PUBLIC
from config.api import description
from programmes.models import ReportingDuty
from registry.api import asking
from registry.api.views import Listing, Whole, Writing
from registry.models import Case
from tests.factories import accounts as people
from tests.factories import api
from tests.factories import registry as make
from tests.house import described, sweep
from tests.house.access import World
from tests.house.access.api import PARTS
from tests.house.access.api import ROWS as HOUSE_ROWS
from tests.house.access.api_grants import ROWS as MONEY_ROWS
from tests.house.resources import VIEWS

ROWS = HOUSE_ROWS | MONEY_ROWS


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


#: Lists for an authority's staff alone, of things that open to their parties as well.
STAFFS = {"api:project_results"}


def test_every_list_of_things_is_compared_with_what_opens() -> None:
    lists = {name for name, view in VIEWS.items() if issubclass(view, Listing) and not issubclass(view, Whole)}
    single = {thing for thing, _key in ROWS.values()}
    alone = {name for name in lists - ROWS.keys() - STAFFS if name.endswith("s") and name[:-1] in VIEWS}
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
        answer = machine(world, list(Scope)).get(url)
        if answer.streaming:  # to its end, which closes the file
            assert list(answer.streaming_content)
        entered = sweep.let_in("get", answer.status_code)
        assert entered is ("auditor" in sweep.DOORS[name].reads)


_machines: dict[tuple[int, tuple[str, ...]], api.Machine] = {}


def machine(world: World, scopes: list[Scope]) -> api.Machine:
    """An auditor's machine at Vinnova with these scopes; made once for this world."""
    key = (id(world), tuple(scopes))
    if key not in _machines:
        _machines[key] = api.machine(scopes=scopes)
    return _machines[key]


#: A word that stands in what is the other authority's own and not published, and nowhere else.
SECRET = "Zxqvhemlig"


def closed(world: World) -> set[str]:
    """Identifiers of the other authority's samples that no machine of ours may open."""
    roles, found, opened = {str(role) for role in CLIENT_ROLES}, set(), set()
    for name, door in sweep.DOORS.items():
        if name.startswith("api:") and door.sample:
            ours, other = world.samples[door.sample]
            known = {str(one) for one in other.values() if len(str(one)) == 36 and one not in ours.values()}
            found |= known
            opened |= known if (door.theirs | door.posts_theirs) & roles else set()
    # What is published, the organisations themselves, and the duties of the government's decisions, are everyone's.
    published = Call.objects.filter(status__in=PUBLIC).values_list("case__uuid", flat=True)
    parties = Organisation.objects.values_list("uuid", flat=True)
    duties = ReportingDuty.objects.values_list("uuid", flat=True)
    return found - opened - {str(one) for one in (*published, *parties, *duties)}


def mark(theirs: set[str]) -> None:
    """Write the word where titles of those things stand."""
    cases = Case.objects.filter(uuid__in=theirs)
    cases.update(title_public=f"{SECRET} utåt", title_internal=f"{SECRET} inåt")
    Call.objects.filter(case__in=cases).update(title_sv=SECRET, title_en=SECRET, contact_name=SECRET)
    assert Call.objects.filter(title_sv=SECRET).exists()


def tried(field: serializers.Field, on: Any, theirs: set[str]) -> list[str]:
    """Values that a filter is tried with, by what kind it is."""
    if isinstance(field, serializers.ChoiceField):
        return [str(one) for one in field.choices]
    if isinstance(field, serializers.UUIDField):
        return sorted(findable(on, theirs))
    if isinstance(field, serializers.IntegerField):
        return ["2025", "2026"]
    if isinstance(field, serializers.DateField):
        return ["2000-01-01", "2099-12-31"]
    if isinstance(field, serializers.DateTimeField):
        return ["2000-01-01T00:00:00Z"]
    return ["vr", SECRET]


def findable(on: Any, theirs: set[str]) -> set[str]:
    """Those that a lookup `…__name__uuid` could find: identifiers of what some relation of that name leads to; nothing
    is found by the others, whoever asks. With any other way of filtering it could be all of them."""
    way = str(on).split("__")
    if not isinstance(on, str) or len(way) < 2 or way[-1] != "uuid":
        return theirs
    relations = [one for model in apps.get_models() for one in model._meta.get_fields() if one.name == way[-2]]
    led = {one.related_model for one in relations if one.related_model is not None}
    found = {
        str(uuid)
        for model in led
        if any(one.name == "uuid" for one in model._meta.get_fields())
        for uuid in model._base_manager.filter(uuid__in=theirs).values_list("uuid", flat=True)
    }
    return found or {min(theirs)}


def queries(view: type[Listing], theirs: set[str]) -> Iterator[dict[str, str]]:
    """Everything that a list may be asked for: as it is, in each order, by each filter and value, and since ever."""
    on = {one.name: one.on for one in view.filters}
    for name, field in view.parameters().items():
        if name not in (asking.LIMIT, asking.CURSOR):
            for value in tried(field, on.get(name), theirs):
                yield {name: value}
    yield {}


def test_no_operation_filter_order_or_cursor_shows_a_machine_what_is_the_other_authoritys_own(world: World) -> None:
    all_theirs, asker = closed(world), api.machine(*CLIENT_ROLES)
    assert len(all_theirs) >= 8
    asked: Counter[str] = Counter()
    with transaction.atomic():
        mark(all_theirs)
        for name, view in VIEWS.items():
            door, theirs = sweep.DOORS[name], all_theirs
            for place, kwargs in enumerate(world.samples[door.sample] if door.sample else [{}]):
                url = reverse(name, kwargs=kwargs)
                for method in sweep.handled(url):
                    if method != "get":
                        answer = asker.send(url, method=method, match="*")
                        shows_nothing(answer, theirs - {str(one) for one in kwargs.values()}, (method, url))
                        refused = not {str(one) for one in kwargs.values()} & theirs or answer.status_code in (403, 404)
                        assert refused, (method, url, answer.status_code)
                wanted = queries(view, theirs) if issubclass(view, Listing) and place == 0 else [{}]
                for query in wanted if hasattr(view, "get") else ():
                    answer = asker.get(url, query)
                    value = str(next(iter(query.values()), ""))
                    if value in theirs or value == SECRET:  # not even that there is something there
                        assert answer.status_code != 200 or answer.json()["items"] == [], (url, query)
                    shows_nothing(answer, theirs - {value, *map(str, kwargs.values())}, (url, query))
                    asked[name] += 1
                following = f"{url}?limit=3" if issubclass(view, Listing) and view.orders and place == 0 else None
                for _page in range(4):  # page by page, until the end or so far
                    answer = asker.get(following) if following else None
                    if answer is not None:
                        shows_nothing(answer, theirs, (following,))
                        following = answer.json().get("next")
        transaction.set_rollback(True)
    assert {name for name, view in VIEWS.items() if hasattr(view, "get")} == set(asked)


def shows_nothing(answer: Any, theirs: set[str], about: Any) -> None:
    """Nothing of theirs in it; what was asked for itself stands in the address of the next page."""
    text = (
        b"".join(answer.streaming_content).decode("latin-1")
        if answer.streaming
        else answer.content.decode(errors="replace")
    )
    assert not [one for one in theirs if one in text], about
    if SECRET not in str(about):
        assert SECRET not in text, about


#: What a share of the case opens in the API to an officer of the authority that it is shared with: what stands in the
#: case. Not what is made of it by those whose case it is.
SHARED = {"api:application", "api:call", *(f"api:call_{part}" for part in PARTS), "api:decision", "api:grant"}


def test_each_operation_on_a_thing_of_a_case_is_met_by_who_has_a_share_and_by_who_is_blocked(
    world: World, visitors: dict[str, Client]
) -> None:
    foreign, blocked = visitors["foreign_officer"], visitors["blocked"]
    vr = people.authority("vr")
    opened, met = set(), set()
    for name in VIEWS:
        sample = sweep.DOORS[name].sample
        case = world.cases.get(sample)
        if case is None:
            continue
        met.add(name)
        url = reverse(name, kwargs=dict(world.samples[sample][0]))
        with transaction.atomic():
            make.share(case, authority=vr)
            for method in sweep.handled(url):
                entered = sweep.let_in(method, sweep.knock(foreign, method, url))
                if method == "get" and entered:
                    opened.add(name)
                # A share shows; it lets nobody act who may not act anyway.
                assert method == "get" or entered is ("foreign_officer" in sweep.DOORS[name].posts), (method, name)
                let_in = sweep.let_in(method, sweep.knock(blocked, method, url))
                door = sweep.DOORS[name]
                assert let_in is ("blocked" in (door.reads if method == "get" else door.posts)), (method, name)
            transaction.set_rollback(True)
    assert met >= SHARED
    assert opened >= SHARED
    assert met >= {"api:application", "api:call", "api:call_publish", "api:decision", "api:grant", "api:occasion"}


def test_every_list_says_what_is_new_and_by_a_cases_history_only_to_those_who_read_it(
    world: World, visitors: dict[str, Client]
) -> None:
    def asked(who: str, name: str, **more: str) -> list[Any]:
        client = visitors[who]
        client.cookies = SimpleCookie(client.kept)
        answer = client.get(address(name, world), {"limit": 200, **more})
        assert answer.status_code == 200, (who, name, answer.content)
        items: list[Any] = json.loads(answer.content)["items"]
        return items

    lists = {name: view for name, view in VIEWS.items() if issubclass(view, Listing) and not issubclass(view, Whole)}
    assert all(bool(view.not_since) is not view.says_since() for view in lists.values()), "or say why they do not"
    met = set()
    for name in [name for name, view in lists.items() if view.newest]:
        assert asked("case_officer", name, updated_since="2000-01-01T00:00:00Z") == asked("case_officer", name), name
    for name in [name for name, view in lists.items() if view.history]:
        reads = sweep.DOORS[name].reads
        for who in [one for one in ("case_officer", "applicant", "foreign_officer") if one in reads]:
            every = asked(who, name)
            assert asked(who, name, updated_since="2000-01-01T00:00:00Z") == every, (name, who)
            left = asked(who, name, updated_since="2099-12-31T00:00:00Z")
            if who == "applicant":  # what happens within a case is not told by this
                assert left == every, name
            elif len(left) < len(every):
                met.add(name)
    assert met == {name for name, view in lists.items() if view.history}


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


def test_every_operation_that_is_described_is_asked() -> None:
    told = {(name, method) for name, path in described.paths().items() for method in description()["paths"][path]}
    assert told == set(described.OPERATIONS)


@pytest.mark.parametrize(("name", "method"), described.OPERATIONS)
def test_a_machine_and_nobody_get_only_what_the_description_says(
    name: str, method: str, world: World, schema: Any, token: str
) -> None:
    described.ask(schema, name, method, world, [{"Authorization": f"Bearer {token}"}, {}], 2)
