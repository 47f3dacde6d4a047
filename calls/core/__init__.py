"""The project description that is common to all calls of both agencies, as data."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from calls.rules.form import MOST_SECTIONS, checked
from calls.rules.questions import asked_parts, free_key
from calls.rules.settings import AMOUNT
from sweden.shipped import read_yaml

#: Not required one by one in a form, unless its officer says so.
_REQUIRED = ("core_need", "core_idea", "core_plan", "core_impact")


@cache
def description() -> dict[str, Any]:
    """The common questions as a form's content: one section and its questions, each with `core` as its own key."""
    data = read_yaml(Path(__file__).parent / "description.yaml")
    section = data["section"]
    questions = [
        {**one, "section": section["key"], "core": one["key"], "required": one["key"] in _REQUIRED}
        for one in data["questions"]
    ]
    return checked(questions, [section])


#: Where a call's own questions stand when nothing else follows the common description.
OWN_SECTION = {"key": "own", "title_sv": "Utlysningens egna frågor", "title_en": "Questions of this call"}


def with_own_section(content: Any) -> dict[str, Any]:
    """The form with a section after the common description for what only this call asks; as it is when it has one."""
    sections = content.get("sections", [])
    if not sections or sections[-1]["key"] != description()["sections"][0]["key"]:
        return dict(content)
    if len(sections) >= MOST_SECTIONS or any(one["key"] == OWN_SECTION["key"] for one in sections):
        return dict(content)
    return checked(content.get("questions", []), [*sections, OWN_SECTION])


def with_parts(content: Any, parts: Iterable[str]) -> dict[str, Any]:
    """The form with questions about these demanded parts last of all, as far as it does not ask about them already.

    Raises FormError when the form has no room for them.
    """
    content = with_own_section(content)
    data = read_yaml(Path(__file__).parent / "parts.yaml")
    asked, questions = asked_parts(content), list(content.get("questions", []))
    taken = {one["key"] for one in questions}
    section = content["sections"][-1]["key"] if content.get("sections") else ""
    for part in parts:
        for one in data[part]:
            if ("amount" if one["kind"] == AMOUNT else "text") in asked.get(part, ()):
                continue
            key = one["key"] if one["key"] not in taken else free_key({"questions": questions})
            taken.add(key)
            questions.append({**one, "key": key, "component": part, "section": section})
    return checked(questions, content.get("sections", []))


def with_description(content: Any) -> dict[str, Any]:
    """The form with the common description first: what it lacks of it, in the common words, and what it has as it is.

    Raises FormError when the form has no room for it.
    """
    core = description()
    there = {one["key"] for one in content.get("questions", [])}
    sections = [one for one in content.get("sections", []) if one["key"] != core["sections"][0]["key"]]
    questions = [one for one in core["questions"] if one["key"] not in there]
    return checked([*questions, *content.get("questions", [])], [*core["sections"], *sections])
