"""The pages of the upper storeys with everyone who may knock, as `test_access.py` does it with those below."""

import pytest
from django.test import Client

from tests.house import links, sweep
from tests.house.access import World
from tests.house.sweep import FLOORS


@pytest.mark.parametrize("name", FLOORS["upper"])
def test_each_visitor_gets_in_where_declared_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    found = sweep.strayed(name, world, visitors)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_page_leads_its_reader_to_a_refusal(world: World, visitors: dict[str, Client]) -> None:
    found = links.refused(world, visitors, FLOORS["upper"])
    assert not found, "\n".join(found)
