"""State aid in a draft: dividing costs and grant among bases, declaring, and how it stands under the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import AidLine, AidRuleSet, ApplicationVersion, PartyAid, ProjectAid, ProjectParty
from applications.models.budget import MAX_CELL
from applications.permissions import fills, organisations_with_budget_people, writes
from applications.rules.aid.assess import AidParty, AidProject, Line, assess, bonuses
from applications.rules.aid.intensity import Bonuses
from applications.rules.aid.ruleset import Basis, Category, Family, RuleSet
from applications.rules.demand import Demand
from applications.rules.facts import AidFacts, Facts, PartyFacts
from applications.workflow.aid_rules import rules_on
from applications.workflow.drafting import Values, write
from calls.models import Call
from sweden.clock import local
from sweden.findings import Finding, Severity

#: The kind of condition by which a call asks for bases of aid.
ASKING = "intensity"
#: What a party says beside the division; declarations are fields named "d.<key>".
PARTY_FIELDS = ("research_organisation", "group", "operating_aid_since")
PROJECT_FIELDS = ("research_may_publish", "contract_research_only", "area", "stated")


def asking(demands: Sequence[Demand]) -> Demand | None:
    """The condition by which the call asks for state aid; None: it does not ask."""
    return next((one for one in demands if one.kind == ASKING), None)


def decision_day(call: Call) -> date | None:
    """The day whose rules count before there is a decision: the planned one, else the closing day."""
    if call.decision_planned_on:
        return call.decision_planned_on
    return local(call.closes_at).date() if call.closes_at else None


@dataclass(frozen=True)
class Rules:
    """The valid rules by family, and the findings of families without any."""

    valid: Mapping[Family, RuleSet] = field(default_factory=dict)
    missing: Mapping[Family, Sequence[Finding]] = field(default_factory=dict)

    @classmethod
    def for_call(cls, call: Call) -> "Rules":
        """Those of the day on which the call's applications are decided."""
        day = decision_day(call)
        return cls(*rules_on(day)) if day else cls()

    @classmethod
    def frozen(cls, keys: Mapping[str, str]) -> "Rules":
        """Those that were frozen with an application, by family and key."""
        rows = AidRuleSet.objects.filter(key__in=keys.values())
        return cls({Family(row.family): row.rules for row in rows})

    def find(self, basis: str, category: str) -> tuple[RuleSet, Basis, Category] | None:
        """A basis and a category of it, with the rules they stand in; None when no valid rules have them."""
        for rules in self.valid.values():
            if own := rules.basis(basis):
                found = next((one for one in own.categories if one.key == category), None)
                return (rules, own, found) if found else None
        return None


# --- Reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What an application says of state aid, from its rows or its frozen content."""

    lines: Mapping[str, Sequence[tuple[str, str, int, int]]]  # by party: basis, category, costs, grant
    parties: Mapping[str, Mapping[str, Any]]
    project: Mapping[str, Any]


def said_in(version: ApplicationVersion) -> Said:
    """What the draft says, by the parties' uuids. Three questions, however many parties."""
    lines: dict[str, list[tuple[str, str, int, int]]] = {}
    for uuid, basis, category, costs, grant in AidLine.objects.filter(version=version).values_list(
        "party__uuid", "basis", "category", "costs", "grant"
    ):
        lines.setdefault(str(uuid), []).append((basis, category, costs or 0, grant or 0))
    parties = {
        str(one.party.uuid): _plain_party(one)
        for one in PartyAid.objects.filter(version=version).select_related("party")
    }
    project = ProjectAid.objects.filter(version=version).first()
    return Said(lines, parties, _plain_project(project))


def _plain_party(one: PartyAid) -> dict[str, Any]:
    since = one.operating_aid_since
    return {
        "research_organisation": one.research_organisation,
        "group": one.group,
        "operating_aid_since": since.isoformat() if since else None,
        "declarations": dict(one.declarations),
    }


def _plain_project(one: ProjectAid | None) -> dict[str, Any]:
    return {name: getattr(one, name) for name in PROJECT_FIELDS} if one else {}


