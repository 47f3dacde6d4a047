"""A party and its project as the rules of state aid see them: plain values, kronor and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from applications.rules.aid.demands import Accounts, Service
from applications.rules.aid.ruleset import Basis, Category, RuleSet

#: A kind of cost in a year.
Cell = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """A party's costs and grant on a basis, in a category (kronor), and the rules that both stand in.

    `details` are the costs by kind and year, where they are told; they then add up to `costs`.
    """

    rules: RuleSet
    basis: Basis
    category: Category
    costs: int
    grant: int
    details: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True)
class EarlierAid:
    """Aid that the party, or an enterprise that it has a tie to, was granted before: on a basis (its key), euro.

    `on_same_costs` is what of it is for the costs of this application, kronor. `tie` is the relation to the enterprise
    `to` (`deminimis.TIES`; empty: they are one undertaking), `member_state` where the aid was granted.
    """

    basis: str
    granted_on: date
    eur: Fraction
    authority: str = ""
    to: str = ""
    on_same_costs: int = 0
    tie: str = ""
    member_state: str = "SE"


@dataclass(frozen=True)
class AidParty:
    """A party: its budget by kind of cost, its grant and other public money, its lines, and what it says of itself.

    `other_public` and `eu` are what of other public money is for the same costs. `eu_rate` is the most favourable
    funding rate of the Union's programme. `unknown` counts lines on a basis or in a category that no valid rules have.
    """

    name: str
    size: str | None = None
    country: str = "SE"
    group: str = ""
    research_organisation: bool = False
    costs: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[Cell, int] = field(default_factory=dict)
    grant: int = 0
    other_public: int = 0
    eu: int = 0
    eu_rate: Fraction | None = None
    lines: Sequence[Line] = ()
    declarations: Mapping[str, bool] = field(default_factory=dict)
    operating_aid_since: date | None = None
    flat_rate: bool = False
    earlier: Sequence[EarlierAid] = ()
    services: Sequence[Service] = ()
    accounts: Accounts | None = None
    unknown: int = 0

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    @property
    def economic(self) -> list[Line]:
        """The lines that are aid."""
        return [line for line in self.lines if line.basis.economic]

    @property
    def unit(self) -> str:
        """The single undertaking: its group, else itself."""
        return f"group {self.group}" if self.group else f"party {self.name}"

    @property
    def wholly_detailed(self) -> bool:
        """Whether the costs of every line are told by kind and year."""
        return bool(self.lines) and all(line.details or not line.costs for line in self.lines)


def as_one(groups: Mapping[str, str], merged: Mapping[str, str]) -> dict[str, str]:
    """The group that each party belongs to, by its key, when those that have become the same organisation (`merged`:
    which one, by key) are one undertaking whatever they say; so are then the groups that they say they belong to."""
    found = dict(groups)
    for heir in sorted(set(merged.values())):
        members = [key for key in found if merged.get(key) == heir]
        if len(members) < 2:
            continue
        named = sorted({found[key] for key in members} - {""})
        name = named[0] if named else f"organisation {heir}"
        found = {key: name if key in members or group in named else group for key, group in found.items()}
    return found


@dataclass(frozen=True)
class AidProject:
    """The project: the grounds of bonuses that it states, its period, and the days that count.

    `applied_on` None: not judged against the start of works. `rate`: kronor for a euro; None: not known.
    """

    research_may_publish: bool = False
    contract_research_only: bool = False
    area: str = ""
    stated: Sequence[str] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    applied_on: date | None = None
    decided_on: date | None = None
    rate: Fraction | None = None
