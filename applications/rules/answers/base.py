"""What every kind of answer has in common: what is wrong with it, and how it is read and judged."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: The longest text of any one field, characters; a longer one is refused and not only told.
MOST_TEXT = 60_000
#: The longest text of a cell in a table, a name or the like.
MOST_SHORT = 1000

Question = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with an answer: `code` says what, `part` which of its fields ("" the first), `figures` how much."""

    code: str
    part: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A typed answer: its value, as far as it could be read, and what could not be."""

    value: Any
    faults: Sequence[Fault] = ()


#: What was typed, field by field: "" is the answer's only field, "2-c1" a cell, "more" a follow-up.
Typed = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerKind:
    """A kind of question, as pure functions.

    `read`: what was typed → its value; `show`: the value as it is typed, `read(show(value))` being the value again, in
    Swedish or English; `judge`: what is wrong with a value that could be read: too long, too few, incomplete.
    """

    read: Callable[[Question, Typed], Reading]
    show: Callable[[Question, Any, str], dict[str, Any]]
    judge: Callable[[Question, Any], list[Fault]]


_WORD = re.compile(r"\S+")


def words(text: str) -> int:
    """How many words a text has: runs of anything but space, as people count them."""
    return len(_WORD.findall(text))


def text_of(typed: Any) -> str:
    """What was typed in one field, with line ends as one character and nothing around it."""
    text = typed if isinstance(typed, str) else "" if typed is None else str(typed)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def unreadable(text: str, most: int = MOST_TEXT) -> tuple[str, dict[str, Any]] | None:
    """Why a text cannot be kept at all: too long for the field, or signs that no text has."""
    if len(text) > most:
        return "too_long", {"count": len(text), "most": most, "excess": len(text) - most}
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        return "signs", {}
    return None


def is_empty(value: Any) -> bool:
    """Whether nothing has been answered."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(one is None or one == "" for one in value.values())
    return value is None or (isinstance(value, Sequence) and not value)


def over(question: Question, text: str, part: str = "") -> list[Fault]:
    """What of a text is beyond the question's limits of words and characters."""
    most = question.get("max_words") or 0
    if most and (count := words(text)) > most:
        return [Fault("too_many_words", part, {"count": count, "most": most, "excess": count - most})]
    most = question.get("max_characters") or 0
    if most and len(text) > most:
        return [Fault("too_many_characters", part, {"count": len(text), "most": most, "excess": len(text) - most})]
    return []
