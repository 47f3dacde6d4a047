"""Changing a form step by step, and which of its questions are asked. Pure functions: content in, content out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calls.rules.form import FormError, checked
from calls.rules.readiness import Gap
from calls.rules.settings import AMOUNT, CHOICES, YES_NO

Content = Mapping[str, Any]


def sections_of(content: Content) -> list[dict[str, Any]]:
    """The sections, with their questions; first those without a section, when there are any."""
    questions = content.get("questions", [])
    sections = content.get("sections", [])
    keys = {one["key"] for one in sections}
    alone = [one for one in questions if one.get("section", "") not in keys]
    found = [{"key": "", "title_sv": "", "title_en": "", "text_sv": "", "text_en": "", "questions": alone}]
    for section in sections:
        own = [one for one in questions if one.get("section", "") == section["key"]]
        found.append({**section, "questions": own})
    return found if alone else found[1:]


def _again(content: Content, questions: Sequence[Any] | None = None, sections: Sequence[Any] | None = None) -> Any:
    return checked(
        content.get("questions", []) if questions is None else questions,
        content.get("sections", []) if sections is None else sections,
    )


def free_key(content: Content, stem: str = "q", within: str = "questions") -> str:
    """A key that nothing in the form has: q1, q2 …"""
    taken = {one["key"] for one in content.get(within, [])}
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def put_question(content: Content, question: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the question instead of the one with its key, or last of all. Raises FormError."""
    questions = list(content.get("questions", []))
    place = next((at for at, one in enumerate(questions) if one["key"] == question["key"]), None)
    if place is None:
        questions.append(question)
    else:
        questions[place] = question
    found: dict[str, Any] = _again(content, questions)
    return found


def remove_question(content: Content, key: str) -> dict[str, Any]:
    """The form without the question. Raises FormError when another depends on it."""
    questions = [one for one in content.get("questions", []) if one["key"] != key]
    found: dict[str, Any] = _again(content, questions)
    return found


def move_question(content: Content, key: str, step: int) -> dict[str, Any]:
    """The question one place up (-1) or down (1), past the end of its section into the next. Raises FormError."""
    questions = [dict(one) for one in content.get("questions", [])]
    place = next((at for at, one in enumerate(questions) if one["key"] == key), None)
    if place is None:
        return dict(content)
    section = questions[place].get("section", "")
    beside = place + step
    if 0 <= beside < len(questions) and questions[beside].get("section", "") == section:
        questions[place], questions[beside] = questions[beside], questions[place]
    else:
        names = ["", *(one["key"] for one in content.get("sections", []))]
        at = names.index(section) + step if section in names else -1
        if not 0 <= at < len(names):
            return dict(content)
        moved = questions.pop(place) | {"section": names[at]}
        # Down: the first of the next section; up: the last of the one before.
        questions.insert(0 if step > 0 else len(questions), moved)
    found: dict[str, Any] = _again(content, questions)
    return found


def put_section(content: Content, section: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the section instead of the one with its key, or last of all. Raises FormError."""
    sections = list(content.get("sections", []))
    place = next((at for at, one in enumerate(sections) if one["key"] == section["key"]), None)
    if place is None:
        sections.append(section)
    else:
        sections[place] = section
    found: dict[str, Any] = _again(content, sections=sections)
    return found


def move_section(content: Content, key: str, step: int) -> dict[str, Any]:
    """The section one place up or down with its questions. Raises FormError."""
    sections = list(content.get("sections", []))
    place = next((at for at, one in enumerate(sections) if one["key"] == key), None)
    if place is None or not 0 <= place + step < len(sections):
        return dict(content)
    sections[place], sections[place + step] = sections[place + step], sections[place]
    found: dict[str, Any] = _again(content, sections=sections)
    return found


def remove_section(content: Content, key: str) -> dict[str, Any]:
    """The form without the section; its questions go to the end of the one before it. Raises FormError."""
    names = ["", *(one["key"] for one in content.get("sections", []))]
    if key not in names[1:]:
        return dict(content)
    before = names[names.index(key) - 1]
    questions = [
        {**one, "section": before} if one.get("section") == key else one for one in content.get("questions", [])
    ]
    sections = [one for one in content.get("sections", []) if one["key"] != key]
    found: dict[str, Any] = _again(content, questions, sections)
    return found


# --- Which questions are asked ------------------------------------------------------------------------


def answered(question: Mapping[str, Any], value: Any) -> set[str]:
    """The answers of a question that others may depend on, as `when` names them."""
    if question["kind"] == YES_NO:
        yes = value.get("yes") if isinstance(value, Mapping) else value
        return set() if yes is None or yes == "" else {"yes" if yes else "no"}
    if question["kind"] == CHOICES:
        return set(value or ())
    return {value} if isinstance(value, str) and value else set()


def asked(
    questions: Iterable[Mapping[str, Any]], answers: Mapping[str, Any], project_kind: str = ""
) -> list[Mapping[str, Any]]:
    """The questions that are put to this application: for its kind of project, and by what was answered before.

    A question that depends on one that is not asked is not asked either.
    """
    found: list[Mapping[str, Any]] = []
    by_key: dict[str, Mapping[str, Any]] = {}
    for question in questions:
        kinds = question.get("project_kinds") or ()
        if kinds and project_kind not in kinds:
            continue
        when = question.get("when")
        if when:
            other = by_key.get(when["question"])
            if other is None or not answered(other, answers.get(other["key"])) & set(when["is"]):
                continue
        found.append(question)
        by_key[question["key"]] = question
    return found


# --- What is not written in English -------------------------------------------------------------------


@dataclass(frozen=True)
class Untranslated:
    """A question or section (`section`) that lacks some text in English which it has in Swedish."""

    key: str
    label: str
    section: bool = False


def untranslated(content: Content) -> list[Untranslated]:
    """Everything in the form that a reader of English would meet in Swedish, in its order."""
    found = [
        Untranslated(one["key"], one["title_sv"], section=True)
        for one in content.get("sections", [])
        if _lacks(one, "title", "text")
    ]
    for question in content.get("questions", []):
        parts = [*question.get("options", ()), *question.get("columns", ())]
        parts += [option for column in question.get("columns", ()) for option in column.get("options", ())]
        if _lacks(question, "label", "help", "follow_up") or any(_lacks(part, "label") for part in parts):
            found.append(Untranslated(question["key"], question["label_sv"]))
    return found


def asked_parts(content: Content) -> dict[str, list[str]]:
    """The demanded parts that the form asks about: "text" where it is described, "amount" where its money is."""
    found: dict[str, list[str]] = {}
    for one in content.get("questions", []):
        if name := one.get("component"):
            found.setdefault(name, []).append("amount" if one["kind"] == AMOUNT else "text")
    return found


def form_gaps(content: Content) -> list[Gap]:
    """What the form lacks before publication, as advice: the first of its texts that is not written in English."""
    found = untranslated(content)
    if not found:
        return []
    first = found[0]
    return [
        Gap("question_english", "questions", f"{'section' if first.section else 'question'}-{first.key}", advice=True)
    ]


def _lacks(one: Mapping[str, Any], *names: str) -> bool:
    return any(one.get(f"{name}_sv") and not one.get(f"{name}_en") for name in names)


__all__ = [
    "FormError",
    "Untranslated",
    "answered",
    "asked",
    "asked_parts",
    "form_gaps",
    "free_key",
    "move_question",
    "move_section",
    "put_question",
    "put_section",
    "remove_question",
    "remove_section",
    "sections_of",
    "untranslated",
]
