"""How the conditions of the decisions stand in a document, from the rows of its dataset. No database, no clock.

A dataset keeps what each condition demands and the plain facts of every granted project; the states are judged from
them by the same rules as on the conditions' own pages, and can be judged again at any time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from programmes.rules.conditions import Demand, judge, readings
from programmes.rules.facts import Portfolio, Project, from_json, merged, of_part, split_from_json
from programmes.rules.parameters import ConditionError
from programmes.rules.verdict import Excepted, State, Unknown, Verdict
from sweden.findings import Severity, Source, as_json

Condition = Mapping[str, Any]

#: What is judged, beside what is kept of a condition.
JUDGED = ("state", "findings", "unknown", "readings_judged")


def judged(conditions: Sequence[Condition], sources: Mapping[str, Any], *, cutoff: date) -> list[dict[str, Any]]:
    """Each kept condition with its state, findings, what is not known, and the state of each way to read it."""
    projects = [from_json(one) for one in sources["projects"].values()]
    return [dict(one) | _judged(one, projects, sources, cutoff) for one in conditions]


def _judged(
    condition: Condition, projects: Sequence[Project], sources: Mapping[str, Any], cutoff: date
) -> dict[str, Any]:
    own = [one for one in projects if one.assignment == condition["assignment"]]
    facts = Portfolio(
        on=cutoff,
        projects=of_part(own, condition["strand"]),
        programme=merged(projects),
        splits=[split_from_json(one) for one in sources["splits"].get(condition["assignment"], ())],
        decision_number=condition["decision_number"],
        duties=dict.fromkeys(condition["duties"]),
    )
    source = Source(condition["decision"], condition["quote"], condition["decision_number"] or condition["assignment"])
    severity = Severity(condition["severity"])
    # Datasets from before conditions had days of their own say nothing of them.
    days = [date.fromisoformat(one) if one else None for one in map(condition.get, ("valid_from", "valid_to"))]
    demand = Demand(condition["kind"], condition["parameters"], condition["scope"], severity, source, *days)
    allowed = [Excepted(**one) for one in condition["exceptions"]]
    try:
        verdict = judge(demand, facts, allowed)
        ways = readings(demand, condition["readings"], facts, allowed)
    except ConditionError:
        verdict, ways = Verdict(unknown=(Unknown("unreadable"),)), []
    return {
        "state": verdict.state.value,
        "findings": [as_json(one) for one in verdict.findings],
        "unknown": [{"code": one.code, "projects": list(one.projects)} for one in verdict.unknown],
        "readings_judged": [
            {"number": one.number, "state": one.verdict.state.value, "in_force": one.in_force} for one in ways
        ],
    }


def _as_kept(again: Condition, kept: Condition) -> Condition:
    """The state as older datasets have it: what is lifted by an exception was kept as met."""

    def older(state: str, was: str) -> str:
        return was if (state, was) == (State.EXCEPTED.value, State.HOLDS.value) else state

    ways = zip(again["readings_judged"], kept["readings_judged"], strict=False)
    same = [one | {"state": older(one["state"], was["state"])} for one, was in ways]
    if len(again["readings_judged"]) != len(kept["readings_judged"]):
        same = again["readings_judged"]
    return {**again, "state": older(again["state"], kept["state"]), "readings_judged": same}


def differences(kept: Sequence[Condition], sources: Mapping[str, Any], *, cutoff: date) -> list[str]:
    """The kept conditions whose states the rows do not give, by their keys. Datasets from before states were judged
    have none."""
    having = [one for one in kept if "state" in one]
    if not having:
        return []
    again = judged([{name: one[name] for name in one if name not in JUDGED} for one in having], sources, cutoff=cutoff)
    return [
        f"conditions/{one['key']}"
        for one, other in zip(having, again, strict=True)
        if any(one[name] != _as_kept(other, one)[name] for name in JUDGED)
    ]
