"""When a granted project reports, how a report stands by its dates, and what is lacking before it is handed in.

The schedule follows from the project's period and the authority's terms, which are data with a source. Amounts are
whole kronor.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sweden.findings import Finding, Severity
from sweden.periods import add


class ReportKind(StrEnum):
    """What a report is about."""

    START = "start"
    PROGRESS = "progress"
    ECONOMIC = "economic"
    FINAL = "final"
    AFTER = "after"


#: The texts that a report of each kind has, in order.
TEXTS: dict[str, tuple[str, ...]] = {
    ReportKind.START: ("begun", "changes"),
    ReportKind.PROGRESS: ("work", "deviations", "risks", "next"),
    ReportKind.ECONOMIC: ("deviations",),
    ReportKind.FINAL: ("results", "goals", "deviations", "use"),
    ReportKind.AFTER: ("effects", "use"),
}
#: Reports in which every party accounts for its costs.
WITH_COSTS = frozenset({ReportKind.PROGRESS, ReportKind.ECONOMIC, ReportKind.FINAL})


@dataclass(frozen=True)
class Rule:
    """One line of an authority's terms: reports of a kind, and when.

    `every`: "once" a number of `days` after the project's `start` or `end` (`anchor`); "months" each so many `months`
    from the start, due `days` after each such period; "year" for each calendar year of the project, due on `month` and
    `day` of the next. `open_days`: how many days before it is due a report can be written.
    """

    kind: str
    every: str
    anchor: str = "end"
    months: int = 0
    days: int = 0
    month: int = 3
    day: int = 31
    open_days: int = 30

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Rule":
        """From what is stored. Raises TypeError and ValueError for what no rule can be."""
        rule = cls(**data)
        if (
            rule.kind not in TEXTS
            or rule.every not in ("once", "months", "year")
            or rule.anchor not in ("start", "end")
        ):
            raise ValueError(rule.anchor)
        if rule.open_days < 0 or (rule.every == "months" and rule.months < 1):
            raise ValueError(rule.every)
        date(2000, rule.month, rule.day)
        return rule


@dataclass(frozen=True)
class Planned:
    """A report to come: its kind, the period it is about, from when it can be written and its last day."""

    kind: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date


def schedule(rules: Sequence[Rule], *, starts_on: date, ends_on: date) -> list[Planned]:
    """The reports of a project from its first to its last day, in the order they are due."""
    found: list[Planned] = []
    for rule in rules:
        found.extend(_of_rule(rule, starts_on, ends_on))
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.starts_on))


def _of_rule(rule: Rule, starts_on: date, ends_on: date) -> list[Planned]:
    before = timedelta(days=rule.open_days)
    if rule.every == "once":
        anchor = starts_on if rule.anchor == "start" else ends_on
        due = anchor + timedelta(days=rule.days)
        first, last = (starts_on, starts_on) if rule.anchor == "start" else (starts_on, ends_on)
        return [Planned(rule.kind, first, last, due - before, due)]
    if rule.every == "year":
        return [
            Planned(
                rule.kind,
                max(starts_on, date(year, 1, 1)),
                min(ends_on, date(year, 12, 31)),
                (due := date(year + 1, rule.month, rule.day)) - before,
                due,
            )
            for year in range(starts_on.year, ends_on.year + 1)
        ]
    found, place = [], 1
    first = starts_on
    while (after := add(starts_on, months=rule.months * place)) <= ends_on:
        due = after - timedelta(days=1) + timedelta(days=rule.days)
        found.append(Planned(rule.kind, first, after - timedelta(days=1), due - before, due))
        first, place = after, place + 1
    return found


def merged(schedules: Mapping[int, Sequence[Planned]]) -> list[tuple[Planned, dict[int, date]]]:
    """One report for all funders that ask for the same (kind and period): by the first of their last days, with each
    funder's own last day."""
    by_period: dict[tuple[str, date, date], dict[int, Planned]] = {}
    for funder, planned in schedules.items():
        for one in planned:
            by_period.setdefault((one.kind, one.starts_on, one.ends_on), {})[funder] = one
    found = []
    for (kind, starts_on, ends_on), of in by_period.items():
        opens, due = min(one.opens_on for one in of.values()), min(one.due_on for one in of.values())
        found.append(
            (Planned(kind, starts_on, ends_on, opens, due), {funder: one.due_on for funder, one in of.items()})
        )
    return sorted(found, key=lambda pair: (pair[0].due_on, pair[0].kind, pair[0].starts_on))


