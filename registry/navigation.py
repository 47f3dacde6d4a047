"""The menu at the left: each storey adds its items from `apps.py`; a page shows those its reader may see.

What an item asks (`may_see`, `count`, `links`) runs for every page, so it must be cheap: rights that are already
read, or one indexed count.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.permissions import holds, is_staff_anywhere
from accounts.roles import Role


class Group(Enum):
    """The menu's parts, in order. START has no heading."""

    START = ""
    PROGRAMME = pgettext_lazy("menu", "Programmes")
    WORK = pgettext_lazy("menu", "Work")
    ACCOUNT = pgettext_lazy("menu", "Reporting")
    REGISTER = pgettext_lazy("menu", "Register")

    @property
    def heading(self) -> str | Promise:
        return self.value


# What an item may ask: who may see it.


def everyone(user: Any) -> bool:
    """Everyone who has signed in."""
    return True


def staff(user: Any) -> bool:
    """Those who work at an authority."""
    return is_staff_anywhere(user)


def applicants(user: Any) -> bool:
    """Those who work at no authority or ministry: they see what they take part in. A reviewer may apply, too."""
    return not (is_staff_anywhere(user) or holds(user, Role.MINISTRY_READER))


def roles(*wanted: Role) -> Callable[[Any], bool]:
    """Those who hold one of the roles, anywhere."""
    return lambda user: holds(user, *wanted)


@dataclass(frozen=True)
class Item:
    """A line of the menu. `count` is what waits there; 0 and None are not shown."""

    label: str | Promise
    url_name: str
    group: Group
    order: int = 100
    may_see: Callable[[Any], bool] = staff
    count: Callable[[Any, datetime], int | None] | None = None


@dataclass(frozen=True)
class Entry:
    """A line as it is shown: words, address, count, and whether the page is this one or below it."""

    label: str | Promise
    url: str
    count: int | None = None
    current: str = ""


@dataclass(frozen=True)
class Personal:
    """A page about the reader, in the menu below their name."""

    label: str | Promise
    url_name: str
    may_see: Callable[[Any], bool] = everyone


#: Lines that come from rows (programmes, say): given a user, the entries of a group.
Links = Callable[[Any], Iterable[Entry]]

_items: list[Item] = []
_links: list[tuple[Group, int, Links]] = []
_personal: list[Personal] = []


def add(item: Item) -> None:
    """Add a line; called from `AppConfig.ready`. The same line twice counts once."""
    if item not in _items:
        _items.append(item)


def add_links(group: Group, links: Links, *, order: int = 100) -> None:
    """Add lines that are rows of the database, all at one place in a group."""
    if (group, order, links) not in _links:
        _links.append((group, order, links))


def add_personal(page: Personal) -> None:
    """Add a page about the reader; called from `AppConfig.ready`. The same page twice counts once."""
    if page not in _personal:
        _personal.append(page)


def personal(user: Any) -> list[Entry]:
    """The pages about the reader that they may see."""
    return [Entry(one.label, _address(one.url_name)) for one in _personal if one.may_see(user)]


_address = functools.cache(reverse)


def menu(user: Any, path: str, now: datetime) -> list[tuple[Group, list[Entry]]]:
    """The groups with the lines that `user` may see, the one for `path` marked."""
    if not user.is_authenticated:
        return []
    placed: list[tuple[Group, int, Entry]] = []
    for item in _items:
        if item.may_see(user):
            count = item.count(user, now) if item.count else None
            placed.append((item.group, item.order, Entry(item.label, _address(item.url_name), count or None)))
    for group, order, links in _links:
        placed.extend((group, order, entry) for entry in links(user))
    placed.sort(key=lambda one: one[1])
    here = _nearest([entry.url for _group, _order, entry in placed], path)
    shown: dict[Group, list[Entry]] = {}
    for group, _order, entry in placed:
        if entry.url == here:
            entry = replace(entry, current="page" if path == here else "true")
        shown.setdefault(group, []).append(entry)
    return [(group, shown[group]) for group in Group if group in shown]


def _nearest(urls: Iterable[str], path: str) -> str:
    """The longest of `urls` that `path` stands at or below; only the start page itself is at "/"."""
    below = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(below, key=len, default="")
