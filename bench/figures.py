"""What the bench counts: medians, multiples of the bare view, and whether a goal is met. Plain values only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

#: How many times the multiple of the bare view may grow with ten times the applications.
GROWTH_GOAL = 1.25


@dataclass(frozen=True)
class Run:
    """One page in one run: its median and that of the bare view measured in between (milliseconds)."""

    median_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        return self.median_ms / self.bare_ms


@dataclass(frozen=True)
class Line:
    """A line of the table and of the file. Without a goal it is told for information, and counts as met.

    `ratio` is a multiple of the bare view; in a line about growth, that against the one with fewer applications.
    """

    name: str
    size: int
    median_ms: float
    ratio: float
    queries: int | None
    goal: float | None
    met: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"median_ms": round(self.median_ms, 2), "ratio": round(self.ratio, 2)}


def run_of(times: Sequence[float], bare: Sequence[float]) -> Run:
    """The run that was measured, from seconds per request."""
    return Run(median(times) * 1000, median(bare) * 1000)


def summed(runs: Iterable[Run]) -> Run:
    """Several steps as one: the sum of their medians, against the mean of what the bare view took beside them."""
    steps = list(runs)
    return Run(sum(step.median_ms for step in steps), sum(step.bare_ms for step in steps) / len(steps))


def page_line(name: str, size: int, runs: Sequence[Run], *, goal: float | None, queries: int | None) -> Line:
    """A page at a size: the median of its runs, judged by its multiple of the bare view."""
    ratio = median(run.ratio for run in runs)
    return Line(
        name, size, median(run.median_ms for run in runs), ratio, queries, goal, goal is None or round(ratio, 2) <= goal
    )


def growth_line(name: str, sizes: tuple[int, int], few: Sequence[Run], many: Sequence[Run]) -> Line:
    """The same page with few and with many applications: its multiple of the bare view against its multiple, run by
    run, and the median of those.

    The two sizes are measured minutes apart, and a machine that has other work to do by then makes milliseconds longer.
    The bare view, which asks for no application at any size, is measured between the page's own requests and takes that
    away; what the page itself takes longer stays.
    """
    ratio = median(more.ratio / less.ratio for less, more in zip(few, many, strict=True))
    words = f"{name}: {sizes[1]} against {sizes[0]}"
    large = median(run.median_ms for run in many)
    return Line(words, sizes[1], large, ratio, None, GROWTH_GOAL, round(ratio, 2) <= GROWTH_GOAL)


def table(lines: Sequence[Line]) -> str:
    """The lines as text for a terminal."""
    head = ("", "applications", "median ms", "ratio", "queries", "goal", "")
    rows = [
        (
            line.name,
            str(line.size),
            f"{line.median_ms:.2f}",
            f"{line.ratio:.2f}",
            "" if line.queries is None else str(line.queries),
            "" if line.goal is None else f"{line.goal:g}",
            "" if line.goal is None else ("met" if line.met else "NOT MET"),
        )
        for line in lines
    ]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            word.ljust(width) if place in (0, 6) else word.rjust(width)
            for place, (word, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    )


def lines_of(
    measured: Mapping[tuple[str, int], Sequence[Run]],
    *,
    goals: Mapping[str, float],
    queries: Mapping[tuple[str, int], int],
    grows: Iterable[str],
) -> list[Line]:
    """Every line: the pages by size, then how they grow from the smallest size to the largest."""
    sizes = sorted({size for _name, size in measured})
    lines = [
        page_line(name, size, runs, goal=goals.get(name), queries=queries.get((name, size)))
        for (name, size), runs in measured.items()
    ]
    if len(sizes) > 1:
        few, many = sizes[0], sizes[-1]
        lines += [growth_line(name, (few, many), measured[name, few], measured[name, many]) for name in grows]
    return lines
