"""The ledger is written here and nowhere else, under locks taken in one order."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from programmes.errors import EntryFaulty, TestCaseInLedger
from programmes.models import Assignment, LedgerEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.rules.ledger import KINDS, fault
from programmes.workflow.judging import Judged, Line, judge, lock, refusal
from registry.models import Case
from registry.models.case import Mode
from registry.workflow.stream import record, record_all
from sweden.clock import local
from sweden.findings import Waiver

__all__ = ["Judged", "Line", "book", "book_all", "commit", "judge", "lock", "name_grants", "refusal", "reverse"]


@transaction.atomic
def commit(
    lines: Sequence[Line], *, case: Case, by: User, now: datetime, key: str, waiver: Waiver | None = None
) -> list[LedgerEntry]:
    """Book commitments (beviljande), all or none.

    The rows of appropriation, assignment and strand are locked in that order, by key, so that two who decide at the
    same moment wait for each other. Then each part and year is judged by the amounts that count on this day: NoRoom
    when it is too much, NoAuthority where the amount is only estimated, ReasonNeeded where a main rule is departed from
    without a `waiver`, AppropriationFull. The same `key` again returns what was booked.
    """
    if case.mode == Mode.TEST:
        raise TestCaseInLedger
    lock(lines)
    booked = list(LedgerEntry.objects.filter(idempotency_key__startswith=f"{key}:", case=case))
    if booked:
        return booked
    conditional = _allowed(lines, on=local(now).date(), now=now, waiver=waiver)
    entries = [
        LedgerEntry(
            assignment=line.assignment,
            strand=line.strand,
            year=line.year,
            kind=EntryKind.COMMITMENT,
            amount=Decimal(line.amount),
            occurred_on=local(now).date(),
            recorded_at=now,
            recorded_by=by,
            case=case,
            organisation=line.organisation,
            grant_uuid=line.grant,
            reference=line.reference,
            conditional=(line.assignment.pk, line.year) in conditional,
            idempotency_key=f"{key}:{place}",
        )
        for place, line in enumerate(lines)
    ]
    for entry in entries:
        check(entry)
    name_grants(entries)
    LedgerEntry.objects.bulk_create(entries)
    record("ledger.committed", case=case, by=by, at=now, key=key, total=sum(line.amount for line in lines))
    return entries


def _allowed(lines: Sequence[Line], *, on: date, now: datetime, waiver: Waiver | None = None) -> set[tuple[int, int]]:
    """Refuse what has no room; the assignments and years that are granted under förutsättning att medel anvisas."""
    parts = judge(lines, on=on, now=now, waiver=waiver)
    for part in parts:
        for finding in part.judged.findings:
            if finding.stops:
                raise refusal(finding, part)
    return {(part.assignment.pk, part.year) for part in parts if part.judged.conditional}


@transaction.atomic
def book(
    *,
    assignment: Assignment,
    kind: str,
    year: int,
    amount: Decimal | int,
    occurred_on: date,
    by: User | None,
    now: datetime,
    key: str,
    strand: Strand | None = None,
    case: Case | None = None,
    organisation: Organisation | None = None,
    grant: UUID | None = None,
    reference: str = "",
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """Book anything but a new commitment: what the bank or the economist says has happened. The same `key` books once.

    What takes room (an own cost, a commitment that stands again) is judged under the locks as a commitment is. `grant`:
    the name of the grant that it concerns; None: see `name_grants`.
    """
    entry = LedgerEntry(
        assignment=assignment,
        strand=strand,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=occurred_on,
        recorded_at=now,
        recorded_by=by,
        case=case,
        organisation=organisation,
        grant_uuid=grant,
        reference=reference,
        conditional=reverses.conditional if reverses else False,
        reverses=reverses,
        idempotency_key=key,
    )
    booked, is_new = _book(entry)
    if is_new:
        record("ledger.booked", case=case, by=by, at=now, entry=str(entry.uuid), entry_kind=kind)
    return booked


@transaction.atomic
def book_all(entries: Sequence[LedgerEntry], *, by: User | None, now: datetime) -> list[LedgerEntry]:
    """Book several as `book` does, all or none, in a constant number of statements. Each brings its key; those that are
    booked already are returned as they stand. Whoever calls holds what no other may book by the same keys."""
    for entry in entries:
        if entry.kind == EntryKind.COMMITMENT:
            raise EntryFaulty(fault="commitment")
        entry.recorded_at, entry.recorded_by = now, by
        check(entry)
    keys = [entry.idempotency_key for entry in entries]
    standing = {one.idempotency_key: one for one in LedgerEntry.objects.filter(idempotency_key__in=keys)}
    new = [entry for entry in entries if entry.idempotency_key not in standing]
    hold(new, now=now)
    name_grants(new)
    LedgerEntry.objects.bulk_create(new)
    told = [(entry.case, {"entry": str(entry.uuid), "entry_kind": entry.kind}) for entry in new]
    record_all("ledger.booked", told, by=by, at=now)
    return [standing.get(entry.idempotency_key, entry) for entry in entries]


def _book(entry: LedgerEntry) -> tuple[LedgerEntry, bool]:
    """The entry as booked, and whether it was new."""
    if entry.kind == EntryKind.COMMITMENT and entry.amount > 0 and entry.reverses is None:
        raise EntryFaulty(fault="commitment")
    check(entry)
    if standing := LedgerEntry.objects.filter(idempotency_key=entry.idempotency_key).first():
        return standing, False
    hold([entry], now=entry.recorded_at)
    name_grants([entry])
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # someone else booked the same key meanwhile
        standing = LedgerEntry.objects.filter(idempotency_key=entry.idempotency_key).first()
        if standing is None:
            raise
        return standing, False
    return entry, True


def hold(entries: Sequence[LedgerEntry], *, now: datetime) -> None:
    """Lock what the entries draw on, and refuse those that would take more room than there is."""
    lines = [
        Line(entry.assignment, entry.year, entry.organisation, taken, entry.strand)
        for entry in entries
        if (taken := -KINDS[entry.kind].room * entry.amount) > 0
    ]
    if lines:
        lock(lines)
        _allowed(lines, on=local(now).date(), now=now)


@transaction.atomic
def reverse(entry: LedgerEntry, *, by: User, now: datetime, reference: str = "") -> LedgerEntry:
    """Undo an entry by a counter-entry that names it; an entry is undone once."""
    return book(
        assignment=entry.assignment,
        strand=entry.strand,
        kind=entry.kind,
        year=entry.year,
        amount=-entry.amount,
        occurred_on=local(now).date(),
        by=by,
        now=now,
        key=reversal_key(entry),
        case=entry.case,
        organisation=entry.organisation,
        reference=reference,
        reverses=entry,
    )


def name_grants(entries: Sequence[LedgerEntry]) -> None:
    """Let each entry in a case name the grant that it concerns, where none has been said: that of the entry it
    reverses, else the one that the case's latest commitment from that part is of (what an economist enters, or a file
    brings, is of the grant that stands). One query."""
    for entry in entries:
        if entry.grant_uuid is None and entry.reverses is not None:
            entry.grant_uuid = entry.reverses.grant_uuid
    unnamed = [entry for entry in entries if entry.grant_uuid is None and entry.case_id and entry.reverses is None]
    if not unnamed:
        return
    latest = LedgerEntry.objects.filter(
        case__in={entry.case_id for entry in unnamed},
        kind=EntryKind.COMMITMENT,
        amount__gt=0,
        grant_uuid__isnull=False,
    )
    rows = latest.order_by("pk").values_list("case", "assignment", "strand", "grant_uuid")
    standing = {tuple(place): grant for *place, grant in rows}
    for entry in unnamed:
        entry.grant_uuid = standing.get((entry.case_id, entry.assignment_id, entry.strand_id))


def reversal_key(entry: LedgerEntry) -> str:
    """The key of the one counter-entry that an entry may have."""
    return f"reverse:{entry.uuid}"


def check(entry: LedgerEntry) -> None:
    """Refuse what the table of kinds does not allow, and test cases."""
    if wrong := fault(entry.kind, entry.amount, reverses=entry.reverses_id is not None):
        raise EntryFaulty(fault=wrong)
    if entry.case is not None and entry.case.mode == Mode.TEST:
        raise TestCaseInLedger
