"""What the authority does with a report that has been handed in: asks, sends back, approves. An approved report is a
fact that instalments may wait for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.texts import fitting
from applications.permissions import writes
from grants.errors.followup import QuestionsOpen, TextMissing
from grants.models import ConditionMet, Grant, Instalment, Payment, Report, ReportFor, ReportMessage
from grants.models.payment import Awaited
from grants.models.report import Kind
from grants.permissions import may_in
from grants.states.payments import FALLEN
from grants.states.reports import ReportAct, ReportStatus, next_status
from grants.workflow.reports.scheduling import follows, grants_of, held
from grants.workflow.reports.writing import cases_of, part_in
from registry.links import whole
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from registry.workflow.telling import tell_coordinators


def open_threads(report: Report) -> list[ReportMessage]:
    """Questions whose last word is the authority's and that it has not closed."""
    last: dict[int, ReportMessage] = {}
    for one in report.messages.order_by("pk"):
        last[one.thread_id or one.pk] = one
    waiting = [key for key, one in last.items() if one.from_authority and not one.closes]
    return list(report.messages.filter(pk__in=waiting).order_by("pk"))


@transaction.atomic
def ask(report: Report, *, text: str, thread: ReportMessage | None = None, by: User, now: datetime) -> ReportMessage:
    """Ask about a report, in a new thread or on in one. The project's leaders are told, and it is registered as sent.
    Raises NotAllowed, TextMissing."""
    report, served = held(report), grants_of(report)
    if not follows(by, served):
        raise NotAllowed
    row = _write(report, text=text, thread=thread, from_authority=True, by=by, now=now)
    _register(report, served, row, Direction.SENT, "Fråga om rapport", now=now)
    tell(report, "question", key=f"report-question:{row.uuid}", now=now)
    record("grant.report_asked_about", case=report.case, by=by, at=now, report=str(report.uuid), message=str(row.uuid))
    return row


@transaction.atomic
def answer(report: Report, thread: ReportMessage, *, text: str, by: User, now: datetime) -> ReportMessage:
    """Answer a question, as one who writes the report; registered as received. Raises NotAllowed, TextMissing."""
    report, served = held(report), grants_of(report)
    if not writes(part_in(report, by)):
        raise NotAllowed
    row = _write(report, text=text, thread=thread, from_authority=False, by=by, now=now)
    _register(report, served, row, Direction.RECEIVED, "Svar på fråga om rapport", now=now)
    record("grant.report_answered", case=report.case, by=by, at=now, report=str(report.uuid), message=str(row.uuid))
    return row


@transaction.atomic
def close(report: Report, thread: ReportMessage, *, text: str, by: User, now: datetime) -> ReportMessage:
    """Say that no more answer is needed, and why. Raises NotAllowed, TextMissing."""
    report = held(report)
    if not follows(by, grants_of(report)):
        raise NotAllowed
    row = _write(report, text=text, thread=thread, from_authority=True, closes=True, by=by, now=now)
    record("grant.report_question_closed", case=report.case, by=by, at=now, message=str(row.uuid))
    return row


def _write(
    report: Report,
    *,
    text: str,
    thread: ReportMessage | None,
    from_authority: bool,
    by: User,
    now: datetime,
    closes: bool = False,
) -> ReportMessage:
    if not text.strip():
        raise TextMissing
    if thread is not None and thread.report_id != report.pk:
        raise NotAllowed
    return ReportMessage.objects.create(
        report=report,
        thread=thread.thread or thread if thread else None,
        from_authority=from_authority,
        closes=closes,
        text=text.strip(),
        written_by=by,
        written_at=now,
    )


def _register(
    report: Report, served: list[Grant], row: ReportMessage, direction: str, what: str, *, now: datetime
) -> None:
    for case in cases_of(served):
        register(
            case,
            direction=direction,
            what=f"{what}: {Kind(report.kind).label}, {report.starts_on}–{report.ends_on}",
            what_internal=row.text,
            counterpart=report.project.grants.order_by("pk").first().coordinator.name,
            by=row.written_by,
            now=now,
        )


