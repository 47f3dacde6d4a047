"""What changes of a grant may be: when each kind can be asked for, what it makes of the parties' limits, and what
stands in its way. Plain values; amounts are whole kronor.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor

from sweden.findings import Finding, Severity


@dataclass(frozen=True)
class Party:
    """A party's limits: `by_year` its money by budget year, `intensity` its largest share of its costs, `budget` its
    costs by category and year; `paid` net of what has come back, `approved_by_year` the costs that stand approved."""

    name: str
    by_year: Mapping[int, int]
    intensity: Fraction
    budget: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    paid: int = 0
    paid_by_year: Mapping[int, int] = field(default_factory=dict)
    approved_by_year: Mapping[int, int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        return sum(self.by_year.values())

    @property
    def costs(self) -> int:
        return sum(sum(years.values()) for years in self.budget.values())

    def costs_of(self, year: int) -> int:
        """The costs of a year, all categories."""
        return sum(years.get(year, 0) for years in self.budget.values())


@dataclass(frozen=True)
class State:
    """What holds of a grant: period and parties by their keys."""

    starts_on: date | None
    ends_on: date | None
    parties: Mapping[str, Party]
    coordinator: str


@dataclass(frozen=True)
class Move:
    """So much of a year's costs and grant from one party and category to another, and to another budget year where
    `to_year` says one (0: the same). A party that is new comes with its `intensity`."""

    source: str
    target: str
    source_category: str
    target_category: str
    year: int
    costs: int
    grant: int
    to_year: int = 0


@dataclass(frozen=True)
class Situation:
    """What decides whether a kind of change can be asked for: whether all have accepted the terms, whether one of the
    kind waits, whether the grant is closed or paused, when it ends, and how many parties it has."""

    has_agreement: bool = True
    all_accepted: bool = True
    waiting: Sequence[str] = ()
    is_paused: bool = False
    is_closed: bool = False
    ends_on: date | None = None
    today: date | None = None
    parties: int = 2


def unavailable(kind: str, at: Situation) -> str:
    """Why a kind of change cannot be asked for now, as a code; empty when it can: no_agreement, closed, not_accepted,
    waiting, ended, paused, one_party."""
    if not at.has_agreement:
        return "no_agreement"
    if at.is_closed:
        return "closed"
    if not at.all_accepted and kind != "party_out":  # whoever does not accept may have to leave
        return "not_accepted"
    if kind in at.waiting:
        return "waiting"
    if kind in ("time", "pause", "party_in") and at.ends_on and at.today and at.today > at.ends_on:
        return "ended"
    if kind == "pause" and at.is_paused:
        return "paused"
    if kind in ("party_out", "coordinator") and at.parties < 2:
        return "one_party"
    return ""


def moved(state: State, move: Move, *, new: Party | None = None) -> State:
    """The parties' limits after a move of costs and grant; `new`: the party that comes in, when the target is new."""
    parties = dict(state.parties)
    if new is not None:
        parties[move.target] = new
    parties[move.source] = _with(parties[move.source], move.source_category, move.year, -move.costs, -move.grant)
    year = move.to_year or move.year
    parties[move.target] = _with(parties[move.target], move.target_category, year, move.costs, move.grant)
    return replace(state, parties=parties)


def with_budget(
    state: State,
    costs: Mapping[str, Mapping[str, Mapping[int, int]]],
    amounts: Mapping[str, Mapping[int, int]],
    *,
    years: Collection[int],
) -> State:
    """The parties' limits with other costs, by party, category and year, and other money, by party and year; what is
    not said stays. KeyError for a party that is not of the grant, ValueError for an amount below zero or a year that
    neither stands there nor is among `years`."""
    parties = dict(state.parties)
    for key, categories in costs.items():
        budget = {name: dict(known) for name, known in parties[key].budget.items()}
        for category, given in categories.items():
            budget[category] = _given(budget.get(category, {}), given, years)
        parties[key] = replace(parties[key], budget=budget)
    for key, given in amounts.items():
        parties[key] = replace(parties[key], by_year=_given(parties[key].by_year, given, years))
    return replace(state, parties=parties)


