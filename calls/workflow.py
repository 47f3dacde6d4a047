"""The life of a call: written, proofread by a second person, published, extended, closed out. The only place that
changes its state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from calls.errors import (
    CallHasClosed,
    CallHasNotClosed,
    CallNotReady,
    ConditionUnreadable,
    DeadlineMayNotBeShortened,
    FormUnreadable,
    PartNotOfAuthority,
    ProofreaderIsAuthor,
    ReasonMissing,
)
from calls.models import Call, CallBudget, CallCondition, CallExtension, CallStrand, Effect, FormVersion
from calls.permissions import may, may_create, may_proofread
from calls.queries import budget_findings_of
from calls.rules.form import FormError, checked
from calls.rules.kinds import KindError, mirror, write
from calls.rules.readiness import Draft, Gap, gaps
from calls.states import CallAct, next_status
from programmes.models import Assignment, Condition, Strand
from registry.models.case import CaseKind, Mode
from registry.models.stream import Direction
from registry.workflow.cases import open_case, retitle
from registry.workflow.outbox import queue_message
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from sweden.clock import end_of_day

#: The deadline of a published call: its applications are to be decided on the planned day.
DECIDED = "call.decided"

#: What `edit` may change on the call itself.
FIELDS = frozenset(
    {
        "title_sv",
        "title_en",
        "purpose_sv",
        "purpose_en",
        "who_may_apply_sv",
        "who_may_apply_en",
        "legal_basis_sv",
        "may_be_appealed",
        "appeal_ground_sv",
        "contact_name",
        "contact_email",
        "opens_at",
        "closes_at",
        "decision_planned_on",
        "project_start_from",
        "project_end_latest",
    }
)


@dataclass(frozen=True)
class Part:
    """One source of a call's money: an assignment, or a strand of it, with kronor per budget year."""

    assignment: Assignment
    strand: Strand | None
    budgets: Mapping[int, int]


@dataclass(frozen=True)
class Demand:
    """One condition as it is to stand in a call. `parameters` are values, see `calls.rules.kinds`."""

    kind: str
    parameters: Mapping[str, Any]
    effect: str = Effect.STOP
    source: Condition | None = None


@transaction.atomic
def create_call(
    *,
    assignment: Assignment,
    title_sv: str,
    by: User,
    now: datetime,
    strand: Strand | None = None,
    title_en: str = "",
    mode: str = Mode.LIVE,
) -> Call:
    """Open a call with a number at the assignment's authority, in the assignment or one strand of it.

    It begins with the government conditions that apply to that assignment and strand and can be judged on an
    application: nothing of another decision binds it. Raises NotAllowed, PartNotOfAuthority.
    """
    if not may_create(by, assignment.authority_id):
        raise NotAllowed
    if strand is not None and strand.assignment_id != assignment.pk:
        raise PartNotOfAuthority
    case = open_case(
        kind=CaseKind.CALL, authority=assignment.authority, title=title_sv, now=now, by=by, officer=by.person, mode=mode
    )
    call = Call.objects.create(
        case=case,
        title_sv=title_sv,
        title_en=title_en,
        contact_name=by.person.name,
        contact_email=by.email,
        created_by=by,
        created_at=now,
    )
    CallStrand.objects.create(call=call, assignment=assignment, strand=strand)
    _write_conditions(call, mirrored_demands(assignment, strand))
    FormVersion.objects.create(call=call, number=1, content=checked([]))
    register(case, direction=Direction.DRAWN_UP, what=f"Utlysning upprättad: {title_sv}", by=by, now=now)
    record("call.created", case=case, by=by, at=now)
    return call


def mirrored_demands(assignment: Assignment, strand: Strand | None) -> list[Demand]:
    """The conditions of the decision that a call in this assignment and strand must mirror."""
    demands = []
    for condition in assignment.conditions.all():
        if condition.strand_id is not None and condition.strand_id != (strand and strand.pk):
            continue
        found = mirror(condition.kind, condition.parameters, condition.severity)
        if found:
            effect = Effect.STOP if found.stops else Effect.WARN
            demands.append(Demand(found.kind, found.parameters, effect, condition))
    return demands


def _editing(call: Call, revision: int, by: User) -> Call:
    """The call, held; refused to who may not, when it is not a draft, or when someone saved since `revision`."""
    call = _locked(call, CallAct.EDIT, by)
    if call.revision != revision:
        raise Stale
    return call


def _locked(call: Call, act: CallAct, by: User) -> Call:
    call = (
        Call.objects.select_for_update(of=["self"])
        .select_related("case__authority", "created_by", "edited_by", "proofreader")
        .get(pk=call.pk)
    )
    if not may(by, act, call):
        raise NotAllowed
    next_status(call.status, act)
    return call


