"""Each authority's decision on a report, and what follows when the last one has decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import NotAllowed, Stale
from accounts.models import Authority, Person, User
from accounts.permissions import role_of, roles_of
from accounts.roles import STAFF, Role
from accounts.weighing import weighs
from registry.models.stream import Direction, Event
from registry.workflow.access import taking_part
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from reporting.datasets.common import latest_details
from reporting.drawing.tokens import unknown
from reporting.errors import ApproverHasWritten, BeyondDelegation, ReportNotReady
from reporting.kinds.catalogue import Kind, Section, areas_of_content, kinds
from reporting.kinds.registry import kind_of
from reporting.models import (
    Approval,
    Dataset,
    Details,
    Occasion,
    ProofOf,
    Report,
    SectionText,
    SectionTextLog,
    TypedRow,
)
from reporting.permissions import may_approve
from reporting.rules.checks import order
from reporting.sentences.findings import sentence
from reporting.states import OccasionAct, OccasionStatus, next_status
from reporting.workflow.checking import checked, reasons
from reporting.workflow.comments import open_by_section
from reporting.workflow.delegation import beyond_delegation
from reporting.workflow.earlier import earlier
from reporting.workflow.figures import sha256
from reporting.workflow.proving import TITLES, standing_proofs
from reporting.workflow.rows import changed_since
from sweden.clock import local
from sweden.findings import Finding, stopping

RENDER = "reporting.tasks.render_report"
#: Why a delegation does not reach, in words.
BEYOND = {
    "amount": gettext_lazy("the amount is larger than it reaches. Someone with a wider one decides."),
    "strand": gettext_lazy("it does not hold for this part of the assignment. Someone whose does decides."),
}


def latest_dataset(occasion: Occasion) -> Dataset | None:
    """The frozen figures that count: the ones frozen last. A new version that has been begun has none yet."""
    if occasion.status == OccasionStatus.OPEN:
        return None
    return occasion.datasets.select_related("frozen_by__person").order_by("-number").first()


def texts(occasion: Occasion) -> dict[str, dict[str, str]]:
    """What the authorities have written: section → authority's key → text."""
    found: dict[str, dict[str, str]] = {}
    for row in SectionText.objects.filter(occasion=occasion).select_related("authority"):
        found.setdefault(row.section, {})[row.authority.key] = row.text
    return found


def missing(occasion: Occasion, dataset: Dataset | None, *, now: datetime) -> list[str]:
    """What stands in the way of a decision, in the reader's words; empty when nothing does. All of it at once."""
    gaps = [] if dataset else [_("the figures are not frozen")]
    written = texts(occasion)
    names = dict(occasion.parties.order_by("pk").values_list("authority__key", "authority__short_name"))
    kind = kind_of(occasion)
    if not kind.details:  # the letters' own checks say where to enter it
        gaps += [
            _("the decision's reference number is missing (%(name)s)") % {"name": one.authority.short_name}
            for one in occasion.duty.lacks_number
        ]
    for section in kind.written:
        if lacking := section.lacks(list(names), written.get(section.key, {})):
            place = {"number": section.number, "heading": _heading(section)}
            if section.writers == "one":
                gaps.append(_("section %(number)s %(heading)s is empty") % place)
            else:
                gaps += [
                    _("section %(number)s %(heading)s lacks %(authority)s's text") % {**place, "authority": names[key]}
                    for key in lacking
                ]
    if dataset:
        gaps += [
            _("section %(number)s %(heading)s names a figure that there is not: %(name)s")
            % {"number": section.number, "heading": _heading(section), "name": name}
            for section in kind.written
            for text in written.get(section.key, {}).values()
            for name in unknown(text, dataset.content)
        ]
        found = checked(occasion, dataset.content, dataset=dataset, now=now, deep=True)
        gaps += [sentence(one, dataset.content) for one in stopping(found)]
        if changed_since(occasion, dataset.content):
            gaps.append(_("rows have been changed since the figures were frozen: freeze them again"))
        if kind.spreads and _spread(kind) != _spread(_kind_then(occasion, dataset)):
            gaps.append(_("the technology areas have been changed since the figures were frozen: freeze them again"))
        if kind.details and not _has_latest_details(occasion, dataset):
            gaps.append(_("the details have been changed since the figures were frozen: freeze them again"))
    waiting = open_by_section(occasion.comments.all())
    gaps += [
        ngettext(
            "section %(number)s %(heading)s has %(count)s open comment",
            "section %(number)s %(heading)s has %(count)s open comments",
            waiting[section.key],
        )
        % {"number": section.number, "heading": _heading(section), "count": waiting[section.key]}
        for section in kind.sections
        if section.key in waiting
    ]
    return gaps


