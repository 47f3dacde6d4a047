"""Who pays for a project: the funder's share, all public money, business, and the platform's half.

Limits compare as exact fractions, never as shown percentages. `excess` is the smallest cut of the grant
under test, and `lacking` the smallest addition of the money that is asked for, everything else unchanged,
after which the rule holds: whoever follows the advice has no finding left. Amounts are whole kronor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sweden.findings import Finding, Severity, Source, Waiver, is_excepted
from sweden.money import at_least, at_most, share_of

# A source's name says what it is: own_cash, own_in_kind, business_cash, business_in_kind, other_public, eu, …
Sources = Mapping[str, int]


class Base(StrEnum):
    """What a share is a share of: the eligible costs, or all financing (the grant and the counted
    sources).
    """

    ELIGIBLE_COSTS = "eligible_costs"
    FINANCING = "financing"


class InKind(StrEnum):
    """Whether work and equipment given in kind count as financing."""

    COUNTS = "counts"
    EXCLUDED = "excluded"


class Against(StrEnum):
    """What business must match: the funder's grant, or all public money."""

    FUNDER = "funder"
    ALL_PUBLIC = "all_public"


class Binding(StrEnum):
    """Which period a share of the platform is held in."""

    PER_YEAR = "per_year"
    CUMULATIVE = "cumulative"
    BOTH = "both"


@dataclass(frozen=True)
class Financing:
    """The money of one project: the grant under test, every other source by name, and the eligible costs if
    known.
    """

    grant: int
    sources: Sources
    eligible_costs: int | None = None

    def counted(self, in_kind: InKind) -> dict[str, int]:
        """The sources that count."""
        excluded = InKind(in_kind) is InKind.EXCLUDED
        return {name: amount for name, amount in self.sources.items() if not (excluded and name.endswith("_in_kind"))}

    def total(self, in_kind: InKind, *prefixes: str) -> int:
        """The counted sources whose names begin with one of `prefixes` (all sources when none is given)."""
        return sum(
            amount for name, amount in self.counted(in_kind).items() if not prefixes or name.startswith(prefixes)
        )

    def base(self, base: Base, in_kind: InKind) -> int:
        """What the share is a share of; unknown costs are 0."""
        if Base(base) is Base.ELIGIBLE_COSTS:
            return self.eligible_costs or 0
        return self.grant + self.total(in_kind)


@dataclass(frozen=True)
class Share:
    """The judgement of a share. `share` is part/base; None (unknown) while there is no base."""

    base: int
    part: int
    share: Fraction | None
    findings: list[Finding]


