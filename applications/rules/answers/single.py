"""Answers of one field: texts, numbers, amounts, days, choices, yes or no."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from applications.rules.answers.base import (
    MOST_SHORT,
    AnswerKind,
    Fault,
    Question,
    Reading,
    Typed,
    over,
    text_of,
    unreadable,
)
from calls.rules.settings import LONG_TEXT, MOST_NUMBER, plain
from sweden import parsing
from sweden.typography import amount as shown_amount

# --- Texts --------------------------------------------------------------------------------------------


def _read_text(question: Question, typed: Typed) -> Reading:
    text = text_of(typed.get(""))
    most = {} if question.get("kind") == LONG_TEXT else {"most": MOST_SHORT}
    if wrong := unreadable(text, **most):
        return Reading(None, [Fault(wrong[0], "", wrong[1])])
    return Reading(text)


def _show_text(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": value if isinstance(value, str) else ""}


def _judge_text(question: Question, value: Any) -> list[Fault]:
    return over(question, value) if isinstance(value, str) else []


TEXT = AnswerKind(_read_text, _show_text, _judge_text)

# --- Numbers and amounts ------------------------------------------------------------------------------

_TO_PLAIN = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "\u2212": "-"})
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?", re.ASCII)


def read_number(text: str, decimals: int) -> tuple[Any, Fault | None]:
    """A number with at most so many decimals: an int where it has none, else its exact digits ("12.5")."""
    text = " ".join(text.translate(_TO_PLAIN).split())
    if not text:
        return None, None
    found = _NUMBER.fullmatch(text) if len(text) < 60 else None
    if not found:
        return None, Fault("number")
    if len((found[1] or "").rstrip("0")) > decimals:
        return None, Fault("decimals" if decimals else "whole", figures={"decimals": decimals})
    value = Decimal(text.replace(" ", "").replace(",", "."))
    if abs(value) > MOST_NUMBER:
        return None, Fault("number")
    exact = plain(value)
    return (exact if decimals else int(exact)), None


def show_number(value: Any, lang: str) -> str:
    """A number as it is typed: with a decimal comma in Swedish."""
    if value is None or value == "":
        return ""
    text = str(value)
    return text if lang == "en" else text.replace(".", ",")


def _read_number(question: Question, typed: Typed) -> Reading:
    value, wrong = read_number(text_of(typed.get("")), question.get("decimals") or 0)
    return Reading(value, [wrong] if wrong else [])


def _show_number(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": show_number(value, lang)}


def _judge_number(question: Question, value: Any) -> list[Fault]:
    if value is None or value == "":
        return []
    least, most = question.get("least"), question.get("most")
    if least is not None and Decimal(str(value)) < Decimal(str(least)):
        return [Fault("too_small", figures={"least": least})]
    if most is not None and Decimal(str(value)) > Decimal(str(most)):
        return [Fault("too_large", figures={"most": most})]
    return []


NUMBER_KIND = AnswerKind(_read_number, _show_number, _judge_number)


def read_amount(text: str) -> tuple[int | None, Fault | None]:
    """Whole kronor."""
    if not text:
        return None, None
    # In English pages amounts are shown with commas, and come back so.
    grouped = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", text, re.ASCII)
    try:
        return parsing.whole_kronor(text.replace(",", " ") if grouped else text), None
    except parsing.ParseError as wrong:
        figures = {} if wrong.suggestion is None else {"suggestion": wrong.suggestion}
        return None, Fault(f"amount_{wrong.code}", figures=figures)


def show_amount(value: Any, lang: str) -> str:
    """Kronor as they are typed."""
    return shown_amount(value, lang) if isinstance(value, int) else ""


def _read_amount(question: Question, typed: Typed) -> Reading:
    value, wrong = read_amount(text_of(typed.get("")))
    return Reading(value, [wrong] if wrong else [])


def _show_amount(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": show_amount(value, lang)}


def _judge_amount(question: Question, value: Any) -> list[Fault]:
    if not isinstance(value, int):
        return []
    least, most = question.get("least") or 0, question.get("most")
    if value < least:
        return [Fault("amount_least", figures={"least": least})]
    if most is not None and value > most:
        return [Fault("amount_most", figures={"most": most})]
    return []


AMOUNT_KIND = AnswerKind(_read_amount, _show_amount, _judge_amount)

# --- Days ---------------------------------------------------------------------------------------------


def read_day(text: str) -> tuple[str | None, Fault | None]:
    """A day as "2026-02-01"."""
    if not text:
        return None, None
    try:
        return parsing.day(text).isoformat(), None
    except parsing.ParseError as wrong:
        return None, Fault(f"day_{wrong.code}")


def _read_day(question: Question, typed: Typed) -> Reading:
    value, wrong = read_day(text_of(typed.get("")))
    return Reading(value, [wrong] if wrong else [])


def _show_day(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": value if isinstance(value, str) else ""}


def _judge_day(question: Question, value: Any) -> list[Fault]:
    if not value:
        return []
    if question.get("earliest") and value < question["earliest"]:
        return [Fault("too_early", figures={"day": date.fromisoformat(question["earliest"])})]
    if question.get("latest") and value > question["latest"]:
        return [Fault("too_late", figures={"day": date.fromisoformat(question["latest"])})]
    return []


DAY_KIND = AnswerKind(_read_day, _show_day, _judge_day)

# --- Choices ------------------------------------------------------------------------------------------


def _keys(question: Question) -> list[str]:
    return [option["key"] for option in question.get("options", ())]


def _read_choice(question: Question, typed: Typed) -> Reading:
    text = text_of(typed.get(""))
    if text and text not in _keys(question):
        return Reading(None, [Fault("choice")])
    return Reading(text or None)


def _show_choice(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": value or ""}


CHOICE_KIND = AnswerKind(_read_choice, _show_choice, lambda question, value: [])


def _read_choices(question: Question, typed: Typed) -> Reading:
    given = typed.get("") or []
    given = [given] if isinstance(given, str) else [str(one) for one in given]
    chosen = [key for key in _keys(question) if key in given]
    return Reading(chosen, [Fault("choice")] if set(given) - set(chosen) - {""} else [])


def _show_choices(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {"": list(value or ())}


def _judge_choices(question: Question, value: Any) -> list[Fault]:
    count = len(value or ())
    if not count:
        return []
    if question.get("least_chosen") and count < question["least_chosen"]:
        return [Fault("too_few_chosen", figures={"least": question["least_chosen"], "count": count})]
    if question.get("most_chosen") and count > question["most_chosen"]:
        return [Fault("too_many_chosen", figures={"most": question["most_chosen"], "count": count})]
    return []


CHOICES_KIND = AnswerKind(_read_choices, _show_choices, _judge_choices)

# --- Yes or no ----------------------------------------------------------------------------------------

_YES_NO = {"yes": True, "no": False, "": None}


def yes_of(value: Any) -> bool | None:
    """The yes or the no of an answer, with or without a follow-up."""
    found = value.get("yes") if isinstance(value, Mapping) else value
    return found if isinstance(found, bool) else None


def _read_yes_no(question: Question, typed: Typed) -> Reading:
    text = text_of(typed.get(""))
    faults = [] if text in _YES_NO else [Fault("choice")]
    yes = _YES_NO.get(text)
    if not question.get("follow_up_on"):
        return Reading(yes, faults)
    more = text_of(typed.get("more"))
    if wrong := unreadable(more):
        faults.append(Fault(wrong[0], "more", wrong[1]))
        more = ""
    return Reading({"yes": yes, "more": more}, faults)


def _show_yes_no(question: Question, value: Any, lang: str) -> dict[str, Any]:
    shown = {"": {True: "yes", False: "no", None: ""}[yes_of(value)]}
    if question.get("follow_up_on"):
        shown["more"] = value.get("more", "") if isinstance(value, Mapping) else ""
    return shown


def follows_up(question: Question, value: Any) -> bool:
    """Whether the answer is the one that asks for more."""
    on = question.get("follow_up_on")
    return bool(on) and yes_of(value) is (on == "yes")


def _judge_yes_no(question: Question, value: Any) -> list[Fault]:
    if not follows_up(question, value):
        return []
    more = value.get("more", "") if isinstance(value, Mapping) else ""
    if not more.strip():
        return [Fault("follow_up", "more")]
    return over(question, more, "more")


YES_NO_KIND = AnswerKind(_read_yes_no, _show_yes_no, _judge_yes_no)
