"""Writing amounts and authorisations into the mandate. Amounts are append-only versions."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.errors import FrameOutOfPlace, SourceMissing
from programmes.models import (
    Appropriation,
    AppropriationAmount,
    Assignment,
    BudgetFrame,
    CommitmentAuthorisation,
    Strand,
)
from programmes.models.frame import FrameSource, Wording
from programmes.permissions import may_record_appropriation, may_record_authorisation, may_record_frame
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.typography import kronor

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
    open_ended: bool = False,
    key: str | None = None,
) -> BudgetFrame:
    """Record what a letter of appropriation or an amending decision says for a year, kronor; earlier versions stay.
    `open_ended`: for that year and all that follow ("fr.o.m."). `key`: what has one is recorded once.

    From `valid_from` it is the amount that counts. A lowered amount undoes no commitment: the room becomes negative.
    Raises NotAllowed, SourceMissing, FrameOutOfPlace.
    """
    assignment = _locked(assignment, may_record_frame, by)
    if key and (standing := BudgetFrame.objects.filter(form_key=key).first()):
        return standing
    if not source.strip():
        raise SourceMissing
    if year < assignment.valid_from.year or (strand is not None and strand.assignment_id != assignment.pk):
        raise FrameOutOfPlace
    frame = BudgetFrame.objects.create(
        assignment=assignment,
        strand=strand,
        year=year,
        year_to=None if open_ended else year,
        amount=amount,
        wording=wording,
        source_kind=source_kind,
        source=source.strip(),
        quote=quote.strip(),
        valid_from=valid_from,
        recorded_at=now,
        recorded_by=by,
        form_key=key,
    )
    part = f", {strand.name_sv}" if strand else ""
    years = f"från och med {year}" if open_ended else f"för {year}"
    _registered(assignment, f"{_KINDS_SV[FrameSource(source_kind)]}: {kronor(amount)} {years}{part}", by, now)
    record("assignment.frame_recorded", case=assignment.case, by=by, at=now, frame=str(frame.uuid))
    return frame


@transaction.atomic
def record_appropriation(
    assignment: Assignment,
    *,
    year: int,
    amount: int,
    source_kind: str,
    source: str,
    valid_from: date,
    by: User,
    now: datetime,
    quote: str = "",
    key: str | None = None,
) -> AppropriationAmount:
    """Record what the assignment's appropriation holds for a year, for all assignments that share it, kronor.

    From `valid_from` their commitments and costs together are held against it. The same `key` is recorded once.
    Raises NotAllowed, SourceMissing, FrameOutOfPlace for an assignment without appropriation.
    """
    if not may_record_appropriation(by, assignment):
        raise NotAllowed
    if not source.strip():
        raise SourceMissing
    if assignment.appropriation_id is None or year < assignment.valid_from.year:
        raise FrameOutOfPlace
    # Held first, as those who commit hold it: they are judged against an amount that stands still.
    appropriation = Appropriation.objects.select_for_update(no_key=True).get(pk=assignment.appropriation_id)
    if key and (standing := AppropriationAmount.objects.filter(form_key=key).first()):
        return standing
    row = AppropriationAmount.objects.create(
        appropriation=appropriation,
        year=year,
        amount=amount,
        source_kind=source_kind,
        source=source.strip(),
        quote=quote.strip(),
        valid_from=valid_from,
        recorded_at=now,
        recorded_by=by,
        form_key=key,
    )
    what = f"{_KINDS_SV[FrameSource(source_kind)]}: {kronor(amount)} för {year}, anslaget {appropriation.number}"
    _registered(assignment, what, by, now)
    record("assignment.appropriation_recorded", case=assignment.case, by=by, at=now, amount=str(row.uuid))
    return row


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
    key: str | None = None,
) -> CommitmentAuthorisation:
    """Record a right to commit coming years' money (beställningsbemyndigande), kronor, until and including `end_year`.

    The same `key` is recorded once. Raises NotAllowed, SourceMissing, FrameOutOfPlace.
    """
    assignment = _locked(assignment, may_record_authorisation, by)
    if key and (standing := CommitmentAuthorisation.objects.filter(form_key=key).first()):
        return standing
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
        form_key=key,
    )
    _registered(assignment, f"Beställningsbemyndigande: {kronor(amount)} till och med {end_year}", by, now)
    record("assignment.authorisation_recorded", case=assignment.case, by=by, at=now, authorisation=str(row.uuid))
    return row


def _registered(assignment: Assignment, what: str, by: User, now: datetime) -> None:
    register(
        assignment.case,
        direction=Direction.RECEIVED,
        what=what,
        counterpart="Regeringen",
        by=by,
        now=now,
    )
