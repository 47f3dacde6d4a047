"""What a call lacks before it can be published, as keys; the sentence and the link are made at the edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from calls.rules import coherence
from calls.rules.criteria import Criterion, weights_wrong
from calls.rules.kinds import OF_PEOPLE, wanted_parts
from sweden.clock import local
from sweden.findings import Finding, Severity


@dataclass(frozen=True)
class Step:
    """The period of a step."""

    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True)
class Draft:
    """What is judged of a call. `budget` is the sum in kronor; `findings` are those of budget against frame.

    `left_out` and `weakened`: the words of the decision's demands that the call does not have, or only warns of.
    `not_agreed`: names of authorities whose parts nobody there has agreed to. `award`: whether a direct award has a
    recipient, a ground, a provision and an approval; None when it is no direct award. `asks_people`: whether the form
    asks who takes part and as what. `asked_parts`: the demanded parts that the form asks about, each with "text" and
    "amount" as far as it asks for them. `short`: how short a period may
    be before it is remarked on.
    """

    title_sv: str
    title_en: str
    purpose_sv: str
    purpose_en: str
    who_may_apply_sv: str
    who_may_apply_en: str
    legal_basis_sv: str
    appeal_ground_sv: str
    contact_name: str
    contact_email: str
    opens_at: datetime | None
    closes_at: datetime | None
    decision_planned_on: date | None
    project_start_from: date | None
    project_end_latest: date | None
    parts: int
    budget: int
    findings: Sequence[Finding] = ()
    classified: bool = True
    questions: int = 1
    asks_people: bool = True
    asked_parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    criteria: Sequence[Criterion] = ()
    conditions: Sequence[tuple[str, str, Mapping[str, Any]]] = ()
    continuous: bool = False
    cut_offs: Sequence[datetime] = ()
    steps: Sequence[Step] = ()
    not_agreed: Sequence[str] = ()
    left_out: Sequence[str] = ()
    weakened: Sequence[str] = ()
    award: Mapping[str, bool] | None = None
    is_second_step: bool = False
    short: timedelta = timedelta(0)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong: what (`key`), and the section and field of the editing pages where.

    `advice` is worth having but stops nothing, such as the texts in English; of it, `warns` departs from the
    decision. `last` waits until it is published: it does not keep the call from being proofread.
    """

    key: str
    section: str
    field: str = ""
    advice: bool = False
    warns: bool = False
    last: bool = False
    about: str = ""


_TEXTS = ("title_sv", "purpose_sv", "who_may_apply_sv", "legal_basis_sv", "appeal_ground_sv")


def gaps(draft: Draft, now: datetime) -> list[Gap]:
    """What stands between the call and publication at `now`, in the order of the editing pages; then advice."""
    found = [Gap(name, "texts", name) for name in _TEXTS if not getattr(draft, name).strip()]
    if not (draft.contact_name.strip() and draft.contact_email.strip()):
        found.append(Gap("contact", "contacts", "contact_name"))
    found += _award_gaps(draft)
    found += _period_gaps(draft, now)
    found += _process_gaps(draft)
    if not draft.parts:
        found.append(Gap("parts", "money"))
    elif not draft.budget and not draft.is_second_step:
        found.append(Gap("budget", "money"))
    found += [Gap(one.rule, "money") for one in draft.findings if one.stops]
    found += [Gap("not_agreed", "money", about=name) for name in draft.not_agreed]
    found += [Gap(key, "conditions") for key in coherence.contradictions(draft.conditions, draft)]
    if not draft.asks_people and any(kind in OF_PEOPLE for _project, kind, _parameters in draft.conditions):
        found.append(Gap("people_not_asked", "questions"))
    found += [
        Gap("part_not_asked", "questions", about=name) for name in parts_not_asked(draft.conditions, draft.asked_parts)
    ]
    if weights_wrong(draft.criteria):
        found.append(Gap("weights", "criteria"))
    return found + _advice(draft)


