"""One adapter per rule: the plain values of a case in, the rule's own findings and figures out.

An adapter holds no rule. A new example file needs one only when it asks a rule that no adapter names yet.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from programmes.rules import duedates, frames, portfolio, shares
from sweden import bankdays, identifiers, parsing, periods
from sweden.findings import Finding, Severity, Waiver
from sweden.money import fraction

Values = dict[str, Any]
Adapter = Callable[[Values], Values]

ADAPTERS: dict[str, Adapter] = {}


def rule(name: str) -> Callable[[Adapter], Adapter]:
    """Name the rule that an adapter answers for."""

    def register(adapter: Adapter) -> Adapter:
        ADAPTERS[name] = adapter
        return adapter

    return register


def as_values(finding: Finding) -> Values:
    """A finding as the cases write it: the rule, the severity, whether it is excepted, and its figures."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "excepted": finding.excepted,
        **finding.figures,
    }


def found(findings: list[Finding]) -> list[Values]:
    return [as_values(finding) for finding in findings]


def waiver(given: Values) -> Waiver | None:
    exception = given.get("exception")
    return Waiver(exception.get("reason") or "", exception.get("by") or "") if exception else None


def weight(given: Values) -> Values:
    """The severity and the exception, where the case gives them."""
    options: Values = {"waiver": waiver(given)}
    if "severity" in given:
        options["severity"] = Severity(given["severity"])
    return options


# Shares


def _financing(given: Values) -> shares.Financing:
    return shares.Financing(given.get("grant", 0), given.get("sources") or {}, given.get("eligible_costs"))


def _basis(given: Values) -> Values:
    return {"base": shares.Base(given["base"]), "in_kind": shares.InKind(given.get("in_kind", "counts"))}


def _share(judged: shares.Share) -> Values:
    return {"base": judged.base, "share": judged.share, "findings": found(judged.findings)}


@rule("share.funder_max")
def _(given: Values) -> Values:
    limit = fraction(given["max_share"])
    return _share(shares.funder_max(_financing(given), limit, **_basis(given), **weight(given)))


@rule("share.public_max")
def _(given: Values) -> Values:
    limit, eu_counts = fraction(given["max_share"]), given.get("eu_counts", False)
    judged = shares.public_max(_financing(given), limit, eu_counts=eu_counts, **_basis(given), **weight(given))
    return _share(judged)


@rule("share.business_min")
def _(given: Values) -> Values:
    demand = fraction(given["min_share"])
    judged = shares.business_min(_financing(given), demand, **_basis(given), **weight(given))
    return {**_share(judged), "business": judged.part}


@rule("share.business_matches")
def _(given: Values) -> Values:
    judged = shares.business_matches(
        _financing(given),
        against=shares.Against(given["against"]),
        as_a_rule=given["as_a_rule"],
        in_kind=shares.InKind(given.get("in_kind", "counts")),
        **weight(given),
    )
    return {"business": judged.business, "public": judged.public, "findings": found(judged.findings)}


@rule("share.platform")
def _(given: Values) -> Values:
    judged = shares.platform(
        [shares.PlatformYear(**year) for year in given["years"]],
        fraction(given["max_share"]),
        binding=shares.Binding(given["binding"]),
        in_kind=shares.InKind(given.get("in_kind", "counts")),
        **weight(given),
    )
    return {"years": [asdict(year) for year in judged.years], "findings": found(judged.findings)}


# Frames and portfolio


@rule("frame.commit")
def _(given: Values) -> Values:
    year = given["year"]
    lines = [
        frames.FrameLine(
            year, year, frames.Wording(line["class"]), line.get("amount"), line["valid_from"], line["source"]
        )
        for line in given["lines"]
    ]
    authorisation = given.get("authorisation")
    judged = frames.judge_commitment(
        lines,
        year=year,
        decided_on=given["decided_on"],
        committed=given["committed"],
        new=given["new"],
        authorisation=frames.Authorisation(**authorisation) if authorisation else None,
        waiver=waiver(given),
    )
    line = judged.counted
    return {
        "counted": line and {"class": line.wording.value, "amount": line.amount, "source": line.source},
        "room": judged.room,
        "conditional": judged.conditional,
        "findings": found(judged.findings),
    }


@rule("frame.floor")
def _(given: Values) -> Values:
    judged = frames.floor_findings(given["floor"], given["used"], year_is_over=given["year_is_over"])
    return {"findings": found(judged)}


@rule("split.year")
def _(given: Values) -> Values:
    judged = frames.split_findings(
        given["strands"],
        year=given["year"],
        wording=frames.Wording(given["class"]),
        committed=given.get("committed") or {},
        new=given.get("new"),
        year_is_over=given.get("year_is_over", False),
        waiver=waiver(given),
    )
    return {"findings": found(judged)}


@rule("portfolio.theme_min")
def _(given: Values) -> Values:
    grants = [
        portfolio.ThemeGrant(grant["amount"], fraction(grant["theme_share"]) if grant["theme_share"] else None)
        for grant in given["grants"]
    ]
    judged = portfolio.theme_min(grants, given["min"], year=given["year"], binding_from=given["binding_from"])
    return {"total": judged.total, "findings": found(judged.findings)}


@rule("portfolio.project_year_min")
def _(given: Values) -> Values:
    rows = [portfolio.ClusterYear(cluster["id"], **year) for cluster in given["clusters"] for year in cluster["years"]]
    judged = portfolio.project_year_min_findings(
        rows, given["min"], basis=portfolio.YearBasis(given["basis"]), **weight(given)
    )
    shown = [{"cluster": row.cluster, "year": row.year, "grant": row.grant, "total": row.total} for row in rows]
    return {"rows": shown, "findings": found(judged)}


