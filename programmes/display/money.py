"""A programme's money, year by year: frame with wording, granted, paid, left. And the same figures as a chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import cycle

from django.utils.translation import get_language

from accounts.models import Authority
from programmes.models import Assignment, Strand
from programmes.models.frame import Wording
from programmes.queries import Balance, balances
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules.frames import FrameLine
from sweden.clock import local
from sweden.money import share_of
from sweden.typography import number


@dataclass(frozen=True)
class YearRow:
    """One budget year of an assignment, or of a strand of it. Kronor, with öre as fractions; None: not applicable.

    `left` is what may still be granted, as a decision of the day would be judged. Of an `estimated` year that is
    nothing, or what is left of the commitment authorisation, shared by all the years to and including `authorised_to`
    (None without one). A floor has nothing left; payments pass it or not: `above_floor`, negative below it.
    """

    assignment: Assignment
    strand: Strand | None
    year: int
    line: FrameLine | None
    granted: int
    conditional: int
    own_cost: Decimal
    paid: Fraction | None
    left: int | None
    above_floor: Fraction | None
    share: Fraction | None
    authorised_to: int | None
    estimated: bool

    @property
    def wording(self) -> str:
        return self.line.wording.value if self.line else ""

    @property
    def frame(self) -> int | None:
        return self.line.amount if self.line else None

    @property
    def own_cost_exact(self) -> Fraction:
        """Own costs as columns in thousands round them."""
        return Fraction(self.own_cost)

    @property
    def below_floor(self) -> Fraction | None:
        """How far payments are below a floor; None above it and where there is none."""
        return -self.above_floor if self.above_floor is not None and self.above_floor < 0 else None

    @property
    def is_open_ended(self) -> bool:
        """Whether the amount holds "from and including" its year."""
        return self.line is not None and self.line.year_to is None


def year_rows(
    assignments: Sequence[Assignment], now: datetime, on: date | None = None, *, since: int = 0
) -> list[YearRow]:
    """Every budget year with a frame or a booking, by year, then in the order given; strands after their assignment.

    As recorded at `now`, as of the day `on` (that day, when left out); years from `since`. Four queries. Strands
    must be prefetched.
    """
    keys = [one.pk for one in assignments]
    today = on or local(now).date()
    reach = {key: row.end_year for key, row in authorisations_in_force(keys, on=today, at=now).items()}
    place = {key: number for number, key in enumerate(keys)}
    of = {one.pk: one for one in assignments}
    strands = {strand.pk: strand for one in assignments for strand in one.strands.all()}
    found = balances(keys, on=today, at=now, since=since)
    found.sort(key=lambda one: (one.year, place[one.assignment], one.strand or 0))
    return [
        _row(of[one.assignment], strands.get(one.strand or 0), one, today.year, reach.get(one.assignment, 0))
        for one in found
    ]


def _row(assignment: Assignment, strand: Strand | None, balance: Balance, this_year: int, reaches: int) -> YearRow:
    granted, amount = int(balance.committed), balance.line.amount if balance.line else None
    is_floor = balance.over_floor is not None
    return YearRow(
        assignment=assignment,
        strand=strand,
        year=balance.year,
        line=balance.line,
        granted=granted,
        conditional=int(balance.conditional),
        own_cost=balance.own_cost,
        paid=Fraction(balance.paid_net) if balance.year <= this_year or balance.paid_net else None,
        left=balance.room,
        above_floor=None if balance.over_floor is None else Fraction(balance.over_floor),
        share=share_of(granted, amount) if amount and not is_floor else None,
        authorised_to=reaches if reaches >= balance.year else None,
        estimated=balance.estimated,
    )


@dataclass(frozen=True)
class YearTotal:
    """A budget year of a whole programme, kronor. Amounts of unlike wordings are never added: then there is no frame
    and nothing left in all; a floor has nothing left."""

    year: int
    frame: int | None
    granted: int
    conditional: int
    own_cost: Decimal
    paid: Fraction | None
    left: int | None
    estimated: bool


def totals(rows: Iterable[YearRow]) -> dict[int, YearTotal]:
    """The whole assignments' rows added up year by year."""
    years: dict[int, list[YearRow]] = {}
    for row in rows:
        if row.strand is None:
            years.setdefault(row.year, []).append(row)
    found = {}
    for year, lines in years.items():
        alike = len({row.wording for row in lines}) == 1 and all(row.frame is not None for row in lines)
        paid = [row.paid for row in lines if row.paid is not None]
        lefts = [row.left for row in lines]
        found[year] = YearTotal(
            year=year,
            frame=sum(row.frame or 0 for row in lines) if alike else None,
            granted=sum(row.granted for row in lines),
            conditional=sum(row.conditional for row in lines),
            own_cost=sum((row.own_cost for row in lines), Decimal(0)),
            paid=sum(paid, Fraction(0)) if paid else None,
            left=sum(left or 0 for left in lefts) if alike and None not in lefts else None,
            estimated=any(row.estimated for row in lines),
        )
    return found


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
    """The money per year as a drawing: bars, the years below them, and the lines of the scale. `agencies` with their
    colours, and the `wordings` that are drawn with their words: what its key explains."""

    bars: list[Bar]
    years: list[tuple[int, float]]
    grid: list[tuple[int, float]]
    agencies: list[tuple[Authority, str]]
    wordings: dict[str, str]

    width = 1180
    height = 300
    left = 44
    bottom = 266

    @property
    def solid(self) -> list[str]:
        """The words of the amounts that are drawn with a whole line."""
        return [word for key, word in self.wordings.items() if key not in ("estimated", "at_least")]


