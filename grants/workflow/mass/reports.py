"""Acts that are done to many reports from granted projects at once: reminded of, approved, sent back, moved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from grants.errors.followup import QuestionsOpen, ReportActNotOpen
from grants.models import Report, ReportFor, ReportMessage
from grants.permissions import MAY
from grants.states.reports import WRITABLE, ReportAct, is_open
from grants.workflow.reports import judging, scheduling
from grants.workflow.reports.reminding import remind_of
from registry.massacts import Kind
from registry.models import Participation
from registry.models.access import Rights

Reports = Sequence[Report]


def rows(user: User) -> QuerySet[Report]:
    """The reports to authorities at which `user` follows reports up, as they see them."""
    served = ReportFor.objects.select_related("grant__authority").order_by("pk")
    seen = Report.objects.visible_to(user).of_authorities(authorities_as(user, *MAY["grants.follow_up"]))
    return (
        seen.select_related("project", "case__authority")
        .prefetch_related(Prefetch("served", queryset=served, to_attr="serves"))
        .defer("case__search")
    )


def read(report: Report) -> str:
    """What a preview shows of a report: how far it has come, its last day, and when it was handed in last."""
    return f"{report.status}|{report.due_on}|{report.handed_in_at or ''}"


def _asked(reports: Reports) -> set[int]:
    """Those with a question whose last word is the authority's and that it has not closed. One query."""
    last: dict[tuple[int, int], ReportMessage] = {}
    for one in ReportMessage.objects.filter(report__in=[row.pk for row in reports]).order_by("pk"):
        last[one.report_id, one.thread_id or one.pk] = one
    return {report for (report, _thread), one in last.items() if one.from_authority and not one.closes}


def _known(act: ReportAct | None) -> Any:
    """What stands against an act of the table; None: a reminder, of what somebody still has to hand in."""

    def refusals(by: User, reports: Reports) -> dict[int, DomainError]:
        mine = authorities_as(by, *MAY["grants.follow_up"])
        asked = _asked(reports) if act == ReportAct.APPROVE else set()
        found: dict[int, DomainError] = {}
        for one in reports:
            open_ = one.status in WRITABLE if act is None else is_open(one.status, act)
            if not any(row.grant.authority_id in mine for row in one.serves):
                found[one.pk] = NotAllowed()
            elif not open_:
                found[one.pk] = ReportActNotOpen(status=one.get_status_display())
            elif one.pk in asked:
                found[one.pk] = QuestionsOpen()
        return found

    return refusals


def _mailed(reports: Reports) -> dict[int, str]:
    """Who lead each project, and so are written to."""
    leaders: dict[int, set[str]] = {}
    parts = Participation.objects.filter(
        case__in=[one.case_id for one in reports], ended_at__isnull=True, rights=Rights.COORDINATE
    )
    for case, name in parts.values_list("case", "person__name"):
        leaders.setdefault(case, set()).add(name)
    return {
        one.pk: _("It is sent to %(to)s.") % {"to": ", ".join(sorted(leaders[one.case_id]))}
        for one in reports
        if one.case_id in leaders
    }


def _others(reports: Reports) -> dict[int, str]:
    """Reports that other funders are to approve, too."""
    found = {}
    for one in reports:
        left = {str(row.grant.authority) for row in one.serves if row.approved_at is None}
        if len(left) > 1:
            words = ngettext(
                "%(n)s funder has not approved it yet.", "%(n)s funders have not approved it yet.", len(left)
            )
            found[one.pk] = words % {"n": len(left)}
    return found


def _remind(report: Report, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return remind_of(report, by=by, now=now)


def _approve(report: Report, values: Mapping[str, Any], by: User, now: datetime) -> object:
    """For each of the grants that the person follows up."""
    own = scheduling.followed(by, scheduling.grants_of(report))
    if not own:
        raise NotAllowed
    return [judging.approve(report, grant, by=by, now=now) for grant in own]


def _send_back(report: Report, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return judging.send_back(report, why=values["why"], by=by, now=now)


def _move(report: Report, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return scheduling.move(report, due_on=date.fromisoformat(values["due_on"]), why=values["why"], by=by, now=now)


ACTS: dict[str, Kind] = {
    "remind": Kind(gettext_lazy("Remind of the reports"), _known(None), _remind, tells=_mailed),
    "move": Kind(gettext_lazy("Give the reports another last day"), _known(ReportAct.MOVE), _move),
    "approve": Kind(
        gettext_lazy("Approve the reports"),
        _known(ReportAct.APPROVE),
        _approve,
        tells=_others,
        follows=[
            gettext_lazy("The approval is registered and told, and cannot be taken back."),
            gettext_lazy("Instalments that waited for the reports no longer do."),
        ],
    ),
    "send_back": Kind(
        gettext_lazy("Send the reports back to be completed"), _known(ReportAct.SEND_BACK), _send_back, tells=_mailed
    ),
}
