"""What a condition's judgement is: rows of figures, findings, what is not known, and the state that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sweden.findings import Finding, Severity, Waiver, is_excepted


class State(StrEnum):
    """How a condition stands. EXCEPTED: something falls short, and all of it is lifted by documented exceptions;
    NOT_YET: it cannot be judged yet; PEOPLE: only people judge it."""

    HOLDS = "holds"
    EXCEPTED = "excepted"
    WARNING = "warning"
    BREACH = "breach"
    INFORMATION = "information"
    NOT_YET = "not_yet"
    PEOPLE = "people"


@dataclass(frozen=True)
class Row:
    """The figures of one project, one year, one part, or the whole ("" and None). Those that do not count are shown
    beside and judge nothing.
    """

    project: str = ""
    year: int | None = None
    part: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    counts: bool = True


@dataclass(frozen=True)
class Unknown:
    """Why something is not judged: a code, and the projects that it is about."""

    code: str
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The judgement of one condition."""

    rows: tuple[Row, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    by_people: bool = False

    @property
    def findings(self) -> list[Finding]:
        """Every finding of what counts."""
        return [finding for row in self.rows if row.counts for finding in row.findings]

    @property
    def state(self) -> State:
        """The worst that stands; what is lifted by an exception is milder than a warning and is not met; not judged
        where nothing is said and something is not known."""
        if self.by_people:
            return State.PEOPLE
        standing = {one.severity for one in self.findings if not one.excepted}
        if standing & {Severity.BLOCKING, Severity.OVERRIDE, Severity.BREACH}:
            return State.BREACH
        if standing & {Severity.REASON, Severity.WARNING}:
            return State.WARNING
        if self.unknown or not any(row.counts for row in self.rows):
            return State.NOT_YET
        if any(one.excepted for one in self.findings):
            return State.EXCEPTED
        return State.INFORMATION if standing else State.HOLDS


@dataclass(frozen=True)
class Excepted:
    """A documented exception from a condition: for one project or the whole (""), in one year or all (None)."""

    reason: str
    by: str
    project: str = ""
    year: int | None = None

    def covers(self, row: Row) -> bool:
        return self.project == row.project and self.year in (None, row.year)


def with_exceptions(verdict: Verdict, exceptions: Iterable[Excepted]) -> Verdict:
    """The verdict with the findings that a documented exception lifts marked so; only main rules and overrides are."""
    allowed = list(exceptions)
    if not allowed:
        return verdict
    return replace(verdict, rows=tuple(_row(row, allowed) for row in verdict.rows))


def _row(row: Row, exceptions: list[Excepted]) -> Row:
    waiver = next((Waiver(one.reason, one.by) for one in exceptions if one.covers(row)), None)
    if waiver is None or not row.findings:
        return row
    findings = tuple(replace(one, excepted=is_excepted(one.severity, waiver)) for one in row.findings)
    return replace(row, findings=findings)
