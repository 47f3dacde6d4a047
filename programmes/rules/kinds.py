"""The kinds of demands a government decision can make: the figures of each, and the function that judges it.

A new figure is data in an assignment's file; a new kind is a line here, a function, and its sentences. `people` is
judged by people alone and takes whatever figures its file gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programmes.rules import parameters as p
from programmes.rules.judges import each, money, portfolios
from programmes.rules.judges.common import Judge
from programmes.rules.parameters import ConditionError, Parameter

__all__ = ["KINDS", "PEOPLE", "Kind", "check", "known_kinds", "read"]

PEOPLE = "people"


@dataclass(frozen=True)
class Kind:
    """A kind of demand: its figures, and how it is put to what has been granted."""

    parameters: tuple[Parameter, ...]
    judge: Judge

    def parameter(self, name: str) -> Parameter | None:
        return next((one for one in self.parameters if one.name == name), None)

    @property
    def open(self) -> tuple[Parameter, ...]:
        """The figures that tell how the decision is read, which its own authority may change."""
        return tuple(one for one in self.parameters if one.open)


_AMOUNT = (p.amount("amount"),)
_DAY = (Parameter("date", p.day),)
_MONTHS = (Parameter("months", p.months),)
_COUNT = Parameter("count", p.parties)
_KINDS = Parameter("kinds", p.many(p.organisation_kind))
_THEME = Parameter("theme", p.word)
_COMPONENT = Parameter("component", p.word)

KINDS: dict[str, Kind] = {
    "share.funder_max": Kind((p.MAX_SHARE, p.BASE, p.IN_KIND), money.funder_max),
    "share.public_max": Kind((p.MAX_SHARE, p.BASE, p.IN_KIND, p.EU_COUNTS), money.public_max),
    "share.business_min": Kind((p.MIN_SHARE, p.BASE, p.IN_KIND, p.OR_AS_A_RULE), money.business_min),
    "share.business_matches": Kind((p.AGAINST, p.AS_A_RULE, p.IN_KIND), money.business_matches),
    "share.platform": Kind((p.MAX_SHARE, p.BINDING, p.BASE_OR_FINANCING, p.IN_KIND), money.platform),
    "portfolio.share": Kind((p.MAX_SHARE, p.BASE_OR_COSTS, p.IN_KIND), money.portfolio_share),
    "portfolio.max_grants": Kind((Parameter("grants", p.whole(1000)),), portfolios.max_grants),
    "portfolio.split": Kind((Parameter("strict_years", p.many(p.year)),), money.split),
    "portfolio.project_year_min": Kind((p.amount("minimum"), p.YEAR_BASIS, p.PARTIAL), portfolios.project_year_min),
    "portfolio.theme_min": Kind(
        (
            _THEME,
            p.amount("minimum"),
            Parameter("binding_from", p.year),
            Parameter("begun_by", p.or_none(p.year), None),
            p.COUNTED_AS,
            p.BY_YEAR,
        ),
        portfolios.theme_min,
    ),
    "portfolio.begun": Kind((_THEME, Parameter("year", p.year)), portfolios.begun),
    "portfolio.component": Kind((_COMPONENT, p.FLOOR), portfolios.component),
    "portfolio.coverage": Kind(
        (
            _COMPONENT,
            Parameter("covers", p.many(p.word)),
            Parameter("described", p.or_none(p.many(p.word)), None),
        ),
        portfolios.coverage,
    ),
    "portfolio.trl_coverage": Kind(
        (Parameter("lowest", p.level), Parameter("highest", p.level)), portfolios.trl_coverage
    ),
    "duty.decision_number": Kind((), portfolios.decision_number),
    "parties.sizes": Kind((Parameter("large", p.whole(100)), Parameter("small_or_medium", p.whole(100))), each.sizes),
    "parties.kinds": Kind((Parameter("required", p.mapped(p.organisation_kind, p.parties)),), each.kinds),
    "parties.categories": Kind((_KINDS, _COUNT), each.categories),
    "parties.regions": Kind((_COUNT, Parameter("counties", p.or_none(p.many(p.word)), None)), each.regions),
    "parties.intensity": Kind((p.TABLE,), each.intensity),
    "project.max_grant": Kind(_AMOUNT, each.max_grant),
    "project.min_parties": Kind((_COUNT,), each.min_parties),
    "project.max_months": Kind(_MONTHS, each.max_months),
    "project.min_months": Kind(_MONTHS, each.min_months),
    "project.earliest_start": Kind(_DAY, each.earliest_start),
    "project.latest_start": Kind(_DAY, each.latest_start),
    "project.latest_end": Kind(_DAY, each.latest_end),
    "project.coordinator_kind": Kind((_KINDS,), each.coordinator),
}


def known_kinds() -> list[str]:
    """Every kind that an assignment file may use, in order."""
    return sorted({*KINDS, PEOPLE})


def read(kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a condition as values. Raises ConditionError for an unknown kind, and for a figure that is
    missing, unknown or unreadable."""
    if kind == PEOPLE:
        return dict(parameters)
    if kind not in KINDS:
        raise ConditionError(f"no rule judges the kind {kind!r}; there are {', '.join(known_kinds())}")
    return p.read(kind, KINDS[kind].parameters, parameters)


def check(kind: str, parameters: Mapping[str, Any]) -> None:
    """Raises ConditionError for what cannot be read: for loading and for forms."""
    read(kind, parameters)
