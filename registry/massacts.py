"""Acts on many things of a list at once (flera på en gång): each storey says what can be chosen and what can be done.

A storey adds a `Subject` for each kind of thing from its `apps.py`: letters, applications, reports. The register draws
the preview, keeps what was asked for and does it in the background, one thing at a time (`registry/workflow/mass.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User
    from registry.forms.mass import MassForm
    from registry.models import MassAct

#: Things in one mass act at most.
MOST = 500

Words = str | Promise
#: Of each of some things, by its key; those that nothing is to be said of are left out.
Said = Callable[[Sequence[Any]], Mapping[int, str]]


def each(say: Callable[[Any], str]) -> Said:
    """What is said of one thing, of each of some."""
    return lambda things: {one.pk: say(one) for one in things}


def nothing(things: Sequence[Any]) -> Mapping[int, str]:
    """Nothing is said of any."""
    return {}


@dataclass(frozen=True)
class Kind:
    """An act that can be done to many things.

    `refusals`: what is known beforehand to stand against it, for each by its key, in a constant number of queries; the
    act itself judges the rest. `do`: the act on one, with what was typed. `tells`: what will happen to each; `warns`:
    what to look at before. `follows`: what follows from an act that weighs. `together`: whether a thing has been done
    with another of the same mass act. `holds_first`: locks what the act locks before the thing itself, so that an act
    on one and an act on many never wait for each other. `weighs`: whoever asks for it shows again who they are.
    """

    words: Words
    refusals: Callable[["User", Sequence[Any]], Mapping[int, DomainError]]
    do: Callable[[Any, Mapping[str, Any], "User", datetime], object]
    tells: Said = nothing
    warns: Said = nothing
    follows: Sequence[Words] = ()
    danger: bool = False
    weighs: bool = False
    together: Callable[[Any, "MassAct"], bool] = lambda thing, mass: False
    holds_first: Callable[[Mapping[str, Any]], object] = lambda values: None


@dataclass(frozen=True)
class Told:
    """A thing as a line: its title, its number, who or what else, and its page; `text`: what is read before the act."""

    title: str
    number: str
    more: str = ""
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """A list that a thing is chosen from: what its filters show (reader, filters, **what the address names), and which
    acts it offers (None: all)."""

    rows: Callable[..., QuerySet]
    acts: Sequence[str] | None = None


@dataclass(frozen=True)
class Subject:
    """A kind of thing that is chosen in lists.

    `rows` are those that a user sees, with all that is said of them; `by` is the lookup of their identifier; `holds`
    what of each is locked, in order ("self" the thing itself; a row that is written once is held by what it is of).
    `read` is what a preview shows of each, in few words: another when it is to be done, and it is refused. `lists` are
    the lists by the names of their addresses, `home` is where one comes back to from nowhere. `address` is the name of
    the page with the preview, `counted` says how many they are.
    """

    key: str
    rows: Callable[["User"], QuerySet]
    may: Callable[["User"], bool]
    told: Callable[[Sequence[Any], "User"], Mapping[int, Told]]
    read: Said
    case: Callable[[Any], int]
    acts: Mapping[str, Kind]
    forms: Mapping[str, type["MassForm"]]
    lists: Mapping[str, Listed]
    home: str
    address: str
    counted: Callable[[int], str]
    by: str = "uuid"
    holds: Sequence[str] = ("self",)
    field: str = "item"
    order: Sequence[str] = ("pk",)

    def uuid(self, thing: Any) -> UUID:
        """The identifier of one."""
        found: UUID = attrgetter(self.by.replace("__", "."))(thing)
        return found


_subjects: dict[str, Subject] = {}


def add(subject: Subject) -> None:
    """Let things be acted upon together; called from `AppConfig.ready`. The same key again takes its place."""
    _subjects[subject.key] = subject


def subjects() -> Mapping[str, Subject]:
    """Every kind of thing, by its key."""
    return _subjects
