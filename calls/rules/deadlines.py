"""When a call is open, and moving its closing moment: a deadline is a moment, and is extended, never shortened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sweden.findings import Finding, Severity


def cut_off_for(cut_offs: Iterable[datetime], arrived_at: datetime) -> datetime | None:
    """The cut-off of a continuous call that what arrives at a moment is judged at: the first at or after it."""
    return min((one for one in cut_offs if one >= arrived_at), default=None)


def window(opens: datetime, closes: datetime, arrived_at: datetime) -> list[Finding]:
    """Both ends of the window are open. Findings call.not_open, call.closed (blocking)."""
    if arrived_at < opens:
        return [Finding("call.not_open", Severity.BLOCKING, {"opens": opens})]
    if arrived_at > closes:
        return [Finding("call.closed", Severity.BLOCKING, {"closes": closes})]
    return []


@dataclass(frozen=True)
class Extended:
    """The closing moment after all, whom to tell (each once, sorted), and what stands in the way."""

    closes: datetime
    notify: list[str]
    findings: list[Finding]


def extension(
    closes: datetime, new: datetime, *, now: datetime, reason: str, draft_owners: Iterable[str] = ()
) -> Extended:
    """A later moment, while the call is still open, with a reason; else nothing changes.

    Findings (blocking): call.reason_missing, call.already_closed, call.deadline_shortened.
    """
    wrong = []
    if not reason.strip():
        wrong.append("call.reason_missing")
    if now > closes:
        wrong.append("call.already_closed")
    if new <= closes:
        wrong.append("call.deadline_shortened")
    if wrong:
        return Extended(closes, [], [Finding(rule, Severity.BLOCKING) for rule in wrong])
    return Extended(new, sorted(set(draft_owners)), [])
