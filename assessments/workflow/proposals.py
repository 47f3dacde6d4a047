"""The proposal for decision (beslutsförslag)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from applications.errors import ActNotOpen
from applications.models import Application
from applications.rules.conditions import Judged, judge
from applications.rules.demand import Demand
from applications.states import Act, Status, is_open
from applications.workflow.aid_history import history_of
from applications.workflow.asked import demands_of
from applications.workflow.facts import facts_of_content
from applications.workflow.international import lacking_assessment
from applications.workflow.others import TOGETHER, counted_calls, with_granted, with_others
from applications.workflow.sizes_stated import with_sizes
from applications.workflow.submission import move
from assessments.errors.decisions import (
    AmountsWrong,
    ExceptionReasonMissing,
    FindingsStop,
    OutcomeNotOpen,
    ProposalGone,
    ReasonsMissing,
    SendBackReasonMissing,
)
from assessments.errors.meetings import ReserveUntilMissing
from assessments.errors.procedure import CheckStale
from assessments.models import AgendaItem, Decision, Outcome, Proposal, ProposedAmount
from assessments.permissions import may_propose_part, may_take_back
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.rules.reasons import own_reasons
from assessments.sentences.decisions import sentence
from assessments.states.meetings import MeetingStatus
from assessments.workflow.afterwards import to_replace
from assessments.workflow.amounts import Amount, against, amounts_of, granted_by_others, parts_of, requested
from assessments.workflow.common import seen
from assessments.workflow.communicating import heard
from assessments.workflow.eligibility import revision
from assessments.workflow.replacing import grant_taken_up, stands_yet, withdraws
from assessments.workflow.voting import settle
from calls.models import Call
from programmes.workflow.judging import Line
from programmes.workflow.judging import judge as judge_money
from registry.links import whole
from registry.workflow.outbox import in_language_of, queue_message
from registry.workflow.stream import record
from sweden.clock import local
from sweden.findings import Finding, Severity, as_json
from sweden.typography import kronor

#: A grant that departs from what the call says, short of what stops it, says why.
ASK_FOR_REASON = frozenset({Severity.OVERRIDE, Severity.REASON, Severity.BREACH, Severity.WARNING})


def findings_of(
    application: Application, amounts: Sequence[Amount], content: Mapping[str, Any] | None = None
) -> list[Finding]:
    """What the call's conditions say of the application with the proposed amounts. `content`: as in `judged_with`."""
    return [finding for one in judged_with(application, amounts, content=content) for finding in one.findings]


def judged_with(
    application: Application,
    amounts: Sequence[Amount],
    demands: Sequence[Demand] | None = None,
    *,
    content: Mapping[str, Any] | None = None,
) -> list[Judged]:
    """The call's conditions (or those given) put to the application with the proposed amounts in place of the
    applied-for. `content`: what was handed in, with the sizes that count; None: as it was handed in."""
    facts = facts_of_content(content or application.submitted_version.content)
    given: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    keys = {p.organisation_id: str(p.uuid) for p in application.submitted_version.parties.all()}
    for amount in amounts:
        given[keys[amount.organisation.pk]][amount.year] += amount.amount
    parties = [replace(party, requested=dict(given.get(party.key, {})), aid_in_one_sum=True) for party in facts.parties]
    demands = demands_of(application.call) if demands is None else demands
    facts = with_others(replace(facts, parties=parties), application, demands)
    return judge(demands, with_granted(facts, application, demands))


def history_with(application: Application, amounts: Sequence[Amount], *, on: date) -> list[Finding]:
    """What the parties' earlier aid says of the application with the proposed amounts, counted back from the day they
    are decided on and at its euro rate."""
    sums: dict[str, int] = defaultdict(int)
    for amount in amounts:
        sums[str(amount.organisation.uuid)] += amount.amount
    return history_of(application, granted_to=sums, content=on_day(application, on), on=on).findings


def on_day(application: Application, on: date) -> Mapping[str, Any]:
    """What was handed in, with the size that each enterprise has on a day before the decision."""
    return with_sizes(application.submitted_version.content, application, asked_on=on)


