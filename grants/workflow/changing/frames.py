"""What a change would take of the frames of other years than the money stood in, asked before it is decided."""

from collections import defaultdict
from datetime import datetime

from grants.models import Grant
from grants.rules.changes import State
from programmes.workflow.judging import Line, judge
from sweden.clock import local
from sweden.findings import Finding, Severity


def of_later_years(grant: Grant, before: State, after: State, *, now: datetime) -> list[Finding]:
    """The years that would be granted more than they are, held against their frames. Findings: change.no_room (year,
    excess; blocking): so many kronor more than the frame or the right to commit leaves; change.conditional (year,
    amount; a warning): the year's money has not been given, and is granted under förutsättning att medel anvisas."""
    more: dict[int, int] = defaultdict(int)
    for state, sign in ((before, -1), (after, 1)):
        for party in state.parties.values():
            for year, amount in party.by_year.items():
                more[year] += sign * amount
    lines = [
        Line(grant.assignment, year, grant.coordinator, amount, grant.strand)
        for year, amount in sorted(more.items())
        if amount > 0
    ]
    if not lines:
        return []
    judged = judge(lines, on=local(now).date(), now=now)
    found = []
    for line in lines:
        of_year = [one.judged for one in judged if one.year == line.year]
        stopped = [finding for one in of_year for finding in one.findings if finding.stops]
        if stopped:
            excess = max(int(one.figures.get("excess") or 0) for one in stopped)
            found.append(Finding("change.no_room", Severity.BLOCKING, {"year": line.year, "excess": excess}))
        elif any(one.conditional for one in of_year):
            figures = {"year": line.year, "amount": line.amount}
            found.append(Finding("change.conditional", Severity.WARNING, figures))
    return found
