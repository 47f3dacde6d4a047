"""Shares of a project, of a part or of the whole assignment."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from programmes.rules import frames, portfolio, shares
from programmes.rules.facts import Project, YearMoney, total
from programmes.rules.judges.common import Asked, row, verdict
from programmes.rules.verdict import Row, Verdict
from sweden.findings import Severity
from sweden.money import share_of


def _units(asked: Asked) -> list[tuple[Project | None, YearMoney]]:
    """What is judged: each project by itself, or all of them as one."""
    if asked.by_project:
        return [(project, project.money) for project in asked.projects]
    return [(None, total(project.money for project in asked.projects))] if asked.projects else []


def _judged(asked: Asked, judge: Callable[[YearMoney], tuple[dict[str, Any], list[Any]]]) -> Verdict:
    """A row per unit; where the whole is judged, each project is shown beside."""
    rows: list[Row] = []
    for project, money in _units(asked):
        figures, findings = judge(money)
        rows.append(row(project, figures=figures, findings=findings))
    if rows and not asked.by_project:
        rows += [row(one, figures=judge(one.money)[0], counts=False) for one in asked.projects]
    return verdict(rows)


def funder_max(asked: Asked) -> Verdict:
    """The grant is at most a share of the base."""
    weight, limit = asked.weight(Severity.BLOCKING), asked.values["max_share"]

    def judge(money: YearMoney) -> tuple[dict[str, Any], list[Any]]:
        found = shares.funder_max(
            money.financing,
            limit,
            base=asked.values["base"],
            in_kind=asked.values["in_kind"],
            severity=weight.severity,
            source=weight.source,
        )
        return {"grant": money.grant, "base": found.base, "share": found.share, "limit": limit}, found.findings

    return _judged(asked, judge)


def public_max(asked: Asked) -> Verdict:
    """All public money is at most a share of the base."""
    weight, limit = asked.weight(Severity.BLOCKING), asked.values["max_share"]

    def judge(money: YearMoney) -> tuple[dict[str, Any], list[Any]]:
        found = shares.public_max(
            money.financing,
            limit,
            base=asked.values["base"],
            in_kind=asked.values["in_kind"],
            eu_counts=asked.values["eu_counts"],
            severity=weight.severity,
            source=weight.source,
        )
        figures = {"grant": money.grant, "public": found.part, "base": found.base}
        return {**figures, "share": found.share, "limit": limit}, found.findings

    return _judged(asked, judge)


def _rule_or_main_rule(asked: Asked) -> Severity:
    return Severity.REASON if asked.values["as_a_rule"] else Severity.BLOCKING


def business_min(asked: Asked) -> Verdict:
    """Business pays at least a share of the base."""
    weight, demand = asked.weight(_rule_or_main_rule(asked)), asked.values["min_share"]

    def judge(money: YearMoney) -> tuple[dict[str, Any], list[Any]]:
        found = shares.business_min(
            money.financing,
            demand,
            base=asked.values["base"],
            in_kind=asked.values["in_kind"],
            severity=weight.severity,
            source=weight.source,
        )
        return {"business": found.part, "base": found.base, "share": found.share, "demand": demand}, found.findings

    return _judged(asked, judge)


def business_matches(asked: Asked) -> Verdict:
    """Business pays at least as much as the grants, or as all public money; other public money is shown beside."""
    weight = asked.weight(_rule_or_main_rule(asked))

    def judge(money: YearMoney) -> tuple[dict[str, Any], list[Any]]:
        found = shares.business_matches(
            money.financing,
            against=asked.values["against"],
            as_a_rule=asked.values["as_a_rule"],
            in_kind=asked.values["in_kind"],
            severity=weight.severity,
            source=weight.source,
        )
        figures = {
            "grant": money.grant,
            "other_public": money.other_public,
            "business": found.business,
            "share": share_of(found.business, found.business + found.public),
        }
        return figures, found.findings

    return _judged(asked, judge)


def platform(asked: Asked) -> Verdict:
    """The funder's share of the platform, per year and over all the years so far; both are always shown."""
    weight = asked.weight(Severity.OVERRIDE)
    years: dict[int, YearMoney] = {}
    for project in asked.projects:
        for year, money in project.years.items():
            years[year] = years.get(year, YearMoney()) + money
    given = [
        shares.PlatformYear(year, money.grant, money.others_cash, money.in_kind, money.costs)
        for year, money in sorted(years.items())
    ]
    found = shares.platform(
        given,
        asked.values["max_share"],
        binding=asked.values["binding"],
        base=asked.values["base"],
        in_kind=asked.values["in_kind"],
        severity=weight.severity,
        source=weight.source,
    )
    rows = []
    for one, judged in zip(given, found.years, strict=True):
        figures: dict[str, Any] = {
            "grant": one.funder,
            "others": one.others_cash + one.others_in_kind,
            "costs": one.costs,
        }
        figures |= {"share": judged.share, "cumulative": judged.cumulative}
        told = [finding for finding in found.findings if finding.figures["period"] == one.year]
        rows.append(row(year=one.year, figures=figures, findings=told))
    if rows:
        whole = total(years.values())
        figures = dict[str, Any](grant=whole.grant, others=whole.others, costs=whole.costs)
        figures |= {"share": found.years[-1].cumulative, "limit": asked.values["max_share"]}
        told = [finding for finding in found.findings if finding.figures["period"] == "cumulative"]
        rows.append(row(figures=figures, findings=told))
    return verdict(rows)


def portfolio_share(asked: Asked) -> Verdict:
    """The grants of all projects together are at most a share of what they cost; no single project is judged."""
    weight, limit = asked.weight(Severity.BLOCKING), asked.values["max_share"]
    base, in_kind = asked.values["base"], asked.values["in_kind"]
    bases = [(one.money.grant, one.money.financing.base(base, in_kind)) for one in asked.projects]
    found = portfolio.portfolio_share(bases, limit, severity=weight.severity, source=weight.source)
    if not bases:
        return verdict([])
    rows = [
        row(
            figures={"grant": found.grants, "base": found.base, "share": found.share, "limit": limit},
            findings=found.findings,
        )
    ]
    for one, (grant, whole) in zip(asked.projects, bases, strict=True):
        rows.append(row(one, figures={"grant": grant, "base": whole, "share": share_of(grant, whole)}, counts=False))
    return verdict(rows)


def split(asked: Asked) -> Verdict:
    """Each year's money is divided between the parts as the decision says: strict in some years, else with a reason."""
    rows: list[Row] = []
    for line in sorted(asked.facts.splits, key=lambda one: one.year):
        is_strict = line.year in asked.values["strict_years"]
        found = frames.split_findings(
            line.amounts,
            year=line.year,
            wording=frames.Wording.FIXED if is_strict else frames.Wording.ESTIMATED,
            committed={},
            new=line.granted,
            year_is_over=line.year < asked.facts.on.year,
            source=asked.source,
        )
        weight = asked.weight(Severity.BLOCKING)
        for part in dict.fromkeys([*line.amounts, *sorted(line.granted)]):
            amount, granted = line.amounts.get(part, 0), line.granted.get(part, 0)
            told = [one for one in found if one.figures["strand"] == part]
            if is_strict:
                told = [replace(one, severity=weight.severity) if one.stops else one for one in told]
            figures = {"amount": amount, "grant": granted, "left": amount - granted}
            counts = granted > 0 or bool(told)
            rows.append(Row(year=line.year, part=part, figures=figures, findings=tuple(told), counts=counts))
    return verdict(rows)
