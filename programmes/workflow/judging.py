"""What new money would do to strand, assignment and appropriation, and the locks under which it is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from accounts.models import Organisation
from accounts.prepared import Prepared
from programmes.errors import AppropriationFull, FrameRefusal, NoAuthority, NoRoom, ReasonNeeded
from programmes.models import Appropriation, Assignment, CommitmentAuthorisation, LedgerEntry, Strand
from programmes.queries import appropriation_lines, first_year, lines_by_part
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules.frames import Authorisation, Commitment, FrameLine
from programmes.rules.ledger import TAKES_ROOM
from programmes.rules.rooms import judge_appropriation, judge_year, outstanding
from sweden.findings import Finding, Severity, Source, Waiver

#: The versions of amounts by part: (key of the assignment, of the strand or None).
Frames = dict[tuple[int, int | None], list[FrameLine]]
#: What has been used by part and year: (key of the assignment, of the strand or None for its total, year).
Used = dict[tuple[int, int | None, int], Decimal]


@dataclass(frozen=True)
class Line:
    """What takes money of a budget year, kronor: a commitment to an organisation, or the authority's own cost. `grant`:
    the name of the grant that it is of, where it is known."""

    assignment: Assignment
    year: int
    organisation: Organisation | None
    amount: int | Decimal
    strand: Strand | None = None
    reference: str = ""
    grant: UUID | None = None


@dataclass(frozen=True)
class Judged:
    """What lines do to a part (a strand, the assignment's total, or the appropriation of several assignments) in a
    year: kronor `used` before them and `new`, and how that is judged."""

    assignment: Assignment
    strand: Strand | None
    year: int
    used: int
    new: int
    judged: Commitment
    appropriation: Appropriation | None = None

    @property
    def left(self) -> int | None:
        """What is left after it; None where there is no ceiling."""
        return None if self.judged.room is None else self.judged.room - self.new


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


def judge(lines: Sequence[Line], *, on: date, now: datetime, waiver: Waiver | None = None) -> list[Judged]:
    """Every part and year that the lines draw on, judged by the amounts that count on the day `on`. Writes nothing.

    A line on a strand is judged at the strand, where the year is divided, always at the assignment's total, and at the
    appropriation where that has an amount of its own. `waiver`: why a main rule is departed from, and who allows it.
    """
    assignments = {line.assignment.pk: line.assignment for line in lines}
    strands = {line.strand.pk: line.strand for line in lines if line.strand}
    frames = lines_by_part(assignments, now)
    asked = min((line.year for line in lines), default=0)
    used = used_of(assignments, since=first_year((line for versions in frames.values() for line in versions), asked))
    rights = authorisations_in_force(assignments, on=on, at=now)
    found = []
    for pk, assignment in sorted(assignments.items()):
        of_it = [line for line in lines if line.assignment.pk == pk]
        own = {part: versions for (key, part), versions in frames.items() if key == pk}
        authorisation = authorised(rights.get(pk), own, used, on=on)
        for year in sorted({line.year for line in of_it}):
            new: dict[int | None, int | Decimal] = defaultdict(int)
            for line in of_it:
                if line.year == year:
                    new[line.strand and line.strand.pk] += line.amount
            before = {part: amount for (key, part, of_year), amount in used.items() if (key, of_year) == (pk, year)}
            judged = judge_year(
                own,
                year=year,
                decided_on=on,
                used=before,
                new=new,
                authorisation=authorisation,
                waiver=waiver,
            )
            authorisation = judged.authorisation
            found += [
                Judged(assignment, strands[part] if part else None, year, judged.used[part], judged.new[part], one)
                for part, one in judged.parts.items()
            ]
    return found + _appropriations(lines, on=on, now=now)


def _appropriations(lines: Sequence[Line], *, on: date, now: datetime) -> list[Judged]:
    """The appropriations with amounts of their own, for all the assignments that share them."""
    of = {line.assignment.appropriation_id: line.assignment for line in lines if line.assignment.appropriation_id}
    registered = appropriation_lines(of, now)
    if not registered:
        return []
    sharing = dict(Assignment.objects.filter(appropriation__in=registered).values_list("pk", "appropriation"))
    taken: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    first = min(line.year for line in lines)
    for (assignment, part, year), amount in used_of(sharing, since=first).items():
        if part is None:
            taken[sharing[assignment], year] += amount
    found = []
    for key, versions in sorted(registered.items()):
        ours = [line for line in lines if line.assignment.appropriation_id == key]
        for year in sorted({line.year for line in ours}):
            new = sum(line.amount for line in ours if line.year == year)
            judged = judge_appropriation(versions, year=year, decided_on=on, used=taken[key, year], new=new)
            if judged is not None:
                one, before, amount = judged
                found.append(Judged(of[key], None, year, before, amount, one, of[key].appropriation))
    return found


_TAKEN = Prepared(
    lambda since, assignments: (
        LedgerEntry.objects.filter(assignment__among=assignments, kind__in=TAKES_ROOM, year__gte=since)
        .values_list("assignment", "strand", "year")
        .annotate(total=Sum("amount"))
    ),
    shape=("since",),
    assignments=list,
)


def used_of(assignments: Iterable[int], *, since: int = 0) -> Used:
    """What has been taken per part and year, from the year `since`: the strands', and under None the assignment's
    total. One query."""
    wanted = list(assignments)
    rows = _TAKEN(assignments=wanted, since=since) if wanted else ()
    found: Used = defaultdict(Decimal)
    for assignment, strand, year, total in rows:
        found[assignment, None, year] += total
        if strand is not None:
            found[assignment, strand, year] += total
    return found


def authorised(
    row: CommitmentAuthorisation | None, frames: Mapping[int | None, Sequence[FrameLine]], used: Used, *, on: date
) -> Authorisation | None:
    """A commitment authorisation with what is outstanding under it. `frames` and what is `used`: its assignment's."""
    if row is None:
        return None
    taken = {(part, year): amount for (key, part, year), amount in used.items() if key == row.assignment_id}
    cites = Source(row.source, row.quote)
    return Authorisation(row.amount, row.end_year, outstanding(frames, taken, on=on), cites)


def refusal(finding: Finding, part: Judged) -> FrameRefusal:
    """The refusal that says a finding about a part in words, with the decision's own sentence."""
    if finding.rule == "appropriation.room":
        return AppropriationFull(finding=finding, assignment=part.assignment, part=part.appropriation)
    if finding.rule in {"frame.no_authority", "frame.authorisation"}:
        return NoAuthority(finding=finding, assignment=part.assignment)
    if finding.severity is Severity.REASON:
        return ReasonNeeded(finding=finding, assignment=part.assignment, part=part.strand or part.assignment)
    return NoRoom(finding=finding, assignment=part.assignment)
