"""State aid as an application says it: read from its rows or its frozen content, and the rules that count for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from accounts.prepared import Prepared
from applications.models import AidCost, AidLine, AidRuleSet, ApplicationVersion, EuroRate, PartyAid, ProjectAid
from applications.rules.aid.demands import Accounts, Service
from applications.rules.aid.deminimis import HOME
from applications.rules.aid.party import AidParty, EarlierAid, Line, as_one
from applications.rules.aid.ruleset import Basis, Category, Family, RuleSet
from applications.rules.demand import Demand
from applications.rules.facts import PartyFacts
from applications.workflow.aid_rules import rules_on
from calls.models import Call
from calls.rules.kinds import OF_AID
from sweden.clock import local
from sweden.findings import Finding
from sweden.money import fraction

#: What a party says beside the division; declarations are fields named "d.<key>".
PARTY_FIELDS = (
    "research_organisation",
    "group",
    "operating_aid_since",
    "flat_rate",
    "public_same_costs",
    "eu_same_costs",
    "eu_rate",
    "earlier",
    "services",
    "accounts",
)
#: What each of them is when nothing is said.
EMPTY = {"group": "", "eu_rate": "", "earlier": [], "services": [], "accounts": {}}
PROJECT_FIELDS = ("research_may_publish", "contract_research_only", "area", "stated")


def asking(demands: Sequence[Demand]) -> Demand | None:
    """The condition by which the call asks for state aid; None: it does not ask."""
    about = [one for one in demands if one.kind in OF_AID]
    return min(about, key=lambda one: OF_AID.index(one.kind), default=None)


def decision_day(call: Call) -> date | None:
    """The day whose rules count before there is a decision: the planned one, else the closing day."""
    if call.decision_planned_on:
        return call.decision_planned_on
    return local(call.closes_at).date() if call.closes_at else None


_RATE = Prepared(lambda day: EuroRate.objects.until(day)[:1], day=date)


@dataclass(frozen=True)
class Rules:
    """The valid rules by family, the findings of families without any, and the euro's worth the day they count."""

    valid: Mapping[Family, RuleSet] = field(default_factory=dict)
    missing: Mapping[Family, Sequence[Finding]] = field(default_factory=dict)
    day: date | None = None
    rate: Fraction | None = None
    rate_day: date | None = None

    @classmethod
    def for_call(cls, call: Call) -> "Rules":
        """Those of the day on which the call's applications are decided, at the latest euro rate known for it."""
        day = decision_day(call)
        if day is None:
            return cls()
        row = _RATE.one(day=day)
        return cls(*rules_on(day), day, Fraction(row.kronor) if row else None, row.day if row else None)

    @classmethod
    def frozen(cls, aid: Mapping[str, Any], known: Mapping[str, AidRuleSet] | None = None) -> "Rules":
        """Those that were frozen with an application: by family and key, with the day and rate it was judged at.

        `known` are sets already read, by key (`rule_sets_of`).
        """
        keys = aid["rule_sets"].values()
        rows = AidRuleSet.objects.filter(key__in=keys) if known is None else [known[key] for key in keys]
        euro = aid.get("euro") or {}
        day = aid.get("decided_on")
        return cls(
            {Family(row.family): row.rules for row in rows},
            day=date.fromisoformat(day) if day else None,
            rate=fraction(euro["kronor"]) if euro else None,
            rate_day=date.fromisoformat(euro["day"]) if euro else None,
        )

    def plain(self) -> dict[str, Any]:
        """What is frozen of them; `frozen` reads it."""
        keys = {family.value: one.key for family, one in self.valid.items()}
        euro = None
        if self.rate is not None and self.rate_day is not None:
            euro = {
                "kronor": f"{self.rate.numerator}/{self.rate.denominator}",
                "day": self.rate_day.isoformat(),
            }
        return {"rule_sets": keys, "decided_on": self.day and self.day.isoformat(), "euro": euro}

    def find(self, basis: str, category: str) -> tuple[RuleSet, Basis, Category] | None:
        """A basis and a category of it, with the rules they stand in; None when no valid rules have them."""
        for rules in self.valid.values():
            if own := rules.basis(basis):
                found = next((one for one in own.categories if one.key == category), None)
                return (rules, own, found) if found else None
        return None


