"""How the judgement looks: the frame before and after a proposal, and remarks as pages draw them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.rules.conditions import Judged as Condition
from assessments.sentences.decisions import held, sentence
from assessments.workflow.amounts import Amount
from programmes.workflow.ledger import Judged, Line, judge
from registry.display import ShownFinding
from sweden.clock import local


@dataclass(frozen=True)
class Room:
    """A part of the mandate in a year: what may be decided, and what the proposal leaves of it. Kronor."""

    judged: Judged

    @property
    def name(self) -> str:
        """The strand, the assignment as a whole, or the appropriation that several share."""
        if self.judged.appropriation is not None:
            return str(self.judged.appropriation)
        assignment = self.judged.assignment
        return str(self.judged.strand or assignment.short_title_sv or assignment.title_sv)

    @property
    def year(self) -> int:
        return self.judged.year

    @property
    def line(self) -> Any:
        return self.judged.judged.counted

    @property
    def before(self) -> int | None:
        return self.judged.judged.room

    @property
    def after(self) -> int | None:
        return self.judged.left

    @property
    def conditional(self) -> bool:
        """Granted under förutsättning att medel anvisas."""
        return self.judged.judged.conditional and not self.stops

    @property
    def stops(self) -> bool:
        return any(finding.stops for finding in self.judged.judged.findings)

    @property
    def found(self) -> list[ShownFinding]:
        return [ShownFinding.of(finding, sentence(finding)) for finding in self.judged.judged.findings]


def rooms(amounts: Sequence[Any], now: datetime) -> list[Room]:
    """The frame of every part and year that the amounts (proposed or only asked about, with 0) draw on, as it stands
    now. A constant number of queries for each assignment."""
    lines = [Line(one.assignment, one.year, one.organisation, one.amount, one.strand) for one in amounts]
    return [Room(one) for one in judge(lines, on=local(now).date(), now=now)]


def elsewhere(amounts: Iterable[Amount]) -> list[tuple[str, int]]:
    """What other authorities of a joint call have granted: whose money, and how much of it, kronor."""
    found: dict[str, int] = {}
    for one in amounts:
        name = one.assignment.authority.short_name
        found[name] = found.get(name, 0) + one.amount
    return sorted(found.items())


def remarks(judged: Sequence[Condition]) -> list[ShownFinding]:
    """The call's conditions on a proposal, those that hold among them."""
    found = []
    for one in judged:
        found += [ShownFinding.of(finding, sentence(finding)) for finding in one.findings]
        if one.holds:
            found.append(ShownFinding(held(one)))
    return found


@dataclass(frozen=True)
class PartyRow:
    """A party's proposed amounts by year, beside what it asked for in all."""

    party: str
    cells: list[tuple[int, int]]
    total: int
    asked: int


def table(amounts: Sequence[Any], asked: Sequence[Amount]) -> tuple[list[int], list[PartyRow]]:
    """The years, and a row per party that asked for something."""
    years = sorted({one.year for one in [*amounts, *asked]})
    rows = []
    for party in dict.fromkeys(one.organisation for one in [*asked, *amounts]):
        cells = [(y, sum(one.amount for one in amounts if one.organisation == party and one.year == y)) for y in years]
        wanted = sum(one.amount for one in asked if one.organisation == party)
        rows.append(PartyRow(str(party), cells, sum(value for _year, value in cells), wanted))
    return years, rows
