"""What förvaltningslagen (2017:900) asks for before a decision, over plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sweden.bankdays import first_banking_day_on_or_after
from sweden.findings import Finding, Severity, Source
from sweden.periods import SlowCaseClock, slow_case

COMMUNICATE = Source("Förvaltningslagen (2017:900) 25 §", decision="fl-25")
DELAY = Source("Förvaltningslagen (2017:900) 11–12 §§", decision="fl-11")

#: Days that an officer is told in advance that the six months end.
AHEAD_DAYS = 30


@dataclass(frozen=True)
class Told:
    """A communication as the rule sees it: left out with a reason, or sent with a last day and perhaps an answer."""

    left_out: bool
    answer_by: date | None = None
    answered: bool = False


def usual_last_day(day: date, days: int = 14) -> date:
    """The last day that is proposed to a party: two weeks on, moved forward to a banking day."""
    return first_banking_day_on_or_after(day + timedelta(days=days))


class Against(StrEnum):
    """How a decision is less than what was applied for."""

    LOWER = "lower"
    REJECT = "reject"
    DISMISS = "dismiss"


@dataclass(frozen=True)
class Part:
    """What a party applied for and gets, kronor: of the money that one authority decides on, and of all of it together
    with what the other authorities of a joint call give."""

    asked_here: int
    given_here: int
    asked: int
    given: int


def is_lower(parts: Iterable[Part]) -> bool:
    """Whether a grant gives any party less than it applied for. What another authority gives of the same sum counts."""
    return any(one.given_here < one.asked_here and one.given < one.asked for one in parts)


def communication_step(told: Sequence[Told], *, against: Against | None, on: date, never: bool) -> Finding | None:
    """Whether the party was heard before a decision (25 §); what is found keeps the decision from being made.

    For a decision that gives what was asked for (`against` None), and for one that the authority has found to be exempt
    (`never`), nothing is demanded. Else a finding when the step was neither taken nor reasoned away, and when the party
    still has time to answer.
    """
    if against is None or never:
        return None
    if not told:
        return Finding("fl25.missing", Severity.WARNING, source=COMMUNICATE)
    open_until = [one.answer_by for one in told if one.answer_by and not one.answered and on <= one.answer_by]
    if open_until:
        return Finding("fl25.time_left", Severity.WARNING, {"answer_by": max(open_until)}, COMMUNICATE)
    return None


def is_of_hearing(finding: Finding) -> bool:
    """Whether a finding is of `communication_step`: it holds for the day on which it was made, and is judged anew."""
    return finding.rule in ("fl25.missing", "fl25.time_left")


@dataclass(frozen=True)
class CaseClock:
    """Where a case stands in time: `law` is the clock of 12 §, `due` the next day that something must be done by."""

    law: SlowCaseClock
    findings: Sequence[Finding]
    due: date | None


def case_clock(
    received: date,
    *,
    today: date,
    decided: bool,
    planned_on: date | None = None,
    told_until: date | None = None,
    requested_on: date | None = None,
    refused: bool = False,
) -> CaseClock:
    """What time asks of an officer in a case that came in on `received`.

    `planned_on`: when the call said that it would be decided; `told_until`: when the last notice of delay said so. A
    notice is wanted when the day that the party was told has passed, or the six months end without a later day told.
    """
    law = slow_case(received, six_months_moves=False, requested_on=requested_on)
    if decided:
        return CaseClock(law, [], None)
    findings: list[Finding] = []
    due: date | None = None
    if law.answer_by is not None and not refused:
        due = law.answer_by
        late = today > law.answer_by
        severity = Severity.BREACH if late else Severity.WARNING
        findings.append(Finding("fl12.answer_by", severity, {"answer_by": law.answer_by, "late": late}, DELAY))
    said = told_until or planned_on
    if said is not None and today > said:
        findings.append(Finding("fl11.day_passed", Severity.WARNING, {"said": said}, DELAY))
        due = due or said
    elif today > law.six_months_end and told_until is None:
        findings.append(Finding("fl11.six_months", Severity.WARNING, {"end": law.six_months_end}, DELAY))
        due = due or law.six_months_end
    elif law.six_months_end - timedelta(days=AHEAD_DAYS) <= today <= law.six_months_end:
        findings.append(Finding("fl12.soon", Severity.INFO, {"end": law.six_months_end}, DELAY))
        due = due or law.six_months_end
    return CaseClock(law, findings, due)
