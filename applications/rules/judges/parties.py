"""What parties there are, what their costs are for, and how much aid each may have."""

from dataclasses import replace
from typing import Any

from applications.rules.aid import intensity
from applications.rules.demand import Demand, Judged, answer, unknown
from applications.rules.facts import COMPANY, AidFacts, Facts, PartyFacts
from sweden.findings import Finding
from sweden.money import at_most

#: What is not economic is no category that a call can leave out: it is decided per party and activity.
NON_ECONOMIC = "non_economic"


def _min_actor_categories(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """How many of the listed kinds of organisations take part."""
    occur = {party.kind for party in facts.parties} & set(values["kinds"])
    wanted, count = values["least"], len(occur)
    figures = {"wanted": wanted, "count": count, "kinds": values["kinds"]}
    return answer(demand, figures, *([{"lacking": wanted - count}] if count < wanted else []))


def _party_of_kind(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """How many parties are of the listed kinds of organisations."""
    wanted, count = values["count"], sum(party.kind in values["kinds"] for party in facts.parties)
    figures = {"wanted": wanted, "count": count, "kinds": values["kinds"]}
    return answer(demand, figures, *([{"lacking": wanted - count}] if count < wanted else []))


def _category(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Only costs in the call's categories."""
    broken = [
        {"party": party.name, "category": line.called, "excess": line.costs}
        for party in facts.parties
        for line in party.aid
        if line.costs > 0 and line.called not in (*values["categories"], NON_ECONOMIC)
    ]
    return answer(demand, {"categories": values["categories"]}, *broken, known=_has_aid(facts))


def _intensity(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Each party's grant in each category, by the rules of state aid; bonuses only where the call allows them."""
    if not _has_aid(facts):
        return unknown(demand)
    counts = values["bonuses"] == "counts"
    found = [
        Finding("call.intensity", demand.severity, one.figures, demand.source or line.source)
        for party in facts.parties
        if not party.aid_in_one_sum
        for line in _by_category(party)
        for one in intensity.intensity([_aid_party(party, line, counts)]).findings
    ]
    found += [
        Finding("call.intensity", demand.severity, one.figures, demand.source or party.aid[0].source)
        for party in facts.parties
        if party.aid_in_one_sum and party.aid
        for one in intensity.intensity_party([_in_one_sum(party, counts)]).findings
    ]
    return Judged(demand, True, {"bonuses": values["bonuses"]}, found)


def _by_category(party: PartyFacts) -> list[AidFacts]:
    """A party's lines, those of one category and name together."""
    sums: dict[tuple[str, str], AidFacts] = {}
    for line in party.aid:
        before = sums.get((line.category.key, line.called))
        costs, grant = (before.costs, before.grant) if before else (0, 0)
        sums[line.category.key, line.called] = replace(line, costs=costs + line.costs, grant=grant + line.grant)
    return list(sums.values())


def _aid_party(party: PartyFacts, line: AidFacts, counts: bool) -> intensity.Party:
    category = replace(line.category, key=line.called)
    bonuses = line.bonuses if counts else frozenset()
    return intensity.Party(party.name, party.aid_size, [intensity.Line(category, line.costs, line.grant)], bonuses)


def _in_one_sum(party: PartyFacts, counts: bool) -> intensity.Party:
    lines = [intensity.Line(line.category, line.costs) for line in party.aid]
    bonuses = party.aid[0].bonuses if counts else frozenset()
    return intensity.Party(party.name, party.aid_size, lines, bonuses, party.grant)


def _intensity_table(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Each party's grant for costs in the category is at most its size's share of them. Where the grant is one sum, as
    in a decision, costs for other things may be paid in full as far as this condition goes."""
    category, broken = values["category"], []
    for party in facts.parties:
        costs = sum(line.costs for line in party.aid if line.called == category)
        if not costs and not any(line.called == category and line.grant for line in party.aid):
            continue
        size = party.aid_size
        if size is None and party.kind == COMPANY:
            continue  # which share it has is not known until it has said its size
        share = values[f"of_{size}" if size in ("small", "medium") else "of_large"]
        allowed = at_most(share * costs)
        if party.aid_in_one_sum:
            grant = party.grant
            allowed += sum(line.costs for line in party.aid if line.called != category)
        else:
            grant = sum(line.grant for line in party.aid if line.called == category)
        if grant > allowed:
            broken.append({"party": party.name, "limit": share, "allowed": allowed, "excess": grant - allowed})
    return answer(demand, {"category": category}, *broken, known=_has_aid(facts))


def _max_parties(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    most, count = values["count"], len(facts.parties)
    return answer(demand, {"most": most, "count": count}, *([{"excess": count - most}] if count > most else []))


def _max_indirect(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """Indirect costs of the listed kinds of organisations: at most a share of their costs of personnel."""
    limit = values["share"]
    broken = []
    for party in facts.parties:
        costs = party.by_kind()
        allowed = at_most(limit * costs.get("personal", 0))
        excess = costs.get("indirect", 0) - allowed
        if party.kind in values["kinds"] and excess > 0:
            broken.append({"party": party.name, "allowed": allowed, "excess": excess})
    return answer(demand, {"limit": limit, "kinds": values["kinds"]}, *broken, known=facts.cost > 0)


def _has_aid(facts: Facts) -> bool:
    return any(party.aid for party in facts.parties)


def _project_kind(demand: Demand, facts: Facts, values: dict[str, Any]) -> Judged:
    """One of the call's kinds of projects has been chosen."""
    broken: list[dict[str, Any]] = [{}] if facts.project_kind not in values["project_kinds"] else []
    return answer(demand, {"project_kinds": values["project_kinds"]}, *broken)


JUDGES = {
    "min_actor_categories": _min_actor_categories,
    "party_of_kind": _party_of_kind,
    "category": _category,
    "intensity": _intensity,
    "max_indirect": _max_indirect,
    "project_kind": _project_kind,
    "intensity_table": _intensity_table,
    "max_parties": _max_parties,
}
