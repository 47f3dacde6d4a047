"""Responsible internationalisation: entering checklists, answering one in a draft, assessing the cooperation."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from applications.errors import ChecklistKeyTaken, ChecklistUnreadable, ConditionsMissing
from applications.loading.checklists import faults
from applications.models import Application, ApplicationVersion, Checklist, InternationalAssessment
from applications.models.international import Outcome
from applications.permissions import may_assess_international, may_enter_checklists, writes
from applications.rules.international import Cooperation, Lacking, assessed
from applications.workflow.drafting import write
from calls.models import Call
from registry.workflow.stream import record
from sweden.clock import local
from sweden.findings import Finding

_VALID = Prepared(
    lambda day: Checklist.objects.valid_on(day)[:1],
    day=date,
)


def checklist_for(call: Call) -> Checklist | None:
    """The checklist that counts for a call: of the day it opens, so that what is asked does not change under way."""
    if call.opens_at is None:
        return None
    found: Checklist | None = _VALID.one(day=local(call.opens_at).date())
    return found


# --- The checklist as data ----------------------------------------------------------------------------


@transaction.atomic
def enter(content: Mapping[str, Any], *, by: User, now: datetime) -> Checklist:
    """Enter a new version. Raises NotAllowed, ChecklistUnreadable with every fault, ChecklistKeyTaken."""
    if not may_enter_checklists(by):
        raise NotAllowed
    row = _enter(content, by=by, now=now)
    if row is None:
        raise ChecklistKeyTaken(key=content["key"])
    return row


@transaction.atomic
def load(contents: Iterable[Mapping[str, Any]], *, now: datetime) -> list[Checklist]:
    """Enter all that are not there, as the product's own; those that are stay. Raises as `enter` does."""
    return [row for content in contents if (row := _enter(content, by=None, now=now))]


def _enter(content: Mapping[str, Any], *, by: User | None, now: datetime) -> Checklist | None:
    if wrong := faults(content):
        raise ChecklistUnreadable(faults=wrong)
    if known := Checklist.objects.filter(key=content["key"]).first():
        if known.content == dict(content):
            return None
        raise ChecklistKeyTaken(key=content["key"])
    row = Checklist.objects.create(
        key=content["key"],
        title_sv=content["title_sv"],
        title_en=content["title_en"],
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(content["valid_to"]) if content["valid_to"] else None,
        content=dict(content),
        entered_by=by,
        entered_at=now,
    )
    record("checklist.entered", case=None, by=by, at=now, key=row.key)
    return row


# --- The applicant ------------------------------------------------------------------------------------

SECTION = "checklist"


@transaction.atomic
def save_answers(
    version: ApplicationVersion, values: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> ApplicationVersion:
    """Save answers to the call's checklist: "<question>" true or false, "<question>.note" text; None empties.

    Raises Conflict, NotAllowed, ActNotOpen.
    """
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    checklist = checklist_for(writing.application.call)
    if checklist is None:
        return writing.version
    keys = {one["key"] for one in checklist.questions}
    names = keys | {f"{key}.note" for key in keys}
    wanted = {name: None if value == "" else value for name, value in values.items() if name in names}
    stands = writing.version.checklist
    changed = writing.check(SECTION, wanted, {name: stands.get(name) for name in names}, revision)
    if changed:
        kept = {name: value for name, value in {**stands, **changed}.items() if value is not None}
        writing.version.checklist = kept
        writing.version.save(update_fields=["checklist"])
        writing.log(SECTION, {name: stands.get(name) for name in changed})
    return writing.version


def frozen_checklist(version: ApplicationVersion) -> dict[str, Any] | None:
    """What is frozen of the checklist: its key and each question with what was answered; None when none was asked."""
    checklist = checklist_for(version.application.call) if version.foreign_partners else None
    if checklist is None:
        return None
    said = version.checklist
    return {
        "key": checklist.key,
        "title": checklist.title_sv,
        "questions": [
            {
                "key": one["key"],
                "text_sv": one["text_sv"],
                "text_en": one["text_en"],
                "source": one["source"],
                "answer": said.get(one["key"]),
                "note": said.get(f"{one['key']}.note", ""),
            }
            for one in checklist.questions
        ],
    }


# --- The officer --------------------------------------------------------------------------------------


@transaction.atomic
def assess(
    application: Application,
    checklist: Checklist,
    *,
    outcome: str,
    assessment: str,
    conditions: str,
    screenings: Sequence[Mapping[str, Any]],
    by: User,
    now: datetime,
) -> InternationalAssessment:
    """Write an assessment of the cooperation, with the lists that were looked in. Raises NotAllowed, and
    ConditionsMissing for one that is acceptable with conditions and tells none.
    """
    if not may_assess_international(by, application):
        raise NotAllowed
    if outcome == Outcome.CONDITIONS and not conditions.strip():
        raise ConditionsMissing
    row = InternationalAssessment.objects.create(
        application=application,
        checklist=checklist,
        outcome=outcome,
        assessment=assessment,
        conditions=conditions if outcome == Outcome.CONDITIONS else "",
        screenings=[dict(one) for one in screenings],
        assessed_by=by,
        assessed_at=now,
    )
    record("application.international_assessed", case=application.case, by=by, at=now, outcome=outcome)
    return row


def conditions_of(application: Application) -> str:
    """The conditions of the latest assessment, as they belong in a decision; empty when it set none."""
    latest = application.international_assessments.first()
    return str(latest.conditions) if latest else ""


def lacking_assessment(application: Application) -> list[Finding]:
    """What the cooperation still needs before a grant is proposed or decided, as the call's checklist weighs it.

    Nothing where no checklist was in force when the call opened: there is then nothing to judge by.
    """
    said = application.submitted_version.content["international"]
    checklist = checklist_for(application.call) if said["foreign_partners"] else None
    if checklist is None:
        return []
    latest = application.international_assessments.first()
    cooperation = Cooperation(
        abroad=True,
        outcome=latest.outcome if latest else "",
        changed=latest is not None and _changed_since(application, latest.assessed_at),
    )
    return assessed(cooperation, Lacking(checklist.without_assessment))


def _changed_since(application: Application, at: datetime) -> bool:
    """Whether what is said of the cooperation is another than what stood at that moment."""
    version = application.submitted_version
    if version.frozen_at <= at:
        return False
    earlier = application.versions.filter(frozen_at__lte=at).order_by("-number").first()
    return earlier is None or earlier.content["international"] != version.content["international"]
