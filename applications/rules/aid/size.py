"""The size of an enterprise with its partner and linked enterprises, and the rule of years in a row.

Figures are exact: heads in annual work units, money in euro; None is unknown, never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from applications.rules.aid.ruleset import SizeRules

Amount = Fraction | int | None


class Treatment(StrEnum):
    """How another enterprise is counted: not at all, pro rata, or in full."""

    AUTONOMOUS = "autonomous"
    PARTNER = "partner"
    LINKED = "linked"


@dataclass(frozen=True)
class Enterprise:
    """An enterprise's own figures, and those next to it."""

    headcount: Amount
    turnover: Amount
    balance: Amount
    relations: Sequence["Relation"] = ()


@dataclass(frozen=True)
class Relation:
    """Another enterprise and the tie to it: the share of capital and of votes, and whether there is control."""

    key: str
    enterprise: Enterprise
    capital: Fraction = Fraction(0)
    votes: Fraction = Fraction(0)
    control: bool = False
    exempt_investor: bool = False

    @property
    def share(self) -> Fraction:
        """The higher of capital and votes."""
        return max(self.capital, self.votes)


@dataclass(frozen=True)
class Classified:
    """The size (None: too little is known), the figures it rests on, and how each direct relation is counted."""

    size: str | None
    headcount: Amount
    turnover: Amount
    balance: Amount
    treatment: dict[str, Treatment] = field(default_factory=dict)


def treatment(rules: SizeRules, relation: Relation) -> Treatment:
    """Control, or more than half, links; a quarter makes a partner; an exempt investor only links."""
    if relation.control or relation.share > rules.linked_above:
        return Treatment.LINKED
    if relation.exempt_investor and relation.share <= rules.exempt_investor_up_to:
        return Treatment.AUTONOMOUS
    return Treatment.PARTNER if relation.share >= rules.partner_from else Treatment.AUTONOMOUS


def classify(
    rules: SizeRules,
    enterprise: Enterprise,
    *,
    public_control: Fraction = Fraction(0),
    public_owner_exempt: bool = False,
) -> Classified:
    """The size by the figures of one year, with linked enterprises in full and partners pro rata.

    An enterprise that public bodies control to the law's share is above every ceiling, save with exempt owners.
    """
    total = _with_group(rules, enterprise)
    ways = {one.key: treatment(rules, one) for one in enterprise.relations}
    if public_control >= rules.public_control_from and not public_owner_exempt:
        return Classified(rules.above, *total, ways)
    return Classified(_size(rules, *total), *total, ways)


Figures = tuple[Amount, Amount, Amount]


def _own(enterprise: Enterprise) -> Figures:
    return enterprise.headcount, enterprise.turnover, enterprise.balance


def _with_group(rules: SizeRules, enterprise: Enterprise) -> Figures:
    """Its own, every linked enterprise's with its own group, and partners pro rata."""
    total = _own(enterprise)
    for one in enterprise.relations:
        match treatment(rules, one):
            case Treatment.LINKED:
                total = _sum(total, _with_group(rules, one.enterprise))
            case Treatment.PARTNER:
                total = _sum(total, _times(one.share, _linked_only(rules, one.enterprise)))
    return total


def _linked_only(rules: SizeRules, enterprise: Enterprise) -> Figures:
    """A partner's own and its linked enterprises'; its partners are not counted."""
    total = _own(enterprise)
    for one in enterprise.relations:
        if treatment(rules, one) is Treatment.LINKED:
            total = _sum(total, _linked_only(rules, one.enterprise))
    return total


def _sum(one: Figures, other: Figures) -> Figures:
    heads, turnover, balance = (None if a is None or b is None else a + b for a, b in zip(one, other, strict=True))
    return heads, turnover, balance


def _times(share: Fraction, figures: Figures) -> Figures:
    heads, turnover, balance = (None if one is None else share * one for one in figures)
    return heads, turnover, balance


def _size(rules: SizeRules, headcount: Amount, turnover: Amount, balance: Amount) -> str | None:
    if headcount is None or (turnover is None and balance is None):
        return None
    for level in rules.levels:
        money = (turnover is not None and turnover <= level.turnover_at_most) or (
            balance is not None and balance <= level.balance_at_most
        )
        if headcount < level.headcount_below and money:
            return level.size
    return rules.above


def in_euro(kronor: int | None, rate: Fraction) -> Fraction | None:
    """Kronor at a rate, exactly."""
    return None if kronor is None else kronor / rate


def over_years(rules: SizeRules, established: str, periods: Sequence[str]) -> list[str]:
    """The size that counts after each closed year: a ceiling is passed, up or down, by years in a row beyond it.

    `established` is the size before the first of the years; `periods` the sizes by each year's figures. Each ceiling is
    followed by itself.
    """
    names = rules.names
    above = [names.index(established) > ceiling for ceiling in range(len(rules.levels))]
    in_a_row = [0] * len(above)
    status = []
    for size in periods:
        rank = names.index(size)
        for ceiling, is_above in enumerate(above):
            in_a_row[ceiling] = in_a_row[ceiling] + 1 if (rank > ceiling) is not is_above else 0
            if in_a_row[ceiling] >= rules.years_in_a_row:
                above[ceiling], in_a_row[ceiling] = not is_above, 0
        status.append(names[sum(above)])
    return status
