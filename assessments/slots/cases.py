"""What the judgement says on a case's pages and on the list of applications, to those who work with them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Authority
from accounts.permissions import holds, is_staff_anywhere
from accounts.prepared import Prepared
from applications.models import Application, Round
from applications.models.rounds import RoundKind
from applications.permissions import reads_before_told
from applications.states import DECIDED, UNDECIDED, Status
from applications.workflow.cases import of_case
from applications.workflow.rounds import open_round
from assessments.display.eligibility import own_findings
from assessments.display.procedure import ShownClock, clock_of
from assessments.models import (
    Correction,
    Decision,
    DecisionLetter,
    DelayNotice,
    EligibilityCheck,
    LetterKind,
    Proposal,
    ReviewTerms,
)
from assessments.permissions import (
    AFTERWARDS,
    MAY,
    may_check_eligibility,
    may_propose,
    may_propose_part,
    may_read_out,
    may_read_reviews,
    may_take_back,
    own_part,
    why_not_decide,
)
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.queries.line import panel_item_seen
from assessments.states.meetings import LetterStatus
from assessments.workflow.afterwards import standing_decision
from assessments.workflow.eligibility import let_in_late
from assessments.workflow.gate import stands_before
from assessments.workflow.proposals import may_be_proposed, stands
from assessments.workflow.speaking import agents_to_write_to
from registry.display import Link, NextStep, Step, Tab, steps
from registry.models import Case, Document, Job
from registry.models.file import DocumentKind
from registry.permissions import may_read_inside
from registry.workflow.letters import Agent
from sweden.typography import moment_long

_REVIEWED = Prepared(lambda call: ReviewTerms.objects.filter(call=call).values_list("pk")[:1], call=int)
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
    """A decision with its document, or the job that makes it, and its slips that have been corrected (FL 36 §)."""

    decision: Decision
    document: Document | None
    job: Job | None
    corrections: list[Correction]

    @property
    def reasons(self) -> str:
        """The reasons as they are to be read: with the slips that have been corrected since, where each stands once."""
        words = str(self.decision.reasons)
        for one in self.corrections:
            words = words.replace(one.was, one.becomes) if words.count(one.was) == 1 else words
        return words


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
    """The case page: what has been judged, for those who judge; others at an authority who see the case see decisions
    that have been told, and the applicant is told by the decision."""
    application = of_case(case)
    if application is None or not is_staff_anywhere(user):
        return None
    if not reads_before_told(user, application):
        return _told(application, case)
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
        .prefetch_related("corrections")
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


def _has_decided_part(user: Any, application: Application) -> bool:
    part = own_part(user, application, *AFTERWARDS) if is_staff_anywhere(user) else None
    return part is not None and standing_decision(application, part) is not None


def bulk(user: Any, thing: Any, now: datetime) -> str | None:
    """The list of applications: the key of what is acted upon together there, for officers."""
    return "application" if holds(user, *MAY["assessments.handle"]) else None


def tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The case page: the handling as förvaltningslagen asks for it, for those inside, and for those of another
    authority that has decided on its part of a joint call."""
    application = of_case(case)
    if application is None or not (may_read_inside(user, case) or _has_decided_part(user, application)):
        return None
    return [Tab(_("Handling"), reverse("assessments:handling", args=[case.uuid]))]


#: How far each status has come on the way, by the step that is now (see `way`).
_STEP = {
    Status.SUBMITTED: 1,
    Status.ELIGIBLE: 2,
    Status.INELIGIBLE: 3,
    Status.RESERVE: 3,
    Status.PROPOSED: 4,
    Status.GRANTED: 6,
    Status.REJECTED: 6,
    Status.DISMISSED: 6,
}


def way(user: Any, case: Case, now: datetime) -> list[Step] | None:
    """The case page, for those inside: from received to told. A decision that nobody has been told of is not there
    yet."""
    application = of_case(case)
    if application is None or application.status not in _STEP or not may_read_inside(user, case):
        return None
    words = [_("Received"), _("Formal check"), _("Assessment"), _("Proposal"), _("Decision"), _("Told")]
    place = _STEP[Status(application.status)]
    if not reads_before_told(user, application):  # what is proposed, or decided and not told, is not for them yet
        place = min(place, 2) if place < 6 or application.withheld else place
    return steps(words, 5 if place == 6 and application.withheld else place)


def time(user: Any, case: Case, now: datetime) -> ShownClock | None:
    """Beside the case page: what time asks for, when it asks for something."""
    application = of_case(case)
    if application is None or not may_read_inside(user, case) or application.status not in UNDECIDED:
        return None
    clock = clock_of(application, now)
    return clock if clock.found else None


def _decided(decision: Decision, case: Case, documents: dict[str, Document]) -> Decided:
    key = f"decision:{decision.uuid}"
    document = documents.get(key)
    job = None if document else case.jobs.filter(key=key).first()
    return Decided(decision, document, job, list(decision.corrections.all()))