def _edited(call: Call, by: User, now: datetime, *changed: str) -> Call:
    call.revision += 1
    call.edited_by, call.edited_at = by, now
    call.save(update_fields=[*changed, "revision", "edited_by", "edited_at"])
    return call


@transaction.atomic
def edit(call: Call, *, revision: int, by: User, now: datetime, **values: Any) -> Call:
    """Change texts, dates and contact of a draft read at `revision`. Raises NotAllowed, CallActNotOpen, Stale."""
    call = _editing(call, revision, by)
    if unknown := values.keys() - FIELDS:
        raise TypeError(f"a call has no field {sorted(unknown)[0]} to edit")
    for name, value in values.items():
        setattr(call, name, value)
    if "title_sv" in values:
        retitle(call.case, public=call.title_sv)
    return _edited(call, by, now, *values)


@transaction.atomic
def set_parts(call: Call, parts: Iterable[Part], *, revision: int, by: User, now: datetime) -> Call:
    """Say where a draft's money comes from and how much per year, kronor; replaces what was said.

    Every part is of the authority that owns the call. Raises also PartNotOfAuthority.
    """
    call = _editing(call, revision, by)
    CallStrand.objects.filter(call=call).delete()
    for part in parts:
        if part.assignment.authority_id != call.case.authority_id:
            raise PartNotOfAuthority
        row = CallStrand.objects.create(call=call, assignment=part.assignment, strand=part.strand)
        CallBudget.objects.bulk_create(
            CallBudget(call_strand=row, year=year, amount=amount) for year, amount in part.budgets.items() if amount
        )
    return _edited(call, by, now)


@transaction.atomic
def set_conditions(call: Call, demands: Iterable[Demand], *, revision: int, by: User, now: datetime) -> Call:
    """Set the conditions of a draft; replaces those it had. Raises also ConditionUnreadable."""
    call = _editing(call, revision, by)
    _write_conditions(call, demands)
    return _edited(call, by, now)


def _write_conditions(call: Call, demands: Iterable[Demand]) -> None:
    CallCondition.objects.filter(call=call).delete()
    for place, demand in enumerate(demands):
        try:
            parameters = write(demand.kind, demand.parameters)
        except KindError as wrong:
            raise ConditionUnreadable(kind=wrong.kind, name=wrong.name) from None
        CallCondition.objects.create(
            call=call,
            key=f"{slugify(demand.kind.replace('_', '-'))}-{place + 1}",
            kind=demand.kind,
            parameters=parameters,
            effect=demand.effect,
            source=demand.source,
            position=place,
        )


@transaction.atomic
def set_questions(call: Call, questions: list[dict[str, Any]], *, revision: int, by: User, now: datetime) -> Call:
    """Set the questions of a draft's form (see `calls.rules.form`). Raises also FormUnreadable."""
    call = _editing(call, revision, by)
    try:
        content = checked(questions)
    except FormError as wrong:
        raise FormUnreadable(question=wrong.place) from None
    FormVersion.objects.filter(call=call, frozen_at__isnull=True).update(content=content)
    return _edited(call, by, now)


def gaps_of(call: Call, now: datetime) -> list[Gap]:
    """What stands between the call and publication."""
    parts = call.call_strands.prefetch_related("budgets").all()
    budget = sum(row.amount for part in parts for row in part.budgets.all())
    draft = Draft(
        title_sv=call.title_sv,
        title_en=call.title_en,
        purpose_sv=call.purpose_sv,
        who_may_apply_sv=call.who_may_apply_sv,
        legal_basis_sv=call.legal_basis_sv,
        appeal_ground_sv=call.appeal_ground_sv,
        contact_name=call.contact_name,
        contact_email=call.contact_email,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        decision_planned_on=call.decision_planned_on,
        project_start_from=call.project_start_from,
        project_end_latest=call.project_end_latest,
        parts=len(parts),
        budget=budget,
        findings=[one for _part, _year, one in budget_findings_of(call, now)],
    )
    return gaps(draft, now)


def _require_ready(call: Call, now: datetime) -> None:
    if missing := gaps_of(call, now):
        raise CallNotReady(missing=", ".join(one.key for one in missing), gaps=missing)


@transaction.atomic
def ask_for_proofreading(call: Call, *, revision: int, proofreader: User, by: User, now: datetime) -> Call:
    """Ask a second person to proofread; they get a message. Raises CallNotReady, ProofreaderIsAuthor, Stale."""
    call = _locked(call, CallAct.ASK_FOR_PROOFREADING, by)
    if call.revision != revision:
        raise Stale
    _require_ready(call, now)
    if not may_proofread(proofreader, call):
        raise ProofreaderIsAuthor
    call.status = next_status(call.status, CallAct.ASK_FOR_PROOFREADING)
    call.proofreader, call.proofreading_note = proofreader, ""
    call.save(update_fields=["status", "proofreader", "proofreading_note"])
    record("call.proofreading_asked", case=call.case, by=by, at=now, proofreader=str(proofreader.uuid))
    with translation.override(proofreader.language):
        queue_message(
            kind="call.proofreading_asked",
            to=proofreader.person,
            subject=_("Please proofread: %(title)s") % {"title": call.title_sv},
            body=_(
                "%(name)s asks you to proofread the call %(title)s (%(number)s).\n\n"
                "You find it under Calls. Approve it, or send it back with what you want changed."
            )
            % {"name": by.person.name, "title": call.title_sv, "number": call.case.designation},
            case=call.case,
            now=now,
        )
    return call