@transaction.atomic
def send_back(report: Report, *, why: str, by: User, now: datetime) -> Report:
    """Send a report back to be completed, with why; what was handed in stays as its version. Raises NotAllowed,
    TextMissing, ReportActNotOpen."""
    report, served = held(report), grants_of(report)
    if not follows(by, served):
        raise NotAllowed
    report.status = next_status(ReportStatus(report.status), ReportAct.SEND_BACK)
    if not why.strip():
        raise TextMissing
    report.note = fitting(report, "note", why)
    report.save(update_fields=["status", "note"])
    report.served.update(approved_by=None, approved_at=None)
    for case in cases_of(served):
        register(
            case, direction=Direction.SENT, what=f"Begäran om komplettering av rapport, {report.due_on}", by=by, now=now
        )
    tell(report, "sent_back", key=f"report-back:{report.uuid}:{report.versions.count()}", now=now)
    record("grant.report_sent_back", case=report.case, by=by, at=now, report=str(report.uuid))
    return report


@transaction.atomic
def approve(report: Report, grant: Grant, *, note: str = "", by: User, now: datetime) -> Report:
    """Approve a report for one of the grants that it serves; it is approved when its last funder has. Instalments that
    waited for it no longer do. Raises NotAllowed, QuestionsOpen, ReportActNotOpen."""
    report = held(report)
    row = report.served.filter(grant=grant).first()
    if row is None or not may_in(by, "follow_up", grant):
        raise NotAllowed
    status = next_status(ReportStatus(report.status), ReportAct.APPROVE)
    if open_threads(report):
        raise QuestionsOpen
    if row.approved_at is None:
        row.approved_by, row.approved_at, row.note = by, now, fitting(row, "note", note)
        row.save(update_fields=["approved_by", "approved_at", "note"])
        record("grant.report_approved", case=grant.case, by=by, at=now, report=str(report.uuid), grant=str(grant.uuid))
        register(
            grant.case,
            direction=Direction.SENT,
            what=f"Rapport godkänd: {Kind(report.kind).label}, {report.starts_on}–{report.ends_on}",
            by=by,
            now=now,
        )
    if not report.served.demanded().filter(approved_at__isnull=True).exists():
        report.status, report.approved_at = status, now
        report.save(update_fields=["status", "approved_at"])
        tell(report, "approved", key=f"report-approved:{report.uuid}", now=now)
    _release(grant, report, by=by, now=now)
    return report


def _release(grant: Grant, report: Report, *, by: User, now: datetime) -> None:
    """Confirm what instalments of the grant wait for, by the fact that its reports are approved."""
    waiting = Instalment.objects.filter(grant=grant, ended_at__isnull=True).exclude(payments__in=_standing(grant))
    pending = ReportFor.objects.demanded().filter(grant=grant, approved_at__isnull=True)
    final_is_approved = report.kind == Kind.FINAL
    where = f"{Kind(report.kind).label} {report.starts_on}–{report.ends_on}"
    for line in waiting:
        met = set(line.met.values_list("condition", flat=True))
        awaits_reports = Awaited.REPORT in line.waits_for and Awaited.REPORT not in met
        if awaits_reports and not pending.filter(report__due_on__lte=line.planned_on).exists():
            _met(line, Awaited.REPORT, where, by=by, now=now)
        if final_is_approved and Awaited.FINAL_REPORT in line.waits_for and Awaited.FINAL_REPORT not in met:
            _met(line, Awaited.FINAL_REPORT, where, by=by, now=now)


def _standing(grant: Grant) -> Iterable[int]:
    rows = Payment.objects.filter(instalment__grant=grant).exclude(status__in=FALLEN)
    return rows.values("pk")


def _met(line: Instalment, condition: str, where: str, *, by: User, now: datetime) -> None:
    ConditionMet.objects.get_or_create(
        instalment=line,
        condition=condition,
        defaults={"note": f"Rapporten är godkänd: {where}", "confirmed_by": by, "confirmed_at": now},
    )
    record(
        "grant.condition_confirmed",
        case=line.grant.case,
        by=by,
        at=now,
        instalment=str(line.uuid),
        condition=condition,
    )


def tell(report: Report, what: str, *, key: str, now: datetime) -> int:
    """Tell those who coordinate the project about its report, each once for the key; how many were told."""
    context = {"report": report, "case": report.case, "path": whole("grants:report", report.uuid), "what": what}
    return tell_coordinators(report.case, f"grant.report_{what}", "grants/messages/report", context, key=key, now=now)
