"""How the conditions of decisions stand: data and rules put together, for pages. A constant number of questions."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from accounts.prepared import Prepared, give
from programmes.models import Assignment, Condition, ConditionException, DutyOfAssignment, Strand
from programmes.queries import balances
from programmes.rules.conditions import Demand, Reading, judge, readings
from programmes.rules.facts import Portfolio, Project, SplitLine, merged, of_part
from programmes.rules.frames import Wording
from programmes.rules.parameters import ConditionError
from programmes.rules.verdict import Excepted, State, Unknown, Verdict
from programmes.supply import Shown, Supply
from registry.slots import said
from sweden.clock import local
from sweden.findings import Severity, Source

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How a condition stands: its verdict as it is read now, and in every way it can be read."""

    condition: Condition
    verdict: Verdict
    readings: Sequence[Reading] = ()
    exceptions: Sequence[ConditionException] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.verdict.state


_EXCEPTIONS = Prepared(
    lambda assignments, now: (
        ConditionException.objects.standing(now)
        .filter(condition__assignment__among=assignments)
        .select_related("case", "recorded_by__person")
        .defer("case__search")
    ),
    assignments=list,
    now=datetime,
)
_MATES = Prepared(
    lambda programmes: Assignment.objects.filter(programme__among=programmes).values_list("pk", "key", "programme"),
    programmes=list,
)


_STRANDS = Prepared(lambda keys: Strand.objects.filter(assignment__among=keys), keys=list)
_CONDITIONS = Prepared(lambda keys: Condition.objects.filter(assignment__among=keys), keys=list)
_DUTIES = Prepared(
    lambda keys: DutyOfAssignment.objects.filter(assignment__among=keys).select_related("duty"), keys=list
)


def with_demands(assignments: Iterable[Assignment]) -> list[Assignment]:
    """The assignments with what `standings` reads of them: strands, conditions, duties. Three questions."""
    rows = list(assignments)
    keys = [one.pk for one in rows]
    if not keys:
        return rows
    strands, conditions = _STRANDS(keys=keys), _CONDITIONS(keys=keys)
    by_key = {one.pk: one for one in strands}
    for one in conditions:
        one.strand = by_key.get(one.strand_id)
    give(rows, "strands", ((one.assignment_id, one) for one in strands), back="assignment")
    give(rows, "conditions", ((one.assignment_id, one) for one in conditions), back="assignment")
    give(rows, "duties", ((one.assignment_id, one) for one in _DUTIES(keys=keys)), back="assignment")
    return rows


def standings(
    assignments: Iterable[Assignment], user: Any, now: datetime, more: Sequence[Project] = ()
) -> list[Standing]:
    """Every condition of the assignments (as `with_demands` gives them), in their order. `more`:
    projects judged with them as if they had been granted."""
    own = list(assignments)
    if not own:
        return []
    today = local(now).date()
    together = programme_of(own)
    supply = supplied(user, list(together), now)
    supply = replace(supply, projects=[*supply.projects, *more])
    splits = splits_of(own, on=today, at=now)
    exceptions: dict[int, list[ConditionException]] = {}
    for row in _EXCEPTIONS(assignments=[one.pk for one in own], now=now):
        exceptions.setdefault(row.condition_id, []).append(row)
    found = []
    for assignment in own:
        mates = {key for key, programme in together.values() if programme == assignment.programme_id}
        facts = Portfolio(
            on=today,
            projects=[one for one in supply.projects if one.assignment == assignment.key],
            programme=merged(one for one in supply.projects if one.assignment in mates),
            splits=splits.get(assignment.pk, []),
            decision_number=assignment.decision_number,
            duties=duties_that_refer(assignment.duties.all()),
        )
        for condition in assignment.conditions.all():
            allowed = exceptions.get(condition.pk, [])
            found.append(_standing(assignment, condition, facts, allowed, supply))
    return found


def programme_of(assignments: Iterable[Assignment]) -> dict[int, tuple[str, int]]:
    """All assignments of the same programmes: key → its lasting name and its programme's key."""
    programmes = {one.programme_id for one in assignments}
    rows = _MATES(programmes=list(programmes)) if programmes else ()
    return {pk: (key, programme) for pk, key, programme in rows}


def supplied(user: Any, assignments: Sequence[int], now: datetime) -> Supply:
    """What later storeys say has been granted from the assignments (keys)."""
    supplies = [supply for _, supply in said("granted", user, assignments, now)]
    return Supply(
        projects=[project for supply in supplies for project in supply.projects],
        shown={key: shown for supply in supplies for key, shown in supply.shown.items()},
    )


def demand_of(condition: Condition, assignment: Assignment) -> Demand:
    """The condition as a demand that rules judge; its source is the decision, with its words."""
    source = Source(assignment.title_sv, condition.quote, assignment.decision_number or assignment.key)
    severity = Severity(condition.severity)
    days = (condition.valid_from, condition.valid_to)
    return Demand(condition.kind, condition.parameters, condition.scope, severity, source, *days)


def excepted(rows: Iterable[ConditionException]) -> list[Excepted]:
    """Documented exceptions as rules read them."""
    return [Excepted(one.reason, one.allowed_by, str(one.case.uuid) if one.case else "", one.year) for one in rows]


def _standing(
    assignment: Assignment,
    condition: Condition,
    facts: Portfolio,
    exceptions: Sequence[ConditionException],
    supply: Supply,
) -> Standing:
    strand = condition.strand.key if condition.strand else ""
    own = replace(facts, projects=of_part(facts.projects, strand))
    demand, allowed = demand_of(condition, assignment), excepted(exceptions)
    try:
        verdict = judge(demand, own, allowed)
        ways = readings(demand, condition.readings, own, allowed)
    except ConditionError:
        # A kind that an earlier version of the product knew, or data written past the loading of files.
        log.warning("condition %s of %s cannot be read", condition.key, assignment.key)
        verdict, ways = Verdict(unknown=(Unknown("unreadable"),)), []
    projects = {one.key: one for one in [*own.projects, *own.programme]}
    return Standing(condition, verdict, ways, exceptions, supply.shown, projects)


def splits_of(assignments: Sequence[Assignment], *, on: date, at: datetime) -> dict[int, list[SplitLine]]:
    """How each assignment's money is divided between its strands per year, and what each has taken, own costs included
    as when a grant is decided: as of day `on` and as recorded at `at`."""
    keys = {strand.pk: strand.key for assignment in assignments for strand in assignment.strands.all()}
    if not keys:
        return {}
    lines: dict[tuple[int, int], tuple[Wording, dict[str, int], dict[str, int]]] = {}
    for balance in balances([one.pk for one in assignments], on=on, at=at):
        if balance.strand is None or balance.line is None or balance.line.amount is None:
            continue
        place = (balance.assignment, balance.year)
        _, amounts, granted = lines.setdefault(place, (balance.line.wording, {}, {}))
        amounts[keys[balance.strand]] = balance.line.amount
        granted[keys[balance.strand]] = balance.used
    found: dict[int, list[SplitLine]] = {}
    for (assignment, year), (wording, amounts, granted) in lines.items():
        found.setdefault(assignment, []).append(SplitLine(year, wording, amounts, granted))
    return found


def duties_that_refer(duties: Iterable[DutyOfAssignment]) -> dict[str, str | None]:
    """The duties whose texts must refer to the decision's number; the texts themselves are the account's."""
    return {one.duty.title_sv: None for one in duties if one.duty.requires_decision_number}
