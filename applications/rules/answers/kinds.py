"""Every kind of question, with how its answers are read, shown and judged."""

from typing import Any

from applications.rules.answers.base import AnswerKind, Fault, Question, Reading, Typed
from applications.rules.answers.several import FILE_KIND, PERSONS_KIND, SUBJECTS_KIND, TABLE_KIND
from applications.rules.answers.single import (
    AMOUNT_KIND,
    CHOICE_KIND,
    CHOICES_KIND,
    DAY_KIND,
    NUMBER_KIND,
    TEXT,
    YES_NO_KIND,
)
from calls.rules import settings

ANSWERS: dict[str, AnswerKind] = {
    settings.SHORT_TEXT: TEXT,
    settings.LONG_TEXT: TEXT,
    settings.NUMBER: NUMBER_KIND,
    settings.AMOUNT: AMOUNT_KIND,
    settings.DATE: DAY_KIND,
    settings.YES_NO: YES_NO_KIND,
    settings.CHOICE: CHOICE_KIND,
    settings.CHOICES: CHOICES_KIND,
    settings.TABLE: TABLE_KIND,
    settings.PERSONS: PERSONS_KIND,
    settings.SUBJECTS: SUBJECTS_KIND,
    settings.FILE: FILE_KIND,
}


def kind_of(question: Question) -> AnswerKind:
    """The question's kind; one without a kind is a long text, as in the first forms."""
    return ANSWERS[question.get("kind") or settings.LONG_TEXT]


def read(question: Question, typed: Typed) -> Reading:
    """The value of what was typed in the question's fields, and what could not be read."""
    return kind_of(question).read(question, typed)


def show(question: Question, value: Any, lang: str = "sv") -> dict[str, Any]:
    """What stands in the question's fields for a value."""
    return kind_of(question).show(question, value, lang)


def judge(question: Question, value: Any) -> list[Fault]:
    """What is wrong with a value that is kept, and has to be mended before the application is handed in."""
    return kind_of(question).judge(question, value)
