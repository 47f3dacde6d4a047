"""What the rules may know about an application: plain values, kronor as int. Nothing here asks a database or a clock.

A cell that is not filled in is not there; a cell with 0 is 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.ruleset import Category
from programmes.rules.shares import Financing, InKind
from sweden.findings import Source

#: Kinds of cost, in the order of forms and documents.
CATEGORIES = ("personal", "equipment", "consultants", "other_direct", "indirect")
#: Where other money than the grant comes from.
SOURCES = ("own_cash", "in_kind", "business", "region", "eu", "other_public")
COMPANY = "company"

Cell = tuple[str, int]


@dataclass(frozen=True)
class AidFacts:
    """A party's costs and grant in a category of aid, kronor. `name` is the category as the call names it; `bonuses`
    are those that the project gives, by key.
    """

    category: Category
    costs: int
    grant: int
    name: str = ""
    bonuses: frozenset[str] = frozenset()
    source: Source | None = None

    @property
    def called(self) -> str:
        return self.name or self.category.key

    def intensity(self, size: str | None) -> Fraction:
        """The highest share for an enterprise of this size, with the bonuses that the project gives."""
        return max_intensity(self.category, size, self.bonuses)


@dataclass(frozen=True)
class Researcher:
    """Someone who takes part by name: as leader or participant, and by whom they are employed ("": not said)."""

    key: str
    is_leader: bool = False
    employer: str = ""


@dataclass(frozen=True)
class Component:
    """What the form's answers tell of a part that the call demands: whether it is described, and its money (kronor).
    None where the form does not ask."""

    described: bool | None = None
    amount: int | None = None


@dataclass(frozen=True)
class Together:
    """What else has been granted that a sub-programme's share is counted over: the grants and the projects' costs."""

    grants: int = 0
    costs: int = 0


@dataclass(frozen=True)
class PartyFacts:
    """A party: what it is, and its cells by (category or source, year), and its grant by year."""

    key: str
    name: str
    kind: str = COMPANY
    size: str = ""
    country: str = "SE"
    county: str = ""
    is_coordinator: bool = False
    costs: Mapping[Cell, int] = field(default_factory=dict)
    financing: Mapping[Cell, int] = field(default_factory=dict)
    requested: Mapping[int, int] = field(default_factory=dict)
    aid: Sequence[AidFacts] = ()
    #: The grant is one sum for all of `aid`, as in a decision, and not divided among its lines.
    aid_in_one_sum: bool = False

    @property
    def aid_size(self) -> str | None:
        """The size as the rules of state aid know it; None when none is stated."""
        return self.size if self.size not in ("", "not_enterprise") else None

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    @property
    def other(self) -> int:
        """All financing beside the grant."""
        return sum(self.financing.values())

    @property
    def grant(self) -> int:
        return sum(self.requested.values())

    def by_kind(self) -> dict[str, int]:
        """Its costs by kind, all years."""
        found: dict[str, int] = {}
        for (kind, _year), amount in self.costs.items():
            found[kind] = found.get(kind, 0) + amount
        return found

    def by_source(self) -> dict[str, int]:
        """Its other financing by source, all years."""
        found: dict[str, int] = {}
        for (source, _year), amount in self.financing.items():
            found[source] = found.get(source, 0) + amount
        return found

    def sources(self) -> dict[str, int]:
        """Its financing by the names that the rules of shares know, all years."""
        totals: dict[str, int] = {}
        for (source, _year), amount in self.sources_by_year().items():
            totals[source] = totals.get(source, 0) + amount
        return totals

    def sources_by_year(self) -> dict[Cell, int]:
        """Its financing by the names that the rules of shares know (what business pays, and in what form) and year."""
        names = {"business": "business_cash", "region": "other_public", "other_public": "other_public", "eu": "eu"}
        if self.kind == COMPANY:
            names |= {"own_cash": "business_cash", "in_kind": "business_in_kind"}
        else:
            names |= {"own_cash": "own_cash", "in_kind": "own_in_kind"}
        totals: dict[Cell, int] = {}
        for (source, year), amount in self.financing.items():
            totals[names[source], year] = totals.get((names[source], year), 0) + amount
        return totals


@dataclass(frozen=True)
class Question:
    """A question of the call's form."""

    key: str
    kind: str
    label_sv: str = ""
    label_en: str = ""
    required: bool = False
    max_words: int | None = None
    max_characters: int | None = None
    #: The whole question as its form has it, see `calls.rules.form`.
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> dict[str, Any]:
        """The question as the rules of answers read it."""
        own = {"key": self.key, "kind": self.kind, "label_sv": self.label_sv, "label_en": self.label_en}
        limits = {"max_words": self.max_words or 0, "max_characters": self.max_characters or 0}
        return {**self.data, **own, **limits, "required": self.required}


