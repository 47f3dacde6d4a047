"""What an agency may still decide this year, on what ground, and what it owes the Government next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from programmes.display.pages import NextDue, Occasions, next_due, occasions_of
from programmes.models import Assignment, CommitmentAuthorisation, Strand
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules.frames import Wording
from programmes.rules.rooms import within
from programmes.workflow.judging import Judged, Line, judge
from sweden.clock import local
from sweden.findings import Source


@dataclass(frozen=True)
class MayDecide:
    """The room of an assignment this year, kronor; None: a floor without a ceiling, negative: more is granted than the
    frame. `ground` is what gives the right, or the words that give none; `parts` the same for each strand.

    `conditional`: what is decided is decided provided that money is appropriated. `limited_by` names the appropriation
    when that, and not the assignment, is what is short.
    """

    year: int
    room: int | None
    wording: str
    amount: int | None
    ground: Source | None
    conditional: bool
    parts: list[tuple[Strand, int | None]]
    next: NextDue | None
    limited_by: str = ""

    @property
    def over(self) -> int | None:
        """How much more is granted than the frame holds."""
        return -self.room if self.room is not None and self.room < 0 else None

    @property
    def gives_no_right(self) -> bool:
        """Whether there is an amount that is only estimated, and nothing that gives a right to it."""
        return self.wording == Wording.ESTIMATED and not self.conditional


def may_decide(assignments: Sequence[Assignment], now: datetime) -> dict[int, MayDecide]:
    """For each assignment by its key. Strands and duties must be prefetched.

    The same judgement as when a grant is decided, of nothing: what it says is left is what will be allowed.
    """
    today = local(now).date()
    lines = [Line(one, today.year, None, 0, strand) for one in assignments for strand in (None, *one.strands.all())]
    judged = judge(lines, on=today, now=now) if lines else []
    rights = authorisations_in_force([one.pk for one in assignments], on=today, at=now)
    occasions = occasions_of([tie for one in assignments for tie in one.duties.all()], now)
    return {
        one.pk: _may(one, [of for of in judged if _is_of(of, one)], rights.get(one.pk), occasions, now)
        for one in assignments
    }


def _is_of(judged: Judged, assignment: Assignment) -> bool:
    if judged.appropriation is not None:
        return judged.appropriation.pk == assignment.appropriation_id
    return judged.assignment.pk == assignment.pk


def _may(
    assignment: Assignment,
    judged: list[Judged],
    right: CommitmentAuthorisation | None,
    occasions: Occasions,
    now: datetime,
) -> MayDecide:
    year = local(now).year
    total = next((one for one in judged if one.strand is None and one.appropriation is None), None)
    line = total.judged.counted if total else None
    whole = total.judged if total else None
    strands = [one for one in judged if one.strand is not None]
    parts = [(one.strand, within(one.judged, whole)) for one in strands]
    room: int | None = 0
    if total and line:
        room = total.judged.room
    elif total is None and parts:  # only the strands have amounts
        # The authorisation is one, however many strands may draw on it.
        drawn = [one.judged.room or 0 for one in strands if one.judged.conditional]
        own = [one.judged.room for one in strands if not one.judged.conditional]
        room = None if None in own else sum(left or 0 for left in own) + max(drawn, default=0)
    conditional = bool(line and line.wording is Wording.ESTIMATED and right and right.end_year >= year)
    ground = Source(right.source, right.quote) if conditional and right else (line.cites if line else None)
    limited_by = ""
    for one in judged:
        left = one.judged.room
        if one.appropriation is not None and left is not None and (room is None or left < room):
            room, limited_by = left, str(one.appropriation)
            ground = one.judged.counted.cites if one.judged.counted else ground
    dues = next_due(assignment.duties.all(), now, occasions)
    return MayDecide(
        year=year,
        room=room,
        wording=line.wording.value if line else "",
        amount=line.amount if line else None,
        ground=ground,
        conditional=conditional,
        parts=parts,
        next=next((one for one in dues if one.due), None),
        limited_by=limited_by,
    )
