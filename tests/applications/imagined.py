"""Imagined applications as plain facts, for the tests of the rules."""

from datetime import date

from applications.rules.facts import CATEGORIES, Facts, PartyFacts


def party(cost=1_000_000, grant=500_000, own=500_000, *, year=2026, kind="company", **fields):
    costs = {(category, year): 0 for category in CATEGORIES} | {("personal", year): cost}
    return PartyFacts(
        key=fields.pop("key", "p"),
        name=fields.pop("name", "Norrviken AB"),
        kind=kind,
        size=fields.pop("size", "small" if kind == "company" else "not_enterprise"),
        county="01",
        is_coordinator=fields.pop("is_coordinator", True),
        costs=costs,
        financing={("own_cash", year): own} if own else {},
        requested={year: grant},
        **fields,
    )


def facts(*parties, **fields):
    fields = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), **fields}
    return Facts(
        title="En titel",
        summary="En sammanfattning",
        foreign_partners=False,
        parties=parties or (party(),),
        **fields,
    )
