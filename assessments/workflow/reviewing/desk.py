"""What a reviewer has before them: the criteria, the phases, what stands, and whether it may be read now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from applications.states import UNDECIDED
from assessments.errors.bias import AppliesInCall, NotDeclared
from assessments.errors.reviews import AssignmentActNotOpen, NotJudgedNow, ReviewTimeOver
from assessments.models import Review, ReviewAssignment, ReviewPhase
from assessments.rules.reviews import Given, Judged, Period, may_write
from assessments.states.reviews import AssignmentStatus
from assessments.workflow.assigning import due_of, held
from assessments.workflow.biasfacts import applies_in
from calls.models import CallCriterion
from registry.queries import is_blocked
from sweden.clock import local

#: The texts of a review, by field.
TEXTS = ("for_applicant", "for_panel")


#: What is said on a criterion, by the part of its name: "c-<key>-grade".
PARTS = ("grade", "words", "abstains", "why")


#: Values by field's name, as plain JSON.
Values = dict[str, Any]


def criteria_of(application: Application) -> list[CallCriterion]:
    """What the application is judged by: the criteria of its call's first step, or of the second in a second call."""
    rows = [one for one in application.call.criteria.all()]
    step = 2 if application.call.first_step_id is not None and any(one.step == 2 for one in rows) else 1
    return [one for one in rows if one.step == step]


def judged(criterion: CallCriterion) -> Judged:
    """A criterion as the rules read it."""
    scale = tuple(int(one["value"]) for one in criterion.grades)
    return Judged(criterion.key, scale, criterion.weight, criterion.overall)


def periods_of(call: int) -> list[Period]:
    """The call's phases as the rules read them."""
    rows = ReviewPhase.objects.filter(call=call).values_list("begins_at", "others", "may_write")
    return [Period(*row) for row in rows]


def field(key: str, part: str) -> str:
    """The name of a criterion's field."""
    return f"c-{key}-{part}"


def stands(review: Review | None) -> Values:
    """Everything a review says, by field's name."""
    if review is None:
        return {}
    values: Values = {name: getattr(review, name) for name in TEXTS}
    for one in review.grades.select_related("criterion"):
        key = one.criterion.key
        values[field(key, "grade")] = one.grade
        values[field(key, "words")] = one.words
        values[field(key, "abstains")] = one.abstains
        values[field(key, "why")] = one.abstains_why
    return values


def given(values: Mapping[str, Any], key: str) -> Given:
    """What the values say on a criterion."""
    abstains = bool(values.get(field(key, "abstains")))
    grade = None if abstains else values.get(field(key, "grade"))
    return Given(grade, values.get(field(key, "words")) or "", abstains, values.get(field(key, "why")) or "")


@dataclass(frozen=True)
class Desk:
    """A reviewer's assignment that is locked for writing."""

    assignment: ReviewAssignment
    review: Review


def readable(assignment: ReviewAssignment, by: User) -> None:
    """Raises unless `by` is the reviewer, has declared and nothing has been found since: NotAllowed, NotDeclared,
    AssignmentActNotOpen, AppliesInCall."""
    if assignment.reviewer.person_id != by.person_id or is_blocked(by, assignment.application.case_id):
        raise NotAllowed
    if assignment.status == AssignmentStatus.WAITING:
        raise NotDeclared
    if assignment.status != AssignmentStatus.OPEN:
        raise AssignmentActNotOpen(status=AssignmentStatus(assignment.status).label)
    if applies_in(assignment.application.call_id, by.person_id):
        raise AppliesInCall(name=by.person.name)


def demand_judged(application: Application) -> None:
    """Nothing is judged of what has been decided or taken back. Raises NotJudgedNow."""
    if application.status not in UNDECIDED:
        raise NotJudgedNow


def desk_of(assignment: ReviewAssignment, by: User, now: datetime) -> Desk:
    row = held(assignment)
    readable(row, by)
    demand_judged(row.application)
    due = due_of(row)
    if due is not None and now > due:
        raise ReviewTimeOver(due=f"{local(due):%Y-%m-%d %H.%M}")
    if not may_write(periods_of(row.application.call_id), now):
        raise ReviewTimeOver(due="")
    review, _created = Review.objects.select_for_update(of=("self",)).get_or_create(
        assignment=row, defaults={"version_id": row.application.submitted_version_id, "begun_at": now}
    )
    return Desk(row, review)
