"""What the judgement says on other storeys' pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Authority
from accounts.permissions import authorities_as, holds, is_staff_anywhere
from accounts.prepared import Prepared
from applications.models import Application
from applications.permissions import coordinates, part_of
from applications.states import Status
from applications.workflow.cases import of_case
from assessments.display.decisions import PartyRow, table
from assessments.display.eligibility import own_findings
from assessments.display.procedure import ShownClock, clock_of
from assessments.models import (
    Communication,
    Decision,
    DecisionRequest,
    EligibilityCheck,
    Outcome,
    Panel,
    PanelItem,
    Proposal,
    ReviewAssignment,
    ReviewTerms,
)
from assessments.permissions import (
    MAY,
    may_check_eligibility,
    may_propose,
    may_propose_part,
    may_read_reviews,
    may_see_line,
    may_take_back,
    own_part,
    why_not_decide,
)
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.queries.line import RANKED
from assessments.queries.procedure import untold
from assessments.queries.reviews import to_review
from assessments.states.panels import PanelStatus
from assessments.states.reviews import HANDED_IN
from assessments.views.waiting import waiting
from assessments.workflow.gate import stands_before
from assessments.workflow.mass import ACTS
from assessments.workflow.mass import MOST as MOST_AT_ONCE
from assessments.workflow.procedure import UNDECIDED, may_request
from assessments.workflow.proposals import may_be_proposed, requested, stands
from calls.models import Call
from registry.display import Link, NextStep, Tab
from registry.models import Case, Document, Job
from registry.models.file import DocumentKind
from registry.permissions import may_read_inside
from registry.queries import blocks_of, outside
from sweden.clock import local

#: How many lines a part of My day shows.
MOST = 6
DECIDED = frozenset({Status.GRANTED, Status.REJECTED, Status.DISMISSED})

_CHECKS = Prepared(
    lambda application: (
        EligibilityCheck.objects.filter(application=application)
        .select_related("checked_by__person", "undone__undone_by__person")
        .order_by("-checked_at")
    ),
    application=int,
)


@dataclass(frozen=True)
class Decided:
    """A decision with its document, or the job that makes it."""

    decision: Decision
    document: Document | None
    job: Job | None


@dataclass(frozen=True)
class Judgement:
    """An application's way so far: checks, proposals, decisions (in a joint call one by each authority that decides).

    `several`: whether another authority than the lead has proposed; `part`: the one whose part the reader may propose
    on now.
    """

    application: Application
    checks: list[EligibilityCheck]
    proposals: list[Proposal]
    decisions: list["Decided"]
    may_reopen: bool
    may_take_back: bool
    several: bool = False
    part: Authority | None = None


def case_main(user: Any, case: Case, now: datetime) -> Judgement | None:
    """The case page: what has been judged, for staff only; the applicant is told by the decision."""
    application = of_case(case)
    if application is None or not is_staff_anywhere(user):
        return None
    checks = _CHECKS(application=application.pk)
    for one in checks:
        one.own_findings = own_findings(one.own)
    if application.status == Status.SUBMITTED and not checks:
        return None  # nothing is proposed before it has been checked
    proposals = list(
        application.proposals.select_related("authority", "proposed_by__person", "withdrawn_by__person")
        .with_total()
        .order_by("-proposed_at")
    )
    decided = list(
        Decision.objects.filter(application=application)
        .select_related("authority", "decided_by__person", "presented_by__person")
        .order_by("decided_at", "pk")
        if application.status in DECIDED
        else ()
    )
    if not (checks or proposals):
        return None
    documents = {
        one.key: one for one in case.documents.filter(kind=DocumentKind.DECISION).select_related("file") if decided
    }
    several = any(one.authority_id != case.authority_id for one in proposals)
    part = own_part(user, application, "assessments.propose")
    return Judgement(
        application,
        checks,
        proposals,
        [_decided(one, case, documents) for one in decided],
        may_reopen=application.status in {Status.ELIGIBLE, Status.INELIGIBLE}
        and may_check_eligibility(user, application),
        may_take_back=any(stands(one) and may_take_back(user, one) for one in proposals),
        several=several,
        part=part if part and part != case.authority and may_be_proposed(application, part) else None,
    )


@dataclass(frozen=True)
class Mine:
    """What a party meets on its own page while it waits: what it may comment on and until when, whether it may ask for
    a decision, and by when a request is answered."""

    communications: list[Communication]
    may_request: bool
    request: DecisionRequest | None


def mine(user: Any, case: Case, now: datetime) -> Mine | None:
    """The applicant's page of an application that has been handed in and is not decided."""
    application = of_case(case)
    if application is None or application.told_status not in UNDECIDED:
        return None
    today = local(now).date()
    sent = Communication.objects.filter(application=application, left_out="", answer=None, answer_by__gte=today)
    request = DecisionRequest.objects.filter(application=application, refusal=None).first()
    may = may_request(application, day=today) and coordinates(part_of(user, application))
    found = Mine(list(sent.order_by("answer_by")), may, request)
    return found if found.communications or may or request else None


