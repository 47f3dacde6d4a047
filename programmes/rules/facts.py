"""What the conditions of a decision may know: plain values of what has been granted. No database, no clock.

Amounts are whole kronor. What is not known is left out (None, or no key), never 0 or empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

from programmes.rules.frames import Wording
from programmes.rules.shares import Financing
from sweden.money import fraction


@dataclass(frozen=True)
class YearMoney:
    """A project's money in one calendar year: the grant of the assignment, and all other financing by source.

    `costs` are the eligible costs that all of it pays.
    """

    grant: int = 0
    other_public: int = 0
    eu: int = 0
    business_cash: int = 0
    business_in_kind: int = 0
    own_cash: int = 0
    own_in_kind: int = 0
    costs: int = 0

    @property
    def others(self) -> int:
        """All financing beside the grant."""
        return self.others_cash + self.in_kind

    @property
    def others_cash(self) -> int:
        return self.other_public + self.eu + self.business_cash + self.own_cash

    @property
    def in_kind(self) -> int:
        return self.business_in_kind + self.own_in_kind

    @property
    def total(self) -> int:
        """All the money, whoever gives it."""
        return self.grant + self.others

    def __add__(self, other: "YearMoney") -> "YearMoney":
        theirs = vars(other)
        return YearMoney(**{name: amount + theirs[name] for name, amount in vars(self).items()})

    @property
    def financing(self) -> Financing:
        """The same money as the rules of shares read it."""
        sources = {one.name: getattr(self, one.name) for one in fields(YearMoney) if one.name not in ("grant", "costs")}
        return Financing(self.grant, sources, self.costs)


@dataclass(frozen=True)
class Party:
    """A party of a project. `size` is small, medium, large or not_enterprise; "" when it is not known.

    `by_category` holds its costs and its grant by category of aid, where they are divided so.
    """

    name: str
    kind: str = "company"
    size: str = ""
    county: str = ""
    country: str = "SE"
    is_coordinator: bool = False
    costs: int = 0
    grant: int = 0
    by_category: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A required part of a project, as someone has entered it: whether it is described, its money, what it covers."""

    described: bool
    amount: int
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A granted project within one assignment. `key` is the lasting name of its case.

    `themes` is how much of the grant is classified as each theme, `parts` what is known of required parts.
    """

    key: str
    assignment: str = ""
    strand: str = ""
    title: str = ""
    decided_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    area: str = ""
    years: Mapping[int, YearMoney] = field(default_factory=dict)
    parties: Sequence[Party] = ()
    themes: Mapping[str, Fraction] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    trl_from: int | None = None
    trl_to: int | None = None

    @property
    def money(self) -> YearMoney:
        """All years together."""
        return total(self.years.values())

    @property
    def calendar_years(self) -> list[int]:
        """The years of the project's period and those it has money for, in order."""
        found = set(self.years)
        if self.starts_on and self.ends_on and self.starts_on <= self.ends_on:
            found |= set(range(self.starts_on.year, self.ends_on.year + 1))
        return sorted(found)

    def is_whole(self, year: int) -> bool:
        """Whether the project goes on for the whole calendar year; a project without period is taken to."""
        if not (self.starts_on and self.ends_on):
            return True
        return self.starts_on <= date(year, 1, 1) and self.ends_on >= date(year, 12, 31)


def total(money: Iterable[YearMoney]) -> YearMoney:
    """The sum of several years' money."""
    found = YearMoney()
    for one in money:
        found += one
    return found


@dataclass(frozen=True)
class SplitLine:
    """How a decision divides a year's money between the parts of an assignment, and what each part has taken of it
    (`granted`: grants and own costs, whole kronor, öre upwards)."""

    year: int
    wording: Wording
    amounts: Mapping[str, int]
    granted: Mapping[str, int]


@dataclass(frozen=True)
class Portfolio:
    """All that the conditions of one assignment may know. `on` is the day that it is judged for.

    `projects` are the assignment's own; `programme` those of every assignment of the programme, which some demands are
    made on together. `duties` are those whose texts must refer to the decision, with the text where there is one.
    """

    on: date
    projects: Sequence[Project] = ()
    programme: Sequence[Project] = ()
    splits: Sequence[SplitLine] = ()
    decision_number: str = ""
    duties: Mapping[str, str | None] = field(default_factory=dict)


def as_json(project: Project) -> dict[str, Any]:
    """Plain JSON of a project: shares as "p/q", days as text. `from_json` gives the same project back."""
    plain = dict(vars(project))
    plain["years"] = {str(year): dict(vars(one)) for year, one in project.years.items()}
    plain["themes"] = {name: str(share) for name, share in project.themes.items()}
    for name in ("decided_on", "starts_on", "ends_on"):
        day = getattr(project, name)
        plain[name] = day.isoformat() if day else None
    plain["parties"] = [
        vars(party) | {"by_category": {name: list(two) for name, two in party.by_category.items()}}
        for party in project.parties
    ]
    plain["parts"] = {name: vars(part) | {"covers": list(part.covers)} for name, part in project.parts.items()}
    return plain


def from_json(plain: Mapping[str, Any]) -> Project:
    """The project that `as_json` wrote."""
    values = dict(plain)
    values["years"] = {int(year): YearMoney(**one) for year, one in plain["years"].items()}
    values["themes"] = {name: fraction(share) for name, share in plain["themes"].items()}
    for name in ("decided_on", "starts_on", "ends_on"):
        values[name] = date.fromisoformat(plain[name]) if plain[name] else None
    values["parties"] = tuple(
        Party(**{**party, "by_category": {name: (two[0], two[1]) for name, two in party["by_category"].items()}})
        for party in plain["parties"]
    )
    values["parts"] = {name: Part(**{**part, "covers": tuple(part["covers"])}) for name, part in plain["parts"].items()}
    return Project(**values)


def split_as_json(line: SplitLine) -> dict[str, Any]:
    """Plain JSON of a year's division. `split_from_json` gives the same back."""
    return {
        "year": line.year,
        "wording": line.wording.value,
        "amounts": dict(line.amounts),
        "granted": dict(line.granted),
    }


def split_from_json(plain: Mapping[str, Any]) -> SplitLine:
    """The division that `split_as_json` wrote."""
    return SplitLine(plain["year"], Wording(plain["wording"]), plain["amounts"], plain["granted"])


def of_part(projects: Iterable[Project], strand: str) -> list[Project]:
    """The projects of a strand; of the whole assignment ("") each once, with the money of all its strands."""
    if strand:
        return [one for one in projects if one.strand == strand]
    return merged(projects)


def merged(projects: Iterable[Project]) -> list[Project]:
    """Each project once: the grants of its strands and assignments added, all else as the first one has it."""
    found: dict[str, Project] = {}
    for one in projects:
        first = found.setdefault(one.key, one)
        if first is not one:
            years = dict(first.years)
            for year, money in one.years.items():
                before = years.get(year, YearMoney())
                years[year] = replace(before, grant=before.grant + money.grant)
            found[one.key] = replace(first, years=years)
    return list(found.values())