def _given(stands: Mapping[int, int], given: Mapping[int, int], years: Collection[int]) -> dict[int, int]:
    if any(kronor < 0 or year not in (*stands, *years) for year, kronor in given.items()):
        raise ValueError(sorted(given))
    return {**stands, **{year: kronor for year, kronor in given.items() if kronor or year in stands}}


def without(state: State, party: str, *, heir: str) -> State:
    """The parties' limits when one leaves: what it has not been paid of each year goes to `heir`, with costs in
    proportion; what it has been paid stays its own, with no more to come. The costs of one that is granted nothing go
    to `heir` as they are."""
    leaving, parties = state.parties[party], dict(state.parties)
    if not leaving.amount:  # whoever takes part with means of its own
        for category, years in leaving.budget.items():
            for year, costs in years.items():
                parties[party] = _with(parties[party], category, year, -costs, 0)
                parties[heir] = _with(parties[heir], category, year, costs, 0)
    for year, amount in sorted(leaving.by_year.items()):
        rest = max(0, amount - leaving.paid_by_year.get(year, 0))
        if not rest:
            continue
        for category, years in leaving.budget.items():
            part = years.get(year, 0) * Fraction(rest, amount)
            # What does not divide is counted to both: neither's share of its costs rises by a krona's rounding.
            parties[party] = _with(parties[party], category, year, -floor(part), 0)
            parties[heir] = _with(parties[heir], category, year, ceil(part), 0)
        parties[party] = _with(parties[party], "", year, 0, -rest)
        parties[heir] = _with(parties[heir], "", year, 0, rest)
    return replace(state, parties=parties)


def _with(party: Party, category: str, year: int, costs: int, grant: int) -> Party:
    budget = {name: dict(years) for name, years in party.budget.items()}
    if costs:
        budget.setdefault(category, {})[year] = budget.get(category, {}).get(year, 0) + costs
    by_year = dict(party.by_year)
    if grant:
        by_year[year] = by_year.get(year, 0) + grant
    return replace(party, budget=budget, by_year=by_year)


def with_amounts(state: State, amounts: Mapping[str, Mapping[int, int]], *, years: Collection[int] = ()) -> State:
    """The parties' limits with other amounts by year. Whoever gets more is granted as large a share of its costs as
    that makes, at most the whole. A year that it had nothing of is added when it gets something; those that may be are
    the caller's to say (`years`). KeyError for a party that is not of the grant, ValueError for a year outside."""
    parties = dict(state.parties)
    for key, given in amounts.items():
        party = parties[key]
        if set(given) - set(party.by_year) - set(years):
            raise ValueError(sorted(set(given) - set(party.by_year)))
        by_year = {year: kronor for year, kronor in given.items() if kronor or year in party.by_year}
        made = replace(party, by_year={**party.by_year, **by_year})
        if made.amount > party.amount and party.costs:
            made = replace(made, intensity=max(party.intensity, min(Fraction(made.amount, party.costs), Fraction(1))))
        parties[key] = made
    return replace(state, parties=parties)


def is_worse(before: State, after: State) -> bool:
    """Whether any party would be granted less than it is."""
    return any(one.amount > after.parties[key].amount for key, one in before.parties.items() if key in after.parties)


