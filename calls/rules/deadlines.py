"""When a call is open, and moving its closing moment: a deadline is a moment, and is extended, never shortened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sweden.findings import Finding, Severity


def cut_off_for(cut_offs: Iterable[datetime], arrived_at: datetime) -> datetime | None:
    """The cut-off of a continuous call that what arrives at a moment is judged at: the first at or after it."""
    return min((one for one in cut_offs if one >= arrived_at), default=None)


def has_opened(opens: datetime | None, at: datetime) -> bool:
    """Whether a call has opened at a moment; the first moment itself is in it. None: no day is set, so it has not."""
    return opens is not None and at >= opens


def has_closed(closes: datetime | None, at: datetime) -> bool:
    """Whether a time is over at a moment; the last moment itself is in time. None: it has no end."""
    return closes is not None and at > closes


def window(opens: datetime, closes: datetime, arrived_at: datetime) -> list[Finding]:
    """Both ends of the window are open. Findings call.not_open, call.closed (blocking)."""
    if not has_opened(opens, arrived_at):
        return [Finding("call.not_open", Severity.BLOCKING, {"opens": opens})]
    if has_closed(closes, arrived_at):
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
    if has_closed(closes, now):
        wrong.append("call.already_closed")
    if new <= closes:
        wrong.append("call.deadline_shortened")
    if wrong:
        return Extended(closes, [], [Finding(rule, Severity.BLOCKING) for rule in wrong])
    return Extended(new, sorted(set(draft_owners)), [])
