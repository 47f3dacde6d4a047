"""When the project starts, how long it is, and what is granted in which year."""

from typing import Any

from applications.rules.demand import Demand, Judged, answer, beyond, unknown
from applications.rules.facts import Facts
from programmes.rules.portfolio import max_grants_findings, portfolio_share
from sweden.money import at_most
from sweden.periods import last_day_of_months


def _min_months(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if not (facts.starts_on and facts.ends_on):
        return unknown(demand)
    earliest = last_day_of_months(facts.starts_on, values["months"])
    figures = {"months": values["months"], "earliest": earliest}
    return answer(demand, figures, *beyond(earliest, facts.ends_on))


def _latest_start(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if not facts.starts_on:
        return unknown(demand)
    return answer(demand, {"date": values["date"]}, *beyond(facts.starts_on, values["date"]))


def _years_count(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    expected, got = values["years"], len(facts.years)
    figures = {"expected": expected, "got": got}
    return answer(demand, figures, *([{}] if got != expected else []), known=got > 0)


def _year_max(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """The largest grant of each year: the same for all, or one after the other; beyond the last no year is judged."""
    amounts = values["amounts"]
    if len(amounts) == 1:
        amounts = amounts * len(facts.years)
    broken = [
        {"year": year, "amount": most, "excess": grant - most}
        for year, most in zip(facts.years, amounts, strict=False)
        if (grant := facts.grant_in(year)) > most
    ]
    return answer(demand, {"amounts": values["amounts"]}, *broken, known=bool(facts.years) and facts.grant > 0)


def _max_share_of_total(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """The grant of the project of all its financing, which stands as it is when the grant is cut: others take over."""
    limit, total, grant = values["share"], facts.total_financing, facts.grant
    allowed = at_most(limit * total)
    figures = {"limit": limit, "total": total, "allowed": allowed, "grant": grant}
    broken = [{"excess": grant - allowed}] if grant > allowed else []
    return answer(demand, figures, *broken, known=grant > 0 and total > 0)


def _max_share_together(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """The grants of a sub-programme as a whole, with this one: a share of sums, no project by itself. `excess` is how
    much this grant is to be lower; where that is more than all of it, the others are too large already."""
    if facts.together is None:
        return unknown(demand)
    others, limit, grant = facts.together[values["scope"]], values["share"], facts.grant
    judged = portfolio_share([(others.grants, others.costs), (grant, facts.cost)], limit)
    figures = {
        "limit": limit,
        "share": judged.share,
        "grant": grant,
        "grants": judged.grants,
        "base": judged.base,
        "scope": values["scope"],
    }
    broken = [{**one.figures, "excess": min(one.figures["excess"], grant)} for one in judged.findings]
    return answer(demand, figures, *broken, known=grant > 0 and facts.cost > 0)


def _max_grants(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """How many grants the call gives, with this one. `excess` counts grants: above one, too many are given already."""
    if facts.granted is None:
        return unknown(demand)
    most, given = values["grants"], facts.granted[demand.project_kind] + 1
    found = max_grants_findings(most, granted=given - 1, new=1)
    broken = [{"excess": given - most} for _one in found]
    return answer(demand, {"most": most, "count": given}, *broken, known=facts.grant > 0)


JUDGES = {
    "min_months": _min_months,
    "latest_start": _latest_start,
    "years_count": _years_count,
    "year_max": _year_max,
    "max_share_of_total": _max_share_of_total,
    "max_share_together": _max_share_together,
    "max_grants": _max_grants,
}
