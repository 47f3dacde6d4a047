"""A programme's money, year by year: frame with wording, granted, paid, left. And the same figures as a chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language

from programmes.models import Assignment, CommitmentAuthorisation, Strand
from programmes.queries import ledger_by_year, lines_by_part
from programmes.rules.frames import FrameLine, Wording, counted_line
from sweden.clock import local
from sweden.money import share_of
from sweden.typography import number


@dataclass(frozen=True)
class YearRow:
    """One budget year of an assignment, or of a strand of it. Kronor; None: does not apply.

    `left` is frame less granted: it says nothing of an estimated year's right to grant, which `authorised_to` does (the
    last year that a commitment authorisation reaches, None without one). A floor has nothing left but is passed or not:
    `above_floor`, negative below it.
    """

    assignment: Assignment
    strand: Strand | None
    year: int
    line: FrameLine | None
    granted: int
    conditional: int
    paid: Decimal | int | None
    left: int | None
    above_floor: int | None
    share: Fraction | None
    authorised_to: int | None

    @property
    def wording(self) -> str:
        return self.line.wording.value if self.line else ""

    @property
    def frame(self) -> int | None:
        return self.line.amount if self.line else None

    @property
    def is_open_ended(self) -> bool:
        """Whether the amount holds "from and including" its year."""
        return self.line is not None and self.line.year_to is None


def year_rows(assignments: Sequence[Assignment], now: datetime) -> list[YearRow]:
    """Every budget year with a frame or a booking, by year, then in the order given; strands after their assignment.

    A constant number of queries. Strands must be prefetched.
    """
    keys = [one.pk for one in assignments]
    today = local(now).date()
    lines, sums = lines_by_part(keys, now), ledger_by_year(keys, now)
    authorised = _authorised(keys, now)
    years = sorted(
        {
            year
            for versions in lines.values()
            for line in versions
            for year in range(line.year, (line.year if line.year_to is None else line.year_to) + 1)
        }
        | {year for (_assignment, _strand, year) in sums}
    )
    rows = []
    for year in years:
        for assignment in assignments:
            for strand in (None, *sorted(assignment.strands.all(), key=lambda one: one.pk)):
                of = (assignment.pk, strand.pk if strand else None)
                line = counted_line(lines.get(of, []), year, today)
                booked = _booked(sums, of, year)
                if line is not None or booked:
                    rows.append(
                        _row(assignment, strand, year, line, booked, today.year, authorised.get(assignment.pk, 0))
                    )
    return rows


def _authorised(keys: Iterable[int], now: datetime) -> dict[int, int]:
    """Assignment → the last year that its authorisations in force reach."""
    day = local(now).date()
    rows = CommitmentAuthorisation.objects.filter(assignment__in=keys, recorded_at__lte=now, valid_from__lte=day)
    return {
        key: end_year for key, end_year in sorted(rows.exclude(valid_to__lt=day).values_list("assignment", "end_year"))
    }


def _booked(
    sums: dict[tuple[int, int | None, int], dict[str, Decimal]], of: tuple[int, int | None], year: int
) -> dict[str, Decimal]:
    """The ledger of an assignment (its strands included) or of one strand."""
    key, strand = of
    if strand is not None:
        return sums.get((key, strand, year), {})
    total: dict[str, Decimal] = {}
    for (assignment, _strand, when), kinds in sums.items():
        if (assignment, when) == (key, year):
            for kind, amount in kinds.items():
                total[kind] = total.get(kind, Decimal(0)) + amount
    return total


def _row(
    assignment: Assignment,
    strand: Strand | None,
    year: int,
    line: FrameLine | None,
    booked: dict[str, Decimal],
    this_year: int,
    authorised_to: int,
) -> YearRow:
    granted = int(booked.get("commitment", 0))
    paid = booked.get("payment", Decimal(0)) - booked.get("repayment", Decimal(0))
    amount = line.amount if line else None
    is_floor = line is not None and line.wording is Wording.AT_LEAST
    known = amount is not None and not is_floor
    return YearRow(
        assignment=assignment,
        strand=strand,
        year=year,
        line=line,
        granted=granted,
        conditional=int(booked.get("conditional", 0)),
        paid=paid if year <= this_year or paid else None,
        left=amount - granted - int(booked.get("own_cost", 0)) if known and amount is not None else None,
        above_floor=granted - amount if is_floor and amount is not None else None,
        share=share_of(granted, amount) if known and amount else None,
        authorised_to=authorised_to if authorised_to >= year else None,
    )


@dataclass(frozen=True)
class Bar:
    """One assignment's year, drawn. `agency` is the colour class; lengths are in the drawing's own units."""

    row: YearRow
    agency: str
    x: float
    width: float
    frame_y: float | None
    frame_height: float
    granted_y: float
    granted_height: float
    paid_y: float
    paid_height: float
    label_y: float

    @property
    def label(self) -> str:
        """The frame in million kronor, exact, as it stands above the bar; the table has the same amount in tkr."""
        amount = Fraction(self.row.frame or 0, 1_000_000)
        decimals = next((count for count in range(3) if (amount * 10**count).denominator == 1), 3)
        return number(amount, decimals, get_language())

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def left(self) -> float:
        return round(self.x - 6, 1)

    @property
    def line_width(self) -> float:
        return round(self.width + 12, 1)


@dataclass(frozen=True)
class Chart:
    """The money per year as a drawing: bars, the years below them, and the lines of the scale."""

    bars: list[Bar]
    years: list[tuple[int, float]]
    grid: list[tuple[int, float]]
    wordings: frozenset[str] = field(default=frozenset())

    width = 1180
    height = 300
    left = 44
    bottom = 266


_TOP = 34
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


def chart(rows: Iterable[YearRow]) -> Chart | None:
    """The whole assignments' rows as bars, one group per year; None when there is no amount to draw."""
    drawn = [row for row in rows if row.strand is None]
    highest = max((max(row.frame or 0, row.granted) for row in drawn), default=0)
    if not highest:
        return None
    step = next((one for one in _STEPS if highest <= one * 1_000_000 * 4), _STEPS[-1])
    unit = (Chart.bottom - _TOP) / highest

    def height(amount: Decimal | int | None) -> float:
        return round(float(amount or 0) * unit, 1)

    years = sorted({row.year for row in drawn})
    group = (Chart.width - Chart.left) / len(years)
    most = max(sum(1 for row in drawn if row.year == year) for year in years)
    width = min(64.0, round((group * 0.8 - 12 * (most - 1)) / most, 1))
    bars, marks = [], []
    for place, year in enumerate(years):
        middle = Chart.left + group * (place + 0.5)
        of_year = [row for row in drawn if row.year == year]
        start = middle - (len(of_year) * width + (len(of_year) - 1) * 12) / 2
        marks.append((year, round(middle, 1)))
        for number, row in enumerate(of_year):
            tops = max(height(row.frame), height(row.granted))
            bars.append(
                Bar(
                    row=row,
                    agency=row.assignment.authority.colour or "vin",
                    x=round(start + number * (width + 12), 1),
                    width=width,
                    frame_y=None if row.frame is None else round(Chart.bottom - height(row.frame), 1),
                    frame_height=height(row.frame),
                    granted_y=round(Chart.bottom - height(row.granted), 1),
                    granted_height=height(row.granted),
                    paid_y=round(Chart.bottom - height(row.paid), 1),
                    paid_height=max(0.0, height(row.paid)),
                    label_y=round(Chart.bottom - tops - 7, 1),
                )
            )
    grid = [
        (value, round(Chart.bottom - height(value * 1_000_000), 1))
        for value in range(0, int(highest / 1_000_000) + 1, step)
    ]
    return Chart(bars, marks, grid, frozenset(row.wording for row in drawn))
