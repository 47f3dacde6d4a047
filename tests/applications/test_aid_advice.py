"""Whoever follows the advice of every rule of state aid, all parties at once, has no finding left."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from applications.loading.files import shipped
from applications.rules.aid import intensity
from applications.rules.aid.assess import assess, bonuses
from applications.rules.aid.demands import Accounts, Service
from applications.rules.aid.intensity import SMES
from applications.rules.aid.party import AidParty, AidProject, EarlierAid, Line
from applications.rules.aid.ruleset import Family
from applications.rules.facts import CATEGORIES as KINDS
from sweden.findings import Finding

CHOICES = {
    f"{basis.key}.{category.key}": (rules, basis, category)
    for rules in shipped()
    for basis in rules.bases
    for category in basis.categories
}
EXEMPTION = next(one for one in shipped() if one.family is Family.BLOCK_EXEMPTION)
DAY = date(2026, 6, 15)
KRONOR = some.sampled_from([0, 1, 999, 250_000, 2_600_000, 7_000_000, 400_000_000])


@dataclass
class Draft:
    """A party that can be changed. A line's costs are by kind, in the one year of the project."""

    name: str
    size: str | None
    group: str
    lines: dict[str, dict[str, int]]
    grants: dict[str, int]
    undivided_cost: int = 0
    undivided_grant: int = 0
    detailed: bool = True
    public: int = 0
    eu: int = 0
    eu_rate: Fraction | None = None
    declared: dict[str, bool] = field(default_factory=dict)
    since: date | None = None
    flat_rate: bool = False
    earlier: list[EarlierAid] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    accounts: Accounts | None = None

    def party(self) -> AidParty:
        lines = []
        cells: dict[tuple[str, int], int] = {}
        for key, costs in self.lines.items():
            details = {(kind, 2026): amount for kind, amount in costs.items() if amount}
            for cell, amount in details.items():
                cells[cell] = cells.get(cell, 0) + amount
            whole = sum(costs.values())
            lines.append(Line(*CHOICES[key], whole, self.grants.get(key, 0), details if self.detailed else {}))
        if self.undivided_cost:
            cells["personal", 2026] = cells.get(("personal", 2026), 0) + self.undivided_cost
        by_kind: dict[str, int] = {}
        for (kind, _year), amount in cells.items():
            by_kind[kind] = by_kind.get(kind, 0) + amount
        return AidParty(
            name=self.name,
            size=self.size,
            group=self.group,
            costs=by_kind,
            cells=cells,
            grant=sum(self.grants.values()) + self.undivided_grant,
            other_public=self.public,
            eu=self.eu,
            eu_rate=self.eu_rate,
            lines=lines,
            declarations=self.declared,
            operating_aid_since=self.since,
            flat_rate=self.flat_rate,
            earlier=self.earlier,
            services=self.services,
            accounts=self.accounts,
        )

    def cut(self, excess: int, where: Callable[[str], bool] = lambda key: True) -> None:
        """Ask for so much less, on the grounds that the advice is about."""
        for key in [key for key in self.grants if where(key)]:
            taken = min(excess, self.grants[key])
            self.grants[key] -= taken
            excess -= taken

    def give_up(self, where: Callable[[str], bool]) -> None:
        for key in [key for key in self.lines if where(key)]:
            del self.lines[key]
            self.grants.pop(key, None)


def economic(key: str) -> bool:
    return CHOICES[key][1].economic


def follow(finding: Finding, drafts: list[Draft], project: AidProject) -> AidProject:
    """Do what a finding says."""
    f: Any = finding.figures
    own = next(one for one in drafts if one.name == f["party"])
    match finding.rule:
        case "aid.intensity":
            own.cut(f["excess"], lambda key: CHOICES[key][2].key == f["category"])
        case "aid.basis_missing" | "aid.costs_not_divided" | "aid.cell_not_divided":
            own.undivided_cost = own.undivided_grant = 0
        case "aid.grant_not_divided":
            own.undivided_grant = 0
        case "aid.amount_cap":
            caps = {"consultancy_sek": "gber_18.consultancy", "advice_eur": "gber_28.advice_in_full"}
            own.cut(f["excess"], lambda key: key == caps[f["cap"]])
        case "aid.notification":
            source = str(finding.source and finding.source.title)
            own.cut(f["excess"], lambda key: any(one.source in source for one in CHOICES[key][1].notification))
        case "deminimis.ceiling":
            own.cut(f["excess"], lambda key: key.startswith("de_minimis."))
        case "cumulation.aid" | "cumulation.eu_rate":
            own.cut(f["excess"], economic)
        case "cumulation.eu_rate_unknown":
            own.eu_rate = Fraction(1)
        case "aid.rate_missing":
            return replace(project, rate=Fraction("11.25"))
        case "aid.size_missing":
            own.size = "small"
        case "aid.size_not_eligible":
            own.give_up(lambda key: CHOICES[key][1].key == f["basis"])
        case "aid.cost_kind":
            for key, costs in own.lines.items():
                if not own.detailed or CHOICES[key][1].key == f["basis"]:
                    costs.pop(f["cost_kind"], None)
        case "aid.flat_rate":
            excess = f["excess"]
            for key, costs in own.lines.items():
                if not own.detailed or CHOICES[key][1].flat_rate:
                    taken = min(excess, costs.get("indirect", 0))
                    costs["indirect"] = costs.get("indirect", 0) - taken
                    excess -= taken
        case "aid.smes_bear":
            take_over(f["lacking"], drafts)
        case "aid.passed_on":
            own.services.append(Service(0, f["lacking"]))
        case "aid.years_at_most":
            return replace(project, ends_on=project.ends_on - timedelta(days=f["days"]))
        case "aid.works_started":
            later = project.starts_on + timedelta(days=f["days"])
            return replace(project, starts_on=later)
        case "aid.declaration_missing" | "aid.declaration_denied":
            own.declared[f["declaration"]] = True
        case "aid.difficulty":
            recover(own, f)
        case _:
            pytest.fail(f"{finding.rule} has no advice to follow here")
    return project


