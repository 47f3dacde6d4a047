"""Addresses in messages and calendars are made in one place; each leads to its own view."""

from itertools import chain
from pathlib import Path

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from config.resolving import ByWord
from registry.links import root, whole

HOME = Path(__file__).parents[2]
#: Where the setting is set, and where it is read.
MAY_NAME_IT = {"registry/links.py"}


def test_the_products_own_address_is_read_in_one_place_only():
    storeys = [one.parent for one in HOME.glob("*/apps.py") if one.parent.name != "config"]
    files = [file for storey in storeys for file in storey.rglob("*.py") if "PUBLIC_URL" in file.read_text()]
    assert {str(file.relative_to(HOME)) for file in files} == MAY_NAME_IT


def test_an_address_has_one_slash_after_the_host_however_it_is_set(settings):
    for given in ("https://x.example", "https://x.example/"):
        settings.PUBLIC_URL = given
        assert root() == "https://x.example"
        assert whole("registry:start") == "https://x.example/"


def test_an_address_that_is_found_by_its_first_word_is_the_one_that_trying_them_all_finds():
    def leaves(patterns, way=""):
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from leaves(one.url_patterns, way + str(one.pattern))
            elif isinstance(one, URLPattern):
                yield way + str(one.pattern)

    def plain(one):
        own = one.url_patterns if isinstance(one, ByWord) else None
        return one if own is None else URLResolver(one.pattern, own, one.default_kwargs, one.app_name, one.namespace)

    def found(resolver, path):
        try:
            match = resolver.resolve(path)
        except Resolver404:
            return None
        return match.func, match.kwargs, match.route, match.view_name

    ours = get_resolver()
    one_by_one = URLResolver(RegexPattern(r"^/"), [plain(one) for one in ours.url_patterns])
    words = {"uuid:": "0198c0de-0000-7000-8000-000000000000", "int:": "7", "slug:": "ord", "str:": "ord", "": "ord"}
    routes = [route for route in leaves(ours.url_patterns) if not {"^", "\\"} & set(route)]
    assert len(routes) > 500
    for route in chain(routes, ["", "finns/inte/", "api/v1/finns-inte/", "arenden", "api/v1"]):
        head, *rest = route.split("<")
        for part in rest:
            name, _, tail = part.partition(">")
            head += next(word for kind, word in words.items() if name.startswith(kind)) + tail
        assert found(ours, f"/{head}") == found(one_by_one, f"/{head}"), route
