"""A change imagined: the grant as it would be, what the rules say of it, and which changes can be asked for now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from accounts.models import Organisation
from applications.models.budget import CostCategory
from grants.errors.changes import ChangeFaulty
from grants.models import ChangeKind, Grant, GrantVersion
from grants.queries.agreement import accepting, standing_versions
from grants.queries.money import money
from grants.rules import changes as rules
from grants.sentences.changes import unavailable_words
from grants.states.changes import ChangeStatus
from grants.workflow.planning import is_closed
from sweden.findings import Finding, Severity


@dataclass(frozen=True)
class Wanted:
    """A grant before and after a change, and what the rules say of it. `leader`, `content`, `pause`: what else would be
    (None: as it is)."""

    before: rules.State
    after: rules.State
    findings: list[Finding]
    leader: str | None = None
    content: str | None = None
    pause: tuple[date, date] | None = None
    email: str = ""  # of who is to lead
    newcomer: Organisation | None = None
    joins: Mapping[str, Any] | None = None  # what is said of the newcomer's aid, by the names of what is asked for

    @property
    def stops(self) -> list[Finding]:
        """What is not possible."""
        return [one for one in self.findings if one.severity is Severity.BLOCKING]

    @property
    def is_within(self) -> bool:
        """Whether the terms let the recipient do it without asking."""
        return any(one.rule == "change.within_tolerance" for one in self.findings)

    @property
    def money_moves(self) -> bool:
        """Whether any party's money of a year is another."""
        was = {key: dict(one.by_year) for key, one in self.before.parties.items()}
        return was != {key: dict(one.by_year) for key, one in self.after.parties.items()}


def state_of(grant: Grant, version: GrantVersion) -> rules.State:
    """What holds of the grant, as plain values; parties by their organisations' uuids."""
    paid = money(grant).paid_up()
    approved: dict[int, dict[int, int]] = {}
    for row in grant.approved_costs.filter(replaced_by__isnull=True):
        of_party = approved.setdefault(row.organisation_id, {})
        of_party[row.starts_on.year] = of_party.get(row.starts_on.year, 0) + row.cost
    parties = {}
    for one in version.parties.select_related("organisation"):
        of_it = {year: amount for (party, year), amount in paid.items() if party == one.organisation_id and amount}
        parties[str(one.organisation.uuid)] = rules.Party(
            name=one.name,
            by_year={int(year): amount for year, amount in one.by_year.items()},
            intensity=one.share,
            budget={name: {int(year): amount for year, amount in years.items()} for name, years in one.budget.items()},
            paid=sum(of_it.values()),
            paid_by_year=of_it,
            approved_by_year=approved.get(one.organisation_id, {}),
        )
    return rules.State(version.starts_on, version.ends_on, parties, str(version.coordinator.uuid))


def situation(grant: Grant, version: GrantVersion | None, *, today: date) -> rules.Situation:
    """What decides which changes can be asked for."""
    waiting = grant.changes.filter(status=ChangeStatus.ASKED).values_list("kind", flat=True)
    return rules.Situation(
        has_agreement=version is not None,
        all_accepted=_all_accepted(grant, version),
        waiting=list(waiting),
        is_closed=is_closed(grant),
        is_paused=grant.holds.filter(lifted_at__isnull=True, organisation__isnull=True).exists(),
        ends_on=version.ends_on if version else None,
        today=today,
        parties=version.parties.count() if version else 0,
    )


def _all_accepted(grant: Grant, version: GrantVersion | None) -> bool:
    if version is None or version.terms_id is None:
        return True
    accepted = grant.acceptances.filter(terms=version.terms_id, is_accepted=True)
    asked = {one.organisation_id for one in accepting([version])[grant.pk]}
    return asked <= set(accepted.values_list("organisation", flat=True))


def availability(grant: Grant, *, today: date) -> dict[str, str]:
    """Why each kind of change cannot be asked for now, in words; empty where it can."""
    at = situation(grant, standing_versions([grant.pk]).get(grant.pk), today=today)
    return {kind: unavailable_words(rules.unavailable(kind, at)) for kind, _label in ChangeKind.asked()}


