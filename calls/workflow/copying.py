"""A call is written from another: everything but its moments, its money's amounts being those of the other."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from calls.errors import CallActNotOpen
from calls.models import (
    Access,
    Call,
    CallBudget,
    CallCondition,
    CallCriterion,
    CallStep,
    CallStrand,
    ProjectKind,
    WantedAttachment,
)
from calls.permissions import may_create
from calls.states import CallAct, CallStatus
from calls.workflow.creating import create_call, mirrored_demands
from calls.workflow.editing import Demand, write_conditions
from programmes.models import Assignment, Strand
from registry.models.case import Mode
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import brief

#: What is written on the call itself and follows with a copy. Moments do not.
COPIED = (
    "purpose_sv",
    "purpose_en",
    "who_may_apply_sv",
    "who_may_apply_en",
    "legal_basis_sv",
    "may_be_appealed",
    "appeal_ground_sv",
    "recommends_english",
    "trl_from",
    "trl_to",
    "applicant_kinds",
    "counties",
    "subjects",
    "late_rule",
    "continuous",
)


@transaction.atomic
def copy_call(
    call: Call,
    *,
    assignment: Assignment,
    strand: Strand | None = None,
    title_sv: str,
    title_en: str = "",
    mode: str = Mode.LIVE,
    by: User,
    now: datetime,
) -> Call:
    """A draft with the other call's texts, classification, conditions, questions, kinds, attachments and criteria, in
    an assignment of one's own. Its number, period, cut-offs and proofreading are its own.

    Money follows only where the part is one of the other call's; the government's conditions are those of the new
    call's own decision. A test may be copied to a live call and the reverse. Raises NotAllowed.
    """
    new = create_call(
        assignment=assignment, strand=strand, title_sv=title_sv, title_en=title_en, mode=mode, by=by, now=now,
        access=Access.OPEN if call.first_step_id else call.access,
    )  # fmt: skip
    _fill(new, call, assignment, strand, now=now)
    record("call.copied", case=new.case, by=by, at=now, source=call.case.designation)
    return new


@transaction.atomic
def begin_second_step(call: Call, *, by: User, now: datetime) -> Call:
    """The second step of a call in two steps: a draft by invitation, with a form, conditions and criteria of its own.

    Raises NotAllowed, and CallActNotOpen when the call is not published in two steps or its second step is begun.
    """
    call = Call.objects.select_for_update(of=["self"]).select_related("case__authority").get(pk=call.pk)
    if not may_create(by, call.case.authority_id):
        raise NotAllowed
    steps = {one.number: one for one in call.steps.all()}
    if call.status != CallStatus.PUBLISHED or 2 not in steps or Call.objects.filter(first_step=call).exists():
        raise CallActNotOpen(status=call.status, act=CallAct.EDIT)
    part = call.call_strands.select_related("assignment__authority", "strand").order_by("pk").first()
    suffix = steps[2]
    new = create_call(
        assignment=part.assignment,
        strand=part.strand,
        title_sv=brief(f"{call.title_sv}: {suffix.name_sv}", 200),
        title_en=brief(f"{call.title_en}: {suffix.name_en}", 200) if call.title_en and suffix.name_en else "",
        mode=call.case.mode,
        access=Access.INVITED,
        by=by,
        now=now,
    )
    new.first_step, new.opens_at, new.closes_at = call, suffix.opens_at, suffix.closes_at
    new.decision_planned_on = call.decision_planned_on
    new.project_start_from, new.project_end_latest = call.project_start_from, call.project_end_latest
    new.save()
    _fill(new, call, part.assignment, part.strand, criteria_of=2, now=now)
    record("call.second_step_begun", case=call.case, by=by, at=now, number=new.case.designation)
    return new


def _fill(
    new: Call,
    old: Call,
    assignment: Assignment,
    strand: Strand | None,
    *,
    criteria_of: int | None = None,
    now: datetime,
) -> None:
    for name in COPIED:
        setattr(new, name, getattr(old, name))
    new.title_en = new.title_en or ("" if new.title_sv != old.title_sv else old.title_en)
    new.copied_from = old
    new.save()
    new.areas.set(old.areas.all())
    for contact in old.contacts.all():
        _again(contact, call=new)
    kinds = {one.pk: _again(one, call=new) for one in ProjectKind.objects.filter(call=old)}
    if criteria_of is None:  # a second step grants the first one's money: it is announced once
        _copy_money(new, old, assignment, strand)
    own = [
        Demand(one.kind, one.parameters, one.effect, None, one.project_kind.key if one.project_kind else "")
        for one in CallCondition.objects.filter(call=old, source__isnull=True).select_related("project_kind")
    ]
    mirrored = [
        demand
        for part in new.call_strands.all()
        for demand in mirrored_demands(part.assignment, part.strand, on=local(now).date())
    ]
    write_conditions(new, [*mirrored, *own])
    form = old.forms.order_by("-number").first()
    if form is not None:
        new.forms.update(content=form.content)
    if criteria_of is None:
        for step in CallStep.objects.filter(call=old):
            _again(step, call=new, opens_at=None, closes_at=None)
    for wanted in WantedAttachment.objects.filter(call=old):
        _again(wanted, call=new, project_kind=kinds.get(wanted.project_kind_id))
    _copy_later_terms(new, old)
    for criterion in CallCriterion.objects.filter(call=old):
        if criteria_of is None:
            _again(criterion, call=new)
        elif criterion.step == criteria_of:
            _again(criterion, call=new, step=1)


def _copy_later_terms(new: Call, old: Call) -> None:
    """Terms that later storeys keep for a call: rows of models that say `FOLLOWS_A_COPY`."""
    for relation in Call._meta.related_objects:
        if getattr(relation.related_model, "FOLLOWS_A_COPY", False):
            name = relation.field.name
            for row in relation.related_model._default_manager.filter(**{name: old}):
                _again(row, **{name: new})


def _copy_money(new: Call, old: Call, assignment: Assignment, strand: Strand | None) -> None:
    """Where the new call's part is one of the other's, all the other's parts of the same authority, with amounts."""
    parts = list(old.call_strands.select_related("assignment").prefetch_related("budgets"))
    if not any((one.assignment_id, one.strand_id) == (assignment.pk, strand and strand.pk) for one in parts):
        return
    CallStrand.objects.filter(call=new).delete()
    for part in parts:
        if part.assignment.authority_id == new.case.authority_id:
            row = CallStrand.objects.create(call=new, assignment=part.assignment, strand_id=part.strand_id)
            CallBudget.objects.bulk_create(
                CallBudget(call_strand=row, year=one.year, amount=one.amount) for one in part.budgets.all()
            )


def _again(row: Any, **changed: object) -> Any:
    """The same row once more, in another call."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "uuid"
    }
    for name in changed:
        fields.pop(f"{name}_id", None)
    made = type(row)(**fields | changed)
    made.save()
    return made
