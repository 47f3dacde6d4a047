"""A condition as data (kind and figures), put to the rule it names, in every way that it can be read.

The same function for one project and for all that has been granted: one project is a portfolio of one. New figures and
combinations are data; only a new kind of test is a new function.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from programmes.rules.facts import Portfolio, Project
from programmes.rules.judges.common import Asked
from programmes.rules.kinds import KINDS, PEOPLE, read
from programmes.rules.verdict import Excepted, Unknown, Verdict, with_exceptions
from sweden.findings import Severity, Source

#: What a condition is judged on: each project (in each year), or all of a part, an assignment or a programme together.
SCOPES = ("project", "project_year", "strand", "assignment", "assignment_year", "programme", "programme_year")


@dataclass(frozen=True)
class Demand:
    """One demand. `severity` None: the kind's own; `source` is what its findings cite."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scope: str = "project"
    severity: Severity | None = None
    source: Source | None = None
    #: It holds for what is decided from and to these days, both included; None: no such end.
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Reading:
    """A way to read a condition: the figures (and what it is judged on) that differ, and its verdict.

    `in_force` tells whether it is how the condition is read now.
    """

    number: int
    parameters: Mapping[str, Any]
    scope: str
    in_force: bool
    verdict: Verdict


def judge(demand: Demand, facts: Portfolio, exceptions: Iterable[Excepted] = ()) -> Verdict:
    """How a demand stands. Raises ConditionError for one that cannot be read."""
    values = read(demand.kind, demand.parameters)
    if demand.valid_from and facts.on < demand.valid_from:
        return Verdict(unknown=(Unknown("not_in_force_yet"),))
    if demand.kind == PEOPLE:
        return Verdict(by_people=True)
    facts = decided_within(facts, demand.valid_from, demand.valid_to)
    asked = Asked(values, demand.scope, facts, demand.severity, demand.source)
    return with_exceptions(KINDS[demand.kind].judge(asked), exceptions)


def decided_within(facts: Portfolio, first: date | None, last: date | None) -> Portfolio:
    """What was decided on a day from `first` to `last`, both included, or on a day that is not known: a grant keeps
    the conditions that it was decided under, and meets none that came later.
    """
    if first is None and last is None:
        return facts
    since, until = first or date.min, last or date.max

    def kept(projects: Iterable[Project]) -> list[Project]:
        return [one for one in projects if one.decided_on is None or since <= one.decided_on <= until]

    return replace(
        facts,
        projects=kept(facts.projects),
        programme=kept(facts.programme),
        splits=[one for one in facts.splits if since.year <= one.year <= until.year],
        duties=facts.duties if facts.on <= until else {},
    )


def readings(
    demand: Demand, given: Iterable[Mapping[str, Any]], facts: Portfolio, exceptions: Iterable[Excepted] = ()
) -> list[Reading]:
    """The demand in each way that it can be read; `given` are the ways as an assignment's file has them."""
    allowed = list(exceptions)
    found = []
    for number, one in enumerate(given, start=1):
        parameters = {**demand.parameters, **one.get("parameters", {})}
        scope = one.get("scope") or demand.scope
        read_so = replace(demand, parameters=parameters, scope=scope)
        is_same = scope == demand.scope and read(demand.kind, parameters) == read(demand.kind, demand.parameters)
        found.append(Reading(number, parameters, scope, is_same, judge(read_so, facts, allowed)))
    return found