def imagine(grant: Grant, version: GrantVersion, kind: str, wanted: Mapping[str, Any]) -> Wanted:
    """The grant as it would be. `wanted` holds plain JSON, by the names of its kind. Raises ChangeFaulty for a party or
    year that is not of the grant."""
    before = state_of(grant, version)
    try:
        made = _imagined(grant, version, before, kind, wanted)
    except (KeyError, ValueError, ZeroDivisionError):
        raise ChangeFaulty(why="") from None
    tolerance = Fraction(version.terms.move_tolerance) if version.terms else Fraction(0)
    found = rules.judge(before, made.after, tolerance=tolerance)
    if made.leader or made.content or made.pause:  # nothing of what is counted changes, and is not to
        found = [one for one in found if one.rule != "change.nothing"]
    if kind == ChangeKind.AMOUNTS:  # by a new decision the sum is another
        found = [one for one in found if one.rule not in ("change.sum", "change.earlier_year")]
    if kind in (ChangeKind.LEADER, ChangeKind.COORDINATOR) and not made.email:
        found.append(Finding("change.person_unknown", Severity.BLOCKING))
    if made.pause and made.pause[1] < made.pause[0]:
        found.append(Finding("change.period", Severity.BLOCKING))
    return replace(made, findings=found)


def budget_years(version: GrantVersion) -> list[int]:
    """Of which years' money a grant may be given other amounts: its own, those of the project's period, and the year
    after it, when what waits for the final report is paid."""
    years = {int(year) for one in version.parties.all() for year in one.by_year}
    if version.starts_on and version.ends_on:
        years |= {version.starts_on.year, version.ends_on.year + 1}
    return list(range(min(years), max(years) + 1)) if years else []


def moving_years(version: GrantVersion) -> list[int]:
    """To which years costs and money may be moved by a change that is asked for: the grant's own, and later ones within
    the project's period."""
    parties = version.parties.all()
    years = {int(year) for one in parties for year in one.by_year}
    years |= {int(year) for one in parties for costs in one.budget.values() for year in costs}
    last = max(version.ends_on.year if version.ends_on else 0, *years, 0)
    return list(range(min(years), last + 1)) if years else []


def _numbered(years: Mapping[str, int]) -> dict[int, int]:
    return {int(year): kronor for year, kronor in years.items()}


def _imagined(grant: Grant, version: GrantVersion, before: rules.State, kind: str, wanted: Mapping[str, Any]) -> Wanted:
    if kind == ChangeKind.TIME:
        days = {name: date.fromisoformat(wanted[name]) for name in ("starts_on", "ends_on")}
        return Wanted(before, replace(before, **days), [])
    if kind == ChangeKind.COORDINATOR:
        after = replace(before, coordinator=wanted["party"])
        return Wanted(before, after, [], leader=wanted.get("leader"), email=wanted.get("email", ""))
    if kind == ChangeKind.LEADER:
        return Wanted(before, before, [], leader=wanted["leader"], email=wanted.get("email", ""))
    if kind == ChangeKind.CONTENT:
        return Wanted(before, before, [], content=wanted["content"])
    if kind == ChangeKind.PAUSE:
        days = (date.fromisoformat(wanted["from"]), date.fromisoformat(wanted["to"]))
        return Wanted(before, before, [], pause=days)
    if kind == ChangeKind.PARTY_OUT:
        if wanted["party"] == wanted["heir"]:
            raise ValueError(wanted["heir"])
        return Wanted(before, rules.without(before, wanted["party"], heir=wanted["heir"]), [])
    if kind == ChangeKind.AMOUNTS:
        amounts = {key: _numbered(years) for key, years in wanted["amounts"].items()}
        return Wanted(before, rules.with_amounts(before, amounts, years=budget_years(version)), [])
    if kind == ChangeKind.BUDGET and "source" not in wanted:  # a request of before had one move from `source`
        costs = {
            key: {CostCategory(name).value: _numbered(years) for name, years in categories.items()}
            for key, categories in wanted.get("budget", {}).items()
        }
        amounts = {key: _numbered(years) for key, years in wanted.get("amounts", {}).items()}
        return Wanted(before, rules.with_budget(before, costs, amounts, years=moving_years(version)), [])
    newcomer, new = None, None
    target = wanted["target"]
    if kind == ChangeKind.PARTY_IN:
        newcomer = Organisation.objects.filter(uuid=target).first()
        if newcomer is None or target in before.parties:
            raise ValueError(target)
        share = min(Fraction(wanted["grant"], wanted["costs"]), Fraction(1))
        new = rules.Party(newcomer.name, {}, share)
    move = rules.Move(
        source=wanted["source"],
        target=target,
        source_category=wanted["source_category"],
        target_category=wanted["target_category"],
        year=wanted["year"],
        costs=wanted["costs"],
        grant=wanted["grant"],
        to_year=wanted.get("to_year") or 0,
    )
    if move.to_year and move.to_year < move.year:
        raise ValueError(move.to_year)
    if move.costs < 0 or move.grant < 0 or before.parties[move.source].by_year.get(move.year) is None:
        raise ValueError(move.year)
    return Wanted(
        before,
        rules.moved(before, move, new=new),
        [],
        newcomer=newcomer,
        joins=wanted if newcomer and wanted.get("aid") else None,
    )