def hold_together(applications: Iterable[Application]) -> None:
    """Lock the calls that are counted together with those of the applications, in the order of their keys: those who
    decide at the same moment come one after the other, and each sees what the other has granted."""
    calls = {one.call_id: one.call for one in applications}
    keys = {key for pk, call in calls.items() for key in counted_calls(pk, demands_of(call))}
    list(Call.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def grown_since(proposal: Proposal, *, on: date) -> list[Finding]:
    """What other decisions say of a proposal on the day it is decided: what is counted over all that is granted (the
    share of a sub-programme, the grants of a call), and aid over time; and all conditions where another size than was
    handed in has been stated of an enterprise. What was found when it was proposed, and is the same, is left out: it
    has its reason. The calls are held by `hold_together`."""
    application = proposal.application
    amounts = [
        *amounts_of(proposal),
        *granted_by_others(application, proposal.authority),
    ]
    demands, content = demands_of(application.call), on_day(application, on)
    together = [one for one in demands if one.kind in TOGETHER]
    anew = together if content is application.submitted_version.content else demands
    judged = judged_with(application, amounts, anew, content=content) if anew else []
    found = [*(finding for one in judged for finding in one.findings), *history_with(application, amounts, on=on)]
    return [one for one in found if as_json(one) not in proposal.findings]


@transaction.atomic
def propose(
    application: Application,
    *,
    outcome: str,
    authority: Authority | None = None,
    amounts: Sequence[Amount] = (),
    reasons: str,
    terms: str = "",
    exception_reason: str = "",
    reserve_place: int | None = None,
    reserve_until: date | None = None,
    read: str | None = None,
    by: User,
    now: datetime,
) -> Proposal:
    """Propose a decision; decided by another. Judged by the call's conditions with the proposed amounts.

    `authority`: whose part of a joint call it is about; None: of the authority that owns the case. What others have
    granted already counts with it. No money is held for it: room in the frame is taken by the decision. `read`: the
    revision of the page it was written on; CheckStale when that is no longer what stands.
    """
    application = seen(application, by)
    lead = application.case.authority
    authority = authority or lead
    if not may_propose_part(by, application, authority):
        raise NotAllowed
    if read is not None and read != revision(application):
        raise CheckStale
    if not reasons.strip():
        raise ReasonsMissing
    if not may_be_proposed(application, authority):
        raise ActNotOpen(status=application.status, act=Act.PROPOSE)
    taken_up = grant_taken_up(application, authority)
    if (application.status == Status.INELIGIBLE) != (outcome == Outcome.DISMISS):
        raise OutcomeNotOpen
    if taken_up and outcome != Outcome.REJECT:
        raise OutcomeNotOpen
    if outcome == Outcome.RESERVE and authority != lead:
        raise OutcomeNotOpen  # the case is the lead's, and a place on the reserve list is no decision on a part
    if outcome == Outcome.RESERVE and (reserve_until is None or reserve_until < local(now).date()):
        raise ReserveUntilMissing
    _leave_reserve(application, authority, by=by, now=now)
    amounts = [amount for amount in amounts if amount.amount] if outcome == Outcome.GRANT else []
    findings: list[Finding] = []
    if outcome == Outcome.GRANT:
        others = granted_by_others(application, authority)
        _check(application, authority, amounts, others)
        findings = [
            *findings_of(application, [*amounts, *others], on_day(application, local(now).date())),
            *history_with(application, [*amounts, *others], on=local(now).date()),
            *lacking_assessment(application),
            *_of_the_mandate(amounts, now),
        ]
        stop(findings, exception_reason)
    elif outcome != Outcome.RESERVE:
        findings = _own_reasons(application, reasons)
    worse = against(application, authority, outcome, amounts)
    if unheard := heard(application, authority, worse, on=local(now).date(), since=taken_up and taken_up.decided_at):
        findings = [unheard, *findings]
    if authority == lead:
        move(application, Act.PROPOSE_WITHDRAWAL if taken_up else Act.PROPOSE, by=by, now=now, outcome=outcome)
    else:
        record("application.part_proposed", case=application.case, by=by, at=now, outcome=str(outcome))
    proposal = Proposal.objects.create(
        application=application,
        version=application.submitted_version,
        authority=authority,
        replaces=to_replace(application, authority),
        outcome=outcome,
        reasons=reasons.strip(),
        terms=terms.strip() if outcome == Outcome.GRANT else "",
        findings=[as_json(finding) for finding in findings],
        exception_reason=exception_reason.strip() if outcome == Outcome.GRANT else "",
        reserve_place=reserve_place if outcome == Outcome.RESERVE else None,
        reserve_until=reserve_until if outcome == Outcome.RESERVE else None,
        proposed_by=by,
        proposed_at=now,
    )
    ProposedAmount.objects.bulk_create(
        ProposedAmount(
            proposal=proposal,
            organisation=amount.organisation,
            assignment=amount.assignment,
            strand=amount.strand,
            year=amount.year,
            amount=amount.amount,
        )
        for amount in amounts
    )
    return proposal


def _own_reasons(application: Application, reasons: str) -> list[Finding]:
    """What is remarked on of reasons against the party that are not its own."""
    same = Proposal.objects.filter(application__call=application.call_id, reasons=reasons.strip())
    same = same.exclude(application=application).exclude(outcome=Outcome.GRANT)
    return own_reasons(reasons, same_elsewhere=same.exists())


def _leave_reserve(application: Application, authority: Authority, *, by: User, now: datetime) -> None:
    """A new proposal takes the place of the one that put the application on the reserve list."""
    for placed in application.proposals.filter(
        authority=authority, outcome=Outcome.RESERVE, withdrawn_at__isnull=True, reserve__isnull=False
    ):
        placed.withdrawn_at, placed.withdrawn_by = now, by
        placed.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_note"])


def may_be_proposed(application: Application, authority: Authority) -> bool:
    """Whether a proposal of the authority can be made now. On another authority's part of a joint call: once the lead
    has found that the formal demands are met, until that authority has proposed."""
    if authority == application.case.authority:
        taken_up = grant_taken_up(application, authority)
        waits = taken_up and taken_up.proposed_changes.filter(withdrawn_at__isnull=True).exists()
        return is_open(application.status, Act.PROPOSE) or bool(taken_up and not waits)
    standing = application.proposals.filter(
        authority=authority, withdrawn_at__isnull=True, replaces=to_replace(application, authority)
    )
    return application.status in PART_OPEN and not standing.exists()


#: Where an application may stand while others than its lead authority propose on their parts.
PART_OPEN = frozenset({Status.ELIGIBLE, Status.PROPOSED, *DECIDED_BY_LEAD})


def _of_the_mandate(amounts: Sequence[Amount], now: datetime) -> list[Finding]:
    """Where the money's division or a main rule is departed from: the proposal says why. Whether there is room is
    judged when it is decided, since no money is held for a proposal."""
    lines = [Line(one.assignment, one.year, one.organisation, one.amount, one.strand) for one in amounts]
    parts = judge_money(lines, on=local(now).date(), now=now)
    return [finding for part in parts for finding in part.judged.findings if finding.severity is Severity.REASON]


def _check(application: Application, authority: Authority, amounts: Sequence[Amount], others: Sequence[Amount]) -> None:
    """A grant gives something, nothing below zero, in the parts and years applied for, once for each, and no party more
    than it asked for."""
    if not amounts:
        raise AmountsWrong(why=_("a grant is more than nothing."))
    asked: dict[int, int] = defaultdict(int)
    for amount in requested(application):
        asked[amount.organisation.pk] += amount.amount
    parts = {(part.assignment_id, part.strand_id) for part in parts_of(application, authority)}
    years = application.submitted_version.years
    given: dict[int, int] = defaultdict(int)
    for amount in others:
        given[amount.organisation.pk] += amount.amount
    places = set()
    for amount in amounts:
        if amount.amount < 0:
            raise AmountsWrong(why=_("an amount cannot be negative."))
        place = (amount.organisation.pk, amount.assignment.pk, amount.strand and amount.strand.pk, amount.year)
        if place[1:3] not in parts or amount.year not in years or place in places:
            raise AmountsWrong(why=_("an amount belongs to another part, year or authority than the application."))
        places.add(place)
        given[amount.organisation.pk] += amount.amount
    for amount in amounts:
        excess = given[amount.organisation.pk] - asked[amount.organisation.pk]
        if excess > 0:
            figures = {"party": amount.organisation, "excess": kronor(excess, get_language())}
            raise AmountsWrong(why=_("%(party)s would get %(excess)s more than it has asked for.") % figures)


def stop(findings: Sequence[Finding], exception_reason: str) -> None:
    """Raise FindingsStop for what stops, ExceptionReasonMissing for what asks for a reason that is not there."""
    for finding in findings:
        if finding.severity == Severity.BLOCKING:
            raise FindingsStop(what=sentence(finding))
        if finding.severity in ASK_FOR_REASON and not exception_reason.strip():
            raise ExceptionReasonMissing(what=sentence(finding))


def stands(proposal: Proposal) -> bool:
    """Whether the proposal still waits for a decision: not taken back, not decided, and the case has not gone on."""
    if proposal.withdrawn_at is not None:
        return False
    if withdraws(proposal):
        return stands_yet(proposal)
    if proposal.authority_id == proposal.application.case.authority_id:
        return proposal.application.status == Status.PROPOSED and not proposal.is_decided
    decided = Decision.objects.filter(proposal=proposal).exists()
    return not decided and proposal.application.status in PART_OPEN


@transaction.atomic
def take_back(proposal: Proposal, *, by: User, now: datetime, note: str = "") -> Proposal:
    """Take a proposal back, or send another's back with what should change; it stays in the history.

    Raises SendBackReasonMissing, and ProposalGone when the case has gone on.
    """
    application = seen(proposal.application, by)
    proposal = (
        Proposal.objects.select_for_update(of=["self"])
        .select_related("application__case", "proposed_by__person")
        .get(pk=proposal.pk)
    )
    if not may_take_back(by, proposal):
        raise NotAllowed
    if proposal.withdrawn_at is not None:
        return proposal
    if not stands(proposal):
        raise ProposalGone
    own = proposal.proposed_by.person_id == by.person_id
    note = note.strip()
    if not own and not note:
        raise SendBackReasonMissing
    act = Act.TAKE_BACK_DISMISSAL if proposal.outcome == Outcome.DISMISS else Act.TAKE_BACK_PROPOSAL
    act = Act.TAKE_BACK_WITHDRAWAL if withdraws(proposal) else act
    if proposal.authority_id == application.case.authority_id:
        move(proposal.application, act, by=by, now=now, proposal=str(proposal.uuid))
    else:
        record("application.part_proposal_taken_back", case=application.case, by=by, at=now)
    proposal.withdrawn_at, proposal.withdrawn_by, proposal.withdrawn_note = now, by, note
    proposal.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_note"])
    for item in AgendaItem.objects.filter(
        application=application, meeting__authority=proposal.authority_id, meeting__status=MeetingStatus.PLANNED
    ).select_related("meeting__decider__person", "application"):
        settle(item, now=now)
    if not own:
        context = {"application": application, "by": by, "note": note}
        context["path"] = whole("registry:case", application.case.uuid)
        with in_language_of(proposal.proposed_by.person):
            queue_message(
                kind="proposal.sent_back",
                subject=_("The proposal in %(number)s is sent back") % {"number": application.case.designation},
                language=None,
                body=render_to_string("assessments/messages/sent_back.txt", context),
                to=proposal.proposed_by.person,
                case=application.case,
                key=f"sent-back:{proposal.uuid}",
                now=now,
            )
    return proposal
