"""Writing amounts, authorisations and missing facts into the mandate. Amounts are append-only versions."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.errors import FactIncomplete, FactStands, FrameOutOfPlace, SourceMissing
from programmes.models import Assignment, BudgetFrame, CommitmentAuthorisation, Strand
from programmes.models.frame import FrameSource, Wording
from programmes.permissions import may_fill_in, may_record_authorisation, may_record_frame
from registry.models import Event
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.typography import kronor

FILLED = "assignment.fact_filled"

#: The facts that people fill in when the decision does not state them, with the field that says where they stand.
FACTS = {"decision_number": "decision_number_source", "decided_on": "decided_on_source"}

_KINDS_SV = {
    FrameSource.DECISION: "Regeringsbeslut",
    FrameSource.APPROPRIATION_LETTER: "Regleringsbrev",
    FrameSource.AMENDMENT: "Ändringsbeslut",
}


def _locked(assignment: Assignment, may: Callable[[User, Assignment], bool], by: User) -> Assignment:
    """The assignment, held until the transaction ends: commitments are judged against amounts that stand still."""
    if not may(by, assignment):
        raise NotAllowed
    return Assignment.objects.select_for_update(of=["self"]).select_related("case", "authority").get(pk=assignment.pk)


@transaction.atomic
def record_frame(
    assignment: Assignment,
    *,
    year: int,
    amount: int,
    source_kind: str,
    source: str,
    valid_from: date,
    by: User,
    now: datetime,
    wording: str = Wording.MAY_USE,
    strand: Strand | None = None,
    quote: str = "",
) -> BudgetFrame:
    """Record what a letter of appropriation or an amending decision says for a year, kronor; earlier versions stay.

    From `valid_from` it is the amount that counts. A lowered amount undoes no commitment: the room becomes negative.
    Raises NotAllowed, SourceMissing, FrameOutOfPlace.
    """
    assignment = _locked(assignment, may_record_frame, by)
    if not source.strip():
        raise SourceMissing
    if year < assignment.valid_from.year or (strand is not None and strand.assignment_id != assignment.pk):
        raise FrameOutOfPlace
    frame = BudgetFrame.objects.create(
        assignment=assignment,
        strand=strand,
        year=year,
        year_to=year,
        amount=amount,
        wording=wording,
        source_kind=source_kind,
        source=source.strip(),
        quote=quote.strip(),
        valid_from=valid_from,
        recorded_at=now,
        recorded_by=by,
    )
    part = f", {strand.name_sv}" if strand else ""
    _registered(assignment, f"{_KINDS_SV[FrameSource(source_kind)]}: {kronor(amount)} för {year}{part}", by, now)
    record("assignment.frame_recorded", case=assignment.case, by=by, at=now, frame=str(frame.uuid))
    return frame


@transaction.atomic
def record_authorisation(
    assignment: Assignment,
    *,
    amount: int,
    end_year: int,
    source: str,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    quote: str = "",
) -> CommitmentAuthorisation:
    """Record a right to commit coming years' money (beställningsbemyndigande), kronor, until and including `end_year`.

    Raises NotAllowed, SourceMissing, FrameOutOfPlace.
    """
    assignment = _locked(assignment, may_record_authorisation, by)
    if not source.strip():
        raise SourceMissing
    if end_year < valid_from.year or (valid_to is not None and valid_to < valid_from):
        raise FrameOutOfPlace
    row = CommitmentAuthorisation.objects.create(
        assignment=assignment,
        amount=amount,
        end_year=end_year,
        source=source.strip(),
        quote=quote.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=now,
        recorded_by=by,
    )
    _registered(assignment, f"Beställningsbemyndigande: {kronor(amount)} till och med {end_year}", by, now)
    record("assignment.authorisation_recorded", case=assignment.case, by=by, at=now, authorisation=str(row.uuid))
    return row


@transaction.atomic
def fill_in(
    assignment: Assignment, *, fact: str, value: str | date, source: str, by: User, now: datetime
) -> Assignment:
    """Fill in a fact that the decision's text does not state (`decision_number`, `decided_on`), and where it stands.

    What was filled in by hand may be corrected, and the history keeps both; what the decision states is refused with
    FactStands. Raises NotAllowed, FactIncomplete.
    """
    assignment = _locked(assignment, may_fill_in, by)
    source = source.strip()
    value = value.strip() if isinstance(value, str) else value
    if not value or not source:
        raise FactIncomplete
    if not may_be_filled(assignment, fact):
        raise FactStands
    before = getattr(assignment, fact)
    if (before, getattr(assignment, FACTS[fact])) == (value, source):
        return assignment
    setattr(assignment, fact, value)
    setattr(assignment, FACTS[fact], source)
    assignment.edited_at, assignment.edited_by = now, by
    assignment.save(update_fields=[fact, FACTS[fact], "edited_at", "edited_by"])
    record(
        FILLED,
        case=assignment.case,
        by=by,
        at=now,
        fact=fact,
        before=str(before) if before else "",
        after=str(value),
        source=source,
    )
    return assignment


def may_be_filled(assignment: Assignment, fact: str) -> bool:
    """Whether the fact is missing, or was filled in by hand and may be corrected."""
    if not getattr(assignment, fact):
        return True
    return Event.objects.filter(case=assignment.case_id, kind=FILLED, data__fact=fact).exists()


def _registered(assignment: Assignment, what: str, by: User, now: datetime) -> None:
    register(
        assignment.case,
        direction=Direction.RECEIVED,
        what=what,
        counterpart="Regeringen",
        by=by,
        now=now,
    )
