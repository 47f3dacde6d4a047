"""What a portfolio of grants must add up to: themes, clusters, components, a sub-programme's share, a call's budget.

All amounts are whole kronor; shares are exact fractions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sweden.findings import Finding, Severity, Source, Waiver, is_excepted
from sweden.money import at_least, at_most, exact, share_of


@dataclass(frozen=True)
class ThemeGrant:
    """A grant's amount of one year and how much of it is classified as the theme; None: not yet classified."""

    amount: int
    theme_share: Fraction | None


@dataclass(frozen=True)
class Theme:
    """The exact sum of the classified money, an integer when it is whole."""

    total: int | Fraction
    findings: list[Finding]


def theme_min(
    grants: Iterable[ThemeGrant],
    minimum: int,
    *,
    year: int,
    binding_from: int,
    source: Source | None = None,
) -> Theme:
    """A theme gets at least `minimum` a year: a breach from `binding_from`, a warning before.

    `lacking` is counted in a grant wholly of the theme, rounded up. Finding portfolio.theme_min.
    """
    total = sum((grant.amount * (grant.theme_share or Fraction(0)) for grant in grants), Fraction(0))
    if total >= minimum:
        return Theme(exact(total), [])
    severity = Severity.BREACH if year >= binding_from else Severity.WARNING
    figures = {
        "year": year,
        "minimum": minimum,
        "total": exact(total),
        "lacking": at_least(minimum - total),
    }
    return Theme(exact(total), [Finding("portfolio.theme_min", severity, figures, source)])


def begun_findings(
    first_on: date | None,
    year: int,
    *,
    on: date,
    severity: Severity = Severity.WARNING,
    source: Source | None = None,
) -> list[Finding]:
    """Work on a theme has begun in `year` at the latest; `first_on` is the first day that shows it, None: nothing does.

    Nothing is said before the year has ended. Finding portfolio.begun: year, first_on.
    """
    if (first_on is not None and first_on.year <= year) or on.year <= year:
        return []
    return [Finding("portfolio.begun", severity, {"year": year, "first_on": first_on}, source)]


def coverage_findings(
    covered: Iterable[str],
    wanted: Sequence[str],
    *,
    severity: Severity = Severity.WARNING,
    source: Source | None = None,
) -> list[Finding]:
    """Everything that is wanted is covered by something. Finding portfolio.coverage: missing, in the wanted order."""
    found = set(covered)
    missing = tuple(one for one in wanted if one not in found)
    return [Finding("portfolio.coverage", severity, {"missing": missing}, source)] if missing else []


@dataclass(frozen=True)
class Readiness:
    """Something that spans levels of technology readiness (TRL), within an area; both ends included."""

    area: str
    first: int
    last: int


@dataclass(frozen=True)
class TrlMatrix:
    """How many there are at each level of each area, and the levels that none reaches."""

    counts: dict[str, dict[int, int]]
    gaps: tuple[int, ...]
    findings: list[Finding]


def trl_matrix(
    spans: Iterable[Readiness],
    lowest: int,
    highest: int,
    *,
    severity: Severity = Severity.INFO,
    source: Source | None = None,
) -> TrlMatrix:
    """Every level from `lowest` through `highest` is reached by something, in whatever area.

    Finding portfolio.trl_coverage: gaps.
    """
    levels = range(lowest, highest + 1)
    counts: dict[str, dict[int, int]] = {}
    for span in spans:
        row = counts.setdefault(span.area, dict.fromkeys(levels, 0))
        for level in levels:
            row[level] += span.first <= level <= span.last
    gaps = tuple(level for level in levels if not any(row[level] for row in counts.values()))
    findings = [Finding("portfolio.trl_coverage", severity, {"gaps": gaps}, source)] if gaps else []
    return TrlMatrix(counts, gaps, findings)


def decision_number_findings(
    number: str,
    texts: Mapping[str, str | None],
    *,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
) -> list[Finding]:
    """Texts that must refer to the decision's reference number do; one not yet written (None) says nothing.

    Finding duty.decision_number: `missing` is the number itself (then nothing else is said), or the reference in a
    text, which `duty` names.
    """
    if not texts:
        return []
    if not number.strip():
        return [Finding("duty.decision_number", severity, {"missing": "number", "duties": tuple(texts)}, source)]
    said = re.compile(rf"(?<!\w){re.escape(number.strip())}(?!\w)")
    return [
        Finding("duty.decision_number", severity, {"missing": "reference", "duty": duty, "number": number}, source)
        for duty, text in texts.items()
        if text is not None and not said.search(" ".join(text.split()))
    ]