def _awaited(application: Application, now: datetime) -> Round | None:
    """The request to complete that the applicant still has time to answer."""
    opened = open_round(application) if application.is_opened else None
    return opened if opened and opened.kind == RoundKind.SUPPLEMENT and opened.is_open_at(now) else None


def _told(application: Application, case: Case) -> Judgement | None:
    """What has been told of the judgement: the decisions."""
    rows = Decision.objects.told().filter(application=application)
    rows = rows.select_related("authority", "decided_by__person", "presented_by__person").order_by("decided_at", "pk")
    documents = {one.key: one for one in case.documents.filter(kind=DocumentKind.DECISION).select_related("file")}
    decided = [_decided(one, case, documents) for one in rows.prefetch_related("corrections")]
    several = len(decided) > 1
    return Judgement(application, [], [], decided, False, False, several=several) if decided else None


def case_next(user: Any, case: Case, now: datetime) -> NextStep | None:
    """The case page: the one act that is next, or whom it waits for; to those who judge."""
    application = of_case(case)
    if application is None or not is_staff_anywhere(user) or not reads_before_told(user, application):
        return None
    if opened := _awaited(application, now):
        until = moment_long(opened.closes_at, get_language() or "sv")
        return NextStep(
            _("Wait until the application is completed"),
            _("The applicant has until %(at)s.") % {"at": until},
            whose=str(application.coordinator or ""),
        )
    if application.status == Status.SUBMITTED:
        act = Link(_("Check the formal demands"), reverse("assessments:eligibility", args=[case.uuid]))
        title = _("Check the formal demands")
        why = (
            _("The application came in late: it is dismissed unless a reasoned decision lets it in.")
            if let_in_late(application)
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
    if application.status == Status.GRANTED and (withdrawal := _withdrawal(application)):
        decides = why_not_decide(user, withdrawal) is None
        act = Link(_("Read and decide"), reverse("assessments:decide", args=[case.uuid]))
        return NextStep(
            _("Decide on the proposal to withdraw the grant"),
            _("The grant stands, and is paid, until it is withdrawn."),
            act=act if decides else None,
        )
    if application.status in DECIDED and (letter := _next_letter(user, application)):
        return letter
    if application.status in DECIDED_BY_LEAD:
        return _next_part(user, application)
    return None


def _withdrawal(application: Application) -> Proposal | None:
    """The proposal to withdraw the grant that waits for a decision."""
    waits = application.proposals.filter(replaces__isnull=False, withdrawn_at__isnull=True, decision__isnull=True)
    found: Proposal | None = waits.select_related("proposed_by", "application__case").first()
    return found


def _next_letter(user: Any, application: Application) -> NextStep | None:
    """The letter of the decision, while it waits to be read: shown to those who read and send it."""
    rows = DecisionLetter.objects.visible_to(user).filter(application=application, kind=LetterKind.RESULT)
    one = rows.filter(status=LetterStatus.WAITING).select_related("authority").order_by("pk").first()
    if one is None or not may_read_out(user, one.authority):
        return None
    return NextStep(
        _("Read and send the letter"),
        _("The applicant is told nothing of the decision until the letter has been read and sent."),
        act=Link(_("Read and send the letter"), reverse("assessments:letter", args=[one.uuid])),
    )


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


def gate(user: Any, case: Any, now: datetime) -> str | None:
    """Where somebody who takes part declares bias before the case opens."""
    return reverse("assessments:declare", args=[case]) if stands_before(user, case) else None


def review_tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The reviews of an application, for those inside, where its call has any."""
    application = of_case(case)
    if application is None or not may_read_reviews(user, case.authority_id):
        return None
    if not _REVIEWED(call=application.call_id):
        return None
    return [Tab(_("Reviews"), reverse("assessments:application_reviews", args=[case.uuid]))]


def panel_tabs(user: Any, case: Case, now: datetime) -> list[Tab] | None:
    """The panel before which an application has been brought, for those who see the panel."""
    application = of_case(case)
    if application is None:
        return None
    item = panel_item_seen(user, application.pk)
    return item and [Tab(_("Panel"), reverse("assessments:panel_item", args=[item.panel.uuid, item.uuid]))]


def agents(user: Any, case: Case, now: datetime) -> list[Agent] | None:
    """Those who speak for a party in an application's case, and get its letters."""
    application = Application.objects.filter(case=case).first()
    return agents_to_write_to(application) if application else None


def decided_at(user: Any, case: Case, now: datetime) -> datetime | None:
    """When the decision that stands was made, the lead authority's of a joint call."""
    application = of_case(case)
    found = standing_decision(application) if application else None
    return found.decided_at if found else None


def due_told(user: Any, case: Case, now: datetime) -> date | None:
    """The day of a decision that the party was told in the latest notice of delay (11 §)."""
    rows = DelayNotice.objects.filter(application__case=case).order_by("sent_at", "pk")
    day: date | None = rows.values_list("expected_on", flat=True).last()
    return day
