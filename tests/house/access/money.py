"""Addresses of the mandate's money: the ledger is read by those who work at an authority."""

from datetime import date

from programmes.models import Assignment
from programmes.workflow.ledger import book
from tests.factories import programmes
from tests.house.access import STAFF, Door, World

READS = STAFF - {"blocked"}

DOORS = {
    "programmes:balances": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:ledger": Door(READS, sample="assignment", theirs=STAFF),
    "programmes:entry": Door(READS, sample="entry", theirs=STAFF),
    "programmes:programme_balances": Door(READS, sample="programme", theirs=STAFF),
    "programmes:programme_ledger": Door(READS, sample="programme", theirs=STAFF),
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
    world.sample("appropriation", {"pk": ours.appropriation_id}, {"pk": theirs.appropriation_id}, of=ours.case)
