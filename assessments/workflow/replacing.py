"""A grant withdrawn by a new decision (FL (2017:900) 37 §): what stands in the way, and what it frees in the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import Authority, Organisation, User
from applications.models import Application
from applications.states import Act, Status
from applications.workflow.submission import move
from assessments.errors.procedure import GrantBinds
from assessments.models import Decision, Outcome, Proposal
from assessments.workflow.afterwards import demand_changeable, to_replace
from programmes.models import Assignment, LedgerEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import Line, book
from registry.slots import said
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import kronor

#: (key of the assignment, of the strand, of the organisation, budget year).
Place = tuple[int, int | None, int, int]


def grant_taken_up(application: Application, authority: Authority) -> Decision | None:
    """The authority's decision to grant that is taken up again, and stands until it is withdrawn; None: no such."""
    if application.status != Status.GRANTED:
        return None
    found = to_replace(application, authority)
    return found if found is not None and found.outcome == Outcome.GRANT else None


def withdraws(proposal: Proposal) -> bool:
    """Whether the proposal takes back what was granted."""
    return proposal.replaces is not None and proposal.replaces.outcome == Outcome.GRANT


def stands_yet(proposal: Proposal) -> bool:
    """Whether what the proposal would withdraw still is what stands."""
    granted = proposal.application.status == Status.GRANTED
    return granted and not Decision.objects.filter(replaces=proposal.replaces).exists()


def freed(decision: Decision) -> list[Line]:
    """What the ledger holds for a decision to grant, with the changes made since: kronor by place, to the öre, so that
    nothing of it is held when it is free."""
    named = grants_named(decision)
    sums = _sums(decision)[EntryKind.COMMITMENT]
    assignments = Assignment.objects.in_bulk({place[0] for place in sums})
    strands = Strand.objects.in_bulk({place[1] for place in sums if place[1]})
    parties = Organisation.objects.in_bulk({place[2] for place in sums})
    return [
        Line(
            assignments[part],
            year,
            parties[party],
            amount,
            strands[strand] if strand else None,
            grant=named[part, strand],
        )
        for (part, strand, party, year), amount in sorted(sums.items(), key=str)
        if amount
    ]


def grants_named(decision: Decision) -> dict[tuple[int, int | None], UUID]:
    """The names of the grants that the decision made, by assignment and strand, as its entries in the ledger say."""
    rows = LedgerEntry.objects.filter(
        case=decision.application.case_id, idempotency_key__startswith=f"{decision_key(decision.proposal)}:"
    )
    named = rows.exclude(grant_uuid=None).values_list("assignment", "strand", "grant_uuid")
    return {(assignment, strand): grant for assignment, strand, grant in named}


def decision_key(proposal: Proposal) -> str:
    """The key by which the ledger knows what the decision on a proposal granted."""
    return f"decision:{proposal.uuid}"


def _sums(decision: Decision) -> dict[str, dict[Place, Decimal]]:
    """The money of the decision's own grants, by kind of entry and place."""
    kinds = (EntryKind.COMMITMENT, EntryKind.PAYMENT, EntryKind.REPAYMENT)
    rows = LedgerEntry.objects.filter(
        grant_uuid__in=grants_named(decision).values(), kind__in=kinds, organisation__isnull=False
    ).values_list("kind", "assignment", "strand", "organisation", "year", "amount")
    found: dict[str, dict[Place, Decimal]] = {kind: defaultdict(Decimal) for kind in kinds}
    for kind, *place, amount in rows:
        found[kind][tuple(place)] += amount
    return found


def hold_grants(proposals: Iterable[Proposal], *, by: User, now: datetime) -> None:
    """Hold the grants that the proposals withdraw. Before the frames: whoever changes a grant holds it first, and then
    what it draws on."""
    for decision in sorted((one.replaces for one in proposals if withdraws(one)), key=lambda one: one.pk):
        said("grant-binds", by, decision, now)


def demand_free(decision: Decision, *, by: User, now: datetime) -> None:
    """Raise GrantBinds where money of the grant has been paid or is on its way: all of it is claimed back before. Where
    what has been paid is to stand, the amounts are lowered to it instead, and the grant is not withdrawn."""
    # Asked first, for whoever answers holds the grants: what the bank answers meanwhile is in the sums.
    is_bound = any(bound for _filling, bound in said("grant-binds", by, decision, now))
    sums = _sums(decision)
    paid = sum(sums[EntryKind.PAYMENT].values()) - sum(sums[EntryKind.REPAYMENT].values())
    if paid or is_bound:
        raise GrantBinds(amount=kronor(ceil(paid), get_language()))


def free(proposal: Proposal, lines: list[Line], *, by: User, now: datetime) -> None:
    """Book what the withdrawn grant held as free again, line by line."""
    for place, line in enumerate(lines):
        book(
            assignment=line.assignment,
            strand=line.strand,
            kind=EntryKind.COMMITMENT,
            year=line.year,
            amount=-line.amount,
            occurred_on=local(now).date(),
            by=by,
            now=now,
            key=f"withdrawn:{proposal.uuid}:{place}",
            case=proposal.application.case,
            organisation=line.organisation,
            grant=line.grant,
            reference=f"Upphävt bidrag {local(now).date().isoformat()}",
        )


def move_on(proposal: Proposal, *, by: User, now: datetime) -> None:
    """The application is rejected, unless another authority's grant of a joint call stands: then only its part is."""
    application = proposal.application
    others = Decision.objects.filter(application=application, outcome=Outcome.GRANT, replaced_by=None)
    if others.exclude(pk=proposal.replaces_id).exists():
        record("application.part_decided", case=application.case, by=by, at=now, proposal=str(proposal.uuid))
    else:
        move(application, Act.WITHDRAW_GRANT, by=by, now=now, proposal=str(proposal.uuid))


def demand_lawful(proposal: Proposal) -> None:
    """A decision that has been appealed since it was taken up again is changed as 39 § says, or not at all; one that
    comes to the same outcome changes nothing. Raises AppealedDecision, BeforeTheCourt."""
    was = proposal.replaces
    if was is not None and was.outcome != proposal.outcome:
        again = was.reconsiderations.open().get()
        demand_changeable(was, section=again.section, worse=again.is_worse)


def replaced_of(proposal: Proposal) -> dict[str, Any]:
    """Of the decision that the proposed one replaces, for its record: when it was made, what it decided, and by which
    provision it is changed. Empty for a first decision."""
    if proposal.replaces is None:
        return {}
    again = proposal.replaces.reconsiderations.open().get()
    return {
        "decided_on": proposal.replaces.decided_on.isoformat(),
        "outcome": proposal.replaces.outcome,
        "section": again.section,
        "worse_ground": again.worse_ground,
    }
