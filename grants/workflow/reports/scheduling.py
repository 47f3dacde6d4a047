"""The reports of a project, laid up from its period and its funders' terms, and moved when the period is."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Min

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.texts import fitting
from grants.errors.followup import DatesFaulty, TextMissing
from grants.errors.payments import GrantClosed
from grants.models import FollowUpTerms, Grant, Project, Report, ReportFor
from grants.models.report import Kind
from grants.permissions import may_in
from grants.rules.followup import Planned, Rule, merged, schedule
from grants.states.reports import WRITABLE, ReportAct, ReportStatus, next_status
from grants.workflow.planning import is_closed, locked
from registry.workflow.stream import record
from registry.workflow.sweeping import each
from sweden.clock import local


def terms_of(grant: Grant) -> FollowUpTerms | None:
    """The terms that held on the day of the grant's decision; None where the authority has entered none."""
    day = grant.decision.decided_on if grant.decision else local(grant.opened_at).date()
    return FollowUpTerms.objects.filter(authority=grant.authority_id, valid_from__lte=day).first()


def lay_all(*, now: datetime) -> list[Report]:
    """Lay up the reports of every project that lacks them, and move those of projects whose end has moved. Run by beat;
    harmless to run twice."""
    dated = Project.objects.filter(starts_on__isnull=False, ends_on__isnull=False)
    with_terms = Grant.objects.filter(authority__follow_up_terms__isnull=False)
    lacking = dated.filter(grants__in=with_terms.filter(reports__isnull=True))
    moved = dated.filter(reports__kind=Kind.FINAL, reports__status__in=WRITABLE).exclude(
        reports__kind=Kind.FINAL, reports__ends_on=F("ends_on")
    )
    keys = sorted({*lacking.values_list("pk", flat=True), *moved.values_list("pk", flat=True)})
    laid = each(keys, lambda pk: lay(Project.objects.get(pk=pk), now=now), what="laying up the reports of project")
    return [one for reports in laid for one in reports]


