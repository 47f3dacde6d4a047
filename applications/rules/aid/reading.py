"""From the content of a rule set's file to plain values, and what is wrong in content that the schema lets through."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from applications.rules.aid.ruleset import (
    AmountCap,
    Basis,
    Bonus,
    Category,
    CeilingRules,
    Combine,
    Declaration,
    DifficultyRules,
    Family,
    FlatRate,
    Ground,
    IncentiveRules,
    PassedOn,
    PublicationRules,
    RuleSet,
    SizeLevel,
    SizeRules,
    SmallPart,
    Threshold,
)
from sweden.findings import Source
from sweden.money import fraction


def problems_in(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Place and reason of what only the whole shows: names that stand twice or nowhere, periods and shares that
    cannot be. [] when nothing is wrong.
    """
    return sorted(set(_problems(content)))


def _problems(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    days = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(content[name]) if content[name] else None
        except ValueError:
            yield name, f"{content[name]} is no day"
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        yield "valid_to", "is before valid_from"
    declared = [one["key"] for one in content.get("declarations", ())]
    bases = content["bases"]
    yield from _twice("declarations", declared)
    yield from _twice("bases", [basis["key"] for basis in bases])
    yield from _twice("bases", [one["key"] for basis in bases for one in basis["categories"]])
    if content["family"] == Family.DE_MINIMIS and "de_minimis" not in content:
        yield "de_minimis", "is missing: an act on de minimis aid has a ceiling"
    if content["family"] == Family.BLOCK_EXEMPTION:
        for name in ("sizes", "incentive_effect", "difficulty", "publication"):
            if name not in content:
                yield name, "is missing: a block exemption has it"
    for place, basis in enumerate(bases):
        yield from _problems_of(f"bases[{place}]", basis, set(declared))


def _problems_of(place: str, basis: Mapping[str, Any], declared: set[str]) -> Iterator[tuple[str, str]]:
    bonuses = [one["key"] for one in basis.get("bonuses", ())]
    categories = {one["key"] for one in basis["categories"]}
    yield from _twice(f"{place}.bonuses", bonuses)
    for name in basis.get("declarations", ()):
        if name not in declared:
            yield f"{place}.declarations", f"{name} is not among the declarations"
    for one in basis["categories"]:
        for name in one.get("bonuses", ()):
            if name not in bonuses:
                yield f"{place}.categories", f"{name} is not among the bonuses"
        shares = [one["share"], *one.get("size_bonus", {}).values()]
        cap = one.get("cap", {})
        shares += [cap] if isinstance(cap, str) else cap.values()
        if any(fraction(share) > 1 for share in shares):
            yield f"{place}.categories", f"{one['key']}: a share is above the whole"
    for name in ("notification", "amount_caps"):
        for one in basis.get(name, ()):
            for unknown in set(one.get("categories", ())) - categories:
                yield f"{place}.{name}", f"{unknown} is not among the categories"


def _twice(place: str, names: list[str]) -> Iterator[tuple[str, str]]:
    for name, count in Counter(names).items():
        if count > 1:
            yield place, f"the name {name} stands twice"


def read(content: Mapping[str, Any]) -> RuleSet:
    """A rule set from the content of a file. Raises KeyError or ValueError where there are problems."""
    act = content["act_sv"]
    key = content["key"]

    def source(part: Mapping[str, Any]) -> Source:
        return Source(f"{part['source']}, {act}", decision=key)

    declarations = {
        one["key"]: Declaration(one["key"], one["statement_sv"], one["statement_en"], tuple(one["when"]), one["source"])
        for one in content.get("declarations", [])
    }
    return RuleSet(
        key=key,
        family=Family(content["family"]),
        title_sv=content["title_sv"],
        title_en=content["title_en"],
        act_sv=act,
        act_en=content["act_en"],
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(content["valid_to"]) if content["valid_to"] else None,
        bases=tuple(_basis(one, declarations) for one in content["bases"]),
        sizes=_sizes(part, source(part)) if (part := content.get("sizes")) else None,
        incentive_effect=IncentiveRules(
            part["start_on_application_day"] == "accepted", tuple(part["details"]), source(part)
        )
        if (part := content.get("incentive_effect"))
        else None,
        difficulty=DifficultyRules(
            fraction(part["capital_lost_above"]),
            part["young_sme_years"],
            fraction(part["debt_to_equity_above"]),
            fraction(part["interest_cover_below"]),
            part["years_in_a_row"],
            source(part),
        )
        if (part := content.get("difficulty"))
        else None,
        publication=PublicationRules(part["threshold_eur"], part["months"], source(part))
        if (part := content.get("publication"))
        else None,
        de_minimis=CeilingRules(
            Fraction(part["ceiling_eur"]),
            part["years"],
            part["same_day"] == "counts",
            part["through_natural_persons"],
            frozenset(part["ties"]),
            source(part),
        )
        if (part := content.get("de_minimis"))
        else None,
        states=frozenset(content.get("states", {}).get("codes", ())),
    )


def _sizes(given: Mapping[str, Any], source: Source) -> SizeRules:
    return SizeRules(
        tuple(SizeLevel(**level) for level in given["levels"]),
        given["above"],
        fraction(given["partner_from"]),
        fraction(given["linked_above"]),
        fraction(given["exempt_investor_up_to"]),
        fraction(given["public_control_from"]),
        given["years_in_a_row"],
        source,
    )


def _basis(given: Mapping[str, Any], declarations: Mapping[str, Declaration]) -> Basis:
    bonuses = {one["key"]: _bonus(one) for one in given.get("bonuses", [])}
    combine = Combine(given.get("combine", "largest"))
    flat, passed = given.get("flat_rate"), given.get("passed_on")
    return Basis(
        key=given["key"],
        article=given["article"],
        title_sv=given["title_sv"],
        title_en=given["title_en"],
        source=given["source"],
        cost_kinds=tuple(given["cost_kinds"]),
        cost_source=given["cost_source"],
        categories=tuple(_category(one, given["key"], bonuses, combine) for one in given["categories"]),
        economic=given.get("economic", True),
        sizes=tuple(given.get("sizes", ())),
        declarations=tuple(declarations[name] for name in given.get("declarations", ())),
        flat_rate=FlatRate(fraction(flat["most"]), tuple(flat["of"]), flat["source"]) if flat else None,
        amount_caps=tuple(
            AmountCap(
                one["key"],
                one["amount"],
                one["currency"],
                one["source"],
                one.get("years"),
                tuple(one.get("categories", ())),
            )
            for one in given.get("amount_caps", ())
        ),
        notification=tuple(
            Threshold(
                one["amount_eur"],
                one["source"],
                tuple(one.get("categories", ())),
                fraction(one.get("more_than", "0/1")),
            )
            for one in given.get("notification", ())
        ),
        passed_on=PassedOn(fraction(passed["mark_up"]), passed["source"]) if passed else None,
    )


def _bonus(given: Mapping[str, Any]) -> Bonus:
    grounds = tuple(
        Ground(
            kind=one["kind"],
            code=one.get("code", ""),
            share=fraction(one.get("share_at_most") or one.get("share_at_least") or "0/1"),
            states=one.get("states_at_least", 0),
            area=one.get("area", ""),
        )
        for one in given["grounds"]
    )
    return Bonus(
        given["key"], fraction(given["points"]), given["title_sv"], given["title_en"], given["source"], grounds
    )


def _category(given: Mapping[str, Any], basis: str, bonuses: Mapping[str, Bonus], combine: Combine) -> Category:
    cap = given.get("cap", {})
    small = given.get("smes_bear_at_least")
    return Category(
        key=given["key"],
        basis=basis,
        title_sv=given["title_sv"],
        title_en=given["title_en"],
        share=fraction(given["share"]),
        source=given["source"],
        size_bonus={size: fraction(share) for size, share in given.get("size_bonus", {}).items()},
        bonuses=tuple(bonuses[name] for name in given.get("bonuses", ())),
        combine=combine,
        cap={"": fraction(cap)} if isinstance(cap, str) else {size: fraction(share) for size, share in cap.items()},
        years_at_most=given.get("years_at_most"),
        smes_bear=SmallPart(fraction(small["share"]), tuple(small["sizes"]), small["source"]) if small else None,
    )
