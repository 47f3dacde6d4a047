"""The joint calendar of a programme: short periods, overlaps, times without an open call, and what is covered.

Findings: calendar.short and calendar.overlap (warning; info where it is the agency's own or follows from a call that is
open all the time), calendar.gap (info), calendar.uncovered (warning; info where a call for any area covers it).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations

from sweden.findings import Finding, Severity

#: Technology readiness levels, the least ready first.
LEVELS = range(1, 10)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A call's period and whom it is for. `areas`, `kinds`: none, any; `levels`: from and to, None where any.

    `key` is the lasting name of the call, `authority` that of its agency.
    """

    key: str
    authority: str
    opens: datetime
    closes: datetime
    areas: frozenset[str] = frozenset()
    levels: tuple[int, int] | None = None
    kinds: frozenset[str] = frozenset()
    continuous: bool = False

    def asks_the_same(self, other: "Window") -> bool:
        """Whether someone could apply with the same project in both."""
        areas = not self.areas or not other.areas or bool(self.areas & other.areas)
        kinds = not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        if self.levels is None or other.levels is None:
            return areas and kinds
        return areas and kinds and max(self.levels[0], other.levels[0]) <= min(self.levels[1], other.levels[1])


def short_windows(windows: Iterable[Window], weeks: int) -> list[Finding]:
    """Calls that are open for less than so many weeks, with the days that lack, rounded up."""
    found = []
    for one in windows:
        lacking = timedelta(weeks=weeks) - (one.closes - one.opens)
        if lacking > timedelta(0):
            figures = {
                "call": one.key,
                "weeks": weeks,
                "days": (one.closes - one.opens).days,
                "lacking": -(-lacking // _DAY),
            }
            found.append(Finding("calendar.short", Severity.WARNING, figures))
    return found


def overlaps(windows: Sequence[Window]) -> list[Finding]:
    """Pairs of calls that are open at the same time and that one could apply in with the same project."""
    found = []
    for one, other in combinations(sorted(windows, key=lambda window: (window.opens, window.key)), 2):
        first, last = max(one.opens, other.opens), min(one.closes, other.closes)
        if first > last or not one.asks_the_same(other):
            continue
        mild = one.authority == other.authority or one.continuous or other.continuous
        figures = {
            "call": one.key,
            "other": other.key,
            "from": first,
            "to": last,
            "areas": sorted(one.areas & other.areas or one.areas | other.areas),
        }
        found.append(Finding("calendar.overlap", Severity.INFO if mild else Severity.WARNING, figures))
    return found


def gaps(windows: Iterable[Window], weeks: int) -> list[Finding]:
    """Times of so many weeks or more between a closing moment and the next opening when no call is open."""
    found = []
    until: datetime | None = None
    for one in sorted(windows, key=lambda window: window.opens):
        if until is not None and one.opens - until >= timedelta(weeks=weeks):
            figures = {"from": until, "to": one.opens, "days": (one.opens - until).days}
            found.append(Finding("calendar.gap", Severity.INFO, figures))
        until = one.closes if until is None else max(until, one.closes)
    return found


@dataclass(frozen=True)
class Granted:
    """A granted project: its area ("" where none is stated) and levels from and to (None where not stated)."""

    key: str
    area: str = ""
    levels: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cell:
    """How many calls and granted projects there are for an area at a level."""

    calls: int = 0
    projects: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.projects)


@dataclass(frozen=True)
class Coverage:
    """Areas against levels: `rows` by area, a cell for each level; what is for any area stands apart."""

    rows: Mapping[str, Sequence[Cell]]
    any_area: Sequence[Cell]
    findings: Sequence[Finding] = field(default=())


def coverage(windows: Iterable[Window], projects: Iterable[Granted], areas: Sequence[str]) -> Coverage:
    """The matrix, and each run of levels in an area that no call and no project is for.

    A project without levels is counted at none; a call that binds no level is for all.
    """
    calls = {area: [0] * len(LEVELS) for area in ("", *areas)}
    granted = {area: [0] * len(LEVELS) for area in ("", *areas)}
    for window in windows:
        for area in sorted(window.areas & set(areas)) or [""]:
            _count(calls[area], window.levels or (LEVELS[0], LEVELS[-1]))
    for project in projects:
        if project.levels is not None:
            _count(granted[project.area if project.area in granted else ""], project.levels)
    rows = {area: [Cell(*pair) for pair in zip(calls[area], granted[area], strict=True)] for area in ("", *areas)}
    apart = rows.pop("")
    found = [
        Finding(
            "calendar.uncovered",
            Severity.INFO if all(apart[level - 1].calls for level in range(first, last + 1)) else Severity.WARNING,
            {"area": area, "from": first, "to": last},
        )
        for area, cells in rows.items()
        for first, last in _empty_runs(cells)
    ]
    return Coverage(rows, apart, found)


def _count(cells: list[int], levels: tuple[int, int]) -> None:
    for level in LEVELS:
        if levels[0] <= level <= levels[1]:
            cells[level - 1] += 1


def _empty_runs(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """Levels side by side that have nothing, as first and last."""
    runs: list[tuple[int, int]] = []
    for level, cell in zip(LEVELS, cells, strict=True):
        if cell.is_empty:
            runs.append((runs.pop()[0], level) if runs and runs[-1][1] == level - 1 else (level, level))
    return runs


#: How many units a month is wide on the timeline.
MONTH = 100


def place_on_year(moment: datetime | date, year: int) -> float:
    """Where a local moment or day stands on a timeline of a year whose months are equally wide: 0 to 12 × MONTH."""
    if moment.year != year:
        return 0.0 if moment.year < year else 12.0 * MONTH
    following = date(year + moment.month // 12, moment.month % 12 + 1, 1)
    days = (following - date(year, moment.month, 1)).days
    return (moment.month - 1 + (moment.day - 1) / days) * MONTH
