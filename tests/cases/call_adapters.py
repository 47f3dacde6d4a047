"""The adapters of calls: all rules of a call on an application, its window, a deadline that is moved."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from applications.rules.conditions import Demand, judge
from applications.rules.facts import AidFacts, Component, Facts, PartyFacts, Researcher, Together
from calls.rules import deadlines
from sweden.findings import Finding
from tests.cases.adapters import Values, found, rule
from tests.cases.aid_adapters import bonus_keys, category

#: Where a case's kind of actor has another name than the kind of organisation.
ACTORS = {"academia": "university", "care": "region"}
#: The employer of those whom a case says to be employed by an approved one.
APPROVED = "Aros universitet"
#: Cases without a period have all their money in one year.
YEAR = 2000


def _actors(names: list[str]) -> list[str]:
    return [ACTORS.get(name, name) for name in names]


def _demands(conditions: Values, project_kind: str = "") -> list[Demand]:
    """The conditions of a call in the product's words."""
    demands: list[Demand] = []

    def add(kind: str, **parameters: Any) -> None:
        demands.append(Demand(kind, kind, parameters, project_kind=project_kind))

    for name, value in conditions.items():
        match name:
            case "max_grant" | "ssh_part":
                add(name, amount=value)
            case "max_share" | "max_share_of_total":
                add(name, share=value)
            case "min_business_share":
                add(name, share=value, base="eligible_costs", in_kind="counts")
            case "intensity":
                add(name, bonuses="counts" if conditions.get("bonus_15") else "does_not_count")
            case "categories":
                add("category", categories=[one for one in value if one != "non_economic"])
            case "research_school":
                add(name, mobility=value)
            case "party_of_kind":
                add(name, count=value["count"], kinds=_actors(value["kinds"]))
            case "intensity_table":
                add(
                    name,
                    category=value["category"],
                    **{f"of_{one}": value[one] for one in ("small", "medium", "large")},
                )
            case "max_share_together":
                add(name, share=value, scope="call")
            case "min_parties" | "max_parties":
                add(name, count=value)
            case "min_actor_categories":
                add(name, least=value, kinds=_actors(conditions["actor_categories"]))
            case "coordinator_kinds":
                add("coordinator_kind", kinds=_actors(value))
            case "max_months" | "min_months":
                add(name, months=value)
            case "earliest_start" | "latest_start" | "latest_end":
                add(name, date=value.isoformat())
            case "researchers":
                add("leader")
                if "min" in value:
                    add("researchers_min", people=value["min"])
                if "max" in value:
                    add("researchers_max", people=value["max"])
                if value.get("approved_employer"):
                    add("employer", organisations=[APPROVED])
            case "years":
                if "count" in value:
                    add("years_count", years=value["count"])
                if "min" in value:
                    add("year_min", amount=value["min"])
                if "max" in value:
                    most = value["max"]
                    add("year_max", amounts=most if isinstance(most, list) else [most])
            case "bonus_15" | "actor_categories" | "window":
                pass
            case _:
                raise ValueError(f"no condition is called {name}")
    return demands


def _aid(party: Values, bonus: bool) -> list[AidFacts]:
    economic = party["activity"] != "non_economic"
    names = list(dict.fromkeys([*party.get("costs", {}), *party.get("grant", {})]))
    return [
        AidFacts(
            replace(category(name if economic else "non_economic"), key=name),
            party.get("costs", {}).get(name, 0),
            party.get("grant", {}).get(name, 0),
            bonuses=frozenset(bonus_keys([15]) if bonus else ()),
        )
        for name in names
    ]


def _party(party: Values, application: Values, business: int) -> PartyFacts:
    return PartyFacts(
        key=party["id"],
        name=party["id"],
        kind=ACTORS.get(party.get("actor", ""), party.get("actor", "other")),
        size=party.get("size") or "",
        is_coordinator=party.get("coordinator", False),
        costs={("personal", YEAR): sum(party.get("costs", {}).values())},
        financing={("business", YEAR): business} if business else {},
        requested={YEAR: sum(party.get("grant", {}).values())},
        aid=_aid(party, application.get("bonus_15", False)),
    )


def facts(application: Values) -> Facts:
    business = application.get("business_funding", 0)
    parties = [
        _party(one, application, business if place == 0 else 0)
        for place, one in enumerate(application.get("parties", ()))
    ]
    years = application.get("years")
    if years:  # amounts per year are the leader's grant
        parties.append(PartyFacts(key="leader", name="leader", requested={one["year"]: one["grant"] for one in years}))
    people = application.get("researchers")
    return Facts(
        starts_on=application.get("start"),
        ends_on=application.get("end"),
        parties=parties,
        project_kind=application.get("project_kind") or "",
        stated_years=[one["year"] for one in years] if years else None,
        stated_financing=application.get("total_financing"),
        components={
            name: Component(one["described"], one.get("amount")) for name, one in application.get("parts", {}).items()
        },
        together={"call": Together(**application["together"])} if "together" in application else None,
        researchers=None
        if people is None
        else [
            Researcher(one["id"], one["role"] == "leader", APPROVED if one.get("employer_approved") else "another")
            for one in people
        ],
    )


@rule("call.check")
def _(given: Values) -> Values:
    call, application = given["call"], given["application"]
    conditions = call.get("conditions", {})
    demands = _demands(conditions)
    kinds = call.get("project_kinds", ())
    if kinds:
        demands.append(Demand("kind", "project_kind", {"project_kinds": [one["id"] for one in kinds]}))
    for one in kinds:
        demands += _demands(one.get("conditions", {}), one["id"])
    findings: list[Finding] = [one for judged in judge(demands, facts(application)) for one in judged.findings]
    if (window := conditions.get("window")) and application.get("received_at"):
        moments = (datetime.fromisoformat(moment) for moment in (window["opens"], window["closes"]))
        findings = [*findings, *deadlines.window(*moments, datetime.fromisoformat(application["received_at"]))]
    return {"findings": found(findings)}


@rule("call.deadline")
def _(given: Values) -> Values:
    arrived = datetime.fromisoformat(given["received_at"])
    first, *later = [(datetime.fromisoformat(one["set_at"]), one["closes"]) for one in given["history"]]
    closes = datetime.fromisoformat(first[1])
    for set_at, moved in later:  # as a published call's moment is moved, one extension after the other
        if set_at <= arrived:
            closes = deadlines.extension(closes, datetime.fromisoformat(moved), now=set_at, reason="given").closes
    findings = deadlines.window(datetime.fromisoformat(given["opens"]), closes, arrived)
    return {"closes": closes.isoformat(), "accepted": not findings, "findings": found(findings)}


@rule("call.extend")
def _(given: Values) -> Values:
    judged = deadlines.extension(
        *(datetime.fromisoformat(given[name]) for name in ("closes", "new_closes")),
        now=datetime.fromisoformat(given["now"]),
        reason=given.get("reason") or "",
        draft_owners=given.get("draft_owners") or (),
    )
    return {"closes": judged.closes.isoformat(), "notify": judged.notify, "findings": found(judged.findings)}
