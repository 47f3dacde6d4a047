"""What is read about the mandate and the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.apps import apps
from django.db import models
from django.db.models import Sum

from accounts.permissions import authorities_as, departments_of, is_staff_anywhere
from accounts.prepared import Prepared
from accounts.roles import CASE_READERS
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules import ledger as ledger_rules
from programmes.rules import rooms
from programmes.rules.frames import Authorisation, FrameLine, Wording, counted_line
from registry.queries import blocks_of, not_blocked, outside
from sweden.findings import Source


class ProgrammeQuerySet(models.QuerySet):
    """Programmes."""

    def visible_to(self, user):
        """Programmes of which `user` sees an assignment."""
        assignments = apps.get_model("programmes", "Assignment").objects.visible_to(user)
        if assignments.query.is_empty():
            return self.none()
        return self.filter(pk__in=assignments.order_by().values("programme"))


class AssignmentQuerySet(models.QuerySet):
    """Government assignments."""

    def visible_to(self, user):
        """A government decision is public: everyone on staff at any authority sees all, a ministry reader those that
        report to a department of theirs; others none (the public sees calls and reports, not this workspace). None of
        those one is blocked from."""
        if is_staff_anywhere(user):
            return self.to_staff(blocks_of(user))
        departments = departments_of(user)
        if not departments:
            return self.none()
        return self.filter(
            not_blocked(user, case="case__"), duties__duty__recipient_departments__in=departments
        ).distinct()

    def to_staff(self, blocks: frozenset[int]):
        """All, except those of the cases one is blocked from."""
        return self.filter(outside(blocks, case="case__"))


class ConditionQuerySet(models.QuerySet):
    """The demands of decisions."""

    def visible_to(self, user):
        """Those of the assignments that `user` sees."""
        assignments = apps.get_model("programmes", "Assignment").objects.visible_to(user)
        if assignments.query.is_empty():
            return self.none()
        return self.filter(assignment__in=assignments.order_by().values("pk"))


class ConditionExceptionQuerySet(models.QuerySet):
    """Documented exceptions."""

    def standing(self, at: datetime):
        """Those recorded at the latest at `at` and not taken back by then."""
        known = self.filter(recorded_at__lte=at, withdraws__isnull=True)
        return known.exclude(withdrawn_by__recorded_at__lte=at)


class BudgetFrameQuerySet(models.QuerySet):
    """Amount lines in their versions."""

    def known(self, *, on: date, at: datetime):
        """Lines valid on day `on` and recorded at the latest at `at`."""
        return self.filter(valid_from__lte=on, recorded_at__lte=at)


class EntryProposalQuerySet(models.QuerySet):
    """Proposals for the ledger."""

    def visible_to(self, user):
        """Those for the assignments of an authority where `user` works with cases; none of a blocked assignment."""
        authorities = authorities_as(user, *CASE_READERS)
        return self.filter(not_blocked(user, case="assignment__case__"), assignment__authority__in=authorities)

    def waiting_at(self, authorities, person):
        """Those that wait for someone else than `person` to approve them, at any of the authorities."""
        proposed = self.filter(status="proposed", assignment__authority__in=authorities)
        return proposed.exclude(proposed_by__person=person)

    def open(self):
        """Those that are neither booked nor withdrawn."""
        return self.filter(status__in=("preview", "proposed", "sent_back"))


class LedgerQuerySet(models.QuerySet):
    """Ledger entries. Every financial figure anywhere is a sum over these."""

    def as_of(self, cutoff: date, frozen_at: datetime):
        """Rows that count for a figure as of `cutoff`, as booked at `frozen_at`."""
        return self.filter(occurred_on__lte=cutoff, recorded_at__lte=frozen_at)

    def total(self, kinds: Iterable[str] | None = None):
        """Sum in kronor of the chosen kinds (None: all), 0 when there is no row."""
        rows = self if kinds is None else self.filter(kind__in=kinds)
        return rows.aggregate(total=Sum("amount"))["total"] or 0


_LINES = Prepared(
    lambda assignments, at: (
        apps.get_model("programmes", "BudgetFrame")
        .objects.filter(assignment__among=assignments, recorded_at__lte=at)
        .order_by("valid_from", "recorded_at", "pk")
        .values_list(
            "pk",
            "assignment",
            "strand",
            "year",
            "year_to",
            "wording",
            "amount",
            "valid_from",
            "source",
            "quote",
            "assignment__decision_number",
            "assignment__key",
        )
    ),
    assignments=list,
    at=datetime,
)


def lines_by_part(assignments: Iterable[int], at: datetime) -> dict[tuple[int, int | None], list[FrameLine]]:
    """The amount lines of assignments as recorded at `at`: (key of the assignment, of the strand or None) → versions.

    One query. Later versions come later, so that `counted_line` finds the one that counts.
    """
    wanted = list(assignments)
    rows = _LINES(assignments=wanted, at=at) if wanted else ()
    lines: dict[tuple[int, int | None], list[FrameLine]] = {}
    for pk, assignment, strand, year, year_to, wording, amount, valid_from, source, quote, number, key in rows:
        line = FrameLine(year, year_to, wording, amount, valid_from, source, Source(source, quote, number or key), pk)
        lines.setdefault((assignment, strand), []).append(line)
    return lines


_APPROPRIATED = Prepared(
    lambda appropriations, at: (
        apps.get_model("programmes", "AppropriationAmount")
        .objects.filter(appropriation__among=appropriations, recorded_at__lte=at)
        .select_related("appropriation")
        .order_by("valid_from", "recorded_at", "pk")
    ),
    appropriations=list,
    at=datetime,
)


def appropriation_lines(appropriations: Iterable[int], at: datetime) -> dict[int, list[FrameLine]]:
    """Appropriations' amounts of their own as recorded at `at`: key → versions, the later ones later. One query."""
    wanted = list(appropriations)
    rows = _APPROPRIATED(appropriations=wanted, at=at) if wanted else ()
    lines: dict[int, list[FrameLine]] = {}
    for row in rows:
        cites = Source(row.source, row.quote, str(row.appropriation))
        line = FrameLine(row.year, row.year, Wording.AT_MOST, row.amount, row.valid_from, row.source, cites)
        lines.setdefault(row.appropriation_id, []).append(line)
    return lines


