"""Which section of which document answers what a decision demands, sentence by sentence; and what none answers.

A demand is a sentence of the decision. A section answers it when the sentence that the section names is part of it, or
it of the sentence. What is background only asks for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reporting.datasets.assignment_report import BACKGROUND
from reporting.kinds.catalogue import kinds

#: Parts of an assignment's file that say what is demanded.
PARTS = ("contents", "conditions", "duties", "payment_rules")


@dataclass(frozen=True)
class Demanded:
    """A sentence of a decision that asks for something: where it stands in the assignment's file, and what it says."""

    assignment: str
    part: str
    key: str
    text: str
    quote: str


def demanded(assignment: str, data: Mapping[str, Any]) -> list[Demanded]:
    """All that an assignment's file says is demanded, in its order."""
    return [
        Demanded(assignment, part, one["key"], one.get("text") or one.get("title") or one["quote"], one["quote"])
        for part in PARTS
        for one in data.get(part) or ()
        if one.get("quote") and one.get("kind") != BACKGROUND
    ]


def answers(assignment: str, quote: str) -> list[str]:
    """The sections that answer a sentence: "interim-report/uppdraget"."""
    said = _plain(quote)
    return [
        f"{kind.key}/{section.key}"
        for kind in kinds().values()
        for section in kind.sections
        for demand in section.demands
        if demand.assignment == assignment and (_plain(demand.quote) in said or said in _plain(demand.quote))
    ]


def unanswered(demands: Iterable[Demanded]) -> list[Demanded]:
    """The demands that no section of any document answers: they are told as lacking, never passed over."""
    return [one for one in demands if not answers(one.assignment, one.quote)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