def said_of_content(content: Mapping[str, Any]) -> Said:
    """What frozen content says."""
    return Said(
        {
            party["uuid"]: [
                (one["basis"], one["category"], one["costs"], one["grant"]) for one in party["aid"]["lines"]
            ]
            for party in content["parties"]
        },
        {party["uuid"]: party["aid"] for party in content["parties"]},
        content["aid"]["project"],
    )


def frozen_part(version: ApplicationVersion, facts: Facts, rules: Rules) -> dict[str, Any]:
    """What is frozen of state aid: the rules by key, the project, and for each party its lines with their limits."""
    said = said_in(version)
    with_aid = Assessed.of(facts, said, rules, day=None)
    parties = {}
    for party in with_aid.facts.parties:
        limits = {(line.category.basis, line.category.key): line for line in party.aid}
        parties[party.key] = {
            **said.parties.get(party.key, {}),
            "lines": [
                _frozen_line(basis, category, costs, grant, limits, party, rules)
                for basis, category, costs, grant in sorted(said.lines.get(party.key, ()))
            ],
        }
    keys = {family.value: one.key for family, one in rules.valid.items()}
    return {"rule_sets": keys, "project": dict(said.project), "parties": parties}


def _frozen_line(
    basis: str, category: str, costs: int, grant: int, limits: Mapping[Any, AidFacts], party: PartyFacts, rules: Rules
) -> dict[str, Any]:
    found = rules.find(basis, category)
    line: dict[str, Any] = {"basis": basis, "category": category, "costs": costs, "grant": grant}
    if found:
        _set, own, kind = found
        share = limits[basis, category].intensity(party.aid_size)
        line |= {
            "title": own.title_sv,
            "category_title": kind.title_sv,
            "source": f"{own.source}, {found[0].act_sv}",
            "intensity": f"{share.numerator}/{share.denominator}",
        }
    return line


@dataclass(frozen=True)
class Assessed:
    """An application with its aid: the facts that conditions are put to, the bonuses it gives, and what is found."""

    facts: Facts
    bonuses: Bonuses
    findings: list[Finding]

    @classmethod
    def of(
        cls, facts: Facts, said: Said, rules: Rules, *, day: date | None, severity: Severity | None = None
    ) -> "Assessed":
        """`day` is that of the application (None: the start of works is not judged); `severity` that of a condition
        that only warns.
        """
        parties = [_aid_party(party, said, rules) for party in facts.parties]
        project = AidProject(
            research_may_publish=bool(said.project.get("research_may_publish")),
            contract_research_only=bool(said.project.get("contract_research_only")),
            area=said.project.get("area") or "",
            stated=said.project.get("stated") or (),
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            applied_on=day,
            decided_on=day,
        )
        given = bonuses(parties, project, rules.valid.get(Family.BLOCK_EXEMPTION))
        found = assess(parties, project, missing=rules.missing, given=given.given)
        if severity is not None and severity is not Severity.BLOCKING:
            found = [replace(one, severity=severity) if one.stops else one for one in found]
        keys = frozenset(given.given)
        known = [
            replace(
                party,
                aid=tuple(
                    AidFacts(
                        line.category,
                        line.costs,
                        line.grant,
                        bonuses=keys,
                        source=line.rules.source(line.category.source),
                    )
                    for line in one.lines
                ),
            )
            for party, one in zip(facts.parties, parties, strict=True)
        ]
        return cls(replace(facts, parties=known), given, found)


def _aid_party(party: PartyFacts, said: Said, rules: Rules) -> AidParty:
    lines, unknown = [], 0
    for basis, category, costs, grant in said.lines.get(party.key, ()):
        if found := rules.find(basis, category):
            lines.append(Line(*found, costs=costs, grant=grant))
        else:
            unknown += 1
    own = said.parties.get(party.key, {})
    costs: dict[str, int] = {}
    for (kind, _year), amount in party.costs.items():
        costs[kind] = costs.get(kind, 0) + amount
    money: dict[str, int] = {}
    for (source, _year), amount in party.financing.items():
        money[source] = money.get(source, 0) + amount
    since = own.get("operating_aid_since")
    return AidParty(
        name=party.name,
        size=party.aid_size,
        country=party.country,
        group=own.get("group") or "",
        research_organisation=bool(own.get("research_organisation")),
        costs=costs,
        grant=party.grant,
        other_public=money.get("other_public", 0),
        eu=money.get("eu", 0),
        lines=lines,
        declarations=own.get("declarations") or {},
        operating_aid_since=date.fromisoformat(since) if since else None,
        unknown=unknown,
    )


