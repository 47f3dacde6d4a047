"""Demands on each project by itself: its size, its time and its parties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from programmes.rules import projects as rules
from programmes.rules.facts import Party, Project
from programmes.rules.judges.common import Asked, row, verdict
from programmes.rules.projects import Weight
from programmes.rules.verdict import Unknown, Verdict
from sweden.findings import Finding, Severity


@dataclass(frozen=True)
class Said:
    """What a demand says of one project; None instead: something it needs is not known."""

    figures: dict[str, Any]
    findings: list[Finding]


Ask = Callable[[Project, Mapping[str, Any], Weight], Said | None]


def each(unknown: str, ask: Ask, own: Severity = Severity.BLOCKING) -> Callable[[Asked], Verdict]:
    """A judge that asks of every project; those it cannot judge are told with the code `unknown`."""

    def judge(asked: Asked) -> Verdict:
        rows, not_known = [], []
        for project in asked.projects:
            said = ask(project, asked.values, asked.weight(own))
            if said is None:
                not_known.append(project.key)
            else:
                rows.append(row(project, figures=said.figures, findings=said.findings))
        return verdict(rows, Unknown(unknown, tuple(not_known)))

    return judge


def _max_grant(project: Project, values: Mapping[str, Any], weight: Weight) -> Said:
    grant = project.money.grant
    found = rules.max_grant_findings(grant, values["amount"], weight)
    return Said({"grant": grant, "maximum": values["amount"]}, found)


def _period(project: Project) -> dict[str, Any]:
    return {"starts_on": project.starts_on, "ends_on": project.ends_on}


def _max_months(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not (project.starts_on and project.ends_on):
        return None
    found = rules.max_months_findings(project.starts_on, project.ends_on, values["months"], weight)
    return Said(_period(project), found)


def _min_months(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not (project.starts_on and project.ends_on):
        return None
    found = rules.min_months_findings(project.starts_on, project.ends_on, values["months"], weight)
    return Said(_period(project), found)


def _earliest_start(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.starts_on:
        return None
    found = rules.not_before_findings("project.earliest_start", project.starts_on, values["date"], weight)
    return Said(_period(project), found)


def _latest_start(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.starts_on:
        return None
    found = rules.not_after_findings("project.latest_start", project.starts_on, values["date"], weight)
    return Said(_period(project), found)


def _latest_end(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.ends_on:
        return None
    found = rules.not_after_findings("project.latest_end", project.ends_on, values["date"], weight)
    return Said(_period(project), found)


def _min_parties(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.parties:
        return None
    found = rules.min_parties_findings(project.parties, values["count"], weight)
    return Said({"parties": len(project.parties)}, found)


def _sizes(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    found = rules.sizes_findings(project.parties, **values, weight=weight)
    # A company of unknown size may be the one that is lacking.
    if not project.parties or (found and rules.sizes_unknown(project.parties)):
        return None
    companies = [party for party in project.parties if party.kind == rules.COMPANY]
    figures = {
        "large": sum(party.size == rules.LARGE for party in companies),
        "small_or_medium": sum(party.size in rules.SMALL_OR_MEDIUM for party in companies),
    }
    return Said(figures, found)


def _kinds(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.parties:
        return None
    figures = {"kinds": tuple(sorted({party.kind for party in project.parties})), "parties": len(project.parties)}
    return Said(figures, rules.kinds_findings(project.parties, values["required"], weight))


def _categories(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.parties:
        return None
    figures = {"kinds": tuple(sorted({party.kind for party in project.parties} & set(values["kinds"])))}
    return Said(figures, rules.categories_findings(project.parties, values["kinds"], values["count"], weight))


def _regions(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    if not project.parties:
        return None
    counties = values["counties"] or ()
    figures = {"regions": sum(party.kind == "region" for party in project.parties)}
    return Said(figures, rules.regions_findings(project.parties, values["count"], counties, weight))


def _coordinator(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    coordinator = next((party for party in project.parties if party.is_coordinator), None)
    if coordinator is None:
        return None
    found = rules.coordinator_findings(project.parties, values["kinds"], weight)
    return Said({"coordinator": coordinator.name, "kinds": (coordinator.kind,)}, found)


def _intensity(project: Project, values: Mapping[str, Any], weight: Weight) -> Said | None:
    """By category of aid where the costs are divided so; a table that is the same for all needs only the sums."""
    table, parties = values["table"], project.parties
    if set(table) == {rules.ANY}:
        parties = [_undivided(party) for party in parties]
    elif any(party.grant and not party.by_category for party in parties):
        return None
    if not parties:
        return None
    found = rules.intensity_findings(parties, table, weight)
    return Said({"grant": project.money.grant, "parties": len(parties)}, found)


def _undivided(party: Party) -> Party:
    return Party(party.name, party.kind, party.size, by_category={rules.ANY: (party.costs, party.grant)})


max_grant = each("", _max_grant)
max_months = each("no_period", _max_months)
min_months = each("no_period", _min_months)
earliest_start = each("no_period", _earliest_start)
latest_start = each("no_period", _latest_start)
latest_end = each("no_period", _latest_end)
min_parties = each("no_parties", _min_parties)
sizes = each("no_sizes", _sizes, Severity.OVERRIDE)
kinds = each("no_parties", _kinds)
categories = each("no_parties", _categories)
regions = each("no_parties", _regions)
coordinator = each("no_parties", _coordinator)
intensity = each("no_categories", _intensity)