def funder_max(
    money: Financing,
    limit: Fraction,
    *,
    base: Base,
    in_kind: InKind = InKind.COUNTS,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> Share:
    """The grant is at most `limit` of the base. Finding share.funder_max: allowed, excess, lacking."""
    return _public_share("share.funder_max", money, 0, limit, base, in_kind, _Weight(severity, source, waiver))


def public_max(
    money: Financing,
    limit: Fraction,
    *,
    base: Base,
    in_kind: InKind = InKind.COUNTS,
    eu_counts: bool = False,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> Share:
    """All public money is at most `limit` of the base; only this grant can be cut, so `excess` is at most
    all of it.

    `lacking` is private money to add. Finding share.public_max.
    """
    others = money.total(in_kind, "other_public", *(["eu"] if eu_counts else []))
    return _public_share("share.public_max", money, others, limit, base, in_kind, _Weight(severity, source, waiver))


@dataclass(frozen=True)
class _Weight:
    """How heavily a broken rule weighs, what it cites, and the exception that may be recorded."""

    severity: Severity
    source: Source | None
    waiver: Waiver | None

    def finding(self, rule: str, figures: dict[str, Any]) -> Finding:
        return Finding(rule, self.severity, figures, self.source, is_excepted(self.severity, self.waiver))


def _public_share(
    rule: str,
    money: Financing,
    other_public: int,
    limit: Fraction,
    base: Base,
    in_kind: InKind,
    weight: _Weight,
) -> Share:
    whole = money.base(base, in_kind)
    part = money.grant + other_public
    share = share_of(part, whole)
    if part <= limit * whole:
        return Share(whole, part, share, [])
    figures: dict[str, Any] = {"limit": limit, "share": share, "base": whole}
    if Base(base) is Base.ELIGIBLE_COSTS:
        most = at_most(limit * whole)
    else:
        # A cut of the grant lowers the base too; what stays is the private money: 1 - limit of the new base.
        most = at_most(limit * (whole - part) / (1 - limit))
        if limit > 0:
            figures["lacking"] = at_least(part / limit - whole)
    excess = min(money.grant, part - most)
    figures |= {"allowed": money.grant - excess, "excess": excess}
    return Share(whole, part, share, [weight.finding(rule, figures)])


def business_min(
    money: Financing,
    demand: Fraction,
    *,
    base: Base,
    in_kind: InKind = InKind.COUNTS,
    severity: Severity = Severity.BLOCKING,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> Share:
    """Business pays at least `demand` of the base. New business money is in the base too when that is all
    financing.

    `part` is what business pays. Finding share.business_min: lacking (left out when no sum would do).
    """
    whole = money.base(base, in_kind)
    business = money.total(in_kind, "business")
    share = share_of(business, whole)
    if business >= demand * whole:
        return Share(whole, business, share, [])
    figures: dict[str, Any] = {"demand": demand, "share": share, "base": whole, "business": business}
    if Base(base) is Base.ELIGIBLE_COSTS:
        figures["lacking"] = at_least(demand * whole) - business
    elif demand < 1:
        figures["lacking"] = at_least((demand * whole - business) / (1 - demand))
    weight = _Weight(severity, source, waiver)
    return Share(whole, business, share, [weight.finding("share.business_min", figures)])


@dataclass(frozen=True)
class Match:
    """What business pays beside the public money it must match."""

    business: int
    public: int
    findings: list[Finding]


def business_matches(
    money: Financing,
    *,
    against: Against,
    as_a_rule: bool,
    in_kind: InKind = InKind.COUNTS,
    severity: Severity | None = None,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> Match:
    """Business pays at least as much as the funder, or as all public money. "I regel" asks for a reason,
    else it blocks.

    Finding share.business_matches: lacking.
    """
    business = money.total(in_kind, "business")
    public = money.grant
    if Against(against) is Against.ALL_PUBLIC:
        public += money.total(in_kind, "other_public")
    if business >= public:
        return Match(business, public, [])
    weight = _Weight(severity or (Severity.REASON if as_a_rule else Severity.BLOCKING), source, waiver)
    figures = {"business": business, "public": public, "lacking": public - business}
    return Match(business, public, [weight.finding("share.business_matches", figures)])


@dataclass(frozen=True)
class PlatformYear:
    """The platform's money of one year: the funder's, and all others' in cash and in kind.

    `costs` are its eligible costs, for a share of them; kronor.
    """

    year: int
    funder: int
    others_cash: int = 0
    others_in_kind: int = 0
    costs: int = 0

    @property
    def money(self) -> Financing:
        others = {"others_cash": self.others_cash, "others_in_kind": self.others_in_kind}
        return Financing(self.funder, others, self.costs)


@dataclass(frozen=True)
class PlatformShare:
    """The funder's exact share of a year, and of all years up to and including it; None without money."""

    year: int
    share: Fraction | None
    cumulative: Fraction | None


@dataclass(frozen=True)
class Platform:
    """Both readings of the platform's limit, and the findings of the one that binds."""

    years: list[PlatformShare]
    findings: list[Finding]


def platform(
    years: Sequence[PlatformYear],
    limit: Fraction,
    *,
    binding: Binding,
    base: Base = Base.FINANCING,
    in_kind: InKind = InKind.COUNTS,
    severity: Severity = Severity.OVERRIDE,
    source: Source | None = None,
    waiver: Waiver | None = None,
) -> Platform:
    """The funder pays at most `limit` of the platform, per year and/or over all the years given.

    A good year does not heal an earlier one when each year binds. Of eligible costs: what is given in kind is part of
    them, and is taken off where it does not count. Finding share.platform: period (a year, or "cumulative"), excess,
    and lacking where the base is all financing.
    """
    binding, base, in_kind = Binding(binding), Base(base), InKind(in_kind)
    weight = _Weight(severity, source, waiver)
    shares: list[PlatformShare] = []
    findings: list[Finding] = []
    so_far = PlatformYear(0, 0)
    for year in years:
        so_far = PlatformYear(
            year.year,
            so_far.funder + year.funder,
            so_far.others_cash + year.others_cash,
            so_far.others_in_kind + year.others_in_kind,
            so_far.costs + year.costs,
        )
        judged = _platform_period(year, limit, base, in_kind, year.year, weight)
        total = _platform_period(so_far, limit, base, in_kind, "cumulative", weight)
        shares.append(PlatformShare(year.year, judged.share, total.share))
        if binding is not Binding.CUMULATIVE:
            findings += judged.findings
    if binding is not Binding.PER_YEAR:
        findings += _platform_period(so_far, limit, base, in_kind, "cumulative", weight).findings
    return Platform(shares, findings)


def _platform_period(
    year: PlatformYear, limit: Fraction, base: Base, in_kind: InKind, period: int | str, weight: _Weight
) -> Share:
    money = year.money
    if base is Base.ELIGIBLE_COSTS and in_kind is InKind.EXCLUDED:
        money = Financing(money.grant, money.sources, max(0, year.costs - year.others_in_kind))
    judged = _public_share("share.platform", money, 0, limit, base, in_kind, weight)
    findings = [weight.finding(one.rule, {**one.figures, "period": period}) for one in judged.findings]
    return Share(judged.base, judged.part, judged.share, findings)
