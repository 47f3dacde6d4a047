"""A draft is written in, section by section, on the revision that was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.errors import Stale
from accounts.models import Authority, User
from calls.errors import ConditionUnreadable, ContactMissing, PartNotOfAuthority
from calls.models import Call, CallBudget, CallCondition, CallContact, CallStrand, Effect
from calls.rules.kinds import KindError, write
from calls.states import CallAct, CallStatus
from calls.workflow.common import edited, editing, locked
from calls.workflow.joint import open_to_others
from programmes.models import Assignment, Condition, Strand, TechnologyArea
from registry.workflow.cases import retitle
from registry.workflow.stream import record

#: What `edit` may change on the call itself.
FIELDS = frozenset(
    {
        "title_sv",
        "title_en",
        "purpose_sv",
        "purpose_en",
        "who_may_apply_sv",
        "who_may_apply_en",
        "recommends_english",
        "legal_basis_sv",
        "may_be_appealed",
        "appeal_ground_sv",
        "contact_name",
        "contact_email",
        "opens_at",
        "closes_at",
        "decision_planned_on",
        "in_calendar",
        "late_rule",
        "project_start_from",
        "project_end_latest",
    }
)


@dataclass(frozen=True)
class Part:
    """One source of a call's money: an assignment, or a strand of it, with kronor per budget year.

    Who decides, pays and reports is the assignment's authority where None.
    """

    assignment: Assignment
    strand: Strand | None
    budgets: Mapping[int, int]
    decides: Authority | None = None
    pays: Authority | None = None
    reports: Authority | None = None


@dataclass(frozen=True)
class Demand:
    """One condition as it is to stand in a call. `parameters` are values, see `calls.rules.kinds`."""

    kind: str
    parameters: Mapping[str, Any]
    effect: str = Effect.STOP
    source: Condition | None = None
    project_kind: str = ""


@transaction.atomic
def edit(call: Call, *, revision: int, by: User, now: datetime, **values: Any) -> Call:
    """Change texts, dates and contact of a draft read at `revision`. Raises NotAllowed, CallActNotOpen, Stale."""
    call = editing(call, revision, by)
    if unknown := values.keys() - FIELDS:
        raise TypeError(f"a call has no field {sorted(unknown)[0]} to edit")
    for name, value in values.items():
        setattr(call, name, value)
    if "title_sv" in values:
        retitle(call.case, public=call.title_sv)
    return edited(call, by, now, *values)


@transaction.atomic
def classify(
    call: Call,
    *,
    areas: Iterable[TechnologyArea] = (),
    trl_from: int | None = None,
    trl_to: int | None = None,
    applicant_kinds: Iterable[str] = (),
    counties: Iterable[str] = (),
    subjects: Iterable[str] = (),
    revision: int,
    by: User,
    now: datetime,
) -> Call:
    """Say what a draft is about; replaces what was said. What is left out is not bound."""
    call = editing(call, revision, by)
    call.areas.set(areas)
    call.trl_from, call.trl_to = trl_from, trl_to
    call.applicant_kinds, call.counties, call.subjects = list(applicant_kinds), list(counties), list(subjects)
    return edited(call, by, now, "trl_from", "trl_to", "applicant_kinds", "counties", "subjects")


@transaction.atomic
def set_contacts(
    call: Call, *, name: str, email: str, others: Iterable[Mapping[str, str]], revision: int, by: User, now: datetime
) -> Call:
    """Say whom one asks; also in a published call, for people change. Raises NotAllowed, CallActNotOpen, Stale,
    and ContactMissing when a call that is no longer a draft would have nobody."""
    call = locked(call, CallAct.SET_CONTACTS, by)
    if call.revision != revision:
        raise Stale
    if call.status != CallStatus.DRAFT and not (name.strip() and email.strip()):
        raise ContactMissing
    call.contact_name, call.contact_email = name, email
    CallContact.objects.filter(call=call).delete()
    CallContact.objects.bulk_create(
        CallContact(call=call, position=place, **person) for place, person in enumerate(others)
    )
    if call.status == CallStatus.DRAFT:
        return edited(call, by, now, "contact_name", "contact_email")
    # Whom one asks is no part of what was proofread: the call keeps its last editor.
    call.revision += 1
    call.save(update_fields=["contact_name", "contact_email", "revision"])
    record("call.contacts_changed", case=call.case, by=by, at=now, name=name)
    return call


@transaction.atomic
def set_parts(call: Call, parts: Iterable[Part], *, revision: int, by: User, now: datetime) -> Call:
    """Say where a draft's money comes from, how much per year in kronor, and who decides, pays and reports; replaces
    what was said. Another authority sees the draft from now on, and agrees anew to a part that is changed.

    At least one part is of the authority that owns the call, the others of the same programmes; who decides, pays and
    reports is the one or the other. Raises also PartNotOfAuthority.
    """
    call = editing(call, revision, by)
    parts = list(parts)
    _check_parts(call, parts)
    before = {_shape(row): row for row in _parts_of(call)}
    kept = {key: (row.agreed_by, row.agreed_at) for key, row in before.items() if row.agreed_at is not None}
    CallStrand.objects.filter(call=call).delete()
    for part in parts:
        row = CallStrand.objects.create(
            call=call,
            assignment=part.assignment,
            strand=part.strand,
            decides=part.decides,
            pays=part.pays,
            reports=part.reports,
        )
        CallBudget.objects.bulk_create(
            CallBudget(call_strand=row, year=year, amount=amount) for year, amount in part.budgets.items() if amount
        )
        agreed = kept.get(_shape(row))
        if agreed:
            row.agreed_by, row.agreed_at = agreed
            row.save(update_fields=["agreed_by", "agreed_at"])
    open_to_others(call, by=by, now=now)
    return edited(call, by, now)


def _parts_of(call: Call) -> list[CallStrand]:
    return list(CallStrand.objects.filter(call=call).prefetch_related("budgets").select_related("agreed_by"))


def _shape(part: CallStrand) -> tuple[object, ...]:
    """What the other authority agrees to in a part: the money, and who does what."""
    budgets = tuple(sorted((row.year, row.amount) for row in part.budgets.all()))
    return (part.assignment_id, part.strand_id, part.decides_id, part.pays_id, part.reports_id, budgets)


def _check_parts(call: Call, parts: list[Part]) -> None:
    lead = call.case.authority_id
    own = [part.assignment for part in parts if part.assignment.authority_id == lead]
    programmes = {assignment.programme_id for assignment in own}
    for part in parts:
        if part.assignment.programme_id not in programmes:
            raise PartNotOfAuthority
        named = {one.pk for one in (part.decides, part.pays, part.reports) if one is not None}
        if not named <= {lead, part.assignment.authority_id}:
            raise PartNotOfAuthority


@transaction.atomic
def set_conditions(call: Call, demands: Iterable[Demand], *, revision: int, by: User, now: datetime) -> Call:
    """Set the conditions of a draft; replaces those it had. Raises also ConditionUnreadable."""
    call = editing(call, revision, by)
    write_conditions(call, demands)
    return edited(call, by, now)


def write_conditions(call: Call, demands: Iterable[Demand]) -> None:
    CallCondition.objects.filter(call=call).delete()
    kinds = {one.key: one for one in call.project_kinds.all()}
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
            project_kind=kinds.get(demand.project_kind),
            position=place,
        )