# --- Writing ------------------------------------------------------------------------------------------


def aid_section(party: ProjectParty) -> str:
    """The name of a party's aid in the log."""
    return f"aid:{party.uuid}"


def read_party(party: ProjectParty) -> Values:
    """What stands of a party: "c.<basis>.<category>" and "g.…" kronor, "d.<declaration>" true or false, its fields."""
    found: Values = {}
    for line in AidLine.objects.filter(party=party):
        found[f"c.{line.basis}.{line.category}"] = line.costs
        found[f"g.{line.basis}.{line.category}"] = line.grant
    own = PartyAid.objects.filter(party=party).first()
    if own:
        plain = _plain_party(own)
        found |= {f"d.{key}": value for key, value in plain.pop("declarations").items()} | plain
    return {name: value for name, value in found.items() if value not in (None, "")}


@transaction.atomic
def save_party(
    party: ProjectParty, values: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> ApplicationVersion:
    """Save what is said of a party (names as in `read_party`; None empties). Raises Conflict, NotAllowed, ActNotOpen.

    Raises KeyError for a basis, category or declaration that the rules of the call's day do not have.
    """
    writing = write(party.version, by=by, now=now)
    party = ProjectParty.objects.get(pk=party.pk)
    if not fills(writing.part, party, organisations_with_budget_people(writing.application)):
        raise NotAllowed
    current = read_party(party)
    wanted = {name: None if value == "" else value for name, value in values.items()}
    changed = writing.check(aid_section(party), wanted, current, revision)
    if not changed:
        return writing.version
    rules = Rules.for_call(writing.application.call)
    for name, value in changed.items():
        if name[:2] in ("c.", "g."):
            _put_cell(writing.version, party, name, value, rules)
    _put_own(writing.version, party, changed, rules)
    writing.log(aid_section(party), {name: current.get(name) for name in changed})
    return writing.version


def _put_cell(version: ApplicationVersion, party: ProjectParty, name: str, value: int | None, rules: Rules) -> None:
    kind, basis, category = name.split(".")
    if value is not None and not 0 <= value <= MAX_CELL:
        raise ValueError(name)
    where = {"version": version, "party": party, "basis": basis, "category": category}
    line = AidLine.objects.filter(**where).first()
    if line is None and value is None:
        return
    if rules.find(basis, category) is None and value is not None:
        raise KeyError(name)
    line = line or AidLine(**where)
    setattr(line, "costs" if kind == "c" else "grant", value)
    if line.costs is None and line.grant is None:
        line.delete()
    else:
        line.save()


def _put_own(version: ApplicationVersion, party: ProjectParty, changed: Values, rules: Rules) -> None:
    own = {name: changed[name] for name in PARTY_FIELDS if name in changed}
    declared = {name[2:]: value for name, value in changed.items() if name.startswith("d.")}
    if not (own or declared):
        return
    known = {one.key for rules_ in rules.valid.values() for basis in rules_.bases for one in basis.declarations}
    if unknown := declared.keys() - known:
        raise KeyError(sorted(unknown)[0])
    row = PartyAid.objects.filter(party=party).first() or PartyAid(version=version, party=party)
    for name, value in own.items():
        if name == "operating_aid_since":
            row.operating_aid_since = date.fromisoformat(value) if value else None
        else:
            setattr(row, name, value if name == "research_organisation" else value or "")
    row.declarations = {key: value for key, value in {**row.declarations, **declared}.items() if value is not None}
    row.save()


PROJECT_SECTION = "project_aid"


@transaction.atomic
def save_project(
    version: ApplicationVersion, values: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> ApplicationVersion:
    """Save what the project says: the grounds of bonuses. Raises Conflict, NotAllowed, ActNotOpen."""
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    row = ProjectAid.objects.filter(version=writing.version).first() or ProjectAid(version=writing.version)
    current = _plain_project(row)
    wanted = {name: values[name] for name in PROJECT_FIELDS if name in values}
    changed = writing.check(PROJECT_SECTION, wanted, current, revision)
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        writing.log(PROJECT_SECTION, {name: current[name] for name in changed})
    return writing.version
