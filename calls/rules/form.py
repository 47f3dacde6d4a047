"""The questions of a call's form, as data: what a question may be, checked before it is kept.

The content of a form is `{"version": 2, "sections": [...], "questions": [...]}`. A section is `{"key", "title_sv",
"title_en", "text_sv", "text_en"}`. A question has what `BASE` names, and what its kind names in `calls.rules.settings`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from calls.rules.settings import (
    AMOUNT,
    CHOICE,
    CHOICES,
    DATE,
    FILE,
    KINDS,
    LONG_TEXT,
    MOST_OPTIONS,
    MOST_WORDS,
    NUMBER,
    PERSONS,
    SHORT_TEXT,
    SUBJECTS,
    TABLE,
    YES_NO,
    SettingError,
    settings_of,
)

__all__ = [
    "AMOUNT",
    "CHOICE",
    "CHOICES",
    "DATE",
    "FILE",
    "KINDS",
    "LONG_TEXT",
    "MOST_OPTIONS",
    "MOST_QUESTIONS",
    "MOST_SECTIONS",
    "MOST_WORDS",
    "NUMBER",
    "PERSONS",
    "SHORT_TEXT",
    "SUBJECTS",
    "TABLE",
    "YES_NO",
    "FormError",
    "checked",
    "decides",
]

VERSION = 2
MOST_QUESTIONS = 60
MOST_SECTIONS = 20

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEXTS = {"label_sv": 300, "label_en": 300, "help_sv": 1000, "help_en": 1000}
_SECTION_TEXTS = {"title_sv": 120, "title_en": 120, "text_sv": 1000, "text_en": 1000}


class FormError(ValueError):
    """A question that cannot be kept; `place` is its number, counted from 1, `name` what is wrong in it."""

    def __init__(self, place: int, name: str) -> None:
        super().__init__(f"question {place}: {name}")
        self.place, self.name = place, name


def checked(questions: Sequence[Mapping[str, Any]], sections: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The form's content with these questions, section by section in the sections' order. Raises FormError.

    A question whose section is not there stands before the first section. One that depends on another (`when`) stands
    after it.
    """
    if len(questions) > MOST_QUESTIONS:
        raise FormError(MOST_QUESTIONS + 1, "too_many")
    kept_sections = _sections(sections)
    places = {one["key"]: number for number, one in enumerate(kept_sections, start=1)}
    ordered = sorted(questions, key=lambda one: places.get(str(one.get("section") or ""), 0))
    kept: list[dict[str, Any]] = []
    for place, question in enumerate(ordered, start=1):
        one = _question(place, question, kept, places)
        if any(one["key"] == other["key"] for other in kept):
            raise FormError(place, "key")
        kept.append(one)
    return {"version": VERSION, "sections": kept_sections, "questions": kept}


def _sections(given: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(given) > MOST_SECTIONS:
        raise FormError(0, "too_many_sections")
    kept: list[dict[str, str]] = []
    for one in given:
        section = {"key": str(one.get("key", "")), **_texts(0, one, _SECTION_TEXTS)}
        if not KEY.fullmatch(section["key"]) or any(section["key"] == other["key"] for other in kept):
            raise FormError(0, "section_key")
        if not section["title_sv"]:
            raise FormError(0, "title_sv")
        kept.append(section)
    return kept


def _texts(place: int, given: Mapping[str, Any], names: Mapping[str, int]) -> dict[str, str]:
    texts = {name: str(given.get(name, "") or "").strip() for name in names}
    for name, most in names.items():
        if len(texts[name]) > most or "\x00" in texts[name]:
            raise FormError(place, name)
    return texts


def _question(
    place: int, given: Mapping[str, Any], before: Sequence[Mapping[str, Any]], sections: Mapping[str, int]
) -> dict[str, Any]:
    kind = given.get("kind")
    if kind not in KINDS:
        raise FormError(place, "kind")
    key = str(given.get("key", ""))
    if not KEY.fullmatch(key):
        raise FormError(place, "key")
    texts = _texts(place, given, _TEXTS)
    if not texts["label_sv"]:
        raise FormError(place, "label_sv")
    section = str(given.get("section") or "")
    try:
        settings = settings_of(kind, given)
    except SettingError as wrong:
        raise FormError(place, wrong.name) from None
    return {
        "key": key,
        "kind": kind,
        **texts,
        "required": bool(given.get("required", False)),
        "section": section if section in sections else "",
        "project_kinds": [str(one) for one in given.get("project_kinds") or ()],
        "when": _when(place, given.get("when"), before),
        "core": str(given.get("core") or ""),
        **settings,
    }


def decides(question: Mapping[str, Any]) -> list[str]:
    """The answers of a question that another may depend on; [] for a kind on which nothing can."""
    if question["kind"] == YES_NO:
        return ["yes", "no"]
    if question["kind"] in (CHOICE, CHOICES):
        return [option["key"] for option in question["options"]]
    return []


def _when(place: int, given: Any, before: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if not given:
        return None
    other = next((one for one in before if one["key"] == given.get("question")), None)
    wanted = [str(one) for one in given.get("is") or ()]
    if other is None or not wanted or not set(wanted) <= set(decides(other)):
        raise FormError(place, "when")
    return {"question": other["key"], "is": wanted}