def take_over(lacking: int, drafts: list[Draft]) -> None:
    """Costs that a large enterprise has go to a small one."""
    small = next((one for one in drafts if one.size in SMES), None)
    if small is None:
        small = Draft("taker", "small", "", {}, {})
        drafts.append(small)
    for one in drafts:
        for costs in list(one.lines.values()):
            for kind in list(costs):
                if one.size in SMES or not lacking:
                    continue
                taken = min(lacking, costs[kind])
                costs[kind] -= taken
                lacking -= taken
                there = small.lines.setdefault("gber_29.process_innovation", {})
                there[kind] = there.get(kind, 0) + taken


def recover(own: Draft, f: Any) -> None:
    assert own.accounts is not None
    match f["ground"]:
        case "capital_lost":
            own.accounts = replace(own.accounts, equity=own.accounts.equity + f["lacking"])
        case "leverage":
            first, *rest = own.accounts.equity_by_year
            own.accounts = replace(own.accounts, equity_by_year=[first + f["lacking"], *rest])
        case "insolvency":
            own.accounts = replace(own.accounts, insolvent=False)
        case "rescue_aid":
            own.accounts = replace(own.accounts, rescue_aid_outstanding=False)


def told(drafts: list[Draft], project: AidProject) -> list[Finding]:
    """Every finding, the intensities among them."""
    parties = [one.party() for one in drafts]
    given_bonuses = bonuses(parties, project, EXEMPTION).given
    found = assess(parties, project, missing={}, given=given_bonuses)
    for party in parties:
        lines = [intensity.Line(one.category, one.costs, one.grant) for one in party.lines]
        found += intensity.intensity([intensity.Party(party.name, party.size, lines, given_bonuses)]).findings
    return found


COSTS = some.dictionaries(some.sampled_from(KINDS), KRONOR, max_size=3)
ACCOUNTS = some.builds(
    Accounts,
    share_capital=some.sampled_from([50_000, 10_000_000]),
    equity=some.sampled_from([-1, 24_999, 25_000, 6_000_000]),
    insolvent=some.booleans(),
    rescue_aid_outstanding=some.booleans(),
    age_years=some.none() | some.integers(0, 5),
    debt=some.just([800, 800]),
    equity_by_year=some.just([100, 100]),
    ebitda=some.just([1, 1]),
    interest=some.sampled_from([[0, 0], [2, 2]]),
)
EARLIER = some.lists(
    some.builds(
        EarlierAid,
        basis=some.sampled_from(["de_minimis", "gber_28"]),
        granted_on=some.sampled_from([DAY - timedelta(days=900), DAY - timedelta(days=1200)]),
        eur=some.sampled_from([Fraction(150_000), Fraction(220_000), Fraction(300_001)]),
        on_same_costs=some.sampled_from([0, 0, 100_000]),
    ),
    max_size=2,
)


@some.composite
def drafts_of(draw: Any) -> list[Draft]:
    found = []
    for name in ("a", "b", "c")[: draw(some.integers(1, 3))]:
        keys = draw(some.lists(some.sampled_from(sorted(CHOICES)), max_size=3, unique=True))
        found.append(
            Draft(
                name,
                draw(some.sampled_from(["large", "medium", "small", None])),
                draw(some.sampled_from(["", "", "koncernen"])),
                {key: dict(draw(COSTS)) for key in keys},
                {key: draw(KRONOR) for key in keys},
                draw(some.sampled_from([0, 0, 10])),
                draw(some.sampled_from([0, 0, 10])),
                draw(some.booleans()),
                draw(some.sampled_from([0, 0, 300_000])),
                draw(some.sampled_from([0, 0, 300_000])),
                draw(some.sampled_from([None, Fraction(7, 10)])),
                {"not_in_difficulty": False} if draw(some.booleans()) else {},
                draw(some.sampled_from([None, date(2017, 3, 1)])),
                draw(some.booleans()),
                draw(EARLIER),
                [],
                draw(some.none() | ACCOUNTS),
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(drafts_of(), some.sampled_from([None, Fraction("11.25")]), some.booleans())
def test_whoever_follows_every_advice_has_no_finding_left(drafts, rate, begun):
    project = AidProject(
        starts_on=DAY - timedelta(days=3 if begun else -90),
        ends_on=date(2028, 12, 31),
        applied_on=DAY - timedelta(days=90) if not begun else DAY,
        decided_on=DAY,
        rate=rate,
    )
    for _round in range(12):
        found = told(drafts, project)
        if not found:
            return
        for rule in dict.fromkeys(one.rule for one in found):
            # One rule at a time, told anew: the advice of one changes the figures of another.
            for one in [one for one in told(drafts, project) if one.rule == rule]:
                project = follow(one, drafts, project)
    assert told(drafts, project) == []
