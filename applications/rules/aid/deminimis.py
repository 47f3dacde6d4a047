"""De minimis aid: the ceiling of a single undertaking over any so many years, day by day, on exact euro.

If the new aid would pass the ceiling, none of it may use this ground; nothing is cut in silence.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from applications.rules.aid.ruleset import CeilingRules
from sweden.findings import Finding, Severity
from sweden.money import at_most, largest_remainder, round_half_up
from sweden.periods import add

SAME_NATURAL_PERSON = "same_natural_person"
MINORITY_HOLDING = "minority_holding"
#: That enterprises are one undertaking as they say themselves, or as the product knows: a group, a merger, a division.
ONE_UNDERTAKING = "one_undertaking"
#: The relations of art. 2(2), and those that may be asked about though they do not join.
OF_LAW = (
    "majority_votes",
    "appoints_board_majority",
    "dominant_influence_contract",
    "controls_votes_by_agreement",
)
TIES = (*OF_LAW, SAME_NATURAL_PERSON, MINORITY_HOLDING)
HOME = "SE"


@dataclass(frozen=True)
class Award:
    """De minimis aid that has been granted, euro."""

    key: str
    to: str
    granted_on: date
    eur: Fraction
    member_state: str = HOME


@dataclass(frozen=True)
class Tie:
    """A relation between two enterprises."""

    a: str
    b: str
    kind: str


@dataclass(frozen=True)
class NewAid:
    """Aid about to be granted: in euro, or in kronor with the rate of the decision's day (kronor for a euro)."""

    to: str
    eur: Fraction | None = None
    kronor: int | None = None
    rate: Fraction | None = None

    @property
    def in_euro(self) -> Fraction:
        """Exactly. Raises ValueError without an amount, or for kronor without a rate."""
        if self.eur is not None:
            return self.eur
        if self.kronor is None or not self.rate:
            raise ValueError("aid is in euro, or in kronor with a rate")
        return self.kronor / self.rate


def standing_parts(granted: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """What stands of amounts granted and lowered over time, kronor by day: each raise counts on its own day, and what
    is lowered is taken of the latest first."""
    parts: list[tuple[date, int]] = []
    for day, amount in granted:
        left = amount
        while left < 0 and parts:
            latest, had = parts.pop()
            left += had
            if left > 0:
                parts.append((latest, left))
                left = 0
        if left > 0:
            parts.append((day, left))
    return parts


@dataclass(frozen=True)
class Checked:
    """The single undertaking, from which day aid counts, which awards did, and the room before the new aid. Euro."""

    undertaking: list[str]
    window_from: date
    counted: list[str]
    counted_eur: Fraction
    new_eur: Fraction
    room_eur: Fraction
    findings: list[Finding]


def single_undertaking(rules: CeilingRules, key: str, ties: Iterable[Tie]) -> list[str]:
    """All enterprises that are one with this, through any number of others, sorted."""
    kinds = rules.ties | {ONE_UNDERTAKING} | ({SAME_NATURAL_PERSON} if rules.through_natural_persons else frozenset())
    near: dict[str, set[str]] = {}
    for tie in ties:
        if tie.kind in kinds:
            near.setdefault(tie.a, set()).add(tie.b)
            near.setdefault(tie.b, set()).add(tie.a)
    found, left = {key}, [key]
    while left:
        for other in near.get(left.pop(), set()) - found:
            found.add(other)
            left.append(other)
    return sorted(found)


def window_from(rules: CeilingRules, decided_on: date) -> date:
    """The first day whose aid counts; a missing day (29 February) becomes the month's last."""
    same_day = add(decided_on, years=-rules.years)
    return same_day if rules.same_day_counts else same_day + timedelta(days=1)


def check(
    rules: CeilingRules, new: NewAid, *, decided_on: date, awards: Sequence[Award], ties: Iterable[Tie] = ()
) -> Checked:
    """The new aid and all that counts, against the ceiling.

    Finding deminimis.ceiling (blocking): usable is always 0; excess_eur, rounded up to the cent; max_sek, the largest
    whole amount that would have fitted, when the new aid is in kronor.
    """
    undertaking = single_undertaking(rules, new.to, ties)
    first = window_from(rules, decided_on)
    counted = [
        one
        for one in awards
        if one.to in undertaking and one.member_state == HOME and first <= one.granted_on <= decided_on
    ]
    before, amount = sum((one.eur for one in counted), Fraction(0)), new.in_euro
    room = max(Fraction(0), rules.ceiling_eur - before)
    findings = []
    over = before + amount - rules.ceiling_eur
    if over > 0:
        figures = {
            "party": new.to,
            "usable": 0,
            "excess_eur": Fraction(math.ceil(over * 100), 100),
            "ceiling_eur": rules.ceiling_eur,
            "counted_eur": before,
            "room_eur": room,
        }
        if new.kronor is not None and new.rate is not None:
            figures["max_sek"] = at_most(room * new.rate)
        findings.append(Finding("deminimis.ceiling", Severity.BLOCKING, figures, rules.source))
    return Checked(undertaking, first, [one.key for one in counted], before, amount, room, findings)


def convert(kronor: int, rate: Fraction) -> Fraction:
    """Euro to the cent, half away from zero. Done once, on the decision's day; never recomputed."""
    return round_half_up(kronor / rate, 2)


def split(equity: Mapping[str, int], awards: Iterable[tuple[Fraction, str]]) -> dict[str, Fraction]:
    """What each part of a divided undertaking carries, euro: aid follows the part that benefited, else book equity.

    `awards` are amounts and the part that benefited (empty: cannot be told). Cents add up. Raises ValueError when it
    cannot be told and no part has equity.
    """
    carried = {key: Fraction(0) for key in equity}
    for eur, benefits in awards:
        if benefits:
            carried[benefits] += eur
            continue
        parts = largest_remainder(int(eur * 100), [max(0, amount) for amount in equity.values()])
        for key, cents in zip(equity, parts, strict=True):
            carried[key] += Fraction(cents, 100)
    return carried
