"""What the judgement says on other storeys' pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import authorities_as, holds, is_staff_anywhere
from accounts.prepared import Prepared
from applications.models import Application
from applications.states import Status
from applications.views.slots import of_case
from assessments.models import Decision, EligibilityCheck, Proposal
from assessments.permissions import (
    MAY,
    may_check_eligibility,
    may_propose,
    why_not_decide,
)
from assessments.views.waiting import waiting
from registry.display import Link, NextStep
from registry.models import Case, Document, Job
from registry.models.file import DocumentKind
from registry.queries import blocks_of, outside

DECIDED = frozenset({Status.GRANTED, Status.REJECTED, Status.DISMISSED})

_CHECKS = Prepared(
    lambda application: (
        EligibilityCheck.objects.filter(application=application)
        .select_related("checked_by__person")
        .order_by("-checked_at")
    ),
    application=int,
)


@dataclass(frozen=True)
class Judgement:
    """An application's way so far: checks, proposals, decision."""

    application: Application
    checks: list[EligibilityCheck]
    proposals: list[Proposal]
    decision: Decision | None
    document: Document | None
    job: Job | None
    may_reopen: bool
    may_take_back: bool


def case_main(user: Any, case: Case, now: datetime) -> Judgement | None:
    """The case page: what has been judged, for staff only; the applicant is told by the decision."""
    application = of_case(case)
    if application is None or not is_staff_anywhere(user):
        return None
    checks = _CHECKS(application=application.pk)
    if application.status == Status.SUBMITTED and not checks:
        return None  # nothing is proposed before it has been checked
    proposals = list(
        application.proposals.select_related("proposed_by__person", "withdrawn_by__person")
        .with_total()
        .order_by("-proposed_at")
    )
    decision = (
        Decision.objects.filter(application=application)
        .select_related("decided_by__person", "presented_by__person")
        .first()
        if application.status in DECIDED
        else None
    )
    if not (checks or proposals):
        return None
    document = case.documents.filter(kind=DocumentKind.DECISION).select_related("file").first() if decision else None
    return Judgement(
        application,
        checks,
        proposals,
        decision,
        document,
        case.jobs.filter(key=f"decision:{decision.uuid}").first() if decision and not document else None,
        may_reopen=application.status in {Status.ELIGIBLE, Status.INELIGIBLE}
        and may_check_eligibility(user, application),
        may_take_back=application.status == Status.PROPOSED and may_propose(user, application),
    )


def case_next(user: Any, case: Case, now: datetime) -> NextStep | None:
    """The case page: the one act that is next, or whom it waits for."""
    application = of_case(case)
    if application is None or not is_staff_anywhere(user):
        return None
    if application.status == Status.SUBMITTED:
        act = Link(_("Check the formal demands"), reverse("assessments:eligibility", args=[case.uuid]))
        title = _("Check the formal demands")
        why = (
            _("The application came in late: it is dismissed unless a reasoned decision lets it in.")
            if application.late
            else ""
        )
        return NextStep(
            title, why, whose=str(case.officer or ""), act=act if may_check_eligibility(user, application) else None
        )
    if application.status in {Status.ELIGIBLE, Status.INELIGIBLE}:
        act = Link(_("Make a proposal"), reverse("assessments:propose", args=[case.uuid]))
        return NextStep(
            _("Make a proposal for decision"),
            _("Decided by someone else, with a delegation that covers it."),
            whose=str(case.officer or ""),
            act=act if may_propose(user, application) else None,
        )
    if application.status == Status.PROPOSED:
        proposal = (
            application.proposals.filter(withdrawn_at__isnull=True)
            .select_related("proposed_by", "application__case")
            .first()
        )
        decides = proposal is not None and why_not_decide(user, proposal) is None
        act = Link(_("Read and decide"), reverse("assessments:decide", args=[case.uuid]))
        return NextStep(
            _("Decide on the proposal"),
            _("It waits for a decision-maker whose delegation covers it, and who did not make it."),
            act=act if decides else None,
        )
    return None


@dataclass(frozen=True)
class Waiting:
    """Proposals that wait for the reader's decision."""

    rows: list[Proposal]
    count: int


def start(user: Any, thing: Any, now: datetime) -> Waiting | None:
    """My day: what waits for a decision-maker."""
    if not holds(user, *MAY["assessments.decide"]):
        return None
    rows = waiting(user).exclude(proposed_by__person=user.person_id).order_by("proposed_at")
    found = list(rows[:8])
    return Waiting(found, rows.count()) if found else None


_STANDING = Prepared(
    lambda authorities, blocks: (
        Proposal.objects.waiting()
        .filter(outside(blocks, case="application__case__"))
        .filter(application__case__authority__in=authorities, application__case__mode="live")
        .order_by()
        .values("application__case__mode")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    shape=("authorities", "blocks"),
)


def count(user: Any, now: datetime) -> int:
    """The menu: how many proposals wait. On every page, so it asks for nothing that only the list shows."""
    authorities = authorities_as(user, *MAY["assessments.decide"], *MAY["assessments.propose"])
    if not authorities:
        return 0
    row = _STANDING.one(authorities=frozenset(authorities), blocks=blocks_of(user))
    return row[0] if row else 0
