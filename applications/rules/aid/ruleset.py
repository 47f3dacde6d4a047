"""A rule set of state aid: one act as plain values, valid for a period.

A set is never changed: what comes after it is a set of its own with its own period. `reading.read` makes one from a
file's content.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from sweden.findings import Finding, Severity, Source


class Family(StrEnum):
    """What question an act answers. In each family one set is valid on a day."""

    BLOCK_EXEMPTION = "block_exemption"
    DE_MINIMIS = "de_minimis"
    NOT_AID = "not_aid"


class Combine(StrEnum):
    """Whether the largest of the bonuses is added to the intensity, or all of them."""

    LARGEST = "largest"
    SUM = "sum"


@dataclass(frozen=True)
class Ground:
    """What gives a bonus: a kind of cooperation, something stated of the project, or its area."""

    kind: str
    code: str = ""
    share: Fraction = Fraction(0)
    states: int = 0
    area: str = ""


@dataclass(frozen=True)
class Bonus:
    """What is added to the intensity when one of its grounds holds."""

    key: str
    points: Fraction
    title_sv: str
    title_en: str
    source: str
    grounds: Sequence[Ground] = ()


@dataclass(frozen=True)
class SmallPart:
    """That small and medium-sized enterprises bear a part of the project's costs, for parties of some sizes."""

    share: Fraction
    sizes: Sequence[str]
    source: str


@dataclass(frozen=True)
class Category:
    """A category of costs within a basis, and its highest intensity. `cap` is by size; empty: no cap but the whole."""

    key: str
    basis: str
    title_sv: str
    title_en: str
    share: Fraction
    source: str
    size_bonus: Mapping[str, Fraction] = field(default_factory=dict)
    bonuses: Sequence[Bonus] = ()
    combine: Combine = Combine.LARGEST
    cap: Mapping[str, Fraction] = field(default_factory=dict)
    years_at_most: int | None = None
    smes_bear: SmallPart | None = None


@dataclass(frozen=True)
class AmountCap:
    """The most an undertaking may have: in the project, or (with `years`) in any so many years."""

    key: str
    amount: int
    currency: str
    source: str
    years: int | None = None
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Threshold:
    """The aid to an undertaking in a project above which it must be notified (euro)."""

    amount_eur: int
    source: str
    categories: Sequence[str] = ()
    more_than: Fraction = Fraction(0)


@dataclass(frozen=True)
class FlatRate:
    """Indirect costs as a flat rate: at most `most` of the costs of these kinds."""

    most: Fraction
    of: Sequence[str]
    source: str


@dataclass(frozen=True)
class PassedOn:
    """Aid passed on as services: their value is the market price, or the cost and this mark-up."""

    mark_up: Fraction
    source: str


@dataclass(frozen=True)
class Declaration:
    """What a party declares, and when: at application, decision, payment."""

    key: str
    statement_sv: str
    statement_en: str
    when: Sequence[str]
    source: str


@dataclass(frozen=True)
class Basis:
    """A basis of aid (stödgrund): what it is for, whom, which costs, and how much. `sizes` empty: for all."""

    key: str
    article: str
    title_sv: str
    title_en: str
    source: str
    cost_kinds: Sequence[str]
    cost_source: str
    categories: Sequence[Category]
    economic: bool = True
    sizes: Sequence[str] = ()
    declarations: Sequence[Declaration] = ()
    flat_rate: FlatRate | None = None
    amount_caps: Sequence[AmountCap] = ()
    notification: Sequence[Threshold] = ()
    passed_on: PassedOn | None = None

    @property
    def bonuses(self) -> list[Bonus]:
        """Every bonus that some category of the basis can have, once."""
        return list({one.key: one for category in self.categories for one in category.bonuses}.values())


@dataclass(frozen=True)
class SizeLevel:
    """A ceiling of size: fewer persons than, and one of the two amounts at most (euro)."""

    size: str
    headcount_below: int
    turnover_at_most: int
    balance_at_most: int


@dataclass(frozen=True)
class SizeRules:
    """How the size of an enterprise is counted; `levels` from the smallest."""

    levels: Sequence[SizeLevel]
    above: str
    partner_from: Fraction
    linked_above: Fraction
    exempt_investor_up_to: Fraction
    public_control_from: Fraction
    years_in_a_row: int
    source: Source

    @property
    def names(self) -> list[str]:
        """The sizes, the smallest first."""
        return [*(level.size for level in self.levels), self.above]


@dataclass(frozen=True)
class IncentiveRules:
    """The application must come before the start of works, with these details."""

    start_on_application_day_accepted: bool
    details: Sequence[str]
    source: Source


@dataclass(frozen=True)
class DifficultyRules:
    """When an undertaking is in difficulty."""

    capital_lost_above: Fraction
    young_sme_years: int
    debt_to_equity_above: Fraction
    interest_cover_below: Fraction
    years_in_a_row: int
    source: Source


@dataclass(frozen=True)
class PublicationRules:
    """Which awards are published, and within how many months."""

    threshold_eur: int
    months: int
    source: Source


@dataclass(frozen=True)
class CeilingRules:
    """The ceiling of a single undertaking over any so many years."""

    ceiling_eur: Fraction
    years: int
    same_day_counts: bool
    through_natural_persons: bool
    ties: frozenset[str]
    source: Source


@dataclass(frozen=True)
class RuleSet:
    """One act for a period. Parts that an act does not have are None."""

    key: str
    family: Family
    title_sv: str
    title_en: str
    act_sv: str
    act_en: str
    valid_from: date
    valid_to: date | None
    bases: Sequence[Basis]
    sizes: SizeRules | None = None
    incentive_effect: IncentiveRules | None = None
    difficulty: DifficultyRules | None = None
    publication: PublicationRules | None = None
    de_minimis: CeilingRules | None = None
    states: frozenset[str] = frozenset()

    def basis(self, key: str) -> Basis | None:
        """The basis of this name, None when the set has none."""
        return next((one for one in self.bases if one.key == key), None)

    def category(self, key: str) -> Category | None:
        """The category of this name, in whichever basis; names stand once in a set."""
        return next((one for basis in self.bases for one in basis.categories if one.key == key), None)

    def source(self, place: str) -> Source:
        """What a finding rests on: a place in this act."""
        return Source(f"{place}, {self.act_sv}" if place else self.act_sv, decision=self.key)


class Dated(Protocol):
    """Anything that is valid for a period, both ends included; `valid_to` None: until further notice."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def valid_on(sets: Iterable[D], day: date) -> tuple[D | None, list[Finding]]:
    """The set whose period holds the day of the decision; of several the one that began last, of those the last given.

    Finding aid.rule_set_missing (blocking): no set is valid that day; one has to be entered, never an old one used.
    """
    valid = [one for one in sets if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)]
    if not valid:
        return None, [Finding("aid.rule_set_missing", Severity.BLOCKING, {"day": day})]
    latest = max(one.valid_from for one in valid)
    return [one for one in valid if one.valid_from == latest][-1], []
