"""How reports look: their state by status and dates as a mark."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.models import Report
from grants.rules.followup import When, when
from grants.states.reports import WRITABLE, ReportStatus
from registry.display import Mark

BY_STATUS = {
    ReportStatus.HANDED_IN: Mark(ReportStatus.HANDED_IN.label, "info", "dot"),
    ReportStatus.APPROVED: Mark(ReportStatus.APPROVED.label, "success", "square"),
    ReportStatus.SKIPPED: Mark(ReportStatus.SKIPPED.label, "neutral", "square"),
}
SENT_BACK = Mark(ReportStatus.RETURNED.label, "warning", "ring")
BY_DATES = {
    When.LATER: Mark(_("not open yet"), "neutral", "ring"),
    When.OPEN: Mark(pgettext_lazy("report", "open"), "info", "ring"),
    When.DUE_SOON: Mark(_("due soon"), "warning", "ring"),
    When.OVERDUE: Mark(_("overdue"), "danger", "square"),
}
#: What a list of reports can be narrowed to, in order.
STATES = [
    *((key.value, mark.word) for key, mark in BY_DATES.items()),
    *((status.value, ReportStatus(status).label) for status in ReportStatus if status != ReportStatus.DRAFT),
]


def by_dates(report: Report, today: date) -> When:
    """How a report that is to be handed in stands."""
    return when(opens_on=report.opens_on, due_on=report.due_on, today=today, soon_days=report.soon_days)


def mark_of(report: Report, today: date) -> Mark:
    """The state of a report."""
    if report.status not in WRITABLE:
        return BY_STATUS[ReportStatus(report.status)]
    dated = by_dates(report, today)
    return SENT_BACK if report.status == ReportStatus.RETURNED and dated != When.OVERDUE else BY_DATES[dated]