def _heading(section: Section) -> str:
    return f"{section.heading} ({section.area_name})" if section.area else section.heading


def _spread(kind: Kind) -> list[str]:
    return [section.key for section in kind.sections]


def _kind_then(occasion: Occasion, dataset: Dataset) -> Kind:
    """The kind with the technology areas of the frozen dataset."""
    return kinds()[occasion.duty.document_kind].spread(areas_of_content(dataset.content))


def _has_latest_details(occasion: Occasion, dataset: Dataset) -> bool:
    last = latest_details(occasion)
    return (last.number if last else 0) == dataset.content["details_number"]


@weighs
@transaction.atomic
def approve(
    occasion: Occasion,
    *,
    authority: Authority,
    by: User,
    presenter: User,
    others: Sequence[Person] = (),
    revision: int,
    now: datetime,
) -> Approval:
    """Decide on the report for an authority (FL (2017:900) 31 §): who decides, who presented, who else took part.

    `revision` is the one the decision-maker has read; a later one is refused as stale. When the last authority has
    decided, text and figures are locked together and the PDF is ordered.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_approve(by, occasion, authority) or not Occasion.objects.visible_to(by).filter(pk=occasion.pk).exists():
        raise NotAllowed
    party = occasion.parties.select_related("case").get(authority=authority)
    day = local(now).date()
    taking_part([presenter.person], case=party.case, authority=authority, on=day)
    taking_part(others, case=party.case, authority=authority, besides=[by.person, presenter.person], on=day)
    if occasion.revision != revision:
        raise Stale
    wrote = SectionTextLog.objects.filter(section_text__occasion=occasion, saved_by__person=by.person_id).exists()
    wrote = wrote or TypedRow.objects.filter(occasion=occasion, saved_by__person=by.person_id).exists()
    wrote = wrote or Details.objects.filter(occasion=occasion, saved_by__person=by.person_id).exists()
    dataset = latest_dataset(occasion)
    froze = dataset is not None and dataset.frozen_by.person_id == by.person_id
    if wrote or froze or presenter.person_id == by.person_id:
        raise ApproverHasWritten
    if why := beyond_delegation(by, occasion, authority, dataset.content if dataset else None, now=now):
        raise BeyondDelegation(why=BEYOND[why])
    if gaps := missing(occasion, dataset, now=now):
        raise ReportNotReady(missing="; ".join(gaps))
    waiting = set(occasion.parties.values_list("authority", flat=True)) - set(
        occasion.approvals.filter(withdrawn_at__isnull=True).values_list("authority", flat=True)
    )
    last = waiting == {authority.pk}
    occasion.status = next_status(occasion.status, OccasionAct.APPROVE_LAST if last else OccasionAct.APPROVE_ONE)
    if authority.pk not in waiting:
        return occasion.approvals.get(authority=authority, withdrawn_at__isnull=True)
    role = role_of(by, Role.REPORT_APPROVER, authority=authority)
    presenting = next(
        (r for r in roles_of(presenter) if r.authority_id == authority.pk and r.role in STAFF and r.title), None
    )
    approval = Approval.objects.create(
        occasion=occasion,
        authority=authority,
        dataset=dataset,
        revision=revision,
        content_sha256=sha256({"dataset": dataset.sha256, "texts": texts(occasion)}),
        decided_by=by,
        decided_by_title=role.title if role else "",
        presented_by=presenter,
        presented_by_title=presenting.title if presenting else "",
        decider=by.person,
        presenter=presenter.person,
        decided_on=day,
        decided_at=now,
    )
    approval.others.set(others)
    register(party.case, direction=Direction.DRAWN_UP, what=f"Beslut om {party.case.title_public}", by=by, now=now)
    record("occasion.approved", case=party.case, by=by, at=now, authority=authority.key, sha256=approval.content_sha256)
    occasion.save(update_fields=["status"])
    if last:
        stopped = stopping(_signed_off(occasion, dataset))
        if stopped:
            raise ReportNotReady(missing="; ".join(sentence(one, dataset.content) for one in stopped))
        _lock(occasion, dataset, by=by, now=now)
    return approval


def _signed_off(occasion: Occasion, dataset: Dataset | None) -> list[Finding]:
    """What is remarked on of the standing decisions: that each is another's than the author's, and all on the same."""
    logs = SectionTextLog.objects.filter(section_text__occasion=occasion).values_list("saved_by__person", flat=True)
    details = Details.objects.filter(occasion=occasion).values_list("saved_by__person", flat=True)
    entered = TypedRow.objects.filter(occasion=occasion).values_list("saved_by__person", flat=True)
    authors = {*logs, *details, *entered, *([dataset.frozen_by.person_id] if dataset else [])}
    approvals = [
        {
            "agency": one.authority.short_name,
            "decider": one.decider_id,
            "presenter": one.presenter_id,
            "title": one.decided_by_title,
            "sha256": one.content_sha256,
        }
        for one in _standing(occasion)
    ]
    names = occasion.parties.values_list("authority__short_name", flat=True)
    return order.signoff(approvals, authors=authors, agencies=list(names))


def locked_content(occasion: Occasion, *, dataset_sha256: str, now: datetime) -> dict[str, Any]:
    """All that a report says beside its figures, as it stands: what a decision locks."""
    return {
        "texts": texts(occasion),
        "approvals": [_signature(a) for a in _standing(occasion)],
        "cases": {
            p.authority.key: {"number": p.case.number, "designation": p.case.designation, "submits": p.submits}
            for p in occasion.parties.select_related("authority", "case__authority")
        },
        "recipients": occasion.duty.recipients,
        "reason": _reason(occasion),
        "dataset_sha256": dataset_sha256,
        "attachments": [
            {"title": TITLES[ProofOf(of)], "filename": row.document.filename, "sha256": row.document.file_id}
            for of, row in standing_proofs(occasion).items()
        ],
        "earlier": earlier(occasion),
        "late": _late(occasion, now=now),
        "changed_because": given.reason if (given := reasons(occasion).get("k10.cause")) else "",
    }


def _lock(occasion: Occasion, dataset: Dataset, *, by: User, now: datetime) -> Report:
    content = locked_content(occasion, dataset_sha256=dataset.sha256, now=now)
    report = Report.objects.create(
        occasion=occasion,
        version=occasion.reports.count() + 1,
        dataset=dataset,
        content=content,
        content_sha256=sha256(content),
        approved_at=now,
    )
    order_pdf(report, by=by, now=now)
    return report


def order_pdf(report: Report, *, by: User | None, now: datetime):
    """Order the PDF, once; a failed order is queued again."""
    return queue_job(
        RENDER,
        key=f"report-pdf:{report.uuid}",
        case=report.occasion.case,
        by=by,
        now=now,
        label="Dokumentet som PDF",
        report=str(report.uuid),
    )


def _standing(occasion: Occasion):
    return (
        occasion.approvals.filter(withdrawn_at__isnull=True)
        .select_related("authority", "decided_by__person", "presented_by__person")
        .prefetch_related("others")
        .order_by("authority__short_name")
    )


def _signature(approval: Approval) -> dict[str, Any]:
    return {
        "agency": approval.authority.key,
        "decided_on": approval.decided_on.isoformat(),
        "decided_by": approval.decided_by.person.name,
        "decided_by_title": approval.decided_by_title,
        "presented_by": approval.presented_by.person.name,
        "presented_by_title": approval.presented_by_title,
        "others": [person.name for person in approval.others.all()],
    }


def _late(occasion: Occasion, *, now: datetime) -> dict[str, Any] | None:
    """By how many days, and why; None in time, and for later versions of what was in time."""
    given = reasons(occasion).get("k2.late")
    first = occasion.delivered_at or now
    days = (local(first).date() - occasion.due_on).days
    return {"days": days, "reason": given.reason} if given and days > 0 else None


def _reason(occasion: Occasion) -> str:
    """Why the version that is being written was begun; empty for a first one."""
    begun = Event.objects.filter(kind="occasion.next_begun", case=occasion.case).order_by("-at", "-pk").first()
    return str(begun.data["reason"]) if begun else ""