@transaction.atomic
def lay(project: Project, *, now: datetime) -> list[Report]:
    """Bring the project's reports in line with its period and its grants' terms. What has been handed in, asked for or
    set aside by a person is left as it is; a report that nobody has written in and that is no longer wanted goes."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if project.starts_on is None or project.ends_on is None:
        return []
    standing_grants = project.grants.filter(withdrawn_at__isnull=True).select_related("case", "decision")
    grants = {one.pk: one for one in standing_grants.order_by("pk")}
    if not grants:
        return []
    terms = {pk: terms_of(grant) for pk, grant in grants.items()}
    schedules = {
        pk: schedule([Rule.of(one) for one in found.rules], starts_on=project.starts_on, ends_on=project.ends_on)
        for pk, found in terms.items()
        if found is not None
    }
    wanted = merged(schedules)
    standing = list(project.reports.filter(asked_for="").prefetch_related("served").order_by("kind", "starts_on", "pk"))
    places: dict[tuple[str, int], Report] = {}
    counts: dict[str, int] = {}
    for report in standing:
        counts[report.kind] = counts.get(report.kind, 0) + 1
        places[report.kind, counts[report.kind]] = report
    counts, kept, new = {}, set(), []
    for planned, funders in wanted:
        counts[planned.kind] = counts.get(planned.kind, 0) + 1
        known = places.get((planned.kind, counts[planned.kind]))
        soon = max(terms[pk].soon_days for pk in funders)  # type: ignore[union-attr]
        follows = known is None or (known.status == ReportStatus.DRAFT and not known.note)
        if known is None:
            case = grants[min(funders)].case
            known = Report(project=project, case=case, soon_days=soon)
            new.append(known)
        if follows:
            _written(known, planned)
        kept.add(known.pk)
        for pk, due_on in funders.items():
            row, is_new = ReportFor.objects.get_or_create(report=known, grant=grants[pk], defaults={"due_on": due_on})
            if follows and not is_new and row.due_on != due_on:
                row.due_on = due_on
                row.save(update_fields=["due_on"])
    for report in standing:
        if report.pk not in kept and report.status == ReportStatus.DRAFT and report.revision == 0 and not report.note:
            report.delete()
    if new:
        record("grant.reports_laid", case=new[0].case, at=now, reports=[str(one.uuid) for one in new])
    return new


def _written(report: Report, planned: Planned) -> Report:
    report.kind, report.starts_on, report.ends_on = planned.kind, planned.starts_on, planned.ends_on
    report.opens_on, report.due_on = planned.opens_on, planned.due_on
    report.save()
    return report


def held(report: Report) -> Report:
    """The report as it stands, its row held until the transaction ends."""
    rows = Report.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("case__authority", "project").get(pk=report.pk)


def grants_of(report: Report) -> list[Grant]:
    """The grants that the report serves."""
    rows = Grant.objects.filter(reports__report=report)
    return list(rows.select_related("authority", "assignment", "strand", "case__authority", "decision").order_by("pk"))


def follows(by: User, grants: Iterable[Grant]) -> bool:
    """Whether the person follows up one of the grants."""
    return bool(followed(by, grants))


def followed(by: User, grants: Iterable[Grant]) -> list[Grant]:
    """Those of the grants that the person follows up."""
    return [grant for grant in grants if may_in(by, "follow_up", grant)]


@transaction.atomic
def ask_for(
    grant: Grant,
    *,
    kind: str,
    starts_on: date,
    ends_on: date,
    due_on: date,
    why: str,
    by: User,
    now: datetime,
) -> Report:
    """Ask for a report more than the terms demand; it is open at once. Raises NotAllowed, DatesFaulty, GrantClosed,
    TextMissing."""
    grant = locked(grant)
    if not may_in(by, "follow_up", grant):
        raise NotAllowed
    today = local(now).date()
    if kind not in Kind.values or ends_on < starts_on or due_on < max(today, starts_on):
        raise DatesFaulty
    if is_closed(grant):
        raise GrantClosed
    if not why.strip():
        raise TextMissing
    report = Report.objects.create(
        project=grant.project,
        case=grant.case,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        opens_on=today,
        due_on=due_on,
        asked_for=fitting(Report, "asked_for", why),
    )
    ReportFor.objects.create(report=report, grant=grant, due_on=due_on)
    record("grant.report_asked_for", case=grant.case, by=by, at=now, report=str(report.uuid))
    return report


@transaction.atomic
def move(report: Report, *, due_on: date, why: str, by: User, now: datetime) -> Report:
    """Give a report another last day for the grants that the person follows up, with why; the report's own is the first
    of its funders'. One that was due after the period stays so. Raises NotAllowed, DatesFaulty, TextMissing,
    ReportActNotOpen."""
    report = held(report)
    own = followed(by, grants_of(report))
    if not own:
        raise NotAllowed
    report.status = next_status(ReportStatus(report.status), ReportAct.MOVE)
    if due_on < local(now).date() or due_on < report.ends_on <= report.due_on:
        raise DatesFaulty
    if not why.strip():
        raise TextMissing
    report.served.filter(grant__in=own).update(due_on=due_on)
    report.note = fitting(report, "note", why)
    _follow_funders(report)
    report.save(update_fields=["status", "due_on", "opens_on", "note"])
    record("grant.report_moved", case=report.case, by=by, at=now, report=str(report.uuid), due_on=due_on.isoformat())
    return report


@transaction.atomic
def skip(report: Report, *, why: str, by: User, now: datetime) -> Report:
    """Say that a report is not demanded for the grants that the person follows up, with why; nobody writes it when none
    of its funders demands it. Raises NotAllowed, TextMissing, ReportActNotOpen."""
    report = held(report)
    own = followed(by, grants_of(report))
    if not own:
        raise NotAllowed
    status = next_status(ReportStatus(report.status), ReportAct.SKIP)
    if not why.strip():
        raise TextMissing
    rows = report.served.demanded().filter(grant__in=own)
    rows.update(skipped_by=by, skipped_at=now, note=fitting(report, "note", why))
    if report.served.demanded().exists():
        _follow_funders(report)
    else:
        report.status = status
    report.note = fitting(report, "note", why)
    report.save(update_fields=["status", "due_on", "opens_on", "note"])
    record("grant.report_skipped", case=report.case, by=by, at=now, report=str(report.uuid))
    return report


def _follow_funders(report: Report) -> None:
    """The report's last day is the first of those who demand it."""
    report.due_on = report.served.demanded().aggregate(first=Min("due_on"))["first"]
    report.opens_on = min(report.opens_on, report.due_on)
