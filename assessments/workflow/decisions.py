"""The decision (beslut): record, commitment, register, message, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.errors import DomainError, NotAllowed
from accounts.models import Person, User
from accounts.weighing import weighs
from applications.documents.content import checksum
from applications.models import Application
from applications.states import Act, Status
from applications.workflow.aid_history import demand_rate
from applications.workflow.international import lacking_assessment
from applications.workflow.submission import move
from assessments.errors.bias import NotDeclared
from assessments.errors.decisions import (
    FindingsStop,
    ItemRefused,
    LeadDecidesFirst,
    LegalBasisMissing,
    NothingToDecide,
    OutsideDelegation,
    PartyNotHeard,
    ProposalGone,
    ProposerDecides,
)
from assessments.errors.meetings import OnAgenda
from assessments.models import Decision, Outcome, Proposal, Reserve
from assessments.permissions import Hindrance, deciding_role, why_not_decide
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.sentences.decisions import sentence
from assessments.workflow import outbox
from assessments.workflow.amounts import amounts_of
from assessments.workflow.awaiting import awaited_by_meetings
from assessments.workflow.communicating import heard, terms_of
from assessments.workflow.decisionrecord import Item, against_of, content_of, granted_at
from assessments.workflow.gate import must_declare
from assessments.workflow.proposals import grown_since, hold_together, stands, stop
from assessments.workflow.replacing import (
    decision_key,
    demand_free,
    demand_lawful,
    free,
    freed,
    hold_grants,
    move_on,
    replaced_of,
    withdraws,
)
from calls.workflow.joint import open_case_to
from programmes.models import LedgerEntry
from programmes.workflow.ledger import Line, commit, lock
from registry.errors import ProposerKeptOut
from registry.models.stream import Direction
from registry.workflow.access import taking_part
from registry.workflow.stream import finish_deadline, record, register
from sweden.clock import local
from sweden.findings import Finding, Waiver

ACTS = {
    Outcome.GRANT: Act.GRANT,
    Outcome.REJECT: Act.REJECT,
    Outcome.DISMISS: Act.DISMISS,
    Outcome.RESERVE: Act.HOLD_IN_RESERVE,
}
#: What the register says to the parties and the public of what has been decided, whichever way, until they are told.
UNTOLD = "Handläggning"
WORDS = {Outcome.GRANT: "Beslut om bidrag", Outcome.REJECT: "Beslut om avslag", Outcome.DISMISS: "Beslut om avvisning"}


@weighs
def decide(proposal: Proposal, *, by: User, now: datetime, others: Sequence[Person] = ()) -> Decision:
    """Decide one proposal; the same as deciding a list of one."""
    return decide_many([proposal], by=by, now=now, others=others)[0]


@weighs
def decide_many(
    proposals: Sequence[Proposal], *, by: User, now: datetime, others: Sequence[Person] = ()
) -> list[Decision]:
    """Decide everything in `proposals`, or nothing, with the same people; see `decide_items`. What a decision meeting
    waits for is decided there: OnAgenda."""
    for key, day in awaited_by_meetings(proposals).items():
        refusal = OnAgenda(day=day)
        one = next(one for one in proposals if one.pk == key)
        raise refusal if len(proposals) == 1 else ItemRefused(case=one.application.case, refusal=refusal)
    return decide_items([Item(proposal, others) for proposal in proposals], by=by, now=now)


@weighs
@transaction.atomic
def decide_items(items: Sequence[Item], *, by: User, now: datetime) -> list[Decision | Reserve]:
    """Decide every item, or none (FL (2017:900) 30–32 §§). A place on the reserve list is a Reserve, else Decisions.
    The letters wait to be read, and until they are sent the applicant is told nothing, unless the authority has said
    that they go at once (`DecisionTerms.reads_letters`).

    Locks the applications, the grants that are withdrawn, the frames, and the calls that are judged as a whole, each in
    one order. Refuses when the decider proposed it, has no delegation for it, may not see the case, the appeal ground
    is missing, or the frame does not hold it; among several, ItemRefused names the one. A proposal already decided is
    left as it is; ProposalGone for one that was taken back.
    """
    if not items:
        raise NothingToDecide
    wanted = {item.proposal.pk: item for item in items}
    keys = list(wanted)
    list(Application.objects.filter(proposals__in=keys).order_by("pk").select_for_update(of=["self"]).values_list("pk"))
    rows = (
        Proposal.objects.filter(pk__in=keys)
        .select_related(
            "application__case__authority__organisation",
            "authority__organisation",
            "application__call",
            "version",
            "application__coordinator",
            "proposed_by__person",
            "replaces",
        )
        .prefetch_related(
            "amounts__organisation",
            "amounts__assignment",
            "amounts__strand",
            "application__call__call_strands__assignment",
        )
        .order_by("pk")
    )
    standing = {
        done.proposal_id: done for model in (Decision, Reserve) for done in model.objects.filter(proposal__in=keys)
    }
    waiting = [row for row in rows if row.pk not in standing]
    hold_grants(waiting, by=by, now=now)
    lock([line for row in waiting for line in [*_lines(row), *_freed(row)]])
    hold_together(row.application for row in waiting if row.outcome == Outcome.GRANT)
    for row in waiting:
        try:
            standing[row.pk] = _decide(row, wanted[row.pk], by=by, now=now)
        except DomainError as refusal:
            if len(keys) == 1:
                raise
            raise ItemRefused(case=row.application.case, refusal=refusal) from refusal
    return [standing[key] for key in keys]


def _decide(proposal: Proposal, item: Item, *, by: User, now: datetime) -> Decision | Reserve:
    application, others = proposal.application, item.others
    hindrance = why_not_decide(by, proposal)
    if hindrance is Hindrance.NO_ROLE or not Application.objects.visible_to(by).filter(pk=application.pk).exists():
        raise NotAllowed
    is_lead = proposal.authority_id == application.case.authority_id
    if not stands(proposal) or (not is_lead and proposal.version_id != application.submitted_version_id):
        raise ProposalGone
    if must_declare(by, application):
        raise NotDeclared
    if not is_lead and application.status not in DECIDED_BY_LEAD:
        raise LeadDecidesFirst(authority=application.case.authority.short_name)
    if hindrance is not None:
        raise refusal_of(hindrance)
    demand_grantable(proposal, on=local(now).date())
    if unheard := unheard_of(proposal, now):
        raise PartyNotHeard(what=sentence(unheard))
    if not application.call.legal_basis_sv.strip():
        raise LegalBasisMissing
    demand_lawful(proposal)
    taking_part(
        [*others, *item.together],
        case=application.case,
        authority=proposal.authority,
        besides=[by.person, item.presented_by.person],
        on=local(now).date(),
    )
    entries: list[LedgerEntry] = []
    if proposal.outcome == Outcome.GRANT:
        waiver = Waiver(proposal.exception_reason, by.person.name)
        key = decision_key(proposal)
        reference = f"Beslut {local(now).date().isoformat()}"  # the register's language, as the decision's own
        lines = _lines(proposal, reference)
        entries = commit(lines, case=application.case, by=by, now=now, key=key, waiver=waiver)
        open_case_to(application.case, {one.assignment for one in entries}, by=by, now=now)
    was = application.status
    replaced = replaced_of(proposal)
    if withdraws(proposal):
        demand_free(proposal.replaces, by=by, now=now)
        free(proposal, _freed(proposal), by=by, now=now)
        move_on(proposal, by=by, now=now)
    elif is_lead:
        move(application, ACTS[Outcome(proposal.outcome)], by=by, now=now, proposal=str(proposal.uuid))
    elif proposal.outcome == Outcome.GRANT and application.status == Status.REJECTED:
        move(application, Act.GRANT_BY_OTHER, by=by, now=now, proposal=str(proposal.uuid))
    else:
        record("application.part_decided", case=application.case, by=by, at=now, proposal=str(proposal.uuid))
    title = deciding_role(by, proposal).title
    content = {**content_of(proposal, entries, by=by, title=title, item=item, now=now), "replaced": replaced}
    withheld = terms_of(proposal.authority).reads_letters
    application.refresh_from_db(fields=["status"])
    if withheld and application.status != was:  # another authority's part hides nothing that has been told
        application.withheld = True
        application.save(update_fields=["withheld"])
    if proposal.outcome == Outcome.RESERVE:
        return _reserve(proposal, content, by=by, now=now, withheld=withheld)
    decision = Decision.objects.create(
        application=application,
        authority=proposal.authority,
        proposal=proposal,
        replaces=proposal.replaces,
        outcome=proposal.outcome,
        amount=sum(line.amount for line in _lines(proposal)),
        decided_on=local(now).date(),
        decided_at=now,
        decided_by=by,
        decided_by_title=title,
        presented_by=item.presented_by,
        decider=by.person,
        presenter=item.presented_by.person,
        reasons=proposal.reasons,
        appeal_text=content["appeal"],
        content=content,
        sha256=checksum(content),
    )
    decision.others.set(others)
    _tell(decision, by=by, now=now, withheld=withheld)
    return decision


def demand_grantable(proposal: Proposal, *, on: date) -> None:
    """What a grant must still meet on the day it is decided, for it may have been judged anew since the proposal: the
    cooperation abroad, what is counted with other decisions, the euro rate. Raises FindingsStop,
    ExceptionReasonMissing, EuroRateMissing."""
    if proposal.outcome != Outcome.GRANT:
        return
    for finding in lacking_assessment(proposal.application):
        if finding.stops:
            raise FindingsStop(what=sentence(finding))
    stop(grown_since(proposal, on=on), proposal.exception_reason)
    given: dict[str, int] = {}
    for amount in amounts_of(proposal):
        key = str(amount.organisation.uuid)
        given[key] = given.get(key, 0) + amount.amount
    demand_rate(proposal.version.content, given, on=on)


def refusal_of(hindrance: Hindrance) -> DomainError:
    """How a decider is refused who may not decide on a proposal."""
    match hindrance:
        case Hindrance.OWN:
            return ProposerDecides()
        case Hindrance.KEPT_OUT:
            return ProposerKeptOut()
        case Hindrance.AMOUNT:
            return OutsideDelegation(why=_("the amount is larger than it reaches."))
        case Hindrance.STRAND:
            return OutsideDelegation(why=_("it does not hold for this part of the assignment."))
    return NotAllowed()


def unheard_of(proposal: Proposal, now: datetime) -> Finding | None:
    """What lacks of hearing the party before the proposal can be decided (25 §); None when nothing does."""
    since, on = granted_at(proposal), local(now).date()
    return heard(proposal.application, proposal.authority, against_of(proposal), on=on, since=since)


def _reserve(proposal: Proposal, content: dict[str, Any], *, by: User, now: datetime, withheld: bool) -> Reserve:
    """A place on the reserve list: recorded and told, but no decision in the case."""
    application, case = proposal.application, proposal.application.case
    place = Reserve.objects.create(
        application=application,
        authority=proposal.authority,
        proposal=proposal,
        place=proposal.reserve_place,
        until=proposal.reserve_until,
        placed_at=now,
        placed_by=by,
        content=content,
        sha256=checksum(content),
    )
    what = "Plats på reservlista"
    register(
        case,
        direction=Direction.DRAWN_UP,
        what=UNTOLD if withheld else what,
        what_internal=f"{what} till och med {place.until.isoformat()}: {application.title}",
        by=by,
        now=now,
    )
    outbox.write(place, by=by, now=now, withheld=withheld)
    return place


def _lines(proposal: Proposal, reference: str = "") -> list[Line]:
    if proposal.outcome != Outcome.GRANT:
        return []
    named: defaultdict[tuple[int, int | None], UUID] = defaultdict(uuid7)  # a grant of its own from each part
    return [
        Line(a.assignment, a.year, a.organisation, a.amount, a.strand, reference, named[a.assignment_id, a.strand_id])
        for a in sorted(proposal.amounts.all(), key=lambda a: a.pk)
    ]


def _freed(proposal: Proposal) -> list[Line]:
    """What a withdrawn grant frees; empty for other proposals."""
    return freed(proposal.replaces) if proposal.replaces and withdraws(proposal) else []


def _tell(decision: Decision, *, by: User, now: datetime, withheld: bool) -> None:
    application = decision.application
    case = application.case
    what = WORDS[Outcome(decision.outcome)]
    if decision.authority_id != case.authority_id:
        what += f", {decision.content['authority_short']}"
    register(
        case,
        direction=Direction.DRAWN_UP,
        what=UNTOLD if withheld else what,
        what_internal=f"{what}: {application.title}",
        by=by,
        now=now,
    )
    finish_deadline(case, key="decision", now=now)
    outbox.write(decision, by=by, now=now, withheld=withheld)
