"""A plan of instalments from what was granted. Amounts are whole kronor, days are banking days' own business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sweden.findings import Finding, Severity
from sweden.money import at_least


@dataclass(frozen=True)
class Planned:
    """One instalment to a party: of which budget year's money, when, how much; `last` waits for the final report."""

    party: int
    year: int
    day: date
    amount: int
    last: bool = False


def suggest(
    granted: Mapping[tuple[int, int], int],
    *,
    starts_on: date,
    ends_on: date,
    per_year: int = 1,
    held: Fraction,
    kept_already: Mapping[int, int] | None = None,
    planned: Mapping[int, int] | None = None,
) -> list[Planned]:
    """A plan that pays each budget year's money in `per_year` equal parts spread over the year (the first takes what
    does not divide), none before the project starts; what is `held` back (a share of the party's whole grant, rounded
    up) is the last instalment, taken from the last years' money, on the day after the project ends.

    `granted`: (party, budget year) → kronor that are not planned yet; `planned`: by party what is planned or paid
    besides, and `kept_already` what of that is held back. The sum of the plan is `granted`, for every party and year.
    """
    plan: list[Planned] = []
    for party in sorted({one for one, _year in granted}):
        own = {year: amount for (one, year), amount in sorted(granted.items()) if one == party and amount > 0}
        whole = sum(own.values()) + (planned or {}).get(party, 0)
        left = max(0, at_least(held * whole) - (kept_already or {}).get(party, 0))
        kept: dict[int, int] = {}
        for year in reversed(own):
            kept[year] = min(left, own[year])
            left -= kept[year]
        for year, amount in own.items():
            plan.extend(_spread(party, year, amount - kept[year], starts_on, per_year))
        after = date.fromordinal(ends_on.toordinal() + 1)
        plan.extend(Planned(party, year, after, kept[year], last=True) for year in own if kept[year])
    return sorted(plan, key=lambda one: (one.day, one.party, one.year))


def _spread(party: int, year: int, amount: int, starts_on: date, parts: int) -> list[Planned]:
    parts = min(parts, amount)
    if not parts:
        return []
    each, rest = divmod(amount, parts)
    days = [max(date(year, 1 + (12 * place) // parts, 1), starts_on) for place in range(parts)]
    sums: dict[date, int] = {}
    for place, day in enumerate(days):
        sums[day] = sums.get(day, 0) + each + (rest if place == 0 else 0)
    return [Planned(party, year, day, whole) for day, whole in sums.items()]


def shortened(lines: Sequence[tuple[int, bool]], *, room: int) -> list[int]:
    """What is left of each instalment, in their order by day, when no more than `room` is paid of them: the latest give
    first, and those that wait for the final report last. `lines`: kronor, and whether it waits for that report."""
    left = [amount for amount, _last in lines]
    excess = sum(left) - max(0, room)
    for place in sorted(range(len(lines)), key=lambda one: (lines[one][1], -one)):
        given = max(0, min(left[place], excess))
        left[place] -= given
        excess -= given
    return left


def beyond(granted: Mapping[tuple[int, int], int], planned: Mapping[tuple[int, int], int]) -> list[Finding]:
    """Where the instalments of a party and budget year are more than was granted. Finding plan.beyond_grant (blocking):
    party, year, allowed, excess."""
    return [
        Finding(
            "plan.beyond_grant",
            Severity.BLOCKING,
            {"party": party, "year": year, "allowed": granted.get((party, year), 0), "excess": excess},
        )
        for (party, year), amount in sorted(planned.items())
        if (excess := amount - granted.get((party, year), 0)) > 0
    ]


def beyond_hold_back(granted: Mapping[int, int], before_the_end: Mapping[int, int], *, held: Fraction) -> list[Finding]:
    """Where a party's instalments that do not wait for the final report leave less than what is `held` back of its
    whole grant. `before_the_end`: by party, what is planned or paid without waiting for it. Finding plan.hold_back
    (blocking): party, allowed, excess."""
    found = []
    for party, amount in sorted(before_the_end.items()):
        allowed = granted.get(party, 0) - at_least(held * granted.get(party, 0))
        if amount > allowed:
            figures = {"party": party, "allowed": allowed, "excess": amount - allowed}
            found.append(Finding("plan.hold_back", Severity.BLOCKING, figures))
    return found
