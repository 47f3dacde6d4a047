"""The adapters of state aid: intensity, cumulation, de minimis aid, the size of enterprises."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from fractions import Fraction
from functools import cache
from typing import Any

from applications.loading.files import shipped
from applications.rules.aid import cumulation, deminimis, intensity, ruleset, size
from applications.rules.aid.ruleset import Bonus, Category, CeilingRules, RuleSet, SizeRules
from sweden.findings import Finding
from sweden.money import exact, fraction, round_half_up
from tests.cases.adapters import Values, as_values, found, rule


@cache
def rule_set(family: str) -> RuleSet:
    return next(one for one in shipped() if one.family == family)


@cache
def category(key: str) -> Category:
    """A category by its name, whichever rule set has it."""
    return next(one for rules in shipped() if (one := rules.category(key)))


def bonuses() -> list[Bonus]:
    basis = rule_set("block_exemption").basis("gber_25")
    assert basis
    return basis.bonuses


def bonus_keys(points: Iterable[int]) -> list[str]:
    """The bonuses that are worth so many percentage points."""
    return [one.key for one in bonuses() if one.points * 100 in set(points)]


# Intensity


@rule("aid.max_intensity")
def _(given: Values) -> Values:
    def share(row: Values) -> Fraction:
        return intensity.max_intensity(category(row["category"]), row["size"], bonus_keys(row.get("bonuses", ())))

    if "rows" in given:
        return {"rows": [{**row, "share": share(row)} for row in given["rows"]]}
    return {"share": share(given)}


def _parties(given: Values) -> list[intensity.Party]:
    return [
        intensity.Party(
            one["id"],
            one.get("size"),
            [intensity.Line(category(line["category"]), line["costs"], line.get("grant", 0)) for line in one["lines"]],
            bonus_keys(one.get("bonuses", ())),
            one.get("grant_total", 0),
        )
        for one in given["parties"]
    ]


def _limits(judged: intensity.Intensities) -> Values:
    return {"limits": [asdict(one) for one in judged.limits], "findings": found(judged.findings)}


@rule("aid.intensity")
def _(given: Values) -> Values:
    return _limits(intensity.intensity(_parties(given)))


@rule("aid.intensity_party")
def _(given: Values) -> Values:
    return _limits(intensity.intensity_party(_parties(given)))


@rule("aid.bonus")
def _(given: Values) -> Values:
    members = [
        intensity.Member(
            one["id"],
            one["eligible_costs"],
            one["kind"] == "undertaking",
            one.get("size"),
            one.get("country") or "SE",
            one.get("group") or "",
        )
        for one in given["parties"]
    ]
    project = intensity.Project(
        members,
        given.get("research_may_publish", False),
        given.get("contract_research_only", False),
        given.get("area") or "",
        [name for name, holds in given.items() if holds is True],
    )
    judged = intensity.bonuses_of(bonuses(), project, rule_set("block_exemption").states)
    return {"bonus": int(judged.largest * 100), "grounds": judged.grounds, "missing": judged.missing}


@rule("aid.frozen_size")
def _(given: Values) -> Values:
    sizes = [intensity.SizeFrom(one["from"], one["size"]) for one in given["sizes"]]
    asked_on, decided_on = given["asked_on"], given["decided_on"]
    return {"size": intensity.frozen_size(sizes, asked_on=asked_on, decided_on=decided_on)}


@rule("aid.rule_set")
def _(given: Values) -> Values:
    sets = [
        replace(rule_set("block_exemption"), key=one["id"], valid_from=one["valid_from"], valid_to=one.get("valid_to"))
        for one in given["rule_sets"]
    ]
    valid, findings = ruleset.valid_on(sets, given["decided_on"])
    return {"rule_set": valid and valid.key, "findings": found(findings)}


@rule("cumulation")
def _(given: Values) -> Values:
    rate = given.get("most_favourable_rate")
    judged = cumulation.cumulation(
        given["grant"],
        [
            cumulation.Other(one["source"], cumulation.Kind(one["kind"]), one["on_same_costs"])
            for one in given["others"]
        ],
        eligible_costs=given["eligible_costs"],
        intensities=[fraction(one) for one in given["intensities"]],
        most_favourable_rate=fraction(rate) if rate else None,
    )
    return {**asdict(judged), "findings": found(judged.findings)}


# De minimis


def euro(value: Fraction) -> str:
    """As the cases write euro: two decimals."""
    cents = int(round_half_up(value, 2) * 100)
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _in_euro(finding: Finding) -> Values:
    return {name: euro(value) if isinstance(value, Fraction) else value for name, value in as_values(finding).items()}


def _ceiling(given: Values) -> CeilingRules:
    rules = rule_set("de_minimis").de_minimis
    assert rules
    return replace(
        rules,
        ceiling_eur=Fraction(given["ceiling_eur"]),
        years=given["window"]["years"],
        same_day_counts=given["window"]["same_day"] == "counts",
        through_natural_persons=given.get("through_natural_persons", rules.through_natural_persons),
    )


@rule("deminimis.check")
def _(given: Values) -> Values:
    new = given["new"]
    judged = deminimis.check(
        _ceiling(given),
        deminimis.NewAid(
            new["to"],
            Fraction(new["eur"]) if "eur" in new else None,
            new.get("sek"),
            Fraction(new["rate"]) if "rate" in new else None,
        ),
        decided_on=given["decided_on"],
        awards=[
            deminimis.Award(
                one["id"],
                one["to"],
                one["granted_on"],
                Fraction(one["eur"]),
                one.get("member_state") or deminimis.HOME,
            )
            for one in given.get("awards") or ()
        ],
        ties=[deminimis.Tie(**one) for one in given.get("links") or ()],
    )
    answer = {name: euro(value) if name.endswith("_eur") else value for name, value in asdict(judged).items()}
    return {**answer, "findings": [_in_euro(one) for one in judged.findings]}


@rule("deminimis.convert")
def _(given: Values) -> Values:
    # Which rate counts, the table of rates itself says (tests/grants/test_de_minimis_cases.py).
    rate = max((one for one in given["rates"] if one["date"] <= given["decided_on"]), key=lambda one: one["date"])[
        "rate"
    ]
    return {"rate": rate, "eur": euro(deminimis.convert(given["sek"], Fraction(rate)))}


@rule("deminimis.split")
def _(given: Values) -> Values:
    carried = deminimis.split(
        {one["id"]: one["equity"] for one in given["parts"]},
        [(Fraction(one["eur"]), one.get("benefits") or "") for one in given["awards"]],
    )
    return {"carried": {key: euro(value) for key, value in carried.items()}}


# Size


def size_rules() -> SizeRules:
    rules = rule_set("block_exemption").sizes
    assert rules
    return rules


def _amount(value: Any) -> size.Amount:
    return None if value is None else Fraction(value)


def _enterprise(given: Values) -> size.Enterprise:
    return size.Enterprise(
        *(_amount(given.get(name)) for name in ("headcount", "turnover", "balance")),
        [
            size.Relation(
                one["id"],
                _enterprise(one),
                fraction(str(one.get("capital") or "0/1")),
                fraction(str(one.get("votes") or "0/1")),
                one.get("control", False),
                one.get("exempt_investor", False),
            )
            for one in given.get("relations") or ()
        ],
    )


def _classified(judged: size.Classified) -> Values:
    return {
        "size": judged.size,
        "treatment": {key: one.value for key, one in judged.treatment.items()},
        **{
            name: value if value is None else exact(value)
            for name, value in asdict(judged).items()
            if name in ("headcount", "turnover", "balance")
        },
    }


@rule("size.classify")
def _(given: Values) -> Values:
    return _classified(
        size.classify(
            size_rules(),
            _enterprise(given["enterprise"]),
            public_control=fraction(str(given.get("public_control") or "0/1")),
            public_owner_exempt=given.get("public_owner_exempt", False),
        )
    )


@rule("size.two_years")
def _(given: Values) -> Values:
    return {"status": size.over_years(size_rules(), given["established"], given["periods"])}


@rule("size.from_sek")
def _(given: Values) -> Values:
    rate, sek = Fraction(given["rate"]), given["sek"]
    enterprise = size.Enterprise(
        _amount(sek["headcount"]), size.in_euro(sek.get("turnover"), rate), size.in_euro(sek.get("balance"), rate)
    )
    return _classified(size.classify(size_rules(), enterprise))


__all__ = ["bonus_keys", "category", "rule_set"]
