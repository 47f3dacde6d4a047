"""How the access sweep knocks: every address, every visitor, one world that is never committed."""

import ast
import inspect
import logging
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from html import unescape
from http.cookies import SimpleCookie
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

from accounts.models import User
from config.local.catalogues import STOREYS
from tests.house.access import WHO, Door, World, build
from tests.house.covering import Relation, knockers
from tests.house.spoken import swedish_in

MODULES = [
    import_module(f"tests.house.access.{name}")
    for name in ["config", *STOREYS, "api", "api_grants", "api_appeals"]
    if find_spec(f"tests.house.access.{name}") is not None
]
DOORS: dict[str, Door] = {name: door for module in MODULES for name, door in module.DOORS.items()}
#: The sweep is long: each floor of the house is walked by a module of its own, side by side with the others.
UPPER = ("assessments:", "grants:", "reporting:")
FLOORS: dict[str, list[str]] = {
    "api": sorted(name for name in DOORS if name.startswith("api:")),
    "upper": sorted(name for name in DOORS if name.startswith(UPPER)),
    "ground": sorted(name for name in DOORS if not name.startswith(("api:", *UPPER))),
}
#: What stands nowhere: the name and address of a protected person who takes part in our case.
PROTECTED = (b"Zebulon", b"zebulon@")
#: But there, and why.
TELLS = dict.fromkeys(
    ("reporting:dataset", "api:occasion_dataset"),
    "what has been frozen and decided on is handed on to the letter, with its check sum",
)
#: Asked by machines that watch the process, and answered before anything else is done: words, never a page.
PROBES = ("/healthz", "/readyz")
#: Modules whose code is not ours.
LIBRARIES = ("django", "allauth", "rest_framework", "drf_spectacular")
#: Links to this house: what a reader follows without sending anything.
HREF = re.compile(rb"""<a\s[^>]*?href=["'](/[^"'#?]*)""")
REFUSED = (401, 403, 404, 405)
#: Pages of lists that are files, too, with who asks: the first who is let in, unless it is anybody.
LISTS = [
    "registry:cases",
    "registry:entries",
    "registry:messages",
    "applications:list",
    "applications:euro_rates",
    "applications:divisions",
    "assessments:waiting",
    "assessments:my_reviews",
    "assessments:reviewers",
    "assessments:call_reviews",
    "assessments:call_reviewers",
    "assessments:call_bias",
    "assessments:panel",
    "calls:list",
    "calls:staff_list",
    "calls:questions",
    "grants:list",
    "programmes:aid_positions",
    "programmes:condition",
    "programmes:entry_proposal",
    "programmes:entry_proposals",
    "programmes:ledger",
    "programmes:history",
    "programmes:office_actions",
    "programmes:office_meetings",
    "programmes:office_synergies",
    "programmes:office_opportunities",
    "programmes:office_evaluation",
    "programmes:waiting_entries",
    "registry:administered",
    "registry:organisations",
    "registry:disclosures",
    "registry:readings",
    "registry:shares",
    "reporting:calendar",
]


