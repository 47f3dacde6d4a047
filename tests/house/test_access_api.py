"""Every address of the API with everyone who may knock, as `test_access.py` does it with the pages."""

import pytest
from django.test import Client

from tests.house import sweep
from tests.house.access import World
from tests.house.sweep import FLOORS


@pytest.mark.parametrize("name", FLOORS["api"])
def test_each_visitor_gets_in_where_declared_and_nowhere_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    found = sweep.strayed(name, world, visitors)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
