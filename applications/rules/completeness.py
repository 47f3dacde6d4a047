"""What is still missing before an application can be handed in, each thing with its part and its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from applications.rules.answers.base import is_empty
from applications.rules.answers.kinds import judge
from applications.rules.facts import CATEGORIES, COMPANY, Facts, PartyFacts
from calls.rules.questions import asked


class Section(StrEnum):
    """The parts of an application, in the order they are filled in."""

    PROJECT = "project"
    PARTIES = "parties"
    QUESTIONS = "questions"
    BUDGET = "budget"
    AID = "aid"
    INTERNATIONAL = "international"
    ATTACHMENTS = "attachments"
    PEOPLE = "people"
    REVIEW = "review"


@dataclass(frozen=True)
class Missing:
    """Something to fill in or mend. `code` says what, `place` where in the part, `figures` who, when, how much."""

    section: Section
    code: str
    place: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


def missing(facts: Facts) -> list[Missing]:
    """Everything that stands in the way of handing in, part by part; [] when nothing does."""
    return [
        *_project(facts),
        *_parties(facts),
        *_questions(facts),
        *_budget(facts),
        *_international(facts),
        *_attachments(facts),
    ]


def _attachments(facts: Facts) -> list[Missing]:
    """What the call demands of files for this kind of project and is not there."""
    return [
        Missing(Section.ATTACHMENTS, "wanted", f"wanted-{one.key}", {"label_sv": one.name_sv, "label_en": one.name_en})
        for one in facts.wanted
        if one.required and one.project_kind in ("", facts.project_kind) and one.key not in facts.attached
    ]


def _project(facts: Facts) -> list[Missing]:
    found = []
    for name in ("title", "summary"):
        if not getattr(facts, name).strip():
            found.append(Missing(Section.PROJECT, name, name))
    for name in ("starts_on", "ends_on"):
        if getattr(facts, name) is None:
            found.append(Missing(Section.PROJECT, name, name))
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        found.append(Missing(Section.PROJECT, "period_order", "ends_on"))
    if facts.wants_project_kind and not facts.project_kind:
        found.append(Missing(Section.PROJECT, "project_kind", "project_kind"))
    if facts.wants_technology_area and not facts.technology_area:
        found.append(Missing(Section.PROJECT, "technology_area", "technology_area"))
    if facts.wants_own_area and not facts.own_area.strip():
        found.append(Missing(Section.PROJECT, "own_area", "own_area"))
    if facts.trl_from is not None and facts.trl_to is not None and facts.trl_to < facts.trl_from:
        found.append(Missing(Section.PROJECT, "trl_order", "trl_to"))
    return found


def _parties(facts: Facts) -> list[Missing]:
    if not facts.parties:
        return [Missing(Section.PARTIES, "parties", "parties")]
    found = []
    if facts.coordinator is None:
        found.append(Missing(Section.PARTIES, "coordinator", "parties"))
    for party in facts.parties:
        anchor = f"party-{party.key}"
        if party.kind == COMPANY and party.size in ("", "not_enterprise"):
            found.append(Missing(Section.PARTIES, "size", anchor, {"party": party.name}))
        if party.country == "SE" and not party.county:
            found.append(Missing(Section.PARTIES, "county", anchor, {"party": party.name}))
    return found


def _questions(facts: Facts) -> list[Missing]:
    """Of the questions that are asked: the unanswered ones that must be, and what is wrong with the other answers."""
    found = []
    for question in asked([one.whole for one in facts.questions], facts.answers, facts.project_kind):
        answer = facts.answers.get(question["key"])
        place = f"q-{question['key']}"
        labels: dict[str, Any] = {"label_sv": question["label_sv"], "label_en": question["label_en"]}
        if is_empty(answer):
            if question["required"]:
                found.append(Missing(Section.QUESTIONS, "answer", place, labels))
            continue
        for fault in judge(question, answer):
            where = f"{place}-{fault.part}" if fault.part else place
            found.append(Missing(Section.QUESTIONS, fault.code, where, {**fault.figures, **labels, "fault": fault}))
    return found


def unfilled_years(party: PartyFacts, years: list[int]) -> list[int]:
    """The years of the project in which the party has left a cell of its costs empty."""
    return [year for year in years if any((category, year) not in party.costs for category in CATEGORIES)]


def unfinanced(party: PartyFacts) -> int:
    """What the party's costs are beyond its grant and other financing, kronor; negative: financed too much."""
    return party.cost - party.grant - party.other


def _budget(facts: Facts) -> list[Missing]:
    years = facts.years
    if not facts.parties:
        return [Missing(Section.BUDGET, "budget", "budget")]
    if not years:
        return [Missing(Section.BUDGET, "period", "budget")]
    found = []
    for party in facts.parties:
        anchor = f"party-{party.key}"
        unfilled = unfilled_years(party, years)
        if unfilled:
            found.append(Missing(Section.BUDGET, "costs", anchor, {"party": party.name, "years": tuple(unfilled)}))
            continue
        rest = unfinanced(party)
        if rest > 0:
            found.append(Missing(Section.BUDGET, "financing", anchor, {"party": party.name, "lacking": rest}))
        elif rest < 0:
            found.append(Missing(Section.BUDGET, "overfinanced", anchor, {"party": party.name, "excess": -rest}))
    if facts.grant == 0:
        found.append(Missing(Section.BUDGET, "grant", "grant"))
    return found


def _international(facts: Facts) -> list[Missing]:
    if facts.foreign_partners is None:
        return [Missing(Section.INTERNATIONAL, "foreign_partners", "foreign_partners")]
    found = []
    abroad = [party for party in facts.parties if party.country != "SE"]
    if not facts.foreign_partners:
        if abroad:
            found.append(Missing(Section.INTERNATIONAL, "party_abroad", "foreign_partners", {"party": abroad[0].name}))
        return found
    if not facts.partner_countries:
        found.append(Missing(Section.INTERNATIONAL, "partner_countries", "partner_countries"))
    if not facts.risk_note.strip():
        found.append(Missing(Section.INTERNATIONAL, "risk_note", "risk_note"))
    for key, left, text_sv, text_en in facts.checklist_left:
        place = f"q-{key}" if left == "answer" else f"q-{key}-note"
        figures = {"label_sv": text_sv, "label_en": text_en}
        found.append(Missing(Section.INTERNATIONAL, f"checklist_{left}", place, figures))
    return found
