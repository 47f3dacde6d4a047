"""The ledger is written here and nowhere else, under locks taken in one order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import Organisation, User
from programmes.errors import EntryFaulty, NoAuthority, NoRoom, TestCaseInLedger
from programmes.models import Appropriation, Assignment, CommitmentAuthorisation, LedgerEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.queries import lines_by_part
from programmes.rules.frames import Authorisation, Commitment, FrameLine, Wording, counted_line, judge_commitment
from programmes.rules.ledger import KINDS, fault
from registry.models import Case
from registry.models.case import Mode
from registry.workflow.stream import record
from sweden.clock import local
from sweden.findings import Finding, Source

#: The versions of amounts by part: (key of the assignment, of the strand or None).
Frames = dict[tuple[int, int | None], list[FrameLine]]


@dataclass(frozen=True)
class Line:
    """What is to be committed for an organisation in a budget year, kronor."""

    assignment: Assignment
    year: int
    organisation: Organisation
    amount: int
    strand: Strand | None = None
    reference: str = ""


@transaction.atomic
def commit(lines: Sequence[Line], *, case: Case, by: User, now: datetime, key: str) -> list[LedgerEntry]:
    """Book commitments (beviljande), all or none.

    The rows of appropriation, assignment and strand are locked in that order, by key, so that two who decide at the
    same moment wait for each other. Then each part and year is judged by the frame that counts on this day: NoRoom
    when it is too much, NoAuthority where the amount is only estimated. The same `key` again returns what was booked.
    """
    if case.mode == Mode.TEST:
        raise TestCaseInLedger
    lock(lines)
    booked = list(LedgerEntry.objects.filter(idempotency_key__startswith=f"{key}:", case=case))
    if booked:
        return booked
    conditional = _judge(lines, on=local(now).date(), now=now)
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
            reference=line.reference,
            conditional=(line.assignment.pk, line.strand and line.strand.pk, line.year) in conditional,
            idempotency_key=f"{key}:{place}",
        )
        for place, line in enumerate(lines)
    ]
    for entry in entries:
        _check(entry)
    LedgerEntry.objects.bulk_create(entries)
    record("ledger.committed", case=case, by=by, at=now, key=key, total=sum(line.amount for line in lines))
    return entries


def lock(lines: Iterable[Line]) -> None:
    """Lock what the lines draw on, in the one order: appropriations, assignments, strands, each by key."""
    lines = list(lines)
    assignments = sorted({line.assignment.pk for line in lines})
    strands = sorted({line.strand.pk for line in lines if line.strand})
    appropriations = Assignment.objects.filter(pk__in=assignments).values("appropriation")
    # No key is changed: rows elsewhere that point at these are written meanwhile (an application being saved, say).
    held = {"of": ["self"], "no_key": True}
    list(Appropriation.objects.filter(pk__in=appropriations).order_by("pk").select_for_update(**held))
    list(Assignment.objects.filter(pk__in=assignments).order_by("pk").select_for_update(**held))
    list(Strand.objects.filter(pk__in=strands).order_by("pk").select_for_update(**held))


def _judge(lines: Sequence[Line], *, on: date, now: datetime) -> set[tuple[int, int | None, int]]:
    """Refuse what has no room; returns the parts and years that are granted under förutsättning att medel anvisas."""
    conditional: set[tuple[int, int | None, int]] = set()
    for part in judge(lines, on=on, now=now):
        for finding in part.judged.findings:
            if finding.stops:
                raise refusal(finding, part.assignment)
        if part.judged.conditional:
            conditional |= {
                (line.assignment.pk, line.strand and line.strand.pk, line.year)
                for line in lines
                if line.assignment.pk == part.assignment.pk and line.year == part.year
            }
    return conditional


@dataclass(frozen=True)
class Judged:
    """What lines do to a part (a strand, or the assignment's total) in a year: kronor `used` before them and `new`, and
    how that is judged."""

    assignment: Assignment
    strand: Strand | None
    year: int
    used: int
    new: int
    judged: Commitment

    @property
    def left(self) -> int | None:
        """What is left after it; None where there is no ceiling."""
        return None if self.judged.room is None else self.judged.room - self.new


def judge(lines: Sequence[Line], *, on: date, now: datetime) -> list[Judged]:
    """Every part and year that the lines draw on, judged by the frame that counts on the day `on`. Writes nothing.

    A line on a strand is judged at the strand, where it has frames of its own, and always at the assignment's total.
    """
    assignments = {line.assignment.pk: line.assignment for line in lines}
    strands = {line.strand.pk: line.strand for line in lines if line.strand}
    frames = lines_by_part(assignments, now)
    committed = _committed(assignments)
    found = []
    for pk, assignment in sorted(assignments.items()):
        authorisation = _authorisation(assignment, frames, committed, on=on, now=now)
        for year in sorted({line.year for line in lines if line.assignment.pk == pk}):
            of_year = [line for line in lines if line.assignment.pk == pk and line.year == year]
            parts = [*sorted({line.strand.pk for line in of_year if line.strand}), None]
            uncertain = False
            left = authorisation
            for part in parts:
                versions = _versions(frames, pk, part, year)
                if versions is None:
                    continue
                new = sum(line.amount for line in of_year if part is None or (line.strand and line.strand.pk == part))
                used = int(committed.get((pk, part, year), 0))
                which = authorisation if part is None else left
                judged = judge_commitment(
                    versions, year=year, decided_on=on, committed=used, new=new, authorisation=which
                )
                found.append(Judged(assignment, strands[part] if part else None, year, used, new, judged))
                if judged.conditional:
                    uncertain = True
                    left = _drawn(left, new)
            if uncertain:
                authorisation = _drawn(authorisation, sum(line.amount for line in of_year))
    return found


def _drawn(authorisation: Authorisation | None, new: int) -> Authorisation | None:
    """The authorisation after `new` kronor more have been committed under it."""
    return replace(authorisation, outstanding=authorisation.outstanding + new) if authorisation else None


def _versions(frames: Frames, assignment: int, strand: int | None, year: int) -> list[FrameLine] | None:
    own = frames.get((assignment, strand), [])
    if any(line.holds_for(year) for line in own):
        return own
    # Where only the other level has amounts for the year, that one rules; where neither has, the year has no frame.
    others = [line for (pk, part), found in frames.items() if pk == assignment and part != strand for line in found]
    return None if any(line.holds_for(year) for line in others) else own


def _committed(assignments: Iterable[int]) -> dict[tuple[int, int | None, int], Decimal]:
    """What has been used per part and year: the strands', and under None the assignment's total."""
    kinds = [kind for kind, rule in KINDS.items() if rule.room]
    rows = (
        LedgerEntry.objects.filter(assignment__in=assignments, kind__in=kinds)
        .values_list("assignment", "strand", "year")
        .annotate(total=Sum("amount"))
    )
    found: dict[tuple[int, int | None, int], Decimal] = defaultdict(Decimal)
    for assignment, strand, year, total in rows:
        found[assignment, None, year] += total
        if strand is not None:
            found[assignment, strand, year] += total
    return found


def _authorisation(
    assignment: Assignment,
    frames: Frames,
    committed: dict[tuple[int, int | None, int], Decimal],
    *,
    on: date,
    now: datetime,
) -> Authorisation | None:
    """The commitment authorisation in force, with what is outstanding under it: committed for years still estimated."""
    row = (
        CommitmentAuthorisation.objects.filter(assignment=assignment, valid_from__lte=on, recorded_at__lte=now)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .order_by("-valid_from", "-recorded_at")
        .first()
    )
    if row is None:
        return None
    lines = [line for (pk, _part), found in frames.items() if pk == assignment.pk for line in found]
    outstanding = Decimal(0)
    for (pk, part, year), total in committed.items():
        if pk == assignment.pk and part is None:
            counted = counted_line(lines, year, on)
            if counted is not None and counted.wording is Wording.ESTIMATED:
                outstanding += total
    return Authorisation(
        amount=row.amount, end_year=row.end_year, outstanding=int(outstanding), cites=Source(row.source, row.quote)
    )


def refusal(finding: Finding, assignment: Assignment) -> NoRoom | NoAuthority:
    """The refusal that says a frame's finding in words, with the decision's own sentence."""
    kind = NoAuthority if finding.rule in {"frame.no_authority", "frame.authorisation"} else NoRoom
    return kind(finding=finding, assignment=assignment)


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
    reference: str = "",
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """Book anything but a commitment: what the bank or the economist says has happened. The same `key` books once."""
    if kind == EntryKind.COMMITMENT and Decimal(amount) > 0:
        raise EntryFaulty(fault="commitment")
    if case is not None and case.mode == Mode.TEST:
        raise TestCaseInLedger
    standing = LedgerEntry.objects.filter(idempotency_key=key).first()
    if standing:
        return standing
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
        reference=reference,
        reverses=reverses,
        idempotency_key=key,
    )
    _check(entry)
    entry.save(force_insert=True)
    record("ledger.booked", case=case, by=by, at=now, entry=str(entry.uuid), entry_kind=kind)
    return entry


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
        key=f"reverse:{entry.uuid}",
        case=entry.case,
        organisation=entry.organisation,
        reference=reference,
        reverses=entry,
    )


def _check(entry: LedgerEntry) -> None:
    if wrong := fault(entry.kind, entry.amount, reverses=entry.reverses_id is not None):
        raise EntryFaulty(fault=wrong)
