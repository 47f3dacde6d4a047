"""The evaluation plan in versions, the decisions on it, and the inventory of what is kept for the evaluation."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import Authority, User
from accounts.permissions import role_of
from accounts.roles import Role
from accounts.weighing import weighs
from programmes.errors.duties import PlanDecided, PlanReplaced, WroteThePlan
from programmes.models import EvaluationPlan, EvaluationPlanDecision, ReportingDuty, SavedData
from programmes.permissions import may_decide_evaluation, may_write_evaluation
from programmes.workflow.duties import case_at
from programmes.workflow.information import attach, programme_of
from programmes.workflow.versions import write_version
from registry.models.stream import Direction
from registry.workflow.stream import record, register


@transaction.atomic
def write_plan(
    duty: ReportingDuty,
    *,
    replaces: EvaluationPlan | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> EvaluationPlan:
    """Write the plan, or a new version beside the one that stands; it holds when it has been decided on.

    Raises NotAllowed, Stale (also when someone else wrote the first version meanwhile), NothingChanged.
    """
    if not may_write_evaluation(by, duty):
        raise NotAllowed
    ReportingDuty.objects.select_for_update(of=["self"]).get(pk=duty.pk)
    if replaces is None and EvaluationPlan.objects.filter(duty=duty).exists():
        raise Stale
    row = write_version(
        EvaluationPlan,
        programme_of(duty),
        replaces=replaces,
        values={"duty": duty, **values},
        links={},
        by=by,
        now=now,
        change=change,
    )
    for authority in duty.authorities:
        record(
            "evaluation.plan_written", case=case_at(duty, authority), by=by, at=now, duty=duty.key, plan=str(row.uuid)
        )
    return row


@weighs
@transaction.atomic
def decide_plan(plan: EvaluationPlan, *, authority: Authority, by: User, now: datetime) -> EvaluationPlanDecision:
    """Decide for an authority that the version holds. A joint plan holds when every authority has decided.

    Raises NotAllowed, PlanReplaced, PlanDecided, WroteThePlan.
    """
    duty = ReportingDuty.objects.select_for_update(of=["self"]).get(pk=plan.duty_id)
    if not may_decide_evaluation(by, duty, authority):
        raise NotAllowed
    if EvaluationPlan.objects.filter(replaces=plan).exists():
        raise PlanReplaced
    if plan.decisions.filter(authority=authority).exists():
        raise PlanDecided(authority=authority.short_name)
    if plan.written_by.person_id == by.person_id:
        raise WroteThePlan
    role = role_of(by, Role.DECISION_MAKER, Role.REPORT_APPROVER, authority=authority)
    decision = EvaluationPlanDecision.objects.create(
        plan=plan, authority=authority, decided_by=by, decided_by_title=role.title if role else "", decided_at=now
    )
    case = case_at(duty, authority)
    register(
        case,
        direction=Direction.DRAWN_UP,
        what=f"Beslut om utvärderingsplan, version {plan.number}",
        by=by,
        now=now,
    )
    record("evaluation.plan_decided", case=case, by=by, at=now, duty=duty.key, plan=str(plan.uuid))
    return decision


@transaction.atomic
def write_saved_data(
    duty: ReportingDuty,
    *,
    authority: Authority,
    upload: File | None = None,
    replaces: SavedData | None = None,
    change: str = "",
    by: User,
    now: datetime,
    **values: Any,
) -> SavedData:
    """Enter what an authority keeps for the evaluation, or a new version of a line of the inventory.

    A file documents the data and is kept in the case of the authority's assignment. Raises NotAllowed, NotOwing,
    Stale, NothingChanged and what a file may be refused for.
    """
    authority = replaces.authority if replaces else authority
    if not may_write_evaluation(by, duty, authority):
        raise NotAllowed
    case = case_at(duty, authority)
    document = replaces.document if replaces else None
    if upload is not None:
        document = attach(case, upload, title=values["title"], by=by, now=now)
    row = write_version(
        SavedData,
        programme_of(duty),
        replaces=replaces,
        values={"duty": duty, "authority": authority, "document": document, **values},
        links={},
        by=by,
        now=now,
        change=change,
    )
    record("evaluation.data_entered", case=case, by=by, at=now, duty=duty.key, data=str(row.thread))
    return row