# --- Reading ------------------------------------------------------------------------------------------


def rule_sets_of(contents: Sequence[Mapping[str, Any]]) -> dict[str, AidRuleSet]:
    """The sets that frozen applications rest on, by key. One question, however many applications."""
    keys = {key for one in contents if "aid" in one for key in one["aid"]["rule_sets"].values()}
    return {row.key: row for row in AidRuleSet.objects.filter(key__in=keys)} if keys else {}


#: Costs by kind and year, as they are frozen: [kind, year, kronor].
Detail = tuple[str, int, int]


@dataclass(frozen=True)
class Said:
    """What an application says of state aid, from its rows or its frozen content."""

    lines: Mapping[str, Sequence[tuple[str, str, int, int]]]  # by party: basis, category, costs, grant
    parties: Mapping[str, Mapping[str, Any]]
    project: Mapping[str, Any]
    details: Mapping[tuple[str, str, str], Sequence[Detail]] = field(default_factory=dict)  # party, basis, category
    #: The undertaking that parties belong to because organisations have become one; others belong to what they say.
    groups: Mapping[str, str] = field(default_factory=dict)


_LINES = Prepared(
    lambda version: AidLine.objects.filter(version=version).values_list(
        "party__uuid", "basis", "category", "costs", "grant"
    ),
    version=int,
)
_COSTS = Prepared(
    lambda version: AidCost.objects.filter(version=version).values_list(
        "party__uuid", "basis", "category", "kind", "year", "amount"
    ),
    version=int,
)


_MERGED = """
WITH RECURSIVE stands AS (
    SELECT p.uuid, p.organisation_id AS organisation FROM applications_projectparty p WHERE p.version_id = %s
    UNION ALL SELECT s.uuid, o.merged_into_id FROM stands s JOIN accounts_organisation o ON o.id = s.organisation
    WHERE o.merged_into_id IS NOT NULL)
SELECT s.uuid, s.organisation FROM stands s JOIN accounts_organisation o ON o.id = s.organisation
WHERE o.merged_into_id IS NULL
"""


def said_in(version: ApplicationVersion) -> Said:
    """What the draft says, by the parties' uuids; costs of years that the project no longer has are left out.

    Five questions, however many parties.
    """
    years = set(version.years)
    details: dict[tuple[str, str, str], list[Detail]] = {}
    for uuid, basis, category, kind, year, amount in _COSTS(version=version.pk):
        there = details.setdefault((str(uuid), basis, category), [])
        if year in years:
            there.append((kind, year, amount))
    lines: dict[str, list[tuple[str, str, int, int]]] = {}
    for uuid, basis, category, costs, grant in _LINES(version=version.pk):
        told = details.get((str(uuid), basis, category))
        whole = costs or 0 if told is None else sum(amount for _kind, _year, amount in told)
        lines.setdefault(str(uuid), []).append((basis, category, whole, grant or 0))
    parties = {
        str(one.party.uuid): plain_party(one)
        for one in PartyAid.objects.filter(version=version).select_related("party")
    }
    with connection.cursor() as cursor:
        cursor.execute(_MERGED, [version.pk])
        merged = {str(uuid): str(organisation) for uuid, organisation in cursor.fetchall()}
    groups: dict[str, str] = {}
    if len(set(merged.values())) < len(merged):
        groups = as_one({key: parties.get(key, {}).get("group") or "" for key in merged}, merged)
    project = ProjectAid.objects.filter(version=version).first()
    return Said(lines, parties, plain_project(project), details, groups)


def plain_party(one: PartyAid) -> dict[str, Any]:
    """What a party says of itself, as plain JSON."""
    since = one.operating_aid_since
    return {
        **{name: getattr(one, name) for name in PARTY_FIELDS},
        "operating_aid_since": since.isoformat() if since else None,
        "declarations": dict(one.declarations),
    }


