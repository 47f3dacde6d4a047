"""Every address with everyone, at our sample and at the other authority's, read and written, every page and refusal
shown: of this a run of `make test` asks a covering. And every address that belongs to a case, with everyone, under
every kind of share, in and out of its period, and with a block on top.

What a share may open differs from page to page and is declared there; what must hold everywhere is here: a share out
of its period or ended opens nothing, no share opens any act, what it opens is open to everyone it is with, and a block
closes everything.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from registry.models import CaseBlock
from sweden.clock import today
from tests.factories import accounts, registry
from tests.house import sweep
from tests.house.access import FOREIGN, READERS, WHO, World
from tests.house.sweep import DOORS, handled, knock, let_in

#: Visitors whom only a share could bring to our samples.
OUTSIDE = ("other_applicant", "administrator", "reviewer", *FOREIGN, "ministry_reader")
OF_A_CASE = sorted(name for name, door in DOORS.items() if door.sample)


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


def targets(world: World, who: str) -> list[dict[str, Any]]:
    """The ways a case can be shared with a visitor."""
    ways: list[dict[str, Any]] = [{"person": world.users[who].person}]
    if who in FOREIGN:
        ways.append({"authority": accounts.authority("vr")})
    if who == "ministry_reader":
        ways.append({"department": accounts.department()})
    return ways


def answers(client: Client, url: str) -> dict[str, bool]:
    return {method: let_in(method, knock(client, method, url)) for method in handled(url)}


@pytest.mark.parametrize("name", sorted(DOORS))
def test_each_visitor_gets_in_where_declared_at_both_authorities_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    found = sweep.strayed(name, world, visitors, whole=True)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_share_opens_on_its_days_only_and_never_an_act(name: str, world: World, visitors: dict[str, Client]) -> None:
    door = DOORS[name]
    case = world.cases.get(door.sample)
    if case is None:
        return
    url, day, found = reverse(name, kwargs=world.samples[door.sample][0]), today(), []
    periods = {
        "past": {"valid_from": day - timedelta(days=9), "valid_to": day - timedelta(days=1)},
        "future": {"valid_from": day + timedelta(days=1)},
        "ended": {"valid_from": day - timedelta(days=9)},
        "now": {"valid_from": day, "valid_to": day},
    }
    for who in OUTSIDE:
        before = answers(visitors[who], url)
        for way in targets(world, who):
            for when, period in periods.items():
                with transaction.atomic():
                    row = registry.share(case, **way, **period)
                    if when == "ended":
                        row.ended_at = registry.NOW
                        row.save()
                    after = answers(visitors[who], url)
                    transaction.set_rollback(True)
                if when != "now" and after != before:
                    found.append(f"{who}: a share {when} changed {before} to {after}")
                if when == "now" and after.get("post") and not before.get("post"):
                    found.append(f"{who}: a share opened an act")
                if when == "now" and door.reads >= READERS and not after["get"]:
                    found.append(f"{who}: a share with {list(way)} did not open the page")
    if found:
        pytest.fail(f"{name}\n" + "\n".join(found), pytrace=False)


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_block_closes_everything_to_everyone_whatever_else_holds(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    door = DOORS[name]
    case = world.cases.get(door.sample)
    if case is None:
        return
    url, found = reverse(name, kwargs=world.samples[door.sample][0]), []
    if "blocked" in door.reads | door.posts:
        return  # open to whoever has signed in or works at an authority: a published call, a government decision
    for who in WHO[1:]:
        with transaction.atomic():
            registry.share(case, person=world.users[who].person)
            CaseBlock.objects.filter(case=case, person=world.users[who].person).delete()
            registry.block(case, world.users[who])
            for method, entered in answers(visitors[who], url).items():
                if entered:
                    found.append(f"{method}: {who} was let in")
            transaction.set_rollback(True)
    if found:
        pytest.fail(f"{name}\n" + "\n".join(found), pytrace=False)
