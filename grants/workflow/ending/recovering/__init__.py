"""A claim for repayment: told to the party, decided on by another, booked, and followed until nothing is left."""

from grants.workflow.ending.recovering.claims import claimable, communicate, decide, drop, may_reply, reply
from grants.workflow.ending.recovering.common import days_of, held, left_of
from grants.workflow.ending.recovering.interest import interest
from grants.workflow.ending.recovering.moves import receive, waive
from grants.workflow.ending.recovering.reversing import undo, undoable

__all__ = [
    "claimable",
    "communicate",
    "days_of",
    "decide",
    "drop",
    "held",
    "interest",
    "left_of",
    "may_reply",
    "receive",
    "reply",
    "undo",
    "undoable",
    "waive",
]
