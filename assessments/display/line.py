"""What is seen beside the funding line: money, conditions, distribution. A constant number of questions, whatever is
chosen."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from math import ceil
from types import MappingProxyType
from typing import Any

from django.db.models import Sum, TextField
from django.db.models.functions import Cast
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from accounts.prepared import Prepared
from applications.models import Application, RequestedAmount
from applications.models.application import LeaderGender
from applications.states import Status
from applications.workflow.facts import party_of_content
from assessments.display.decisions import Room
from assessments.display.grantsleft import GrantsLeft, grants_left
from assessments.models import Outcome, PanelItem, ProposedAmount
from assessments.queries.line import sums_that_count
from assessments.rules.reviews import grades_of_reviews
from calls.models import Call, CallBudget, CallStrand
from programmes.display.conditions import ShownStanding, shown_standing
from programmes.display.evaluation import standings, with_demands
from programmes.models import Assignment, LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.rules.facts import Party, Project, YearMoney
from programmes.workflow.ledger import Line, judge
from sweden.clock import local
from sweden.counties import county_name


@dataclass(frozen=True)
class Budgeted:
    """What the call expects to grant in a year, beside what has been granted in it and what is chosen. Kronor."""

    year: int
    budget: int
    granted: int
    chosen: int

    @property
    def left(self) -> int:
        return self.budget - self.granted - self.chosen


@dataclass(frozen=True)
class Group:
    """A division of what is chosen: (word, how many; None where a small group is hidden)."""

    title: str
    rows: Sequence[tuple[str, int | None]]


@dataclass(frozen=True)
class Beside:
    """All that is seen beside the line."""

    count: int
    total: int
    rooms: Sequence[Room]
    budgets: Sequence[Budgeted]
    grants: Sequence[GrantsLeft]
    conditions: Sequence[ShownStanding]
    groups: Sequence[Group]


#: A chosen application's money: (application, assignment, strand or None, year) → kronor.
Money = Mapping[tuple[int, int, int | None, int], int]


_PROPOSED = Prepared(
    lambda keys: ProposedAmount.objects.filter(
        proposal__application__among=keys,
        proposal__withdrawn_at__isnull=True,
        proposal__outcome=Outcome.GRANT,
        proposal__decision__isnull=True,
    ).values_list("proposal__application", "assignment", "strand", "year", "amount"),
    keys=list,
)
_HELD = Prepared(
    lambda keys: (
        LedgerEntry.objects.filter(case__application__among=keys, kind=EntryKind.COMMITMENT)
        .values_list("case__application", "assignment", "strand", "year")
        .annotate(total=Sum("amount"))
        .exclude(total=0)
        .order_by()
    ),
    keys=list,
)
_SOUGHT = Prepared(
    lambda keys: (
        RequestedAmount.objects.filter(
            version__in=Application.objects.filter(pk__among=keys).values("submitted_version")
        )
        .values_list("version__application", "assignment", "strand", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    ),
    keys=list,
)


def money_of(keys: Iterable[int]) -> Money:
    """What each application gets or would get: as granted, with the changes made since; as proposed where a proposal to
    grant waits; else as applied for."""
    wanted = list(keys)
    found: dict[tuple[int, int, int | None, int], int] = defaultdict(int)
    proposed = set()
    if not wanted:
        return found
    for key, assignment, strand, year, total in _HELD(keys=wanted):
        found[key, assignment, strand, year] += ceil(total)
        proposed.add(key)
    for key, assignment, strand, year, amount in _PROPOSED(keys=wanted):
        found[key, assignment, strand, year] += amount
        proposed.add(key)
    for key, assignment, strand, year, total in _SOUGHT(keys=wanted):
        if key not in proposed and total:
            found[key, assignment, strand, year] += total
    return found


#: What is told of each that is chosen. The version that was handed in stands as it was: its columns say what its frozen
#: content says, and only the parties are read out of that.
_CHOSEN = Prepared(
    lambda keys: (
        Application.objects.filter(pk__among=keys)
        .order_by("pk")
        .annotate(parties=Cast("submitted_version__content__parties", TextField()))
        .values_list(
            "pk",
            "status",
            "case__uuid",
            "title",
            "technology_area__name_sv",
            "coordinator__kind",
            "coordinator__county",
            "submitted_version__leader_gender",
            "submitted_version__starts_on",
            "submitted_version__ends_on",
            "submitted_version__technology_area__key",
            "submitted_version__own_area",
            "submitted_version__trl_from",
            "submitted_version__trl_to",
            "parties",
            "submitted_version__project_kind",
            "technology_area__name_en",
        )
    ),
    keys=list,
)
_PARTS = Prepared(
    lambda call: CallStrand.objects.filter(call=call).select_related(
        "assignment__authority", "assignment__appropriation", "strand"
    ),
    call=int,
)
_BUDGET = Prepared(
    lambda call: (
        CallBudget.objects.filter(call_strand__call=call).values_list("year").annotate(Sum("amount")).order_by()
    ),
    call=int,
)
_GRANTED = Prepared(
    lambda call: (
        LedgerEntry.objects.filter(case__application__call=call, kind="commitment")
        .order_by()
        .values_list("year")
        .annotate(Sum("amount"))
    ),
    call=int,
)


def beside(call: Call, keys: Iterable[int], user: Any, now: datetime, known: Money | None = None) -> Beside:
    """What the chosen applications would do. What is granted stands in the ledger already. `known`: the money of these
    and perhaps others, where it has been asked for."""
    wanted = set(keys)
    rows = _CHOSEN(keys=list(wanted)) if wanted else []
    fresh = {row[0] for row in rows if row[1] not in (Status.GRANTED, Status.REJECTED)}
    money = money_of(fresh) if known is None else {place: sum_ for place, sum_ in known.items() if place[0] in fresh}
    parts = _PARTS(call=call.pk)
    assignments = {one.assignment_id: one.assignment for one in parts}
    strands = {one.strand_id: one.strand for one in parts if one.strand_id}
    sums: dict[tuple[int, int | None, int], int] = defaultdict(int)
    for (_key, assignment, strand, year), amount in money.items():
        sums[assignment, strand, year] += amount
    lines = [
        Line(assignments[assignment], year, None, amount, strands.get(strand))
        for (assignment, strand, year), amount in sorted(sums.items(), key=str)
        if assignment in assignments
    ]
    judged = judge(lines, on=local(now).date(), now=now) if lines else []
    return Beside(
        count=len(wanted),
        total=sum(money.values()),
        rooms=[Room(one) for one in judged],
        budgets=_budgets(call, sums),
        grants=grants_left(call, [row[15] for row in rows if row[0] in fresh]),
        conditions=_conditions(list(assignments), _projects(rows, money, assignments, strands), user, now),
        groups=_groups(rows),
    )


_JUDGED = Prepared(
    lambda keys: (
        Assignment.objects.filter(pk__among=keys)
        .select_related("programme", "authority__organisation")
        .defer("facts", "source_file")
        .order_by("pk")
    ),
    keys=list,
)


def _budgets(call: Call, sums: Mapping[tuple[int, int | None, int], int]) -> list[Budgeted]:
    budget: dict[int, int] = dict(_BUDGET(call=call.pk))
    granted = {year: int(total) for year, total in _GRANTED(call=call.pk)}
    chosen: dict[int, int] = defaultdict(int)
    for (_assignment, _strand, year), amount in sums.items():
        chosen[year] += amount
    years = sorted({*budget, *granted, *chosen})
    return [Budgeted(year, budget.get(year, 0), granted.get(year, 0), chosen.get(year, 0)) for year in years]


@lru_cache(maxsize=512)
def _parties(content: str) -> tuple[tuple[Party, ...], Mapping[tuple[str, int], int]]:
    """The parties of frozen content (its JSON), and their costs and financing by (what, year). The text is the key:
    what has been handed in stands as it was, and is read again each time the line moves."""
    facts = [party_of_content(one) for one in json.loads(content) or ()]
    brought: dict[tuple[str, int], int] = defaultdict(int)
    for one in facts:
        for (_category, year), amount in one.costs.items():
            brought["costs", year] += amount
        for place, amount in one.sources_by_year().items():
            brought[place] += amount
    parties = tuple(
        Party(
            name=one.name,
            kind=one.kind,
            size=one.size,
            county=one.county,
            country=one.country,
            is_coordinator=one.is_coordinator,
            costs=one.cost,
            grant=sum(one.requested.values()),
        )
        for one in facts
    )
    return parties, MappingProxyType(brought)


def _projects(
    rows: Sequence[Any], money: Money, assignments: Mapping[int, Any], strands: Mapping[int, Any]
) -> list[Project]:
    """The chosen as projects that the conditions of the decisions read."""
    years: dict[tuple[int, int, int | None], dict[int, int]] = defaultdict(dict)
    for (key, assignment, strand, year), amount in money.items():
        years[key, assignment, strand][year] = amount
    by_key = {row[0]: row for row in rows}
    found = []
    for (key, assignment, strand), amounts in years.items():
        _pk, _status, uuid, title, _area, _kind, _county, _gender, *told = by_key[key]
        starts, ends, area, own_area, trl_from, trl_to, parties, *_beside = told
        if assignment not in assignments:
            continue
        taking_part, brought = _parties(parties or "[]")
        given = {year: {"grant": amount, "costs": 0} for year, amount in amounts.items()}
        for (what, year), amount in brought.items():
            if year in given:
                given[year][what] = given[year].get(what, 0) + amount
        found.append(
            Project(
                key=str(uuid),
                assignment=assignments[assignment].key,
                strand=strands[strand].key if strand in strands else "",
                title=title,
                starts_on=starts,
                ends_on=ends,
                area=area or own_area or "",
                years={year: YearMoney(**told) for year, told in sorted(given.items())},
                parties=taking_part,
                trl_from=trl_from,
                trl_to=trl_to,
            )
        )
    return found


def _conditions(assignments: list[int], projects: list[Project], user: Any, now: datetime) -> list[ShownStanding]:
    rows = with_demands(_JUDGED(keys=assignments)) if assignments else []
    return [shown_standing(one) for one in standings(rows, user, now, projects)]


def _groups(rows: Sequence[Any]) -> list[Group]:
    """How the chosen are spread. Nothing is hidden: whoever sees the line sees the projects themselves beside it."""
    kinds, genders = dict(OrganisationKind.choices), dict(LeaderGender.choices)
    unknown, english = _("not stated"), (get_language() or "sv").startswith("en")

    def trl(row: Any) -> str:
        return unknown if row[12] is None else f"{row[12]}–{row[13] if row[13] is not None else '?'}"

    divisions = [
        (_("Technology area"), [(english and row[16]) or row[4] or row[11] or unknown for row in rows]),
        (_("TRL, start–end"), [trl(row) for row in rows]),
        (_("County of the coordinator"), [county_name(row[6], get_language()) or unknown for row in rows]),
        (_("Kind of organisation"), [str(kinds.get(row[5], unknown)) for row in rows]),
        (_("Project leader's gender"), [str(genders.get(row[7], unknown)) for row in rows]),
    ]
    return [Group(title, sorted(Counter(words).items())) for title, words in divisions]


@dataclass(frozen=True)
class Graded:
    """What the reviews and the panel say of an application: shown beside the list, changing nothing."""

    reviews: int = 0
    mean: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    agreed: int | None = None
    sifted: bool = False


_AGREED = Prepared(
    lambda keys: (
        PanelItem.objects.filter(application__among=keys).order_by().values_list("application", "grade", "sifted")
    ),
    keys=list,
)
_SUMS = Prepared(lambda keys: sums_that_count(assignment__application__among=keys), keys=list)


def reviews_of(keys: Iterable[int]) -> dict[int, Graded]:
    """How what the reviews come to lies, of each application that has any that count. One query."""
    wanted = list(keys)
    found = grades_of_reviews(_SUMS(keys=wanted) if wanted else ())
    return {
        key: Graded(len(grades), sum(grades, Fraction(0)) / len(grades), min(grades), max(grades))
        for key, grades in found.items()
    }


def said_of_reviews(found: Graded | None) -> str:
    """How the reviews' grades lie, in words; empty where there are none."""
    if found is None or found.mean is None or found.lowest is None or found.highest is None:
        return ""
    return _spread_words(found.reviews, found.mean, found.lowest, found.highest, get_language())


