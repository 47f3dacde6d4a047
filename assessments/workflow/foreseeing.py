"""What keeps the items of a decision meeting from being decided, judged before it is locked by what the lock asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects

from accounts.errors import DomainError
from assessments.errors.decisions import LeadDecidesFirst, LegalBasisMissing, PartyNotHeard
from assessments.models import AgendaItem, DecisionMeeting, Outcome, Proposal
from assessments.permissions import delegations_of, made_by, why_not_decide
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.sentences.decisions import sentence
from assessments.workflow.amounts import against_each
from assessments.workflow.communicating import heard_each
from assessments.workflow.decisionrecord import appeal_in, appeal_kind, granted_at
from assessments.workflow.decisions import demand_grantable, refusal_of
from assessments.workflow.granting import lacks_each
from assessments.workflow.presence import gathered, item_of
from assessments.workflow.replacing import demand_lawful
from programmes.workflow.ledger import Line, judge, refusal
from registry.queries import kept_out_of
from sweden.clock import local
from sweden.findings import Severity


def hindrances(
    meeting: DecisionMeeting, items: Sequence[AgendaItem], proposals: Mapping[int, Proposal], *, now: datetime
) -> dict[int, list[DomainError]]:
    """Everything that would keep each item from being decided now, by its key: the refusals that the lock would raise
    one at a time. What a page shows; the lock judges anew. A constant number of queries.

    `proposals`: those that stand, by the key of their application; an item without one is left out. What is
    judged of each by itself is asked of one item at a time: `hindrances_alone`.
    """
    standing = [proposals[one.application_id] for one in items if one.application_id in proposals]
    if not standing:
        return {}
    call, on = meeting.call, local(now).date()
    for item in items:
        item.application.call, item.meeting = call, meeting
        if item.application_id in proposals:
            proposals[item.application_id].application = item.application
    prefetch_related_objects([call], "call_strands__assignment")
    prefetch_related_objects(
        standing,
        "version",
        "amounts__organisation",
        "amounts__assignment__authority",
        "amounts__strand",
        "application__case",
    )
    prefetch_related_objects(items, "absences__person", "dissents__person", "votes__person", "counters__raised_by")
    prefetch_related_objects(items, "counter_votes__person", "presenter__person")
    found: dict[int, list[DomainError]] = {}
    taking_part, money = _of_the_meeting(meeting, items, proposals, now), _of_the_frame(standing, now)
    delegations = delegations_of(meeting.decider, meeting.authority_id)
    kept_out = kept_out_of(made_by(one) for one in standing)
    against = against_each(meeting.authority, standing)
    unheard = heard_each(
        meeting.authority, {one.application_id: (against[one.pk], granted_at(one)) for one in standing}, on=on
    )
    grounds, lacking = _grounds(meeting, standing, now), lacks_each(standing, by=meeting.decider, now=now)
    for item in items:
        proposal = proposals.get(item.application_id)
        if proposal is None:
            continue
        own = found.setdefault(item.pk, [])
        own += taking_part.get(item.pk, [])
        if hindrance := why_not_decide(meeting.decider, proposal, delegations, kept_out):
            own.append(refusal_of(hindrance))
        lead = item.application.case.authority
        if meeting.authority_id != lead.pk and item.application.status not in DECIDED_BY_LEAD:
            own.append(LeadDecidesFirst(authority=lead.short_name))
        if finding := unheard[item.application_id]:
            own.append(PartyNotHeard(what=sentence(finding)))
        if not call.legal_basis_sv.strip():
            own.append(LegalBasisMissing())
        own += grounds.get(appeal_kind(proposal), [])
        own += [lacking[proposal.pk]] if proposal.pk in lacking else []
        own += money.get(proposal.pk, [])
    return found


def hindrances_alone(proposal: Proposal, *, now: datetime) -> list[DomainError]:
    """What else would keep one item from being decided now, which the page of all items does not judge: what a grant
    must still meet (`demand_grantable`), and that what would be changed may be."""
    found = []
    for judged in (lambda: demand_grantable(proposal, on=local(now).date()), lambda: demand_lawful(proposal)):
        try:
            judged()
        except DomainError as refused:
            found.append(refused)
    return found


def _of_the_meeting(
    meeting: DecisionMeeting, items: Sequence[AgendaItem], proposals: Mapping[int, Proposal], now: datetime
) -> dict[int, list[DomainError]]:
    """Who has not declared or come, who is too few, whose vote lacks."""
    who = gathered(meeting, items, proposals, now)
    found: dict[int, list[DomainError]] = {}
    for item in items:
        if (proposal := proposals.get(item.application_id)) is None:
            continue
        try:
            item_of(item, proposal, who)
        except DomainError as refused:
            found[item.pk] = [refused]
    return found


def _grounds(meeting: DecisionMeeting, proposals: Sequence[Proposal], now: datetime) -> dict[str, list[DomainError]]:
    """The kinds of decision that lack a ground for how they are appealed."""
    found: dict[str, list[DomainError]] = {}
    for kind in {appeal_kind(one) for one in proposals if one.outcome != Outcome.RESERVE}:
        try:
            appeal_in(meeting.call, meeting.authority, kind, local(now).date())
        except DomainError as refused:
            found[kind] = [refused]
    return found


def _of_the_frame(proposals: Sequence[Proposal], now: datetime) -> dict[int, list[DomainError]]:
    """What the frame does not hold when all are decided, at each that draws on it, by the proposal's key."""
    drawn = [(one, amount) for one in proposals if one.outcome == Outcome.GRANT for amount in one.amounts.all()]
    lines = [Line(a.assignment, a.year, a.organisation, a.amount, a.strand) for _one, a in drawn]
    found: dict[int, list[DomainError]] = {}
    for part in judge(lines, on=local(now).date(), now=now) if lines else []:
        for finding in part.judged.findings:
            if not finding.stops:
                continue
            for one, amount in drawn:
                reasoned = finding.severity == Severity.REASON and one.exception_reason
                of_it = amount.year == part.year and amount.assignment_id == part.assignment.pk
                if of_it and not reasoned and (part.strand is None or amount.strand_id == part.strand.pk):
                    known = found.setdefault(one.pk, [])
                    refused = refusal(finding, part)
                    if str(refused) not in map(str, known):
                        known.append(refused)
    return found
