"""Reminders of reports: one when it opens, one when it is due soon, one when it is overdue. Run by beat."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.followup import NobodyLeads, ReportActNotOpen, ReportNotOpenYet
from grants.models import Report
from grants.rules import followup
from grants.rules.followup import When
from grants.states.reports import WRITABLE
from grants.workflow.reports.judging import tell
from grants.workflow.reports.scheduling import follows, grants_of, held
from registry.models import Message
from registry.workflow.stream import record
from sweden.clock import local

#: In which states of its dates a report is told of, and by which message.
TOLD = {When.OPEN: "open", When.DUE_SOON: "due_soon", When.OVERDUE: "overdue"}


def remind(*, now: datetime) -> int:
    """Queue the reminders that are due; returns how many. Each report is told of once in each state and by its last
    day: who wakes late is not told what has passed, and a report that has been moved is told of anew."""
    today, told = local(now).date(), 0
    for when, what in TOLD.items():
        rows = Report.objects.standing_as(when, today).select_related("case__authority", "project").order_by("pk")
        for report in rows:
            key = f"report-{what}:{report.uuid}:{report.due_on}"
            if Message.objects.filter(key__startswith=f"{key}:").exists():
                continue
            with transaction.atomic():
                told += tell(report, what, key=key, now=now)
    return told


@transaction.atomic
def remind_of(report: Report, *, by: User, now: datetime) -> int:
    """Remind now those who lead the project of a report that they have not handed in, at most once a day; returns how
    many are told. Raises NotAllowed, ReportActNotOpen, ReportNotOpenYet, NobodyLeads."""
    report, today = held(report), local(now).date()
    if not follows(by, grants_of(report)):
        raise NotAllowed
    if report.status not in WRITABLE:
        raise ReportActNotOpen(status=report.get_status_display())
    stands = followup.when(opens_on=report.opens_on, due_on=report.due_on, today=today, soon_days=report.soon_days)
    if stands not in TOLD:
        raise ReportNotOpenYet(day=report.opens_on)
    key = f"report-by-hand:{report.uuid}:{today}"
    told = tell(report, TOLD[stands], key=key, now=now)
    if not told and not Message.objects.filter(key__startswith=f"{key}:").exists():
        raise NobodyLeads
    if told:
        record("grant.report_reminded", case=report.case, by=by, at=now, report=str(report.uuid))
    return told