_TOP = 34
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


#: The colours that agencies have, and those for others.
_OWN, _OTHERS = ("vin", "vr"), ("third", "fourth")


def _colours(rows: Iterable[YearRow]) -> dict[Authority, str]:
    """Each agency's colour in a drawing: its own, or one that no other has."""
    found = dict.fromkeys(row.assignment.authority for row in rows)
    free = cycle(_OTHERS)
    return {one: one.colour if one.colour in _OWN else next(free) for one in found}


def chart(rows: Iterable[YearRow]) -> Chart | None:
    """The whole assignments' rows as bars, one group per year; None when there is no amount to draw."""
    drawn = [row for row in rows if row.strand is None]
    highest = max((max(row.frame or 0, row.granted) for row in drawn), default=0)
    if not highest:
        return None
    step = next((one for one in _STEPS if highest <= one * 1_000_000 * 4), _STEPS[-1])
    top = int(-(-highest // (step * 1_000_000)) * step)  # the axis ends at or above the highest bar
    unit = (Chart.bottom - _TOP) / (top * 1_000_000)

    def height(amount: Fraction | int | None) -> float:
        return round(float(amount or 0) * unit, 1)

    years = sorted({row.year for row in drawn})
    group = (Chart.width - Chart.left) / len(years)
    most = max(sum(1 for row in drawn if row.year == year) for year in years)
    width = min(64.0, round((group * 0.8 - 12 * (most - 1)) / most, 1))
    bars, marks, colours = [], [], _colours(drawn)
    for place, year in enumerate(years):
        middle = Chart.left + group * (place + 0.5)
        of_year = [row for row in drawn if row.year == year]
        start = middle - (len(of_year) * width + (len(of_year) - 1) * 12) / 2
        marks.append((year, round(middle, 1)))
        for position, row in enumerate(of_year):
            tops = max(height(row.frame), height(row.granted))
            bars.append(
                Bar(
                    row=row,
                    agency=colours[row.assignment.authority],
                    x=round(start + position * (width + 12), 1),
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
    grid = [(value, round(Chart.bottom - height(value * 1_000_000), 1)) for value in range(0, top + 1, step)]
    wordings = {row.line.wording.value: str(Wording(row.line.wording.value).label) for row in drawn if row.line}
    return Chart(bars, marks, grid, list(colours.items()), wordings)