class When(StrEnum):
    """How a report that is still to be handed in stands by its dates."""

    LATER = "later"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def when(*, opens_on: date, due_on: date, today: date, soon_days: int) -> When:
    """By its dates: it cannot be written yet, can be, is due within `soon_days`, or should have been here."""
    if today > due_on:
        return When.OVERDUE
    if today < opens_on:
        return When.LATER
    return When.DUE_SOON if (due_on - today).days <= soon_days else When.OPEN


@dataclass(frozen=True)
class CostRow:
    """A party's costs of a kind: budgeted for the whole project, reported before, reported now, and what is left."""

    category: str
    budget: int
    before: int
    now: int

    @property
    def left(self) -> int:
        return self.budget - self.before - self.now


def against_budget(
    categories: Sequence[str], *, budget: Mapping[str, int], before: Mapping[str, int], now: Mapping[str, int]
) -> list[CostRow]:
    """Each kind of cost against the budget, in kronor."""
    return [CostRow(one, budget.get(one, 0), before.get(one, 0), now.get(one, 0)) for one in categories]


def costs_by_year(reports: Iterable[Iterable[Mapping[str, Any]]]) -> dict[str, dict[int, int]]:
    """What reports tell of each party's costs, by its uuid and the year, kronor. Each report tells of what was not told
    before it; a party's cells are named by year and kind ("2026|personal")."""
    sums: dict[str, dict[int, int]] = {}
    for parties in reports:
        for party in parties:
            years = sums.setdefault(party["organisation"], {})
            for place, amount in party["cells"].items():
                year = int(place.partition("|")[0])
                years[year] = years.get(year, 0) + (amount or 0)
    return sums


def division_by_year(reports: Iterable[Iterable[Mapping[str, Any]]]) -> dict[tuple[str, int], dict[str, int]]:
    """How reports divide each party's costs among categories of aid, by its uuid and the year: category → kronor."""
    sums: dict[tuple[str, int], dict[str, int]] = {}
    for parties in reports:
        for party in parties:
            for place, amount in party.get("division", {}).items():
                year, _bar, category = place.partition("|")
                own = sums.setdefault((party["organisation"], int(year)), {})
                own[category] = own.get(category, 0) + (amount or 0)
    return sums


def undivided(cells: Mapping[str, int], division: Mapping[str, int]) -> list[int]:
    """The years whose costs are not all divided, to the krona; both by "year|…"."""
    left: dict[int, int] = {}
    for places, sign in ((cells, 1), (division, -1)):
        for place, amount in places.items():
            year = int(place.partition("|")[0])
            left[year] = left.get(year, 0) + sign * amount
    return sorted(year for year, amount in left.items() if amount)


@dataclass(frozen=True)
class PartyState:
    """How far a party's account of its costs has come, by its name; `needs_certificate`: an auditor's is demanded."""

    name: str
    prepared: bool = False
    approved: bool = False
    needs_certificate: bool = False
    has_certificate: bool = False


def needs_certificate(kind: str, *, granted: int, threshold: int | None) -> bool:
    """Whether the terms demand an auditor's certificate: with the final report, of a party with at least so much."""
    return kind == ReportKind.FINAL and threshold is not None and granted >= threshold


def lacking(kind: str, *, texts: Mapping[str, str], parties: Collection[PartyState]) -> list[Finding]:
    """What is lacking before a report can be handed in, all blocking: report.text (field), report.costs_unprepared,
    report.costs_unapproved and report.certificate (party)."""
    found = [
        Finding("report.text", Severity.BLOCKING, {"field": one})
        for one in TEXTS[kind]
        if not str(texts.get(one, "")).strip()
    ]
    if kind in WITH_COSTS:
        for party in parties:
            if not party.prepared:
                found.append(Finding("report.costs_unprepared", Severity.BLOCKING, {"party": party.name}))
            elif not party.approved:
                found.append(Finding("report.costs_unapproved", Severity.BLOCKING, {"party": party.name}))
            if party.needs_certificate and not party.has_certificate:
                found.append(Finding("report.certificate", Severity.BLOCKING, {"party": party.name}))
    return found