@dataclass(frozen=True)
class Balance:
    """One part's balance for a budget year, kronor. `strand` None: the assignment's total, its strands included.

    `line` is the version of the amount that counts; `room` what may still be decided, whole kronor, judged as a
    decision of that day would be (None: no ceiling of its own; negative: more has been decided than the frame now
    holds). Where the year's money is only `estimated`, the room is what is left of the commitment authorisation, the
    same for all the years it reaches, or 0. `conditional` is what is granted of such a year: it is granted under
    förutsättning att medel anvisas until a letter of appropriation comes.
    """

    assignment: int
    strand: int | None
    year: int
    line: FrameLine | None
    sums: Mapping[str, Decimal]
    conditional: Decimal
    room: int | None
    estimated: bool

    @property
    def committed(self) -> Decimal:
        return self.sums["committed"]

    @property
    def paid(self) -> Decimal:
        return self.sums["paid"]

    @property
    def repaid(self) -> Decimal:
        return self.sums["repaid"]

    @property
    def own_cost(self) -> Decimal:
        return self.sums["own_cost"]

    @property
    def used(self) -> int:
        """What has been taken of the amount: granted and own costs. Whole kronor, öre upwards."""
        return ceil(self.committed + self.own_cost)

    @property
    def paid_net(self) -> Decimal:
        return self.paid - self.repaid

    @property
    def over_floor(self) -> Decimal | None:
        """How far net payments are above a floor (minst), negative below it; None where there is no floor."""
        if self.line is None or self.line.wording != Wording.AT_LEAST or self.line.amount is None:
            return None
        return self.paid_net - self.line.amount


#: Sums of entries by (key of the assignment, of the strand or None for its total, year): rows of (kind, amount).
Sums = dict[tuple[int, int | None, int], list[tuple[str, Decimal]]]


def sums_by_part(assignments: Iterable[int], *, on: date, at: datetime, since: int = 0) -> Sums:
    """What is booked per part and year (from `since`) as of day `on` and as recorded at `at`. One query, in the order
    of its index."""
    sums: Sums = {}
    rows = (
        apps.get_model("programmes", "LedgerEntry")
        .objects.filter(assignment__in=list(assignments), **{"year__gte": since} if since else {})
        .as_of(on, at)
        .values_list("assignment", "strand", "year", "kind")
        .annotate(total=Sum("amount"))
    )
    for assignment, strand, year, kind, total in rows:
        sums.setdefault((assignment, None, year), []).append((kind, total))
        if strand is not None:
            sums.setdefault((assignment, strand, year), []).append((kind, total))
    return sums