@dataclass(frozen=True)
class Bulk:
    """What can be done with many applications at once, and with how many."""

    acts: list[tuple[str, Any]]
    most: int


def bulk(user: Any, thing: Any, now: datetime) -> Bulk | None:
    """The list of applications: acts on those that are chosen, for officers."""
    if not holds(user, *MAY["assessments.handle"]):
        return None
    return Bulk([(key, kind.words) for key, kind in ACTS.items()], MOST_AT_ONCE)


def tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The case page: the handling as förvaltningslagen asks for it, for those inside."""
    if of_case(case) is None or not may_read_inside(user, case):
        return None
    return [Tab(_("Handling"), reverse("assessments:handling", args=[case.uuid]))]


def time(user: Any, case: Case, now: datetime) -> ShownClock | None:
    """Beside the case page: what time asks for, when it asks for something."""
    application = of_case(case)
    if application is None or not may_read_inside(user, case) or application.status not in UNDECIDED:
        return None
    clock = clock_of(application, now)
    return clock if clock.found else None


@dataclass(frozen=True)
class Overdue:
    """The reader's own cases in which time asks for something, and how many in all."""

    rows: list[Application]
    count: int


def overdue(user: Any, thing: Any, now: datetime) -> Overdue | None:
    """My day: cases of the reader's that have waited for more than six months, or past the day the party was told,
    without a notice of delay (11 §). What has a last day of its own stands among the deadlines."""
    if not holds(user, *MAY["assessments.handle"]):
        return None
    rows = untold(user, now)
    found = list(rows[: MOST + 1])
    return Overdue(found[:MOST], rows.count() if len(found) > MOST else len(found)) if found else None


def _decided(decision: Decision, case: Case, documents: dict[str, Document]) -> Decided:
    key = f"decision:{decision.uuid}"
    document = documents.get(key)
    return Decided(decision, document, None if document else case.jobs.filter(key=key).first())


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
            if application.late and not application.call.judges_late
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
            application.proposals.filter(withdrawn_at__isnull=True, authority=case.authority_id)
            .select_related("proposed_by", "application__case")
            .order_by("-proposed_at", "-pk")
            .first()
        )
        decides = proposal is not None and why_not_decide(user, proposal) is None
        act = Link(_("Read and decide"), reverse("assessments:decide", args=[case.uuid]))
        return NextStep(
            _("Decide on the proposal"),
            _("It waits for a decision-maker whose delegation covers it, and who did not make it."),
            act=act if decides else None,
        )
    if application.status in DECIDED_BY_LEAD:
        return _next_part(user, application)
    return None


def _next_part(user: Any, application: Application) -> NextStep | None:
    """What another authority of a joint call has left, once the lead has decided: shown to its own people."""
    case = application.case
    part = own_part(user, application, "assessments.propose", "assessments.decide")
    if part is None or part == case.authority:
        return None
    why = _("Your authority decides on its own part of the joint call.")
    if may_be_proposed(application, part):
        act = Link(_("Make a proposal"), reverse("assessments:propose", args=[case.uuid]))
        return NextStep(
            _("Make a proposal for decision"), why, act=act if may_propose_part(user, application, part) else None
        )
    proposal = application.proposals.waiting().filter(authority=part).select_related("proposed_by").first()
    if proposal is None:
        return None
    proposal.application = application
    act = Link(_("Read and decide"), reverse("assessments:decide", args=[case.uuid]))
    return NextStep(_("Decide on the proposal"), why, act=act if why_not_decide(user, proposal) is None else None)


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
        .filter(authority__in=authorities, application__case__mode="live")
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


