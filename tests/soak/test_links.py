"""Every page as each of its readers sees it: nothing leads to a refusal."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.house import links, sweep
from tests.house.access import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    found = sweep.browsers(world)
    with sweep.quiet():
        links.draw(world, found, everyone=True)
    return found


def test_no_page_leads_any_of_its_readers_to_a_refusal(world: World, visitors: dict[str, Client]) -> None:
    found = links.refused(world, visitors)
    assert not found, "\n".join(found)
