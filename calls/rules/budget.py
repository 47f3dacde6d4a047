"""A call's budget held against what may be granted: what its decisions would meet, said before it is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programmes.rules.frames import Commitment, Wording
from sweden.findings import Finding, Severity

#: What a decision would be refused with, as it is said of a call: rule and severity. An estimated year's money is
#: appropriated before the decisions as a rule, so that nothing yet gives the right to it does not stand in the way.
_SAID = {
    "frame.none": ("call.no_frame", Severity.BLOCKING),
    "frame.room": ("call.over_room", Severity.BLOCKING),
    "appropriation.room": ("call.over_appropriation", Severity.BLOCKING),
    "frame.authorisation": ("call.over_authorisation", Severity.WARNING),
    "frame.no_authority": ("call.estimated", Severity.INFO),
}


@dataclass(frozen=True)
class Asked:
    """What the rules of the mandate say of granting `new` kronor of a year on top of `used`, at one level."""

    judged: Commitment
    year: int
    used: int
    new: int


def budget_findings(alone: Iterable[Asked], together: Iterable[Asked] = (), *, announced: int = 0) -> list[Finding]:
    """What is to be said of a call's budget at the levels it draws on; `together` with the `announced` kronor that
    other published calls expect to grant and have not.

    Findings: call.no_frame, call.over_room and call.over_appropriation (blocking: the decisions would be refused),
    call.needs_reason, call.over_authorisation, call.above_estimate and call.over_with_others (warning), call.estimated
    (info: no right to grant yet), call.estimated_authorised (info: provided that money is appropriated).
    """
    found = [finding for one in alone for finding in _of(one)]
    if any(one.rule in ("call.over_room", "call.over_appropriation") for one in found):
        return found
    for one in together:
        for finding in _of(one):
            if finding.rule in ("call.over_room", "call.over_appropriation"):
                figures = {**finding.figures, "announced": announced}
                return [*found, Finding("call.over_with_others", Severity.WARNING, figures, finding.source)]
    return found


def _of(asked: Asked) -> Sequence[Finding]:
    if asked.new <= 0:
        return []
    line = asked.judged.counted
    found = []
    for one in asked.judged.findings:
        if one.rule == "frame.above_estimate":
            continue  # said below, also where nothing gives the right yet
        rule, severity = _SAID.get(one.rule, ("call.needs_reason", Severity.WARNING))
        if one.severity is Severity.REASON:
            rule, severity = "call.needs_reason", Severity.WARNING
        found.append(Finding(rule, severity, {**one.figures, "budget": asked.new}, one.source))
    if line is None or not asked.judged.conditional:
        return found
    figures: dict[str, object] = {"year": asked.year, "budget": asked.new, "committed": asked.used}
    if not found:
        found.append(Finding("call.estimated_authorised", Severity.INFO, figures, line.cites))
    if line.wording is Wording.ESTIMATED and line.amount is not None and asked.used + asked.new > line.amount:
        excess = min(asked.new, asked.used + asked.new - line.amount)
        found.append(Finding("call.above_estimate", Severity.WARNING, {**figures, "excess": excess}, line.cites))
    return found
