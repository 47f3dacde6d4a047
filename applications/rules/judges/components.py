"""Parts that a call demands of a project: that they are described, and have money."""

from typing import Any

from applications.rules.demand import Demand, Judged, answer, unknown
from applications.rules.facts import Component, Facts
from calls.rules.kinds import RESEARCH_SCHOOL, SSH


def _ssh_part(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Social sciences and humanities are described and have at least the amount."""
    part = facts.components.get(SSH)
    if part is None:
        return unknown(demand)
    figures = {"amount": values["amount"], "given": part.amount}
    broken = _not_described(SSH, part)
    if part.amount is not None and part.amount < values["amount"]:
        broken.append({"part": SSH, "missing": "amount", "lacking": values["amount"] - part.amount})
    return answer(demand, figures, *broken)


def _research_school(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """A research school is described, and each kind of mobility that the call names."""
    wanted = (RESEARCH_SCHOOL, *values["mobility"])
    if not any(name in facts.components for name in wanted):
        return unknown(demand)
    broken = [
        one for name in wanted if name in facts.components for one in _not_described(name, facts.components[name])
    ]
    return answer(demand, {"mobility": values["mobility"]}, *broken)


def _not_described(name: str, part: Component) -> list[dict[str, Any]]:
    return [{"part": name, "missing": "description"}] if part.described is False else []


JUDGES = {"ssh_part": _ssh_part, "research_school": _research_school}
