"""A draft's kinds of projects, steps, cut-offs, attachments and criteria: each replaced as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from calls.errors import CriteriaUnreadable, CutOffsWrong, ProjectKindInUse, StepsWrong
from calls.models import (
    Call,
    CallCondition,
    CallCriterion,
    CallStep,
    CutOff,
    ProjectKind,
    WantedAttachment,
)
from calls.rules.criteria import CriteriaError, Criterion, check, plain
from calls.workflow.common import edited, editing
from registry.models import StoredFile
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_file

#: How many of each a call may have.
MOST_KINDS, MOST_CUT_OFFS, MOST_ATTACHMENTS = 12, 24, 20


def free_key(name: str, taken: Iterable[str], most: int = 40) -> str:
    """A key made of a name, different from those that are taken."""
    base = slugify(name)[: most - 4] or "x"
    key, number, taken = base, 2, set(taken)
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


@transaction.atomic
def set_project_kinds(
    call: Call, kinds: Sequence[Mapping[str, Any]], *, revision: int, by: User, now: datetime
) -> Call:
    """Say what kinds of projects a draft has. A kind keeps its key; one without key is new.

    Raises ProjectKindInUse when a kind is taken away that a condition, an attachment or a question is only for.
    """
    call = editing(call, revision, by)
    there = {one.key: one for one in call.project_kinds.all()}
    kept: set[str] = set()
    for place, row in enumerate(kinds):
        fields = {name: value for name, value in row.items() if name != "key"} | {"position": place}
        key = row.get("key") or ""
        if key not in there or key in kept:
            key = free_key(row["name_sv"], there.keys() | kept)
            ProjectKind.objects.create(call=call, key=key, **fields)
        else:
            ProjectKind.objects.filter(pk=there[key].pk).update(**fields)
        kept.add(key)
    gone = [one.pk for key, one in there.items() if key not in kept]
    form = call.forms.order_by("-number").first()
    asked = {
        kind for one in (form.content if form else {}).get("questions", []) for kind in one.get("project_kinds", ())
    }
    if asked - kept:
        raise ProjectKindInUse
    used = CallCondition.objects.filter(project_kind__in=gone)
    if used.exists() or WantedAttachment.objects.filter(project_kind__in=gone).exists():
        raise ProjectKindInUse
    ProjectKind.objects.filter(pk__in=gone).delete()
    return edited(call, by, now)


@transaction.atomic
def set_process(
    call: Call,
    *,
    steps: Sequence[Mapping[str, Any]] = (),
    cut_offs: Sequence[tuple[datetime, date | None]] = (),
    continuous: bool = False,
    prepares: Call | None = None,
    revision: int,
    by: User,
    now: datetime,
) -> Call:
    """Say whether a draft is judged in one step (no `steps`) or two, or is open all the time with cut-offs.

    Of a continuous call the last cut-off is the closing moment. Raises StepsWrong, CutOffsWrong.
    """
    call = editing(call, revision, by)
    if len(steps) not in (0, 2) or (steps and continuous):
        raise StepsWrong
    moments = [at for at, _decision in cut_offs]
    if len(set(moments)) < len(moments) or len(moments) > MOST_CUT_OFFS or (cut_offs and not continuous):
        raise CutOffsWrong
    if call.opens_at is not None and any(at <= call.opens_at for at in moments):
        raise CutOffsWrong
    CallStep.objects.filter(call=call).delete()
    for number, step in enumerate(steps, start=1):
        CallStep.objects.create(call=call, number=number, **step)
    CutOff.objects.filter(call=call).delete()
    CutOff.objects.bulk_create(CutOff(call=call, at=at, decision_planned_on=decision) for at, decision in cut_offs)
    call.continuous, call.prepares = continuous, prepares
    changed = ["continuous", "prepares"]
    if moments:
        last = max(cut_offs, key=lambda one: one[0])
        call.closes_at = last[0]
        changed.append("closes_at")
        if last[1] is not None:
            call.decision_planned_on = last[1]
            changed.append("decision_planned_on")
    return edited(call, by, now, *changed)


def store_template(upload: UploadedFile, *, now: datetime) -> tuple[StoredFile, str]:
    """Keep a template's file, judged by what it holds; with its name. Raises what `registry.uploads` refuses."""
    name = name_of(upload.name or "")
    kind = judge(upload, name)
    refuse_infected(upload.chunks())
    upload.seek(0)
    return store_file(upload, content_type=kind, now=now), name


@transaction.atomic
def set_attachments(call: Call, wanted: Sequence[Mapping[str, Any]], *, revision: int, by: User, now: datetime) -> Call:
    """Say which attachments a draft wants. `template` is a StoredFile or None, `project_kind` a key or ""."""
    call = editing(call, revision, by)
    kinds = {one.key: one for one in call.project_kinds.all()}
    WantedAttachment.objects.filter(call=call).delete()
    taken: set[str] = set()
    for place, row in enumerate(wanted):
        fields = dict(row)
        key = fields.pop("key", "")
        if not key or key in taken:
            key = free_key(fields["name_sv"], taken)
        taken.add(key)
        kind = kinds.get(fields.pop("project_kind", "") or "")
        WantedAttachment.objects.create(call=call, key=key, project_kind=kind, position=place, **fields)
    return edited(call, by, now)


@transaction.atomic
def set_criteria(call: Call, criteria: Sequence[Criterion], *, revision: int, by: User, now: datetime) -> Call:
    """Say what a draft is judged by. Raises CriteriaUnreadable."""
    call = editing(call, revision, by)
    try:
        check(criteria)
    except CriteriaError as wrong:
        raise CriteriaUnreadable(criterion=wrong.place) from None
    CallCriterion.objects.filter(call=call).delete()
    for place, one in enumerate(criteria):
        CallCriterion.objects.create(
            call=call,
            step=one.step,
            key=one.key,
            name_sv=one.name_sv,
            name_en=one.name_en,
            question_sv=one.question_sv,
            question_en=one.question_en,
            grades=plain(one.grades),
            weight=one.weight,
            overall=one.overall,
            position=place,
        )
    return edited(call, by, now)