class YearBasis(StrEnum):
    """What a demand per cluster and year is held against: the grant alone, or all the cluster's money."""

    GRANT = "grant"
    TOTAL = "total"


@dataclass(frozen=True)
class ClusterYear:
    """The money of one cluster in one calendar year."""

    cluster: str
    year: int
    grant: int
    other_public: int = 0
    business: int = 0
    own: int = 0

    @property
    def total(self) -> int:
        """All the money, whoever gives it."""
        return self.grant + self.other_public + self.business + self.own


def project_year_min_findings(
    rows: Iterable[ClusterYear],
    minimum: int,
    *,
    basis: YearBasis,
    severity: Severity = Severity.OVERRIDE,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> list[Finding]:
    """Each cluster has at least `minimum` in each year; neither other years nor other clusters help.

    Finding portfolio.project_year_min: cluster, year, lacking, and both sums.
    """
    excepted = is_excepted(severity, waiver)
    findings = []
    for row in rows:
        value = row.grant if YearBasis(basis) is YearBasis.GRANT else row.total
        if value < minimum:
            figures = {
                "cluster": row.cluster,
                "year": row.year,
                "minimum": minimum,
                "grant": row.grant,
                "total": row.total,
                "lacking": minimum - value,
            }
            findings.append(Finding("portfolio.project_year_min", severity, figures, source, excepted))
    return findings


@dataclass(frozen=True)
class Component:
    """A required part of a cluster: whether it is described, and the money set aside for it."""

    cluster: str
    described: bool
    amount: int


def component_findings(
    components: Iterable[Component],
    *,
    floor: int | None = None,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
) -> list[Finding]:
    """Every cluster describes the component and gives it money: above zero, or at least `floor` where one is entered.

    Finding portfolio.component: `missing` (description, amount), and `lacking` when the amount is.
    """
    least = max(1, floor or 0)
    findings = []
    for one in components:
        missing = [] if one.described else ["description"]
        figures: dict[str, object] = {"cluster": one.cluster}
        if one.amount < least:
            missing.append("amount")
            figures["lacking"] = least - one.amount
        if missing:
            findings.append(Finding("portfolio.component", severity, {**figures, "missing": tuple(missing)}, source))
    return findings


def max_grants_findings(
    most: int,
    *,
    granted: int,
    new: int,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
) -> list[Finding]:
    """A call gives at most `most` grants. `excess` counts grants, of the new ones."""
    if granted + new <= most:
        return []
    figures = {"max": most, "granted": granted, "new": new, "excess": min(new, granted + new - most)}
    return [Finding("portfolio.max_grants", severity, figures, source)]


@dataclass(frozen=True)
class CallBudget:
    """The sum of a call's grants and what is left of its budget (negative when it is exceeded)."""

    total: int
    left: int
    findings: list[Finding]


def call_budget(
    budget: int,
    grants: Iterable[int],
    *,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
) -> CallBudget:
    """A call's grants keep within its budget. Finding portfolio.call_budget: excess."""
    total = sum(grants)
    if total <= budget:
        return CallBudget(total, budget - total, [])
    figures = {"budget": budget, "total": total, "excess": total - budget}
    return CallBudget(total, budget - total, [Finding("portfolio.call_budget", severity, figures, source)])


@dataclass(frozen=True)
class PortfolioShare:
    """The grants' share of a sub-programme: a share of sums, not a mean of shares. None without a base."""

    grants: int
    base: int
    share: Fraction | None
    findings: list[Finding]


def portfolio_share(
    projects: Sequence[tuple[int, int]],
    limit: Fraction,
    *,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> PortfolioShare:
    """The grants of all projects (grant, base) are at most `limit` of their bases; no single project is judged.

    Finding portfolio.share: allowed, excess, of the sum of the grants.
    """
    grants = sum(grant for grant, _ in projects)
    base = sum(whole for _, whole in projects)
    share = share_of(grants, base)
    allowed = at_most(limit * base)
    if grants <= allowed:
        return PortfolioShare(grants, base, share, [])
    excepted = is_excepted(severity, waiver)
    figures = {"limit": limit, "share": share, "allowed": allowed, "excess": grants - allowed}
    finding = Finding("portfolio.share", severity, figures, source, excepted)
    return PortfolioShare(grants, base, share, [finding])
