"""What of one application's answers can be used in another: the common description, and questions that are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.rules.answers.base import Question, is_empty
from applications.rules.answers.kinds import read, show
from calls.rules.settings import FILE


@dataclass(frozen=True)
class Offer:
    """An answer from another application that fits a question here; `current` is what stands here."""

    question: Question
    value: Any
    current: Any

    @property
    def replaces(self) -> bool:
        """Whether something would be written over."""
        return not is_empty(self.current)


def offers(
    there: Sequence[Question],
    answers_there: Mapping[str, Any],
    here: Sequence[Question],
    answers_here: Mapping[str, Any],
) -> list[Offer]:
    """The answers of another application that can be fetched, in the order of the form here.

    Two questions are the same when both are the same of the common description, or have the same key, kind and words.
    What stands here already, word for word, is no offer; nor is a file, which belongs to its application.
    """
    found = []
    for question in here:
        if question.get("kind") == FILE:
            continue
        same = next((one for one in there if _same(one, question)), None)
        if same is None:
            continue
        value = answers_there.get(same["key"])
        current = answers_here.get(question["key"])
        if is_empty(value) or value == current:
            continue
        reading = read(question, show(same, value, "sv"))
        if not reading.faults and not is_empty(reading.value):
            found.append(Offer(question, reading.value, current))
    return found


def _same(one: Question, other: Question) -> bool:
    if one.get("core") or other.get("core"):
        return bool(one.get("core")) and one.get("core") == other.get("core")
    return all(one.get(name) == other.get(name) for name in ("key", "kind", "label_sv"))
