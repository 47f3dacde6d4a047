"""What has been typed of a person whose data are protected is covered wherever it is read.

`Person` itself says nothing of who a protected person is (`accounts.workflow.protection`). But names and addresses are
typed beside it, too: who answers questions about a call, whom a letter came from, who was invited. Such a text may not
be changed (the register, a frozen version), and mail must still reach its address; so it lies as it was typed, and
what is read of it is covered. The fields that hold such text say so in their models (`accounts.models.covered`), and
pages, lists, exports, the API and search read no other.

A name is known by its words alone: somebody else with the very same name is covered, too, where it was typed.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps

#: Where the address of a protected person leads: nowhere (RFC 2606 keeps the name free).
NOWHERE = "skyddad.invalid"
_CALLED = "Skyddad person"


class Hidden(NamedTuple):
    """Whose name and address are covered."""

    uuid: UUID
    name: str
    email: str


def cover_of(uuid: UUID) -> str:
    """What a protected person is called: the same each time, and nothing that tells who."""
    return f"{_CALLED} {uuid.hex[-6:].upper()}"


def address_cover(uuid: UUID) -> str:
    """What stands in the place of a protected person's address; written back it is the address again (`typed`)."""
    return f"skyddad-{uuid.hex[-6:]}@{NOWHERE}"


class Covered(str):
    """A text with a protected person's name or address covered. It shows the cover, is stored as what was typed, and
    is equal to that: whoever compares an address with their own gets the right answer."""

    typed: str
    __slots__ = ("typed",)

    def __new__(cls, shown: str, typed: str) -> "Covered":
        made = super().__new__(cls, shown)
        made.typed = typed
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.typed

    def __eq__(self, other: object) -> bool:
        return self.typed == (other.typed if isinstance(other, Covered) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.typed)

    def lower(self) -> "Covered":
        return Covered(super().lower(), self.typed.lower())

    def strip(self, chars: str | None = None, /) -> "Covered":
        return Covered(super().strip(chars), self.typed.strip(chars))


def typed(text: Any) -> Any:
    """What was typed, for what stores it or sends mail by it; the cover of an address that a form sends back is the
    address it covers."""
    if isinstance(text, Covered):
        return text.typed
    if isinstance(text, str) and text.endswith(NOWHERE):
        return next((one.email for one in _hidden() if one.email and text == address_cover(one.uuid)), text)
    return text


def covered(text: str) -> str:
    """The text with the names and addresses of protected people covered: the same text when none stands in it."""
    hidden = _hidden()
    if not hidden:
        return text
    found = _pattern(hidden)
    shown = found.sub(lambda match: _cover(hidden, match), text)
    return text if shown == text else Covered(shown, text)


def named(text: Any) -> Any:
    """What a form sends back of a text it has shown: where a cover stands, the name that it covers."""
    text = typed(text)
    if not isinstance(text, str) or _CALLED not in text:
        return text
    for one in _hidden():
        text = text.replace(cover_of(one.uuid), one.name)
    return text


def covered_in(value: Any, *, stored: bool = False) -> Any:
    """The same of all texts within a JSON value; `stored`: as it was typed."""
    if isinstance(value, str):
        return typed(value) if stored else covered(value)
    if isinstance(value, list | tuple):
        return [covered_in(one, stored=stored) for one in value]
    if isinstance(value, Mapping):
        return {name: covered_in(one, stored=stored) for name, one in value.items()}
    return value


def tells(text: str) -> bool:
    """Whether a protected person's name or address stands in the text."""
    hidden = _hidden()
    return bool(hidden and _pattern(hidden).search(text))


def shown_to(uuid: UUID, text: Any) -> Any:
    """The text as the person with the key reads it: their own name and address are no news to them, others' are."""
    if not isinstance(text, Covered):
        return text
    others = tuple(one for one in _hidden() if one.uuid != uuid)
    return _pattern(others).sub(lambda match: _cover(others, match), text.typed) if others else text.typed


def _cover(hidden: tuple[Hidden, ...], match: re.Match[str]) -> str:
    kind, place = (match.lastgroup or "").split("_")
    uuid = hidden[int(place)].uuid
    return address_cover(uuid) if kind == "at" else cover_of(uuid)


@lru_cache(maxsize=8)
def _pattern(hidden: tuple[Hidden, ...]) -> re.Pattern[str]:
    """Addresses, then names: as they are written, with a genitive's s, and with the last word first. A name of one
    word is covered only where it stands alone: it may be an ordinary word."""
    parts = []
    for place, one in enumerate(hidden):
        if one.email:
            parts.append(rf"(?P<at_{place}>(?<![\w.+-]){re.escape(one.email)}(?!\w))")
        words = [re.escape(word) for word in one.name.split()]
        if len(words) > 1:
            forwards, backwards = r"[\s_]+".join(words), words[-1] + r",?[\s_]+" + r"[\s_]+".join(words[:-1])
            parts.append(rf"(?P<name_{place}>(?<![^\W_])(?:{forwards}|{backwards})s?(?![^\W_]))")
        elif words:
            parts.append(rf"(?P<name_{place}>\A{words[0]}\Z)")
    return re.compile("|".join(parts), re.IGNORECASE)


#: Who is covered, as it was first asked in the request or task that goes on; None: ask each time.
_ASKED: ContextVar[list[tuple[Hidden, ...]] | None] = ContextVar("covered", default=None)


def _hidden() -> tuple[Hidden, ...]:
    asked = _ASKED.get()
    if asked:
        return asked[0]
    rows = apps.get_model("accounts", "Identity").objects.order_by("pk")
    found: dict[Hidden, None] = {}
    for uuid, name, email, other in rows.values_list("person__uuid", "name", "email", "person__users__email"):
        found |= dict.fromkeys(Hidden(uuid, name, at) for at in {email, other or email})
    if asked is not None:
        asked.append(tuple(found))
    return tuple(found)


@contextmanager
def asked_once() -> Iterator[None]:
    """Who is protected is asked once, at most, for all that is read inside: a request, a worker's task."""
    before = _ASKED.set([])
    try:
        yield
    finally:
        _ASKED.reset(before)


def ask_again() -> None:
    """Somebody has been protected, or is no longer."""
    if (asked := _ASKED.get()) is not None:
        asked.clear()