@transaction.atomic
def approve(call: Call, *, by: User, now: datetime) -> Call:
    """Approve the text as proofread. Never by its author or its last editor (ProofreaderIsAuthor)."""
    call = _locked(call, CallAct.APPROVE, by)
    if not may_proofread(by, call):
        raise ProofreaderIsAuthor
    call.status = next_status(call.status, CallAct.APPROVE)
    call.proofread_by, call.proofread_at = by, now
    call.save(update_fields=["status", "proofread_by", "proofread_at"])
    record("call.proofread", case=call.case, by=by, at=now, revision=call.revision)
    return call


@transaction.atomic
def send_back(call: Call, *, note: str, by: User, now: datetime) -> Call:
    """Make the call a draft again, with what is to be changed; an approval is withdrawn. Raises ReasonMissing."""
    call = _locked(call, CallAct.SEND_BACK, by)
    if not note.strip():
        raise ReasonMissing
    call.status = next_status(call.status, CallAct.SEND_BACK)
    call.proofread_by = call.proofread_at = None
    call.proofreading_note = note.strip()
    call.save(update_fields=["status", "proofread_by", "proofread_at", "proofreading_note"])
    record("call.sent_back", case=call.case, by=by, at=now)
    return call


@transaction.atomic
def publish(call: Call, *, by: User, now: datetime) -> Call:
    """Publish a proofread call: it opens by itself at its opening moment. The form is frozen. Raises CallNotReady."""
    call = _locked(call, CallAct.PUBLISH, by)
    _require_ready(call, now)
    call.status = next_status(call.status, CallAct.PUBLISH)
    call.published_by, call.published_at = by, now
    call.save(update_fields=["status", "published_by", "published_at"])
    FormVersion.objects.filter(call=call, frozen_at__isnull=True).update(frozen_at=now)
    register(call.case, direction=Direction.DRAWN_UP, what=f"Utlysning publicerad: {call.title_sv}", by=by, now=now)
    record("call.published", case=call.case, by=by, at=now, revision=call.revision)
    set_deadline(
        call.case, key=DECIDED, what="Besluta ansökningarna i utlysningen", due_at=end_of_day(call.decision_planned_on)
    )
    return call


@transaction.atomic
def extend_deadline(call: Call, *, closes_at: datetime, reason: str, by: User, now: datetime) -> CallExtension:
    """Move the closing moment of a published call forward, with a reason; the row tells later storeys whom to tell.

    Raises ReasonMissing, CallHasClosed, DeadlineMayNotBeShortened.
    """
    call = _locked(call, CallAct.EXTEND, by)
    if not reason.strip():
        raise ReasonMissing
    if now > call.closes_at:
        raise CallHasClosed
    if closes_at <= call.closes_at:
        raise DeadlineMayNotBeShortened
    extension = CallExtension.objects.create(
        call=call,
        closes_before=call.closes_at,
        closes_after=closes_at,
        reason=reason.strip(),
        decided_at=now,
        decided_by=by,
    )
    call.closes_at = closes_at
    call.save(update_fields=["closes_at"])
    register(
        call.case,
        direction=Direction.DRAWN_UP,
        what="Sista ansökningsdag framflyttad",
        what_internal=f"Sista ansökningsdag framflyttad: {reason.strip()}",
        by=by,
        now=now,
    )
    record(
        "call.extended",
        case=call.case,
        by=by,
        at=now,
        before=extension.closes_before.isoformat(),
        after=closes_at.isoformat(),
    )
    return extension


@transaction.atomic
def close_out(call: Call, *, by: User, now: datetime) -> Call:
    """Mark a call that has closed as decided: nothing more will be granted in it. Raises CallHasNotClosed."""
    call = _locked(call, CallAct.CLOSE_OUT, by)
    if now <= call.closes_at:
        raise CallHasNotClosed
    call.status = next_status(call.status, CallAct.CLOSE_OUT)
    call.save(update_fields=["status"])
    register(call.case, direction=Direction.DRAWN_UP, what="Utlysningen avslutad", by=by, now=now)
    record("call.closed_out", case=call.case, by=by, at=now)
    finish_deadline(call.case, key=DECIDED, now=now)
    return call
