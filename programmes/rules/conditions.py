"""A condition as data (kind and parameters), put to the rule it names.

New figures and combinations are data; only a new kind of test is a new function. What is judged here is one project's
financing: the same function for the applicant's live findings, at eligibility and at the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from programmes.rules import shares
from programmes.rules.shares import Against, Base, Financing, InKind
from sweden.findings import Finding, Severity, Source, Waiver
from sweden.money import fraction


class ConditionError(ValueError):
    """A kind that no function judges, or a parameter that is missing, unknown or unreadable; the text says which."""


@dataclass(frozen=True)
class Demand:
    """One demand on a project. `severity` None: the kind's own; `source` is what its finding cites."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    source: Source | None = None


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is neither true nor false")


def _share(value: Any) -> Fraction:
    return fraction(value if isinstance(value, str) else repr(value))


# How each parameter is read, and the kinds with the parameters they take. One with a default may be left out.
_READERS: dict[str, Callable[[Any], Any]] = {
    "max_share": _share,
    "min_share": _share,
    "base": Base,
    "in_kind": InKind,
    "against": Against,
    "as_a_rule": _yes_or_no,
    "eu_counts": _yes_or_no,
}
_DEFAULTS = {"in_kind": InKind.COUNTS, "eu_counts": False}
_PARAMETERS = {
    "share.funder_max": {"max_share", "base", "in_kind"},
    "share.public_max": {"max_share", "base", "in_kind", "eu_counts"},
    "share.business_min": {"min_share", "base", "in_kind"},
    "share.business_matches": {"against", "as_a_rule", "in_kind"},
}

PROJECT_KINDS = frozenset(_PARAMETERS)


def read_parameters(kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a kind as values. Raises ConditionError, naming what is wrong: for loading and for forms."""
    if kind not in _PARAMETERS:
        raise ConditionError(f"no rule judges the kind {kind!r}")
    taken = _PARAMETERS[kind]
    if unknown := sorted(parameters.keys() - taken):
        raise ConditionError(f"{kind} has no parameter {unknown[0]}")
    if missing := sorted(taken - parameters.keys() - _DEFAULTS.keys()):
        raise ConditionError(f"{kind}: {missing[0]} is missing")
    values = {name: _DEFAULTS[name] for name in taken & _DEFAULTS.keys()}
    for name, value in parameters.items():
        try:
            values[name] = _READERS[name](value)
        except ValueError as wrong:
            raise ConditionError(f"{kind}: {name}: {wrong}") from None
    return values


def judge_project(demand: Demand, money: Financing, *, waiver: Waiver | None = None) -> list[Finding]:
    """The findings of one demand on one project's financing. Raises ConditionError for a demand that cannot be read."""
    values = read_parameters(demand.kind, demand.parameters)
    values |= {"source": demand.source, "waiver": waiver}
    if demand.severity is not None:
        values["severity"] = demand.severity
    match demand.kind:
        case "share.funder_max":
            return shares.funder_max(money, values.pop("max_share"), **values).findings
        case "share.public_max":
            return shares.public_max(money, values.pop("max_share"), **values).findings
        case "share.business_min":
            return shares.business_min(money, values.pop("min_share"), **values).findings
        case _:
            return shares.business_matches(money, **values).findings
