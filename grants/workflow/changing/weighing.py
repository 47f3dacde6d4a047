"""What else than the rules of changes a change is held against before it is decided: state aid, the frames, the call's
conditions, and the payments."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.models import Organisation
from assessments.workflow.amounts import Amount
from assessments.workflow.proposals import findings_of
from grants.models import Grant, GrantVersion, Payment
from grants.queries.money import Place, money_of
from grants.rules.changes import State, no_worse
from grants.states.payments import UNDER_WAY
from grants.workflow.aid import after_change, as_granted
from grants.workflow.changing.frames import of_later_years
from grants.workflow.changing.imagining import Wanted, imagine
from grants.workflow.decided import decided_content
from grants.workflow.planning import beyond_amounts, is_planned
from sweden.findings import Finding, Severity


def weighed(grant: Grant, seen: Wanted, *, now: datetime) -> list[Finding]:
    """All of it, for whoever decides."""
    before, after = seen.before, seen.after
    return [
        *after_change(grant, before, after, joins=seen.joins),
        *of_later_years(grant, before, after, now=now),
        *of_conditions(grant, before, after),
        *of_payments(grant, before, after),
    ]


def tried(grant: Grant, version: GrantVersion, kind: str, wanted: Mapping[str, Any]) -> Wanted:
    """The grant as it would be, with what those who ask may know of what is said of it: the rules of changes, and those
    of state aid without what others have been granted. Raises ChangeFaulty."""
    seen = imagine(grant, version, kind, wanted)
    aid = after_change(grant, seen.before, seen.after, with_history=False, joins=seen.joins)
    return replace(seen, findings=[*seen.findings, *aid])


def _amounts(state: State) -> dict[str, dict[int, int]]:
    return {key: {year: kr for year, kr in party.by_year.items() if kr} for key, party in state.parties.items()}


def of_conditions(grant: Grant, before: State, after: State) -> list[Finding]:
    """The call's conditions put to the application with the new amounts, beside what its other grants stand at, as when
    it was decided. Costs and financing are those it was handed in with, but that costs that move with the money count
    where it is judged as state aid. What stood before as well, and becomes no worse, does not stop it: that was weighed
    in the decision. A party that came later is not in the application, and not counted."""
    if grant.decision is None or _amounts(before) == _amounts(after):
        return []
    application, content = grant.decision.application, decided_content(grant.decision)
    parties = [one.organisation for one in application.submitted_version.parties.select_related("organisation")]
    others = Grant.objects.filter(decision__application=application).exclude(pk=grant.pk).select_related("assignment")
    held = money_of(others)
    known = {one.pk: one for one in parties}
    besides = [
        Amount(known[party], one.assignment, year, kronor, one.strand)
        for one in others
        for (party, year), kronor in held[one.pk].granted.items()
        if party in known
    ]

    def judged(state: State) -> list[Finding]:
        by_party = _amounts(state)
        own = [
            Amount(one, grant.assignment, year, kronor, grant.strand)
            for one in parties
            for year, kronor in by_party.get(str(one.uuid), {}).items()
        ]
        if "aid" not in content:
            return findings_of(application, [*besides, *own], content)
        sums = {key: sum(years.values()) for key, years in by_party.items()}
        costs = {key: one.costs for key, one in state.parties.items()}
        return findings_of(application, [*besides, *own], as_granted(content, sums, costs))

    return no_worse(judged(before), judged(after))


def granted_more(before: State, after: State) -> dict[Place, int]:
    """By party and budget year what is granted more after a change than before it, kronor."""
    keys = _keys(after)
    was, found = _amounts(before), {}
    for key, years in _amounts(after).items():
        for year, kronor in years.items():
            if (more := kronor - was.get(key, {}).get(year, 0)) > 0:
                found[keys[key], year] = more
    return found


def _keys(state: State) -> dict[str, int]:
    """The keys of the parties' organisations, by their uuids."""
    rows = Organisation.objects.filter(uuid__in=state.parties).values_list("pk", "uuid")
    return {str(uuid): pk for pk, uuid in rows}


def of_payments(grant: Grant, before: State, after: State) -> list[Finding]:
    """What is on its way to be paid beyond the new amounts, and what of the plan cannot stand. Findings:
    change.under_way (party, year, spoken, amount; blocking): so much of a year is paid or on its way, and only `amount`
    would be granted; change.plan_shortened (party, year, excess; a warning): so much of the plan is taken out;
    change.plan_extended (party, year, amount; information): so much more is to be planned."""
    if _amounts(before) == _amounts(after):
        return []
    keys = _keys(after)
    granted = {(keys[key], year): kr for key, years in _amounts(after).items() for year, kr in years.items()}
    names = {(keys[key], year): (key, party.name) for key, party in after.parties.items() for year in party.by_year}
    found = []
    for place, kronor in sorted(_under_way(grant).items()):
        key, name = names.get(place, ("", ""))
        paid = after.parties[key].paid_by_year.get(place[1], 0) if key else 0
        if paid <= granted.get(place, 0) < paid + kronor:  # what is paid beyond has its own finding
            figures = {"party": name, "year": place[1], "spoken": paid + kronor, "amount": granted.get(place, 0)}
            found.append(Finding("change.under_way", Severity.BLOCKING, figures))
    for place, cut in sorted(beyond_amounts(grant, granted).items()):
        excess = sum(one.amount - left for one, left in cut)
        figures = {"party": cut[0][0].organisation.name, "year": place[1], "excess": excess}
        found.append(Finding("change.plan_shortened", Severity.WARNING, figures))
    for place, kronor in sorted(granted_more(before, after).items()) if is_planned(grant) else ():
        figures = {"party": names[place][1], "year": place[1], "amount": kronor}
        found.append(Finding("change.plan_extended", Severity.INFO, figures))
    return found


def _under_way(grant: Grant) -> Mapping[Place, int]:
    rows = Payment.objects.filter(instalment__grant=grant, status__in=UNDER_WAY)
    sums: dict[Place, int] = {}
    for party, year, amount in rows.values_list("instalment__organisation", "instalment__year", "amount"):
        sums[party, year] = sums.get((party, year), 0) + amount
    return sums