def first_year(lines: Iterable[FrameLine], since: int) -> int:
    """From which budget year the ledger must be summed to judge the years from `since`: what is taken of estimated
    years, however early, is outstanding under the authorisation of them all."""
    return min([since, *(line.year for line in lines if line.wording is Wording.ESTIMATED)])


def balances(assignments: Iterable[int], *, on: date, at: datetime, since: int = 0) -> list[Balance]:
    """Balances of assignments (keys) as of day `on` and as recorded at `at`, per part and year: three queries.

    Years: those with an amount or an entry, from the year `since`; an amount "from and including" a year is shown for
    that first year and for later years that have entries.
    """
    wanted = list(assignments)
    frames = lines_by_part(wanted, at)
    first = first_year((line for lines in frames.values() for line in lines), since) if since else 0
    sums = sums_by_part(wanted, on=on, at=at, since=first)
    rights = authorisations_in_force(wanted, on=on, at=at)
    parts = set(sums) | {
        (assignment, strand, year)
        for (assignment, strand), lines in frames.items()
        for line in lines
        for year in range(line.year, (line.year_to or line.year) + 1)
    }
    found = []
    for assignment in wanted:
        own = {part: lines for (key, part), lines in frames.items() if key == assignment}
        taken = {(part, year): ledger_rules.used(rows) for (key, part, year), rows in sums.items() if key == assignment}
        right = rights.get(assignment)
        under = right and Authorisation(right.amount, right.end_year, rooms.outstanding(own, taken, on=on))
        for year in sorted({year for key, _part, year in parts if key == assignment and year >= since}):
            of_year = [part for key, part, of in parts if (key, of) == (assignment, year)]
            used = {part: amount for (part, of), amount in taken.items() if of == year}
            nothing = dict.fromkeys([None, *of_year], 0)
            judged = rooms.judge_year(own, year=year, decided_on=on, used=used, new=nothing, authorisation=under)
            found += [
                _balance(assignment, part, year, own, sums.get((assignment, part, year), []), judged, on)
                for part in sorted(of_year, key=lambda part: part or 0)
            ]
    return sorted(found, key=lambda one: (one.assignment, one.year, one.strand or 0))


def _balance(
    assignment: int,
    strand: int | None,
    year: int,
    frames: Mapping[int | None, list[FrameLine]],
    rows: list[tuple[str, Decimal]],
    judged: rooms.YearJudged,
    on: date,
) -> Balance:
    line = counted_line(frames.get(strand, []), year, on)
    # Whether the year's money may be used at all is said of the whole assignment, where it has an amount.
    rules = line if strand is None else counted_line(frames.get(None, []), year, on) or line
    sums = ledger_rules.balances(rows)
    estimated = rules is not None and rules.wording == Wording.ESTIMATED
    return Balance(
        assignment=assignment,
        strand=strand,
        year=year,
        line=line,
        sums=sums,
        conditional=sums["committed"] if estimated else Decimal(0),
        room=judged.room_of(strand),
        estimated=estimated,
    )


@dataclass(frozen=True)
class AppropriationBalance:
    """What all assignments of an appropriation have taken of a year, and what its own amount leaves. Kronor."""

    appropriation: int
    year: int
    line: FrameLine | None
    sums: Mapping[str, Decimal]
    room: int | None

    @property
    def committed(self) -> Decimal:
        return self.sums["committed"]

    @property
    def own_cost(self) -> Decimal:
        return self.sums["own_cost"]

    @property
    def paid_net(self) -> Decimal:
        return self.sums["paid"] - self.sums["repaid"]


def appropriation_balances(
    sharing: Mapping[int, int], lines: Mapping[int, list[FrameLine]], sums: Sums, *, on: date
) -> list[AppropriationBalance]:
    """Balances of appropriations per year, for all the assignments that share them.

    `sharing`: key of the assignment → of its appropriation; `lines`: the appropriations' own amounts; `sums`: of all
    those assignments.
    """
    rows: dict[tuple[int, int], list[tuple[str, Decimal]]] = {
        (key, line.year): [] for key, versions in lines.items() for line in versions
    }
    for (assignment, strand, year), found in sums.items():
        if strand is None and assignment in sharing:
            rows.setdefault((sharing[assignment], year), []).extend(found)
    result = []
    for (key, year), found in sorted(rows.items()):
        line = counted_line(lines.get(key, []), year, on)
        used = ledger_rules.used(found)
        judged = rooms.judge_appropriation(lines.get(key, []), year=year, decided_on=on, used=used, new=0)
        result.append(AppropriationBalance(key, year, line, ledger_rules.balances(found), judged and judged[0].room))
    return result
