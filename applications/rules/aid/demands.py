"""What a basis of aid demands beside the intensity: who may have it, for which costs, how much in all, and when.

Every finding tells what to change and by how much. Amounts are whole kronor; ceilings in euro are held at a rate
(kronor for a euro) that is given, and stay untried while none is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from applications.rules.aid.intensity import SMES, Cite, no_source
from applications.rules.aid.ruleset import (
    AmountCap,
    Basis,
    Category,
    Declaration,
    DifficultyRules,
    FlatRate,
    IncentiveRules,
    PassedOn,
    SmallPart,
    Threshold,
)
from sweden.findings import Finding, Severity, Source
from sweden.money import at_least, at_most
from sweden.periods import add

# Who and for what


def size_allowed(basis: Basis, party: str, size: str | None, cite: Cite = no_source) -> list[Finding]:
    """The basis is for enterprises of this size, and the size is known.

    Findings (blocking): aid.size_missing; aid.size_not_eligible (size, sizes). Size is irrelevant to what is not
    economic.
    """
    if not basis.economic:
        return []
    named = _named(basis, party)
    if not size:
        return [Finding("aid.size_missing", Severity.BLOCKING, named, cite(basis.source))]
    if basis.sizes and size not in basis.sizes:
        figures = {**named, "size": size, "sizes": tuple(basis.sizes)}
        return [Finding("aid.size_not_eligible", Severity.BLOCKING, figures, cite(basis.source))]
    return []


def _named(basis: Basis, party: str) -> dict[str, Any]:
    return {"party": party, "basis": basis.key, "basis_sv": basis.title_sv, "basis_en": basis.title_en}


def cost_kinds(basis: Basis, party: str, costs: Mapping[str, int], cite: Cite = no_source) -> list[Finding]:
    """Only kinds of cost that the basis has. Finding aid.cost_kind (blocking): cost_kind, excess."""
    return [
        Finding(
            "aid.cost_kind",
            Severity.BLOCKING,
            {**_named(basis, party), "cost_kind": kind, "excess": amount},
            cite(basis.cost_source),
        )
        for kind, amount in costs.items()
        if amount > 0 and kind not in basis.cost_kinds
    ]


INDIRECT = "indirect"


def flat_rate(rule: FlatRate, party: str, costs: Mapping[str, int], cite: Cite = no_source) -> list[Finding]:
    """Indirect costs that are counted as a flat rate: at most the share of the costs it is counted on.

    Finding aid.flat_rate (blocking): allowed, excess (of indirect costs).
    """
    indirect = costs.get(INDIRECT, 0)
    base = sum(costs.get(kind, 0) for kind in rule.of)
    allowed = at_most(rule.most * base)
    if indirect <= allowed:
        return []
    figures = {"party": party, "limit": rule.most, "base": base, "allowed": allowed, "excess": indirect - allowed}
    return [Finding("aid.flat_rate", Severity.BLOCKING, figures, cite(rule.source))]


def smes_bear(
    rule: SmallPart, party: str, size: str | None, borne: Iterable[tuple[str | None, int]], cite: Cite = no_source
) -> list[Finding]:
    """Small and medium-sized enterprises bear at least the share of the project's costs, where a party of this size
    takes part. `borne` is size and costs of every party.

    Finding aid.smes_bear (blocking): lacking, the smallest sum that they take over from others.
    """
    if size not in rule.sizes:
        return []
    parties = list(borne)
    total = sum(costs for _size, costs in parties)
    theirs = sum(costs for one, costs in parties if one in SMES)
    lacking = at_least(rule.share * total) - theirs
    if lacking <= 0:
        return []
    figures = {"party": party, "demand": rule.share, "base": total, "borne": theirs, "lacking": lacking}
    return [Finding("aid.smes_bear", Severity.BLOCKING, figures, cite(rule.source))]


# How much in all


@dataclass(frozen=True)
class Earlier:
    """Aid on the same cap that was granted before: to the undertaking, when, kronor (euro while no rate is known)."""

    granted_on: date
    kronor: int
    category: str = ""


def amount_cap(
    cap: AmountCap,
    party: str,
    grants: Mapping[str, int],
    *,
    decided_on: date,
    rate: Fraction | None,
    earlier: Sequence[Earlier] = (),
    cite: Cite = no_source,
) -> list[Finding]:
    """The most that an undertaking may have, in the project or in any so many years through the decision's day.

    `grants` are kronor by category. Earlier aid on the day so many years back still counts (the cautious reading).
    Finding aid.amount_cap (blocking): allowed, excess; aid.rate_missing (warning) for a cap in euro without a rate.
    """
    counted = [amount for category, amount in grants.items() if not cap.categories or category in cap.categories]
    new = sum(counted)
    if not new:
        return []
    before = 0
    if cap.years is not None:
        first = add(decided_on, years=-cap.years)
        before = sum(
            one.kronor
            for one in earlier
            if first <= one.granted_on <= decided_on
            and (not cap.categories or not one.category or one.category in cap.categories)
        )
    if cap.currency == "EUR" and rate is None:
        # A euro is worth more than a krona: what is within the figure in kronor is within it in euro.
        return [] if new + before <= cap.amount else [_rate_missing(party, cap.amount, cite(cap.source))]
    limit = at_most(cap.amount * rate) if cap.currency == "EUR" and rate is not None else cap.amount
    if before + new <= limit:
        return []
    allowed = min(new, max(0, limit - before))
    figures = {
        "party": party,
        "cap": cap.key,
        "limit": limit,
        "earlier": before,
        "years": cap.years,
        "grant": new,
        "allowed": allowed,
        "excess": new - allowed,
    }
    return [Finding("aid.amount_cap", Severity.BLOCKING, figures, cite(cap.source))]


def _rate_missing(party: str, amount_eur: int, source: Source | None) -> Finding:
    figures = {"party": party, "amount_eur": amount_eur}
    return Finding("aid.rate_missing", Severity.WARNING, figures, source)


def threshold_of(thresholds: Sequence[Threshold], costs: Mapping[str, int]) -> Threshold | None:
    """The threshold that the costs by category lead to: the first whose categories are more than its share of them.

    Without costs it is the one without categories, else the last; None when there are none.
    """
    total = sum(costs.values())
    for one in thresholds:
        within = sum(amount for category, amount in costs.items() if category in one.categories)
        if not one.categories or (total and within > one.more_than * total):
            return one
    return thresholds[-1] if thresholds else None


def notification(
    thresholds: Sequence[Threshold],
    party: str,
    grant: int,
    *,
    project_costs: Mapping[str, int],
    rate: Fraction | None,
    cite: Cite = no_source,
) -> list[Finding]:
    """Aid to an undertaking in a project up to the threshold needs no notification; above it nothing may be granted.

    `project_costs` are the project's costs by category: what is more than half of them settles the threshold. Finding
    aid.notification (blocking): allowed, excess, threshold_eur; aid.rate_missing (warning) without a rate.
    """
    threshold = threshold_of(thresholds, project_costs)
    if threshold is None or not grant:
        return []
    if rate is None:
        return (
            []
            if grant <= threshold.amount_eur
            else [_rate_missing(party, threshold.amount_eur, cite(threshold.source))]
        )
    allowed = at_most(threshold.amount_eur * rate)
    if grant <= allowed:
        return []
    figures = {
        "party": party,
        "threshold_eur": threshold.amount_eur,
        "grant": grant,
        "allowed": allowed,
        "excess": grant - allowed,
    }
    return [Finding("aid.notification", Severity.BLOCKING, figures, cite(threshold.source))]


@dataclass(frozen=True)
class Service:
    """What an enterprise received: at the market price, or (None) at its cost and the mark-up. Kronor."""

    cost: int
    market_price: int | None = None


def passed_on(
    rule: PassedOn, party: str, grant: int, services: Iterable[Service], cite: Cite = no_source
) -> list[Finding]:
    """All of the aid reaches the enterprises: the services are worth at least the grant.

    Finding aid.passed_on (blocking): value, lacking.
    """
    value = sum(
        (
            Fraction(one.market_price) if one.market_price is not None else one.cost * (1 + rule.mark_up)
            for one in services
        ),
        Fraction(0),
    )
    lacking = at_least(grant - value)
    if lacking <= 0:
        return []
    figures = {"party": party, "grant": grant, "value": at_most(value), "lacking": lacking}
    return [Finding("aid.passed_on", Severity.BLOCKING, figures, cite(rule.source))]


# When


def years_at_most(
    category: Category, party: str, first_granted_on: date | None, ends_on: date, cite: Cite = no_source
) -> list[Finding]:
    """Operating aid over at most so many years, counted from the day it was first granted to the recipient.

    None: never before. Finding aid.years_at_most (blocking): latest (the last day aid may cover), days beyond it.
    """
    most = category.years_at_most
    if first_granted_on is None or most is None:
        return []
    latest = add(first_granted_on, years=most) - timedelta(days=1)
    if ends_on <= latest:
        return []
    figures = {
        "party": party,
        "category": category.key,
        "category_sv": category.title_sv,
        "category_en": category.title_en,
        "years": most,
        "since": first_granted_on,
        "latest": latest,
        "days": (ends_on - latest).days,
    }
    return [Finding("aid.years_at_most", Severity.BLOCKING, figures, cite(category.source))]


def incentive_effect(
    rule: IncentiveRules,
    party: str,
    *,
    applied_on: date,
    works_start_on: date | None,
    details: Mapping[str, bool],
) -> list[Finding]:
    """The application came before the start of works, and held what it must.

    `works_start_on` is the first binding order, contract or work; None: not yet. Findings (blocking): aid.works_started
    (days to move the start by); aid.incentive_details (missing).
    """
    findings = []
    if works_start_on is not None:
        earliest = applied_on if rule.start_on_application_day_accepted else applied_on + timedelta(days=1)
        if works_start_on < earliest:
            figures = {
                "party": party,
                "applied_on": applied_on,
                "works_start_on": works_start_on,
                "earliest": earliest,
                "days": (earliest - works_start_on).days,
            }
            findings.append(Finding("aid.works_started", Severity.BLOCKING, figures, rule.source))
    missing = tuple(one for one in rule.details if not details.get(one))
    if missing:
        figures = {"party": party, "missing": missing}
        findings.append(Finding("aid.incentive_details", Severity.BLOCKING, figures, rule.source))
    return findings


# What is declared


def declared(
    declarations: Iterable[Declaration],
    party: str,
    answers: Mapping[str, bool | None],
    *,
    at: str,
    cite: Cite = no_source,
) -> list[Finding]:
    """What a party has to declare at this time: application, decision or payment.

    Findings (blocking): aid.declaration_missing (declaration) when nothing is said; aid.declaration_denied when it is
    said that it does not hold.
    """
    findings = []
    for one in declarations:
        answer = answers.get(one.key)
        if at in one.when and answer is not True:
            rule = "aid.declaration_missing" if answer is None else "aid.declaration_denied"
            figures = {
                "party": party,
                "declaration": one.key,
                "statement_sv": one.statement_sv,
                "statement_en": one.statement_en,
            }
            findings.append(Finding(rule, Severity.BLOCKING, figures, cite(one.source)))
    return findings


# Undertaking in difficulty


@dataclass(frozen=True)
class Accounts:
    """What the last closed accounts say, kronor; None: unknown. Years: the latest first.

    `share_capital` with premium, `equity` what is left of it with reserves and losses. `debt`, `ebitda` and `interest`
    per closed year. `age_years` since the enterprise was formed.
    """

    share_capital: int | None = None
    equity: int | None = None
    insolvent: bool = False
    rescue_aid_outstanding: bool = False
    age_years: int | None = None
    debt: Sequence[int] = ()
    equity_by_year: Sequence[int] = ()
    ebitda: Sequence[int] = ()
    interest: Sequence[int] = ()


def in_difficulty(rule: DifficultyRules, party: str, size: str | None, accounts: Accounts) -> list[Finding]:
    """Whether an enterprise is in difficulty by its figures, one finding per ground.

    Findings (blocking): aid.difficulty with ground capital_lost (lacking: equity to bring in), insolvency, rescue_aid,
    leverage (lacking: equity to bring in, so that the latest year passes). Small and medium-sized enterprises younger
    than the law's years are not judged on lost capital; only others on leverage.
    """
    findings: list[Finding] = []

    def add_ground(ground: str, **figures: int) -> None:
        named = {"party": party, "ground": ground, **figures}
        findings.append(Finding("aid.difficulty", Severity.BLOCKING, named, rule.source))

    young = size in SMES and accounts.age_years is not None and accounts.age_years < rule.young_sme_years
    if accounts.share_capital is not None and accounts.equity is not None and not young:
        kept = at_least(accounts.share_capital * (1 - rule.capital_lost_above))
        if accounts.equity < kept:
            add_ground("capital_lost", lacking=kept - accounts.equity)
    if accounts.insolvent:
        add_ground("insolvency")
    if accounts.rescue_aid_outstanding:
        add_ground("rescue_aid")
    if size not in SMES and _leveraged(rule, accounts):
        needed = at_least(accounts.debt[0] / rule.debt_to_equity_above)
        add_ground("leverage", lacking=needed - accounts.equity_by_year[0])
    return findings


def _leveraged(rule: DifficultyRules, accounts: Accounts) -> bool:
    """Whether debt is above so many times equity, and earnings below so many times interest, each of the last years."""
    years = list(zip(accounts.debt, accounts.equity_by_year, accounts.ebitda, accounts.interest, strict=False))
    if len(years) < rule.years_in_a_row:
        return False
    return all(
        debt > rule.debt_to_equity_above * max(0, equity) and ebitda < rule.interest_cover_below * interest
        for debt, equity, ebitda, interest in years[: rule.years_in_a_row]
    )
