"""State aid in a draft: dividing costs and grant among bases, declaring, and how it stands under the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import AidCost, AidLine, ApplicationVersion, PartyAid, ProjectAid, ProjectParty
from applications.models.budget import MAX_CELL
from applications.permissions import fills, organisations_with_budget_people, writes
from applications.rules.aid.assess import assess, bonuses
from applications.rules.aid.intensity import Bonuses
from applications.rules.aid.party import AidProject
from applications.rules.aid.ruleset import Family
from applications.rules.facts import CATEGORIES, AidFacts, Facts, PartyFacts
from applications.workflow.aid_said import (
    EMPTY,
    PARTY_FIELDS,
    PROJECT_FIELDS,
    Detail,
    Rules,
    Said,
    aid_party,
    asking,
    decision_day,
    plain_party,
    plain_project,
    said_in,
    said_of_content,
)
from applications.workflow.drafting import Values, write
from sweden.findings import Finding, Severity

__all__ = [
    "PROJECT_FIELDS",
    "Assessed",
    "Rules",
    "Said",
    "asking",
    "decision_day",
    "frozen_part",
    "read_party",
    "said_in",
    "said_of_content",
    "save_party",
    "save_project",
]


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
                | _frozen_details(said.details.get((party.key, basis, category), ()))
                for basis, category, costs, grant in sorted(said.lines.get(party.key, ()))
            ],
        }
    return {**rules.plain(), "project": dict(said.project), "parties": parties}


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


def _frozen_details(details: Sequence[Detail]) -> dict[str, Any]:
    return {"details": sorted(list(one) for one in details)} if details else {}


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
        parties = [aid_party(party, said, rules) for party in facts.parties]
        project = AidProject(
            research_may_publish=bool(said.project.get("research_may_publish")),
            contract_research_only=bool(said.project.get("contract_research_only")),
            area=said.project.get("area") or "",
            stated=said.project.get("stated") or (),
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            applied_on=day,
            decided_on=rules.day,
            rate=rules.rate,
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


# --- Writing ------------------------------------------------------------------------------------------


def aid_section(party: ProjectParty) -> str:
    """The name of a party's aid in the log."""
    return f"aid:{party.uuid}"


def read_party(party: ProjectParty) -> Values:
    """What stands of a party: "c.<basis>.<category>" (costs), "g.…" (grant) and "k.<basis>.<category>.<kind>.<year>"
    (costs in detail) kronor, "d.<declaration>" true or false, and its fields.
    """
    found: Values = {}
    for cost in AidCost.objects.filter(party=party):
        found[f"k.{cost.basis}.{cost.category}.{cost.kind}.{cost.year}"] = cost.amount
    for line in AidLine.objects.filter(party=party):
        found[f"c.{line.basis}.{line.category}"] = line.costs
        found[f"g.{line.basis}.{line.category}"] = line.grant
    own = PartyAid.objects.filter(party=party).first()
    if own:
        plain = plain_party(own)
        found |= {f"d.{key}": value for key, value in plain.pop("declarations").items()} | plain
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


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
    wanted = {name: None if value in ("", [], {}) else value for name, value in values.items()}
    changed = writing.check(aid_section(party), wanted, current, revision)
    if not changed:
        return writing.version
    rules = Rules.for_call(writing.application.call)
    detailed = {}
    for name, value in changed.items():
        if name.startswith("k."):
            detailed[_put_detail(writing.version, party, name, value, rules)] = None
    for name, value in changed.items():
        if name[:2] in ("c.", "g."):
            _put_cell(writing.version, party, name, value, rules)
    for basis, category in {**detailed, **_detailed(party)}:
        _sum_up(writing.version, party, basis, category)
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


def _put_detail(
    version: ApplicationVersion, party: ProjectParty, name: str, value: int | None, rules: Rules
) -> tuple[str, str]:
    """Costs of a kind in a year; tells the basis and category."""
    _letter, basis, category, kind, year = name.split(".")
    if value is not None and not 0 <= value <= MAX_CELL:
        raise ValueError(name)
    where = {"version": version, "party": party, "basis": basis, "category": category, "kind": kind, "year": int(year)}
    if value is None:
        AidCost.objects.filter(**where).delete()
        return basis, category
    if rules.find(basis, category) is None or kind not in CATEGORIES or int(year) not in version.years:
        raise KeyError(name)
    AidCost.objects.update_or_create(**where, defaults={"amount": value})
    return basis, category


def _detailed(party: ProjectParty) -> dict[tuple[str, str], None]:
    rows = AidCost.objects.filter(party=party).order_by().values_list("basis", "category").distinct()
    return dict.fromkeys(rows)


def _sum_up(version: ApplicationVersion, party: ProjectParty, basis: str, category: str) -> None:
    """A line whose costs are told in detail has their sum, whatever was written as its sum."""
    where = {"version": version, "party": party, "basis": basis, "category": category}
    whole = AidCost.objects.filter(**where).aggregate(whole=Sum("amount"))["whole"]
    line = AidLine.objects.filter(**where).first()
    if whole is None and line is not None and line.grant is None:
        line.delete()
    elif line is not None and line.costs != whole:
        line.costs = whole
        line.save()
    elif line is None and whole is not None:
        AidLine.objects.create(**where, costs=whole)


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
            setattr(row, name, EMPTY.get(name) if value is None else value)
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
    current = plain_project(row)
    wanted = {name: values[name] for name in PROJECT_FIELDS if name in values}
    changed = writing.check(PROJECT_SECTION, wanted, current, revision)
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        writing.log(PROJECT_SECTION, {name: current[name] for name in changed})
    return writing.version
