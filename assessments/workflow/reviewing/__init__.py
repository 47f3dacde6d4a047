"""Writing a review without losing a word, handing it in, opening it again, and showing it to the applicant."""

from assessments.workflow.reviewing.desk import (
    PARTS,
    TEXTS,
    Values,
    criteria_of,
    demand_judged,
    field,
    given,
    judged,
    periods_of,
    readable,
    stands,
)
from assessments.workflow.reviewing.keeping import approve, release, reply, take_back_approval, unlock, unready
from assessments.workflow.reviewing.writing import save, submit

__all__ = [
    "PARTS",
    "TEXTS",
    "Values",
    "approve",
    "criteria_of",
    "demand_judged",
    "field",
    "given",
    "judged",
    "periods_of",
    "readable",
    "release",
    "reply",
    "save",
    "stands",
    "submit",
    "take_back_approval",
    "unlock",
    "unready",
]