# --- Bias and reviews ----------------------------------------------------------------------------------


def gate(user: Any, case: Any, now: datetime) -> str | None:
    """Where somebody who takes part declares bias before the case opens."""
    return reverse("assessments:declare", args=[case]) if stands_before(user, case) else None


def review_tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The reviews of an application, for those inside, where its call has any."""
    application = of_case(case)
    if application is None or not may_read_reviews(user, case.authority_id):
        return None
    if not ReviewTerms.objects.filter(call=application.call_id).exists():
        return None
    return [Tab(_("Reviews"), reverse("assessments:application_reviews", args=[case.uuid]))]


def of_call(user: Any, call: Call, now: datetime) -> dict[str, Any] | None:
    """The way to a call's reviews, with how many are handed in, and to what is prepared for its decisions."""
    if not may_read_reviews(user, call.case.authority_id) or call.published_at is None:
        return None
    rows = ReviewAssignment.objects.visible_to(user).carried().filter(application__call=call)
    done = Count("pk", filter=Q(review__status__in=HANDED_IN))
    ways = {"url": reverse("assessments:call_reviews", args=[call.case.uuid]), "ranks": may_see_line(user, call)}
    return {"call": call, **ways, **rows.aggregate(n=Count("pk"), done=done)}


@dataclass(frozen=True)
class Selection:
    """The way to a call's panels and ranked list: how many panels, how many of them are still to meet, and how many
    applications can be ranked."""

    panels_url: str
    line_url: str
    panels: int
    waiting: int
    ranked: int


def selection(user: Any, call: Call, now: datetime) -> Selection | None:
    """The call's own page: what is to be chosen and by whom, for those who prepare and decide."""
    if call.published_at is None or not may_see_line(user, call):
        return None
    panels = Panel.objects.visible_to(user).filter(call=call)
    counted = panels.aggregate(n=Count("pk"), waiting=Count("pk", filter=Q(status=PanelStatus.OPEN)))
    ranked = Application.objects.visible_to(user).filter(call=call, status__in=RANKED).count()
    return Selection(
        reverse("assessments:panels", args=[call.uuid]),
        reverse("assessments:line", args=[call.uuid]),
        counted["n"],
        counted["waiting"],
        ranked,
    )


def panel_tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The panel before which an application has been brought, for those who see the panel."""
    application = of_case(case)
    if application is None:
        return None
    panels = Panel.objects.visible_to(user).values("pk")
    item = PanelItem.objects.filter(application=application, panel__in=panels).select_related("panel").first()
    return item and [Tab(_("Panel"), reverse("assessments:panel_item", args=[item.panel.uuid, item.uuid]))]


def review_count(user: Any, now: datetime) -> int:
    """Beside "My reviews": those not handed in."""
    return to_review(user)


def shown_reviews(user: Any, thing: Any, now: datetime) -> list[Application] | None:
    """Applications of the reader's whose reviews they may answer now."""
    if is_staff_anywhere(user):
        return None
    rows = Application.objects.filter(
        case__participations__person=user.person_id,
        case__participations__ended_at=None,
        review_releases__reply_by__gte=now,
    )
    return list(rows.select_related("case__authority").distinct().order_by("pk")) or None


def panels(user: Any, thing: Any, now: datetime) -> list[Panel] | None:
    """My day: the open panels where the reader has a seat, the next to meet first."""
    return list(Panel.objects.sat_in(user, local(now).date()).select_related("call")[:MOST]) or None


@dataclass(frozen=True)
class BesideApplied:
    """What each party applied for, and what it was granted, by year."""

    years: list[int]
    rows: list[PartyRow]

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def granted(self) -> int:
        return sum(row.total for row in self.rows)


def decided_beside_applied(user: Any, application: Application, now: datetime) -> BesideApplied | None:
    """The applicant's page: party by party what was applied for and decided, once it has been told."""
    if application.withheld or application.status != Status.GRANTED:
        return None
    decisions = Decision.objects.told().filter(application=application, replaced_by__isnull=True)
    amounts = [
        one
        for decision in decisions.prefetch_related("proposal__amounts__organisation").order_by("pk")
        for one in decision.proposal.amounts.all()
        if decision.outcome == Outcome.GRANT
    ]
    return BesideApplied(*table(amounts, requested(application))) if amounts else None