def mean_and_spread(found: Graded | None) -> tuple[str, str]:
    """The mean of the reviews' grades, and how they lie, in words; empty where there are none."""
    if found is None or found.mean is None or found.lowest is None or found.highest is None:
        return "", ""
    return _apart(found.reviews, found.mean, found.lowest, found.highest, get_language())


@lru_cache(maxsize=4096)
def _apart(count: int, mean: Fraction, lowest: Fraction, highest: Fraction, lang: str) -> tuple[str, str]:
    spread = _grade(lowest) if lowest == highest else f"{_grade(lowest)}–{_grade(highest)}"
    words = ngettext("%(spread)s (%(n)s review)", "%(spread)s (%(n)s reviews)", count)
    return _("mean %(mean)s") % {"mean": _grade(mean, whole=False)}, words % {"spread": spread, "n": count}


@lru_cache(maxsize=4096)
def _spread_words(count: int, mean: Fraction, lowest: Fraction, highest: Fraction, lang: str) -> str:
    """The same in the language in force, `lang`: a list's rows have the same few spreads."""
    words = _("mean %(mean)s, %(low)s–%(high)s, reviews: %(count)s")
    lie = {"low": _grade(lowest), "high": _grade(highest)}
    return words % {"mean": _grade(mean, whole=False), **lie, "count": count}


def _grade(value: Fraction, *, whole: bool = True) -> str:
    """A grade with one decimal; without, where it is a whole one."""
    return str(value) if whole and value.denominator == 1 else number_format(float(value), 1)


def grades_of(keys: Iterable[int]) -> dict[int, Graded]:
    """The spread of the reviews' grades that count and the panel's agreed grade. Two queries."""
    wanted = list(keys)
    found = reviews_of(wanted)
    agreed = {key: (grade, sifted) for key, grade, sifted in (_AGREED(keys=wanted) if wanted else ())}
    nothing: tuple[int | None, bool] = (None, False)
    return {
        key: replace(found.get(key, Graded()), agreed=grade, sifted=sifted)
        for key, (grade, sifted) in ((key, agreed.get(key, nothing)) for key in wanted)
    }