def plain_project(one: ProjectAid | None) -> dict[str, Any]:
    """What the project says, as plain JSON."""
    return {name: getattr(one, name) for name in PROJECT_FIELDS} if one else {}


def said_of_content(content: Mapping[str, Any]) -> Said:
    """What frozen content says."""
    parties = content["parties"]
    return Said(
        {
            party["uuid"]: [
                (one["basis"], one["category"], one["costs"], one["grant"]) for one in party["aid"]["lines"]
            ]
            for party in parties
        },
        {party["uuid"]: party["aid"] for party in parties},
        content["aid"]["project"],
        {
            (party["uuid"], one["basis"], one["category"]): [tuple(cell) for cell in one["details"]]
            for party in parties
            for one in party["aid"]["lines"]
            if one.get("details")
        },
    )


def aid_party(party: PartyFacts, said: Said, rules: Rules) -> AidParty:
    """A party with what is said of it, as the rules of state aid see it."""
    lines, unknown = [], 0
    for basis, category, costs, grant in said.lines.get(party.key, ()):
        if found := rules.find(basis, category):
            details = {
                (kind, year): amount for kind, year, amount in said.details.get((party.key, basis, category), ())
            }
            lines.append(Line(*found, costs=costs, grant=grant, details=details))
        else:
            unknown += 1
    own = said.parties.get(party.key, {})
    money = party.by_source()
    since = own.get("operating_aid_since")
    public, union = money.get("region", 0) + money.get("other_public", 0), money.get("eu", 0)
    return AidParty(
        name=party.name,
        size=party.aid_size,
        country=party.country,
        group=said.groups.get(party.key) or own.get("group") or "",
        research_organisation=bool(own.get("research_organisation")),
        costs=party.by_kind(),
        cells={cell: amount for cell, amount in party.costs.items() if amount},
        grant=party.grant,
        other_public=_same(own.get("public_same_costs"), public),
        eu=_same(own.get("eu_same_costs"), union),
        eu_rate=fraction(own["eu_rate"]) if own.get("eu_rate") else None,
        lines=lines,
        declarations=own.get("declarations") or {},
        operating_aid_since=date.fromisoformat(since) if since else None,
        flat_rate=bool(own.get("flat_rate")),
        earlier=[_earlier(one) for one in own.get("earlier") or ()],
        services=[Service(one["cost"], one["market_price"]) for one in own.get("services") or ()],
        accounts=_accounts(own.get("accounts") or {}),
        unknown=unknown,
    )


def _same(told: int | None, whole: int) -> int:
    """What of other public money is for the same costs: what is told of it, else all."""
    return whole if told is None else min(told, whole)


def _earlier(one: Mapping[str, Any]) -> EarlierAid:
    return EarlierAid(
        basis=one["basis"],
        granted_on=date.fromisoformat(one["granted_on"]),
        eur=Fraction(one["eur"]),
        authority=one.get("authority") or "",
        to=one.get("to") or "",
        on_same_costs=one.get("on_same_costs") or 0,
        tie=one.get("tie") or "",
        member_state=one.get("member_state") or HOME,
    )


def _accounts(given: Mapping[str, Any]) -> Accounts | None:
    """The figures of the last two closed years, the latest first; a year counts when all four of it are told."""
    if not given:
        return None
    years = []
    for place in ("1", "2"):
        row = [given.get(f"{name}_{place}") for name in ("debt", "equity", "ebitda", "interest")]
        if None in row:
            break
        years.append(row)
    return Accounts(
        share_capital=given.get("share_capital"),
        equity=given.get("equity_1"),
        insolvent=bool(given.get("insolvent")),
        rescue_aid_outstanding=bool(given.get("rescue_aid")),
        age_years=given.get("age_years"),
        debt=[row[0] for row in years],
        equity_by_year=[row[1] for row in years],
        ebitda=[row[2] for row in years],
        interest=[row[3] for row in years],
    )