def names(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every name in the URLconf, with its namespaces; an address without name by its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{before}{one.namespace}:" if one.namespace else before)
        else:
            yield f"{before}{one.name or one.pattern}"


@dataclass(frozen=True)
class Code:
    """What the code behind an address says: whether it does an act that weighs, and whether it is an API operation
    that says so."""

    weighs: bool
    decides: bool


def code_of(name: str) -> Code:
    """Of the view with this name: its methods as they stand after inheritance, or the function with what it calls in
    its own module."""
    view = _views()[name]
    view = getattr(view, "view_class", None) or getattr(view, "cls", None) or inspect.unwrap(view)
    if inspect.isclass(view):
        methods = [getattr(view, one, None) for one in dir(view)]
        parts = [one for one in methods if inspect.isfunction(one) and not one.__module__.startswith(LIBRARIES)]
    else:
        parts = [view, *(one for one in _named(view) if getattr(one, "__module__", "") == view.__module__)]
    weighs = any(getattr(one, "weighs", None) is True for part in parts for one in [part, *_named(part)])
    return Code(weighs, bool(getattr(view, "decides", False)))


def _named(function: Any) -> list[Any]:
    """What a function's code names, as `decide` and `paying.attest` alike."""
    function, found = inspect.unwrap(function), []
    if not inspect.isfunction(function):
        return []
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Name):
            found.append(function.__globals__.get(node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.append(getattr(function.__globals__.get(node.value.id), node.attr, None))
    return found


@cache
def _views(resolver: Any = None, before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            found |= _views(one, f"{before}{one.namespace}:" if one.namespace else before)
        else:
            found[f"{before}{one.name or one.pattern}"] = one.callback
    return found


def make_world(*, named: bool = False) -> World:
    """The people and every storey's samples."""
    return build([module.prepare for module in MODULES if hasattr(module, "prepare")], named=named)


@contextmanager
def one_world(django_db_blocker: Any, *, named: bool = False) -> Iterator[World]:
    """The world, in a transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(named=named)
        transaction.set_rollback(True)


@contextmanager
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here: no log of each."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class Visitor(Client):
    """A browser that keeps nothing of how a page was made: with thousands of pages, half the time went to that."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


def browsers(world: World) -> dict[str, Client]:
    """A browser for each visitor, signed in."""
    return {who: browser(world.users.get(who)) for who in WHO}


def browser(user: User | None) -> Client:
    """A browser of one visitor, signed in unless it is nobody."""
    client = Visitor(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user, client.seen = user, {}
    client.kept = client.cookies.output(header="")
    return client


def handled(url: str) -> list[str]:
    """What the view behind an address answers to, of GET and POST; a function is asked both."""
    return methods(resolve(url).func)


def methods(view: Any) -> list[str]:
    """What a view answers to, as `handled` says it of an address."""
    view = getattr(view, "view_class", None)
    if view is None:
        return ["get", "post"]
    return [one for one in ("get", "post", "patch") if hasattr(view, one) and one in view.http_method_names]


@contextmanager
def set_once() -> Iterator[None]:
    """The same document, to the letter, is set once: two who read a draft of forty pages get the same file."""
    from registry import typesetting  # when it is needed: every process of a run loads this module

    drawn = typesetting.typeset
    typesetting.typeset = cache(drawn)
    try:
        yield
    finally:
        typesetting.typeset = drawn


@contextmanager
def unread() -> Iterator[None]:
    """Nobody reads the page: what is decided and asked before it is drawn happens, the drawing does not."""
    drawn = Template.render
    Template.render = lambda *_words, **_named: ""
    try:
        yield
    finally:
        Template.render = drawn


#: What the content security policy would keep a browser from doing, so that no page may ask for it.
INLINE = {
    "a script": re.compile(r"""<script(?![^>]*(?: src=| type="application/(?:ld\+)?json"))""", re.IGNORECASE),
    "a style": re.compile(r"<style[ >]", re.IGNORECASE),
    "a style at an element": re.compile(r"""<[a-z][^<>]* style=["']""", re.IGNORECASE),
    "an act at an element": re.compile(r"""<[a-z][^<>]* on[a-z]+=["']""", re.IGNORECASE),
    "an address that is a script": re.compile(r"""(?:href|src|action)=["']javascript:""", re.IGNORECASE),
}

#: A page that asks for no referrer by itself.
NO_REFERRER = re.compile(r"""<meta[^>]*name=["']referrer|referrerpolicy=|<form[^>]*noreferrer""", re.IGNORECASE)


def unsafe(answer: Any) -> list[str]:
    """What an answer, whoever gets it and whatever it says, lacks of headers, and what its page has inline."""
    policy = answer.headers.get("Content-Security-Policy", "")
    lacks = [
        name
        for name, holds in {
            "policy": "default-src 'self'" in policy or "default-src 'none'" in policy,
            "scripts": "'unsafe-eval'" not in policy and ("'unsafe-inline'" not in policy or "sandbox" in policy),
            "frames": answer.headers.get("X-Frame-Options") == "DENY",
            "types": answer.headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        }.items()
        if not holds
    ]
    if answer.streaming or "sandbox" in policy or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return lacks
    page = answer.content.decode()
    if "csrfmiddlewaretoken" in page and (
        answer.headers["Referrer-Policy"] != "same-origin" or NO_REFERRER.search(page)
    ):
        lacks.append("forms that the browser would post from the origin null")
    return lacks + [f"{name} within the page" for name, found in INLINE.items() if found.search(page)]


def asked(name: str) -> tuple[list[str], bool]:
    """The methods by which an address is asked, to read and to write, and whether nothing tells if it answers to them.
    What is declared of a method is asked for though the view does not know it."""
    view, door = _views()[name], DOORS[name]
    known = methods(view)
    write = "patch" if "patch" in known else "post"  # a resource of the API may be changed rather than posted to
    declared = {"get": door.reads | door.theirs, write: door.posts | door.posts_theirs}
    return [one for one, may in declared.items() if one in known or may], not hasattr(view, "view_class")


def covering(name: str) -> dict[Relation, list[str]]:
    """Who knocks at an address in every run, in each relation."""
    ways, any_method = asked(name)
    return knockers(name, DOORS[name], ways, any_method=any_method)


def strayed(name: str, world: World, visitors: dict[str, Client], *, whole: bool = False) -> list[str]:
    """What an address answered otherwise than declared to those who knock there in every run; with `whole` to everyone,
    in each relation, shown whatever there is."""
    door, found = DOORS[name], []
    for relation, knocking in covering(name).items():
        sample = world.samples[door.sample][relation.theirs] if door.sample else {}
        clients = visitors if whole else {who: visitors[who] for who in knocking}
        found += wrong(clients, relation.method, reverse(name, kwargs=sample), relation.may(door), read=whole)
    return found


def knock(client: Client, method: str, url: str, *, read: bool = True, english: bool = False) -> int:
    """The answer's status; 401 when one is sent to sign in. What was done is taken back."""
    client.cookies = SimpleCookie(client.kept)  # as it was before an address that signs out
    with transaction.atomic(), nullcontext() if read else unread():
        if english and client.user:
            User.objects.filter(pk=client.user.pk).update(language="en")
        answer = getattr(client, method)(url)
        # To its end: the client then closes it without the connection.
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for word in PROTECTED:
            assert word not in shown or resolve(url).view_name in TELLS, f"{url} shows a protected person ({word!r})"
        assert url in PROBES or not unsafe(answer), (method, url, unsafe(answer))
        status = answer.status_code
        if read and status == 200 and answer.get("Content-Type", "").startswith("text/html"):
            client.seen[url] = {unescape(one.decode()) for one in HREF.findall(shown)}
            assert not (english and (words := swedish_in(shown.decode()))), f"{url} says in English: {words}"
        if status in (301, 302) and answer["Location"].startswith(reverse("account_login")):
            status = 401
        transaction.set_rollback(True)
    return status


def told(client: Client, url: str) -> bytes:
    """All that an address answers with."""
    client.cookies = SimpleCookie(client.kept)
    with transaction.atomic():
        answer = client.get(url)
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return shown


def let_in(method: str, status: int) -> bool:
    """Whether an answer is no refusal. A page is let in to when it is shown; an act also when it says what is wrong."""
    return status not in REFUSED and status < (400 if method == "get" else 500)


def wrong(
    clients: dict[str, Client], method: str, url: str, allowed: frozenset[str], *, read: bool = False
) -> list[str]:
    """What was answered otherwise than declared.

    Drawing a page costs more than deciding who may see it: the first and the last who may are shown it, the last in
    English, and what is not handled at all is asked for once. With `read` everyone is shown what there is, refusals
    too.
    """
    if method not in handled(url):
        return [f"{method} {url} is not handled, yet someone may"] if allowed else []
    found = []
    may = [who for who in clients if who in allowed]
    for who, client in clients.items():
        shown = read or who in (*may[:1], *may[-1:])
        status = knock(client, method, url, read=shown, english=method == "get" and who in may[1:][-1:])
        entered = let_in(method, status)
        if status == 401 and who in allowed:
            # An address of the sign-in library may send on to its own sign-in page: no refusal.
            entered = url.startswith("/konto/")
        if status >= 500 and status != 503:
            found.append(f"{method} {url}: {who} got {status}")
        elif entered != (who in allowed):
            found.append(f"{method} {url}: {who} got {status}, {'may' if who in allowed else 'may not'}")
        if status == 405 and not allowed and not read:
            break  # not handled, whoever asks
    return found
