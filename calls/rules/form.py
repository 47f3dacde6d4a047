"""The questions of a call's form, as data: what a question may be, checked before it is kept."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

SHORT_TEXT, LONG_TEXT, YES_NO, CHOICE = "short_text", "long_text", "yes_no", "choice"
KINDS = (SHORT_TEXT, LONG_TEXT, YES_NO, CHOICE)

MOST_QUESTIONS = 60
MOST_WORDS = 5000
MOST_OPTIONS = 30

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEXTS = {"label_sv": 300, "label_en": 300, "help_sv": 1000, "help_en": 1000}


class FormError(ValueError):
    """A question that cannot be kept; `place` is its number, counted from 1, `name` what is wrong in it."""

    def __init__(self, place: int, name: str) -> None:
        super().__init__(f"question {place}: {name}")
        self.place, self.name = place, name


def checked(questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The form's content with these questions: `{"version": 1, "questions": [...]}`. Raises FormError.

    A question is `{"key", "kind", "label_sv", "label_en", "help_sv", "help_en", "required", "max_words", "options"}`;
    `max_words` (0: no limit) for texts, `options` (`[{"key", "label_sv", "label_en"}]`) for a choice.
    """
    if len(questions) > MOST_QUESTIONS:
        raise FormError(MOST_QUESTIONS + 1, "too_many")
    kept: list[dict[str, Any]] = []
    for place, question in enumerate(questions, start=1):
        one = _question(place, question)
        if any(one["key"] == other["key"] for other in kept):
            raise FormError(place, "key")
        kept.append(one)
    return {"version": 1, "questions": kept}


def _question(place: int, given: Mapping[str, Any]) -> dict[str, Any]:
    kind = given.get("kind")
    if kind not in KINDS:
        raise FormError(place, "kind")
    key = str(given.get("key", ""))
    if not _KEY.fullmatch(key):
        raise FormError(place, "key")
    texts = {name: str(given.get(name, "") or "").strip() for name in _TEXTS}
    for name, most in _TEXTS.items():
        if len(texts[name]) > most:
            raise FormError(place, name)
    if not texts["label_sv"]:
        raise FormError(place, "label_sv")
    words = given.get("max_words") or 0
    if isinstance(words, bool) or not isinstance(words, int) or not 0 <= words <= MOST_WORDS:
        raise FormError(place, "max_words")
    return {
        "key": key,
        "kind": kind,
        **texts,
        "required": bool(given.get("required", False)),
        "max_words": words if kind in (SHORT_TEXT, LONG_TEXT) else 0,
        "options": _options(place, given.get("options") or []) if kind == CHOICE else [],
    }


def _options(place: int, given: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    options = []
    for number, option in enumerate(given, start=1):
        label = str(option.get("label_sv", "")).strip()
        if not label or len(label) > 200:
            raise FormError(place, "options")
        options.append(
            {
                "key": str(option.get("key") or f"o{number}"),
                "label_sv": label,
                "label_en": str(option.get("label_en", "") or "").strip()[:200],
            }
        )
    if not 2 <= len(options) <= MOST_OPTIONS or len({one["key"] for one in options}) < len(options):
        raise FormError(place, "options")
    return options