@dataclass(frozen=True)
class Wanted:
    """An attachment that the call wants. `project_kind`: only for projects of that kind; empty: for all."""

    key: str
    name_sv: str
    name_en: str = ""
    required: bool = True
    project_kind: str = ""


@dataclass(frozen=True)
class Facts:
    """An application as the rules see it. Only years of the project's period are in the parties' cells."""

    title: str = ""
    summary: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    technology_area: str = ""
    wants_technology_area: bool = False
    own_area: str = ""
    wants_own_area: bool = False
    trl_from: int | None = None
    trl_to: int | None = None
    parties: Sequence[PartyFacts] = ()
    questions: Sequence[Question] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    foreign_partners: bool | None = None
    partner_countries: Sequence[str] = ()
    risk_note: str = ""
    #: Questions of the checklist that are left: (key, what is left: "answer" or "note", text_sv, text_en).
    checklist_left: Sequence[tuple[str, str, str, str]] = ()
    business_share_reason: str = ""
    project_kind: str = ""
    wants_project_kind: bool = False
    wanted: Sequence[Wanted] = ()
    #: The keys of what has been attached.
    attached: frozenset[str] = frozenset()
    #: Those who take part by name; None where the form does not ask.
    researchers: Sequence[Researcher] | None = None
    #: The parts that the form asks about, by their names.
    components: Mapping[str, Component] = field(default_factory=dict)
    #: What else has been granted in the call, and in the calls of the same part; None: not looked up.
    together: Mapping[str, Together] | None = None
    #: How many other applications of the call have been granted, by the kind of project they are counted in ("": all);
    #: None: not looked up.
    granted: Mapping[str, int] | None = None
    #: The years of the grant, where they are stated; None: the calendar years of the project's period.
    stated_years: Sequence[int] | None = None
    #: All financing of the project, where it is stated as a sum of its own (kronor).
    stated_financing: int | None = None

    @property
    def total_financing(self) -> int:
        """All financing, the grant among it."""
        return self.grant + self.other if self.stated_financing is None else self.stated_financing

    @property
    def years(self) -> list[int]:
        if self.stated_years is not None:
            return list(self.stated_years)
        if not (self.starts_on and self.ends_on) or self.ends_on < self.starts_on:
            return []
        return list(range(self.starts_on.year, self.ends_on.year + 1))

    @property
    def coordinator(self) -> PartyFacts | None:
        return next((party for party in self.parties if party.is_coordinator), None)

    @property
    def cost(self) -> int:
        return sum(party.cost for party in self.parties)

    @property
    def grant(self) -> int:
        return sum(party.grant for party in self.parties)

    @property
    def other(self) -> int:
        return sum(party.other for party in self.parties)

    def grant_in(self, year: int) -> int:
        return sum(party.requested.get(year, 0) for party in self.parties)

    @property
    def money(self) -> Financing:
        """The whole project's money, for the rules of shares."""
        sources: dict[str, int] = {}
        for party in self.parties:
            for name, amount in party.sources().items():
                sources[name] = sources.get(name, 0) + amount
        return Financing(self.grant, sources, self.cost)

    @property
    def business(self) -> int:
        return self.money.total(InKind.COUNTS, "business")