def judge(before: State, after: State, *, tolerance: Fraction = Fraction(0)) -> list[Finding]:
    """What the rules say of a grant as it would be, each party by its `name`.

    Findings, all blocking but the last: change.nothing, change.period, change.sum (excess: the parties' sum is another
    than granted), change.earlier_year (year, excess: money would be moved to it from later years),
    change.coordinator_left, change.negative_budget (party, year, category), change.negative_grant (party, year),
    change.paid_year (party, year, paid, amount), change.approved_year (party, year, approved, costs: fewer costs than
    stand approved), change.intensity (party, allowed, excess); change.within_tolerance (tolerance): costs moved within
    parties are within what may be moved without asking.
    """
    found: list[Finding] = []

    def stops(rule: str, **figures: object) -> None:
        found.append(Finding(rule, Severity.BLOCKING, figures))

    if before == after:
        stops("change.nothing")
    if after.starts_on and after.ends_on and after.ends_on < after.starts_on:
        stops("change.period")
    excess = sum(one.amount for one in after.parties.values()) - sum(one.amount for one in before.parties.values())
    if excess:
        stops("change.sum", excess=excess)
    elif early := _earlier(before, after):
        stops("change.earlier_year", year=early[0], excess=early[1])
    if after.coordinator not in after.parties:
        stops("change.coordinator_left")
    for key, party in sorted(after.parties.items()):
        if before.parties.get(key) != party:
            _judge_party(before.parties.get(key), party, stops)
    if not found and _moves_little(before, after, tolerance):
        found.append(Finding("change.within_tolerance", Severity.INFO, {"tolerance": str(tolerance)}))
    return found


def _earlier(before: State, after: State) -> tuple[int, int] | None:
    """The first year by which more would be granted in all than was, and how much more: (year, kronor)."""
    more: dict[int, int] = {}
    for state, sign in ((before, -1), (after, 1)):
        for party in state.parties.values():
            for year, amount in party.by_year.items():
                more[year] = more.get(year, 0) + sign * amount
    so_far = 0
    for year in sorted(more):
        so_far += more[year]
        if so_far > 0:
            return year, so_far
    return None


def _judge_party(was: Party | None, party: Party, say: Callable[..., None]) -> None:
    for year, approved in sorted(party.approved_by_year.items()):
        if was is not None and party.costs_of(year) < min(approved, was.costs_of(year)):
            say("change.approved_year", party=party.name, year=year, approved=approved, costs=party.costs_of(year))
    for category, years in sorted(party.budget.items()):
        for year, amount in sorted(years.items()):
            if amount < 0:
                say("change.negative_budget", party=party.name, year=year, category=category)
    for year, amount in sorted(party.by_year.items()):
        if amount < 0:
            say("change.negative_grant", party=party.name, year=year)
        elif party.paid_by_year.get(year, 0) > amount:
            paid = party.paid_by_year[year]
            say("change.paid_year", party=party.name, year=year, paid=paid, amount=amount)
    allowed = int(party.intensity * party.costs)
    if party.amount > allowed:
        say("change.intensity", party=party.name, allowed=allowed, excess=party.amount - allowed)


def _moves_little(before: State, after: State, tolerance: Fraction) -> bool:
    if before.parties.keys() != after.parties.keys() or replace(before, parties={}) != replace(after, parties={}):
        return False
    for key, party in after.parties.items():
        was = before.parties[key]
        if was.by_year != party.by_year:
            return False
        for year in {year for years in party.budget.values() for year in years}:
            if party.costs_of(year) != was.costs_of(year):
                return False
            cells = {*was.budget, *party.budget}
            apart = sum(
                abs(party.budget.get(one, {}).get(year, 0) - was.budget.get(one, {}).get(year, 0)) for one in cells
            )
            if Fraction(apart, 2) > tolerance * was.costs_of(year):
                return False
    return True


def no_worse(stood: Sequence[Finding], found: Sequence[Finding]) -> list[Finding]:
    """What is found, where what stood before as well no longer blocks but warns: it was weighed in the decision. It is
    the same when rule and words (the party, the category) are, and no more is said to be too much (`excess`)."""
    most: dict[tuple[object, ...], int] = {}
    for one in stood:
        most[_about(one)] = max(one.figures.get("excess", 0), most.get(_about(one), 0))
    return [
        replace(one, severity=Severity.WARNING)
        if one.severity is Severity.BLOCKING and one.figures.get("excess", 0) <= most.get(_about(one), -1)
        else one
        for one in found
    ]


def _about(one: Finding) -> tuple[object, ...]:
    return (one.rule, *sorted((name, value) for name, value in one.figures.items() if isinstance(value, str)))
