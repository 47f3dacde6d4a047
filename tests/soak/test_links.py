"""Every page as each of its readers sees it: nothing leads to a refusal."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import links, sweep
from tests.house.access import World
from tests.house.sweep import FLOORS


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with sweep.one_world(django_db_blocker) as world:
        yield world


@pytest.mark.parametrize("floor", ["ground", "upper"])
def test_no_page_leads_any_of_its_readers_to_a_refusal(floor: str, world: World) -> None:
    with sweep.quiet():
        found = links.refused(world, sweep.browsers(world), FLOORS[floor], everyone=True)
    assert not found, "\n".join(found)
