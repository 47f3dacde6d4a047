"""Reminders of reports: one when it opens, one when it is due soon, one when it is overdue. Run by beat."""

from datetime import datetime

from django.db import transaction

from grants.models import Report
from grants.rules.followup import When
from grants.workflow.reports.judging import tell
from registry.models import Message
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