def parts_not_asked(
    conditions: Sequence[tuple[str, str, Mapping[str, Any]]], asked: Mapping[str, Sequence[str]]
) -> list[str]:
    """The demanded parts that the form does not ask enough about for the conditions to be judged."""
    wanted: dict[str, bool] = {}
    for _project, kind, parameters in conditions:
        for name, money in wanted_parts(kind, parameters).items():
            wanted[name] = wanted.get(name, False) or money
    return [
        name
        for name, money in wanted.items()
        if "text" not in asked.get(name, ()) or (money and "amount" not in asked.get(name, ()))
    ]


def stopping(found: Sequence[Gap], *, publishing: bool = True) -> list[Gap]:
    """Those of the gaps that publication waits for; for proofreading, those that it waits for."""
    return [one for one in found if not one.advice and (publishing or not one.last)]


def _award_gaps(draft: Draft) -> list[Gap]:
    if draft.award is None:
        return []
    wanted = ("recipient", "ground", "provision")
    found = [Gap(f"award.{name}", "award") for name in wanted if not draft.award.get(name, False)]
    if not draft.award.get("finished", True):
        found.append(Gap("award.finished", "award"))
    if not draft.award.get("approved", False):
        found.append(Gap("award.approved", "award", last=True))
    return found


def _period_gaps(draft: Draft, now: datetime) -> list[Gap]:
    found = []
    if draft.opens_at is None:
        found.append(Gap("opens_at", "period", "opens_day"))
    if draft.closes_at is None:
        found.append(Gap("closes_at", "period", "closes_day"))
    elif draft.closes_at <= now:
        found.append(Gap("closes_passed", "period", "closes_day"))
    if draft.decision_planned_on is None:
        found.append(Gap("decision_planned_on", "period", "decision_planned_on"))
    elif draft.closes_at is not None and draft.decision_planned_on < local(draft.closes_at).date():
        found.append(Gap("decision_before_closing", "period", "decision_planned_on"))
    start, end = draft.project_start_from, draft.project_end_latest
    if start is not None and end is not None and end < start:
        found.append(Gap("project_period", "period", "project_end_latest"))
    return found


def _process_gaps(draft: Draft) -> list[Gap]:
    found = []
    if draft.continuous and not draft.cut_offs:
        found.append(Gap("cut_offs", "process"))
    if draft.cut_offs and draft.opens_at is not None and min(draft.cut_offs) <= draft.opens_at:
        found.append(Gap("cut_off_before_opening", "process"))
    if len(draft.steps) == 2:
        second = draft.steps[1]
        if second.opens_at is None or second.closes_at is None:
            found.append(Gap("second_step_period", "process"))
        elif draft.closes_at is not None and second.opens_at < draft.closes_at:
            found.append(Gap("second_step_before_first", "process"))
    return found


def _advice(draft: Draft) -> list[Gap]:
    found = [Gap("decision_left_out", "conditions", advice=True, warns=True, about=words) for words in draft.left_out]
    found += [Gap("decision_weakened", "conditions", advice=True, warns=True, about=words) for words in draft.weakened]
    if any(one.severity == Severity.WARNING and not one.stops for one in draft.findings):
        found.append(Gap("money_warned", "money", advice=True, warns=True))
    if not (draft.title_en.strip() and draft.purpose_en.strip() and draft.who_may_apply_en.strip()):
        found.append(Gap("english", "texts", "title_en", advice=True))
    if not draft.classified:
        found.append(Gap("classification", "classification", advice=True))
    if draft.opens_at and draft.closes_at and draft.award is None and draft.closes_at - draft.opens_at < draft.short:
        found.append(Gap("short_period", "period", "closes_day", advice=True))
    if not draft.questions:
        found.append(Gap("questions", "questions", advice=True))
    if not draft.criteria:
        found.append(Gap("criteria", "criteria", advice=True))
    return found
