"""What a rule has to say: one shape for every law, call and government decision.

A rule function takes plain values and returns findings; the sentence is made at the edge, in the reader's
language.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

# Kronor and counts are int, shares Fraction, euro and bank amounts Decimal, days date, codes and names str.
Figure = Any
Figures = Mapping[str, Figure]


class Severity(StrEnum):
    """How much a finding weighs, heaviest first.

    BLOCKING cannot go on · OVERRIDE blocks until someone entitled records a reasoned decision · REASON is a
    main rule ("i regel"): goes on when a reason and a name are recorded · BREACH: the government's demand is
    not met, nothing is left to block · WARNING · INFO.
    """

    BLOCKING = "blocking"
    OVERRIDE = "override"
    REASON = "reason"
    BREACH = "breach"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """6 for BLOCKING down to 1 for INFO."""
        return len(Severity) - list(Severity).index(self)


@dataclass(frozen=True)
class Source:
    """What a demand rests on: the text's title, its words, and the key of the decision or rule set it stands
    in.
    """

    title: str
    quote: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Waiver:
    """A recorded exception: why, and who allowed it. It holds only when both are there; spaces are
    neither.
    """

    reason: str = ""
    by: str = ""

    @property
    def holds(self) -> bool:
        return bool(self.reason.strip() and self.by.strip())


def is_excepted(severity: Severity, waiver: Waiver | None) -> bool:
    """Whether a recorded exception lifts a finding of this severity: only main rules and overrides can be excepted."""
    return severity in (Severity.OVERRIDE, Severity.REASON) and waiver is not None and waiver.holds


@dataclass(frozen=True)
class Finding:
    """One remark of one rule. `figures` are exact: kronor as int, shares as Fraction, never a float.

    `excepted`: a reasoned exception is recorded; the finding stays visible and no longer stops.
    """

    rule: str
    severity: Severity
    figures: Figures = field(default_factory=dict)
    source: Source | None = None
    excepted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", Severity(self.severity))

    @property
    def stops(self) -> bool:
        """Whether the act may not go on: blocking always, override and reason until an exception is
        recorded.
        """
        if self.severity is Severity.BLOCKING:
            return True
        return self.severity in (Severity.OVERRIDE, Severity.REASON) and not self.excepted


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The heaviest severity among `findings`, None when there are none."""
    return max((one.severity for one in findings), key=lambda severity: severity.weight, default=None)


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Those that do not let the act go on."""
    return [one for one in findings if one.stops]


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Heaviest first; equals keep their order."""
    return sorted(findings, key=lambda one: -one.severity.weight)


def as_json(finding: Finding) -> dict[str, Any]:
    """Plain JSON: fractions as "p/q", decimals and days as text. `from_json` gives the same finding back."""
    source = finding.source
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "figures": {name: _encode(value) for name, value in finding.figures.items()},
        "source": source and {"title": source.title, "quote": source.quote, "decision": source.decision},
        "excepted": finding.excepted,
    }


def from_json(data: Mapping[str, Any]) -> Finding:
    """The finding that `as_json` wrote. Raises KeyError or ValueError for anything else."""
    source = data.get("source")
    return Finding(
        rule=data["rule"],
        severity=Severity(data["severity"]),
        figures={name: _decode(value) for name, value in data.get("figures", {}).items()},
        source=Source(**source) if source else None,
        excepted=bool(data.get("excepted", False)),
    )


_FRACTION = re.compile(r"-?\d+/\d+")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _is_figure_text(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (_FRACTION, _DECIMAL, _DAY))


def _encode(value: Figure) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.as_tuple().exponent != 0 else f"{value:f}.0"
    if isinstance(value, str):
        # A text that happens to look like a figure is marked, so that it comes back as the text it is.
        return f"'{value}" if value.startswith("'") or _is_figure_text(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _encode(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(part) for part in value]
    raise TypeError(f"{type(value).__name__} is no figure of a finding")


def _decode(value: Any) -> Figure:
    if isinstance(value, str):
        if value.startswith("'"):
            return value[1:]
        if _FRACTION.fullmatch(value):
            return Fraction(value)
        if _DECIMAL.fullmatch(value):
            return Decimal(value)
        return date.fromisoformat(value) if _DAY.fullmatch(value) else value
    if isinstance(value, list):
        return tuple(_decode(part) for part in value)
    if isinstance(value, dict):
        return {name: _decode(part) for name, part in value.items()}
    return value
