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
    """Everyone's employer is one of the approved, the leader's too; not known while someone's is not said."""
    if not facts.researchers or not all(one.employer.strip() for one in facts.researchers):
        return unknown(demand)
    approved = {_plain(one) for one in values["organisations"]}
    broken = [{"person": one.key} for one in facts.researchers if _plain(one.employer) not in approved]
    return answer(demand, {"organisations": values["organisations"]}, *broken)


def _plain(name: str) -> str:
    """A name as it is compared: case and spaces do not matter."""
    return " ".join(name.casefold().split())


JUDGES = {
    "leader": _leader,
    "researchers_min": _researchers_min,
    "researchers_max": _researchers_max,
    "employer": _employer,
}
