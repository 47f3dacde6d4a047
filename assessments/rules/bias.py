"""Bias (jäv): the grounds of the law, and what the product finds by itself. Suggestions only: people decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Ground:
    """A point of the law: its own words in Swedish, and ours in English, for information."""

    point: str
    quote: str
    en: str


@dataclass(frozen=True)
class Grounds:
    """The law's points of bias (16 § förvaltningslagen), by number. `general`: the point for any other circumstance."""

    law: str
    section: str
    form: str
    general: str
    points: Mapping[str, Ground]

    @property
    def source(self) -> str:
        """Where they stand: "16 § förvaltningslagen (2017:900)"."""
        return f"{self.section} {self.law}"

    def cited(self, point: str) -> str:
        """A point as it is named in decisions: "16 § första stycket 4 förvaltningslagen". Raises KeyError."""
        return self.form.format(point=self.points[point].point)


class Kind(StrEnum):
    """What the product may find."""

    TAKES_PART = "takes_part"
    APPLIES_IN_CALL = "applies_in_call"
    SPEAKS_FOR = "speaks_for"
    SAME_ORGANISATION = "same_organisation"
    ONGOING_PROJECT = "ongoing_project"
    EARLIER_PROJECT = "earlier_project"
    CO_APPLICANT = "co_applicant"
    SAME_NAME = "same_name"


class Effect(StrEnum):
    """What a finding does: it stops, or somebody judges."""

    STOP = "stop"
    JUDGE = "judge"


#: How long two people's cooperation counts as recent, years.
RECENT_YEARS = 5
#: Organisations so large that two of their people need not know each other: somebody judges.
LARGE = frozenset({"university", "region", "municipality", "authority"})


@dataclass(frozen=True)
class Suggestion:
    """What was found: its kind, what it does, the ground it points at, and whom or what it is about (names)."""

    kind: Kind
    effect: Effect
    ground: str
    about: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is kept with a declaration."""
        return {"kind": self.kind, "effect": self.effect, "ground": self.ground, "about": self.about}

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Suggestion":
        """From what was kept."""
        return cls(Kind(row["kind"]), Effect(row["effect"]), row["ground"], row.get("about", ""))


@dataclass(frozen=True)
class Party:
    """A party of an application: the organisation's key (after mergers), its name and kind."""

    organisation: int
    name: str
    kind: str = "company"
    contact: str = ""


@dataclass(frozen=True)
class Together:
    """That a person stood in another application beside one of these people. `ends_on`: of a granted project."""

    who: str
    applied_on: date
    granted: bool = False
    ends_on: date | None = None


@dataclass(frozen=True)
class Somebody:
    """Who is asked about: key and name, where they work, whom they speak for (organisations' keys)."""

    person: int
    name: str
    works_at: frozenset[int] = frozenset()
    speaks_for: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sought:
    """An application: the keys of its people, and its parties."""

    people: frozenset[int] = frozenset()
    parties: tuple[Party, ...] = field(default=())


def suggestions(
    who: Somebody, what: Sought, *, together: Iterable[Together] = (), applies: bool = False, on: date
) -> list[Suggestion]:
    """What speaks against `who` taking part in the judging of `what`, the gravest first, each once.

    `together`: applications in which `who` has stood beside its people; `applies`: `who` takes part in another
    application of the same call; `on`: the day it is asked, from which cooperation counts back RECENT_YEARS years.
    """
    found: list[Suggestion] = []
    if who.person in what.people:
        found.append(Suggestion(Kind.TAKES_PART, Effect.STOP, "1"))
    elif applies:
        found.append(Suggestion(Kind.APPLIES_IN_CALL, Effect.STOP, "1"))
    for party in what.parties:
        if party.organisation in who.speaks_for:
            found.append(Suggestion(Kind.SPEAKS_FOR, Effect.STOP, "2", party.name))
        elif party.organisation in who.works_at:
            effect = Effect.JUDGE if party.kind in LARGE else Effect.STOP
            found.append(Suggestion(Kind.SAME_ORGANISATION, effect, "4", party.name))
        if who.person not in what.people and party.contact and _same(party.contact, who.name):
            found.append(Suggestion(Kind.SAME_NAME, Effect.JUDGE, "1", party.contact))
    found.extend(one for row in together if (one := _cooperation(row, on)) is not None)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda one: (one.effect != Effect.STOP, list(Kind).index(one.kind), one.about))


def _cooperation(row: Together, on: date) -> Suggestion | None:
    if row.granted and row.ends_on is not None and row.ends_on >= on:
        return Suggestion(Kind.ONGOING_PROJECT, Effect.STOP, "4", row.who)
    since = (row.ends_on if row.granted and row.ends_on else row.applied_on).year
    if on.year - since > RECENT_YEARS:
        return None
    return Suggestion(Kind.EARLIER_PROJECT if row.granted else Kind.CO_APPLICANT, Effect.JUDGE, "4", row.who)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def stopping(found: Iterable[Suggestion]) -> Suggestion | None:
    """The first that stops; None when there is none, or somebody is to judge."""
    return next((one for one in found if one.effect == Effect.STOP), None)