@rule("portfolio.component")
def _(given: Values) -> Values:
    components = [
        portfolio.Component(cluster["id"], cluster["described"], cluster["amount"]) for cluster in given["clusters"]
    ]
    return {"findings": found(portfolio.component_findings(components, floor=given.get("floor")))}


@rule("portfolio.max_grants")
def _(given: Values) -> Values:
    severity = Severity(given["severity"])
    judged = portfolio.max_grants_findings(given["max"], granted=given["granted"], new=given["new"], severity=severity)
    return {"findings": found(judged)}


@rule("portfolio.call_budget")
def _(given: Values) -> Values:
    judged = portfolio.call_budget(given["budget"], given["grants"], severity=Severity(given["severity"]))
    return {"total": judged.total, "left": judged.left, "findings": found(judged.findings)}


@rule("portfolio.share")
def _(given: Values) -> Values:
    projects = [(project["grant"], project["base"]) for project in given["projects"]]
    judged = portfolio.portfolio_share(projects, fraction(given["max_share"]), **weight(given))
    return {**asdict(judged), "findings": found(judged.findings)}


# Days and periods


def _horizon(given: Values) -> tuple[date, date]:
    first, last = given["horizon"]
    return first, last


def _weekday(day: date) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]


def _due(day: duedates.DueDate) -> Values:
    return {"due": day.due, "weekday": _weekday(day.due), "internal": day.internal}


@rule("duty.dates")
def _(given: Values) -> Values:
    return {"dates": [_due(day) for day in duedates.due_dates(given["rule"], _horizon(given))]}


@rule("duty.calendar")
def _(given: Values) -> Values:
    duties = [(duty["id"], duty["rule"]) for duty in given["duties"]]
    return {"dates": [{"duty": key, **_due(day)} for key, day in duedates.calendar(duties, _horizon(given))]}


@rule("bank.internal")
def _(given: Values) -> Values:
    return {
        "rows": [
            {
                "date": day,
                "weekday": _weekday(day),
                "free": bankdays.free_because(day),
                "internal": bankdays.latest_banking_day_on_or_before(day),
            }
            for day in given["rows"]
        ]
    }


LENGTHS = ("working_days", "days", "weeks", "months", "years")


def _length(given: Values) -> Values:
    return {unit: given[unit] for unit in LENGTHS if unit in given}


@rule("time.add")
def _(given: Values) -> Values:
    return {"end": periods.add(given["start"], **_length(given))}


@rule("statute.period")
def _(given: Values) -> Values:
    return asdict(periods.statutory(given["start"], **_length(given)))


@rule("fl12.clock")
def _(given: Values) -> Values:
    options = {name: given[name] for name in ("requested_on", "earlier_request") if name in given}
    clock = periods.slow_case(given["received"], six_months_moves=given["six_months_moves"], **options)
    return {**asdict(clock), "findings": found(clock.findings)}


@rule("appeal.last_day")
def _(given: Values) -> Values:
    starts_on = given["announced_on" if given.get("appellant") == "public_party" else "received_on"]
    return asdict(periods.appeal(starts_on, arrived_on=given.get("arrived_on")))


@rule("eu.period")
def _(given: Values) -> Values:
    eves = given["eves_are_holidays"]
    return asdict(periods.eu_period(given["event"], eves_are_holidays=eves, **_length(given)))


@rule("eu.publication")
def _(given: Values) -> Values:
    euro = Fraction(given["eur"]) if "eur" in given else given["sek"] / Fraction(given["rate"])
    judged = periods.aid_publication(
        euro,
        threshold_eur=given["threshold_eur"],
        granted_on=given["granted_on"],
        eves_are_holidays=given["eves_are_holidays"],
    )
    return asdict(judged)


# Typed values


def _identifier(read: Callable[[str], identifiers.Identifier]) -> Adapter:
    def adapter(given: Values) -> Values:
        try:
            return {"valid": True, **asdict(read(given["text"]))}
        except identifiers.IdentifierError as wrong:
            return {"valid": False, "error": wrong.code}

    return adapter


ADAPTERS |= {
    "id.orgnr": _identifier(identifiers.organisation_number),
    "id.bankgiro": _identifier(identifiers.bankgiro),
    "id.plusgiro": _identifier(identifiers.plusgiro),
    "id.iban": _identifier(identifiers.iban),
    "id.orcid": _identifier(identifiers.orcid),
}


@rule("id.personnummer")
def _(given: Values) -> Values:
    return _identifier(lambda text: identifiers.personal_number(text, today=given["today"]))(given)


@rule("id.dnr")
def _(given: Values) -> Values:
    try:
        numbers = identifiers.diary_numbers(given["text"])
    except identifiers.IdentifierError as wrong:
        return {"valid": False, "error": wrong.code}
    return {"valid": True, "items": [asdict(number) for number in numbers]}


@rule("parse.amount")
def _(given: Values) -> Values:
    read = {"whole_kronor": parsing.whole_kronor, "bank": parsing.bank_amount}[given["field"]]
    try:
        value = read(given["text"], negative_allowed=given.get("negative_allowed", False))
    except parsing.ParseError as wrong:
        return {"valid": False, "error": wrong.code, "suggestion": wrong.suggestion}
    return {"valid": True, "value": str(value) if isinstance(value, Decimal) else value}


@rule("parse.date")
def _(given: Values) -> Values:
    try:
        return {"valid": True, "value": parsing.day(given["text"])}
    except parsing.ParseError as wrong:
        return {"valid": False, "error": wrong.code}
