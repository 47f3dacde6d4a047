"""The call's conditions put to an application: which hold, which do not, and what is lacking or too much.

A condition is data (`calls.rules.kinds`); each kind is one function, here or in `judges`. An unknown fact (a date not
yet filled in) is no finding: what is missing is told by `completeness`. `excess` is the smallest cut of the grant, and
`lacking` the smallest addition, after which the condition holds; `days` how far beyond a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from applications.rules.demand import Demand, Judged, answer, beyond, unknown
from applications.rules.facts import Facts
from applications.rules.judges import components, parties, people, period
from calls.rules import kinds
from programmes.rules import projects, shares
from programmes.rules.facts import Party
from programmes.rules.shares import Against, Base, InKind
from sweden.findings import Finding
from sweden.money import share_of
from sweden.periods import last_day_of_months


def judge(demands: Sequence[Demand], facts: Facts) -> list[Judged]:
    """Every condition on the application, in the call's order, but not those of other kinds of projects.

    Raises KindError for a condition that cannot be read.
    """
    return [
        JUDGES[demand.kind](demand, facts, kinds.read(demand.kind, demand.parameters))
        for demand in demands
        if demand.project_kind in ("", facts.project_kind)
    ]


def _of_share(demand: Demand, facts: Facts, found: list[Finding], figures: dict[str, Any]) -> Judged:
    """A rule of shares, named and weighed as the call's own."""
    rule = f"call.{demand.kind}"
    named = [replace(one, rule=rule, figures={**figures, **one.figures}) for one in found]
    return Judged(demand, facts.cost > 0 and facts.grant > 0, figures, named if facts.grant > 0 else ())


def _max_grant(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    limit, grant = values["amount"], facts.grant
    figures = {"allowed": limit, "grant": grant}
    broken = [{"excess": grant - limit}] if grant > limit else []
    return answer(demand, figures, *broken, known=grant > 0)


def _max_share(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    judged = shares.funder_max(
        facts.money, values["share"], base=Base.ELIGIBLE_COSTS, severity=demand.severity, source=demand.source
    )
    return _of_share(demand, facts, judged.findings, {"limit": values["share"], "share": judged.share})


def _min_business_share(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    in_kind = InKind.COUNTS if values["in_kind"] == "counts" else InKind.EXCLUDED
    judged = shares.business_min(
        facts.money,
        values["share"],
        base=Base(values["base"]),
        in_kind=in_kind,
        severity=demand.severity,
        source=demand.source,
    )
    figures = {"demand": values["share"], "share": judged.share, "base_kind": values["base"], "in_kind": in_kind.value}
    return _of_share(demand, facts, judged.findings, figures)


def _business_matches(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    judged = shares.business_matches(
        facts.money, against=Against.FUNDER, as_a_rule=False, severity=demand.severity, source=demand.source
    )
    figures = {
        "business": judged.business,
        "public": judged.public,
        "share": share_of(judged.business, judged.business + judged.public),
        "reason_given": bool(facts.business_share_reason.strip()),
    }
    return _of_share(demand, facts, judged.findings, figures)


def _min_parties(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    wanted, count = values["count"], len(facts.parties)
    broken = [{"lacking": wanted - count}] if count < wanted else []
    return answer(demand, {"wanted": wanted, "count": count}, *broken)


def _max_months(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if not (facts.starts_on and facts.ends_on):
        return unknown(demand)
    latest = last_day_of_months(facts.starts_on, values["months"])
    figures = {"months": values["months"], "latest": latest}
    return answer(demand, figures, *beyond(facts.ends_on, latest))


def _earliest_start(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if not facts.starts_on:
        return unknown(demand)
    return answer(demand, {"date": values["date"]}, *beyond(values["date"], facts.starts_on))


def _latest_end(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if not facts.ends_on:
        return unknown(demand)
    return answer(demand, {"date": values["date"]}, *beyond(facts.ends_on, values["date"]))


def _coordinator_kind(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    coordinator = facts.coordinator
    if coordinator is None:
        return unknown(demand)
    broken = [] if coordinator.kind in values["kinds"] else [{"party": coordinator.name}]
    return answer(demand, {"kinds": values["kinds"], "kind": coordinator.kind}, *broken)


def _year_min(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """The least grant in each calendar year of the project."""
    least = values["amount"]
    by_year = {year: facts.grant_in(year) for year in facts.years}
    broken = [{"year": year, "lacking": least - grant} for year, grant in by_year.items() if grant < least]
    return answer(demand, {"amount": least}, *broken, known=bool(by_year) and facts.grant > 0)


def _party_sizes(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Companies of each size; not known while a company that may be the lacking one has not said its size."""
    parties = [Party(party.name, party.kind, party.size) for party in facts.parties]
    found = projects.sizes_findings(parties, **values)
    if not parties or (found and projects.sizes_unknown(parties)):
        return unknown(demand)
    return answer(demand, dict(values), *(dict(finding.figures) for finding in found))


JUDGES: dict[str, Callable[[Demand, Facts, dict[str, Any]], Judged]] = {
    **people.JUDGES,
    **parties.JUDGES,
    **period.JUDGES,
    **components.JUDGES,
    "max_grant": _max_grant,
    "max_share": _max_share,
    "min_business_share": _min_business_share,
    "business_matches": _business_matches,
    "min_parties": _min_parties,
    "max_months": _max_months,
    "earliest_start": _earliest_start,
    "latest_end": _latest_end,
    "coordinator_kind": _coordinator_kind,
    "year_min": _year_min,
    "party_sizes": _party_sizes,
}


__all__ = ["Demand", "Judged", "judge"]
