"""A condition of a call, and what it says of an application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sweden.findings import Finding, Severity, Source


@dataclass(frozen=True)
class Demand:
    """One condition of the call: its kind and figures, whether it stops, and what it rests on.

    `project_kind`: it holds for projects of that kind only; empty: for all.
    """

    key: str
    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = True
    source: Source | None = None
    project_kind: str = ""

    @property
    def severity(self) -> Severity:
        return Severity.BLOCKING if self.stops else Severity.WARNING


@dataclass(frozen=True)
class Judged:
    """A condition and what it says of an application. `figures` tell how it stands also when it holds.

    `known` is False while facts it needs are not filled in: it then neither holds nor fails.
    """

    demand: Demand
    known: bool
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    @property
    def holds(self) -> bool:
        return self.known and not self.findings


def answer(demand: Demand, figures: dict[str, Any], *broken: dict[str, Any], known: bool = True) -> Judged:
    """What a condition says: a finding for each way in which it is broken, none while the facts are not known."""
    rule = f"call.{demand.kind}"
    found = [Finding(rule, demand.severity, {**figures, **one}, demand.source) for one in broken]
    return Judged(demand, known, figures, found if known else ())


def unknown(demand: Demand) -> Judged:
    """What a condition says before its facts are filled in: nothing."""
    return Judged(demand, False)


def beyond(day: date, limit: date) -> list[dict[str, Any]]:
    """How many days a day is after its limit; [] when it is not."""
    return [{"days": (day - limit).days}] if day > limit else []
