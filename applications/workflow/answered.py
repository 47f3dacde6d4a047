"""What answers to the form tell the conditions of the call: who takes part, and which demanded parts are described."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from applications.rules.answers.several import LEADER
from applications.rules.answers.single import yes_of
from applications.rules.facts import Component, Researcher
from calls.rules.questions import asked
from calls.rules.settings import AMOUNT, PERSONS, YES_NO


def researchers_of(questions: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Researcher] | None:
    """Those who take part by name, from the questions that ask for people and what part they take; None where no
    question does, or nobody has been named."""
    asking_ = [one for one in questions if one.get("kind") == PERSONS and one.get("asks_role")]
    people = [person for one in asking_ for person in answers.get(one["key"]) or ()]
    if not people:
        return None
    return [
        Researcher(
            key=one.get("name") or one.get("orcid") or "",
            is_leader=one.get("role") == LEADER,
            employer=one.get("organisation") or "",
        )
        for one in people
    ]


def components_of(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], project_kind: str = ""
) -> dict[str, Component]:
    """What the answers tell of the parts that the call demands, from the questions that are put to this application."""
    found: dict[str, Component] = {}
    for one in asked(questions, answers, project_kind) if any(one.get("component") for one in questions) else ():
        if not (name := one.get("component")):
            continue
        before, value = found.get(name, Component()), answers.get(one["key"])
        if one["kind"] == AMOUNT:
            found[name] = replace(before, amount=(before.amount or 0) + (value if isinstance(value, int) else 0))
        else:
            told = yes_of(value) is True if one["kind"] == YES_NO else bool(str(value or "").strip())
            found[name] = replace(before, described=told and before.described is not False)
    return found
