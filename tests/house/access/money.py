"""Addresses of the mandate's money: the ledger is read by those who work at an authority."""

from datetime import date

from accounts.models import User
from programmes.models import Assignment, EntryProposal, ProposedEntry
from programmes.states import ProposalStatus
from programmes.workflow.ledger import book
from tests.factories import programmes
from tests.house.access import INSIDE, STAFF, Door, World

READS = STAFF - {"blocked"}
RECORDS = frozenset({"case_officer", "economist"})
FOREIGN = frozenset({"foreign_officer"})
PROPOSES = frozenset({"economist"})
APPROVES = frozenset({"economist", "decision_maker"})
#: Those who work with cases at our authority.
CASES = INSIDE
#: And at theirs.
INSIDE_THEIRS = frozenset({"foreign_officer", "foreign_approver"})

DOORS = {
    "programmes:balances": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:ledger": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:entry": Door(READS, sample="entry", theirs=STAFF),
    "programmes:programme_balances": Door(READS, sample="programme", theirs=STAFF),
    "programmes:programme_ledger": Door(READS, sample="programme", theirs=STAFF),
    "programmes:entry_proposals": Door(CASES, sample="assignment", theirs=INSIDE_THEIRS),
    "programmes:entry_proposal": Door(CASES, APPROVES, "entry_proposal", INSIDE_THEIRS),
    "programmes:propose_entry": Door(PROPOSES, PROPOSES, "assignment"),
    "programmes:import_entries": Door(PROPOSES, PROPOSES, "assignment"),
    "programmes:reverse_entry": Door(PROPOSES, PROPOSES, "entry"),
    "programmes:change_entry": Door(PROPOSES, PROPOSES, "entry_sent_back"),
    "programmes:waiting_entries": Door(APPROVES),
    "programmes:record_appropriation": Door(RECORDS, RECORDS, "assignment", FOREIGN, FOREIGN),
    "programmes:appropriation": Door(READS, sample="appropriation", theirs=STAFF),
}


def prepare(world: World, ours: Assignment, theirs: Assignment) -> None:
    """An entry in each authority's ledger."""
    posts = [
        book(
            assignment=one,
            kind="payment",
            year=2026,
            amount=1,
            occurred_on=date(2026, 1, 8),
            by=None,
            now=programmes.RECORDED,
            key=f"sample:{one.key}",
        )
        for one in (ours, theirs)
    ]
    world.sample("entry", *({"uuid": one.assignment.uuid, "entry": one.uuid} for one in posts), of=ours.case)
    proposals = [_proposal(one, world.user("economist")) for one in (ours, theirs)]
    world.sample(
        "entry_proposal",
        *({"uuid": one.assignment.uuid, "proposal": one.uuid} for one in proposals),
        of=ours.case,
    )
    sent_back = [_proposal(one, world.user("economist"), ProposalStatus.SENT_BACK) for one in (ours, theirs)]
    world.sample(
        "entry_sent_back",
        *({"uuid": one.assignment.uuid, "proposal": one.uuid} for one in sent_back),
        of=ours.case,
    )
    world.sample("appropriation", {"pk": ours.appropriation_id}, {"pk": theirs.appropriation_id}, of=ours.case)


def _proposal(assignment: Assignment, by: User, status: str = ProposalStatus.PROPOSED) -> EntryProposal:
    """An own cost that someone has proposed."""
    proposal = EntryProposal.objects.create(
        assignment=assignment,
        source="manual",
        status=status,
        key=f"sample:{assignment.key}:{status}",
        decision_note="Fel år" if status == ProposalStatus.SENT_BACK else "",
        created_at=programmes.RECORDED,
        proposed_by=by,
        proposed_at=programmes.RECORDED,
    )
    ProposedEntry.objects.create(
        proposal=proposal,
        line=1,
        kind="own_cost",
        year=2026,
        amount=10,
        occurred_on=date(2026, 1, 8),
        reference="Resor",
        key=f"entry:{proposal.uuid}",
    )
    return proposal
