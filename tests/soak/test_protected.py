"""A protected person's name and address are told nowhere: both are typed in every sample of the house, and every page,
file and answer of the API is read by the first and the last who are let in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config import health
from tests.house import sweep
from tests.house.access import ANONYMOUS, World
from tests.house.sweep import DOORS, PROTECTED, TELLS


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.set_once(), sweep.one_world(django_db_blocker, named=True) as world:
        yield world


@pytest.fixture
def visitors(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Client]]:
    monkeypatch.setattr(health, "PING_SECONDS", 0.01)  # no worker runs here
    with sweep.quiet():
        yield sweep.browsers(world)


def test_no_page_file_or_answer_tells_who_a_protected_person_is(world: World, visitors: dict[str, Client]) -> None:
    found = []
    for name, door in sorted(DOORS.items()):
        url = reverse(name, kwargs=world.samples[door.sample][0] if door.sample else {})
        readers = [who for who in visitors if who in door.reads and who != ANONYMOUS] or sorted(door.reads)
        if "get" not in sweep.handled(url) or not readers:
            continue
        answers = [(url, who, sweep.told(visitors[who], url)) for who in dict.fromkeys((readers[0], readers[-1]))]
        if b"format=csv" in answers[0][2]:
            answers.append((f"{url}?format=csv", readers[0], sweep.told(visitors[readers[0]], f"{url}?format=csv")))
        told = {f"{name} {at} ({who}): {place}" for at, who, text in answers for place in places(text)}
        found += [] if name in TELLS else sorted(told)
        assert told or name not in TELLS, f"{name} tells nobody, and need not be let off"
    assert not found, "\n".join(found)


def places(shown: bytes) -> list[str]:
    """Where in an answer a word of the protected person stands, with what stands before it."""
    found = [at for word in PROTECTED if (at := shown.find(word)) >= 0]
    return [shown[max(0, at - 120) : at + 40].decode(errors="replace") for at in found]
