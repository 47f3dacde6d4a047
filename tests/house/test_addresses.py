"""Addresses in messages and calendars are made in one place."""

from pathlib import Path

from registry.links import root, whole

HOME = Path(__file__).parents[2]
#: Where the setting is set, and where it is read.
MAY_NAME_IT = {"registry/links.py"}


def test_the_products_own_address_is_read_in_one_place_only():
    storeys = [one.parent for one in HOME.glob("*/apps.py")]
    files = [file for storey in storeys for file in storey.rglob("*.py") if "PUBLIC_URL" in file.read_text()]
    assert {str(file.relative_to(HOME)) for file in files} == MAY_NAME_IT


def test_an_address_has_one_slash_after_the_host_however_it_is_set(settings):
    for given in ("https://x.example", "https://x.example/"):
        settings.PUBLIC_URL = given
        assert root() == "https://x.example"
        assert whole("registry:start") == "https://x.example/"
