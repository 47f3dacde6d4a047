"""Who takes part by name."""

from typing import Any

from applications.rules.demand import Demand, Judged, answer, unknown
from applications.rules.facts import Facts


def _leader(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Exactly one leads."""
    if facts.researchers is None:
        return unknown(demand)
    count = sum(one.is_leader for one in facts.researchers)
    return answer(demand, {"count": count}, *([{}] if count != 1 else []))


def _participants(facts: Facts) -> int:
    """Those who take part beside the leader."""
    return sum(not one.is_leader for one in facts.researchers or ())


def _researchers_min(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if facts.researchers is None:
        return unknown(demand)
    wanted, count = values["people"], _participants(facts)
    return answer(
        demand, {"wanted": wanted, "count": count}, *([{"lacking": wanted - count}] if count < wanted else [])
    )


def _researchers_max(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    if facts.researchers is None:
        return unknown(demand)
    most, count = values["people"], _participants(facts)
    return answer(demand, {"most": most, "count": count}, *([{"excess": count - most}] if count > most else []))


def _employer(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Everyone's employer is approved, the leader's too."""
    if facts.researchers is None or any(one.employer_approved is None for one in facts.researchers):
        return unknown(demand)
    return answer(demand, {}, *({"person": one.key} for one in facts.researchers if not one.employer_approved))


JUDGES = {
    "leader": _leader,
    "researchers_min": _researchers_min,
    "researchers_max": _researchers_max,
    "employer": _employer,
}
