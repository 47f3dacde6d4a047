"""State aid of a whole application: what each party is lacking, has too much of, or has not declared.

The intensity itself is a condition of the call (`applications.rules.judges.parties`); this is everything around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from applications.rules.aid import around, cumulation, demands
from applications.rules.aid.intensity import Bonuses, Member, Project, bonuses_of, max_intensity
from applications.rules.aid.party import AidParty, AidProject, Line
from applications.rules.aid.ruleset import Family, RuleSet
from sweden.findings import Finding, Severity


def bonuses(parties: Sequence[AidParty], project: AidProject, rules: RuleSet | None) -> Bonuses:
    """The bonuses that the project gives, over all bases of the block exemption."""
    members = [
        Member(one.name, one.cost, not one.research_organisation, one.size, one.country, one.group) for one in parties
    ]
    facts = Project(members, project.research_may_publish, project.contract_research_only, project.area, project.stated)
    every = [bonus for basis in rules.bases for bonus in basis.bonuses] if rules else []
    return bonuses_of(every, facts, rules.states if rules else ())


def assess(
    parties: Sequence[AidParty],
    project: AidProject,
    *,
    missing: Mapping[Family, Sequence[Finding]],
    given: Iterable[str] = (),
) -> list[Finding]:
    """Every finding of state aid but the intensity. `missing` are families without valid rules, `given` the bonuses."""
    bonus_keys = set(given)
    found: list[Finding] = []
    # A party that has not chosen may be waiting for the very rules that are missing.
    if any(one.unknown or (not one.lines and (one.cost or one.grant)) for one in parties):
        found += [finding for findings in missing.values() for finding in findings]
    for party in parties:
        found += _divided(party)
        found += _bases(party, parties, project)
        found += _cumulated(party, bonus_keys)
        found += around.of_party(party, parties, project)
    return found


def _finding(rule: str, party: AidParty, **figures: int) -> Finding:
    return Finding(rule, Severity.BLOCKING, {"party": party.name, **figures})


def _divided(party: AidParty) -> list[Finding]:
    """All costs and all of the grant are on a basis, once."""
    if not (party.cost or party.grant or party.lines):
        return []
    if not party.lines and not party.unknown:
        return [_finding("aid.basis_missing", party)]
    found = []
    for name, whole, divided in (
        ("costs", party.cost, sum(line.costs for line in party.lines)),
        ("grant", party.grant, sum(line.grant for line in party.lines)),
    ):
        if name == "costs" and party.wholly_detailed:
            found += around.cells_divided(party)
        elif divided < whole:
            found.append(_finding(f"aid.{name}_not_divided", party, lacking=whole - divided))
        elif divided > whole:
            found.append(_finding(f"aid.{name}_divided_twice", party, excess=divided - whole))
    return found


def _bases(party: AidParty, parties: Sequence[AidParty], project: AidProject) -> list[Finding]:
    found: list[Finding] = []
    bases = list({line.basis.key: line for line in party.lines}.values())
    found += around.cost_kinds(party, bases)
    asked: dict[str, None] = {}
    for line in bases:
        cite = line.rules.source
        own = [one for one in party.lines if one.basis.key == line.basis.key]
        grants = {one.category.key: one.grant for one in own}
        found += demands.size_allowed(line.basis, party.name, party.size, cite)
        if project.decided_on:
            for cap in line.basis.amount_caps:
                found += demands.amount_cap(
                    cap,
                    party.name,
                    grants,
                    decided_on=project.decided_on,
                    rate=project.rate,
                    earlier=around.earlier_on(line.basis, party, parties, project.rate),
                    cite=cite,
                )
        found += demands.notification(
            line.basis.notification,
            party.name,
            sum(grants.values()),
            project_costs=_project_costs(parties, line.basis.key),
            rate=project.rate,
            cite=cite,
        )
        new = [one for one in line.basis.declarations if one.key not in asked]
        asked |= dict.fromkeys(one.key for one in new)
        found += demands.declared(new, party.name, party.declarations, at="application", cite=cite)
        found += _categories(party, parties, project, own)
    found += _works(party, project)
    return found


def _project_costs(parties: Sequence[AidParty], basis: str) -> dict[str, int]:
    costs: dict[str, int] = {}
    for party in parties:
        for line in party.lines:
            if line.basis.key == basis:
                costs[line.category.key] = costs.get(line.category.key, 0) + line.costs
    return costs


def _categories(
    party: AidParty, parties: Sequence[AidParty], project: AidProject, lines: Sequence[Line]
) -> list[Finding]:
    found: list[Finding] = []
    for line in lines:
        cite = line.rules.source
        if line.category.smes_bear:
            borne = [(one.size, one.cost) for one in parties]
            found += demands.smes_bear(line.category.smes_bear, party.name, party.size, borne, cite)
        if line.category.years_at_most and project.ends_on:
            found += demands.years_at_most(line.category, party.name, party.operating_aid_since, project.ends_on, cite)
    return found


def _works(party: AidParty, project: AidProject) -> list[Finding]:
    """The incentive effect, where some aid rests on an act that demands it."""
    line = next((one for one in party.economic if one.rules.incentive_effect and one.grant), None)
    if line is None or project.applied_on is None or line.rules.incentive_effect is None:
        return []
    rule = line.rules.incentive_effect
    return demands.incentive_effect(
        rule,
        party.name,
        applied_on=project.applied_on,
        works_start_on=project.starts_on,
        details=dict.fromkeys(rule.details, True),  # what is not filled in is told as missing in its own place
    )


def _cumulated(party: AidParty, bonus_keys: set[str]) -> list[Finding]:
    """All public money on the costs that are aided, against what the highest intensities allow for them together."""
    lines = party.economic
    costs = sum(line.costs for line in lines)
    if not costs or not any(line.grant for line in lines):
        return []  # where nothing is asked for, nothing can be cut
    if not (party.other_public or party.eu or any(one.on_same_costs for one in party.earlier)):
        return []
    most = sum((max_intensity(line.category, party.size, bonus_keys) * line.costs for line in lines), start=Fraction(0))
    same = sum(one.on_same_costs for one in party.earlier)
    others = [
        cumulation.Other("", cumulation.Kind.STATE_AID, party.other_public),
        cumulation.Other("", cumulation.Kind.DE_MINIMIS, same),
        cumulation.Other("", cumulation.Kind.EU_CENTRAL, party.eu),
    ]
    rules = lines[0].rules
    judged = cumulation.cumulation(
        sum(line.grant for line in lines),
        [one for one in others if one.on_same_costs],
        eligible_costs=costs,
        intensities=[most / costs],
        most_favourable_rate=party.eu_rate,
        party=party.name,
        source=rules.source(""),
    )
    return judged.findings
