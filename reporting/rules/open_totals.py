"""Open data added up: what has been granted and notified, per county and per technology area. No database, no clock.

Kronor of organisations are told whatever their number; how project leaders are divided is told only of groups of
`least` persons, and never so that a hidden group can be worked out from the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reporting.rules.open_data import Body, DecidedRow, Item
from sweden.money import largest_remainder
from sweden.typography import NOT_SHOWN

ABROAD, UNKNOWN, UNCLASSIFIED = "Utanför Sverige", "Ej angivet", "Ej klassificerat"
PERSONS = ("projektledareKvinnor", "projektledareMan", "projektledareEjUppgivet")
GENDERS = {"woman": PERSONS[0], "man": PERSONS[1]}


@dataclass
class _Place:
    """What is counted of a place: grants, organisations, kronor, and leaders by gender."""

    grants: set[str] = field(default_factory=set)
    bodies: set[tuple[str, str]] = field(default_factory=set)
    amount: int = 0
    leaders: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PERSONS, 0))


def county_of(one: Body) -> str:
    """The county of the workplace in words; abroad and not stated are told so."""
    return ABROAD if one.country != "SE" else one.county or UNKNOWN


def per_county(rows: Iterable[DecidedRow], *, least: int) -> list[Item]:
    """Per funder and county: grants, recipients and kronor by the parties' workplaces, leaders by the coordinator's."""
    found: dict[tuple[str, str], _Place] = {}
    for one in rows:
        for part in one.money if one.granted else ():
            place = found.setdefault((one.funder.name, county_of(part.body)), _Place())
            place.grants.add(one.number)
            place.bodies.add((part.body.number, part.body.name))
            place.amount += part.amount
        if one.granted and one.parties:
            _lead(found.setdefault((one.funder.name, county_of(one.parties[0])), _Place()), one)
    return _items(found, "lan", least, last=(ABROAD, UNKNOWN))


def per_area(rows: Iterable[DecidedRow], *, least: int) -> list[Item]:
    """Per funder and technology area: a grant counts in each area that it touches, its kronor once, divided by the
    areas' shares with the largest remainder on whole kronor."""
    found: dict[tuple[str, str], _Place] = {}
    for one in rows:
        if not one.granted:
            continue
        names = {key: name for key, name, _english in one.areas}
        shares = {key: part for key, part in one.shares.items() if key in names} or {UNCLASSIFIED: 100}
        whole = sum(part.amount for part in one.money)
        for (key, _share), amount in zip(shares.items(), largest_remainder(whole, list(shares.values())), strict=True):
            place = found.setdefault((one.funder.name, names.get(key, key)), _Place())
            place.grants.add(one.number)
            place.bodies |= {(part.body.number, part.body.name) for part in one.money}
            place.amount += amount
            _lead(place, one)
    return _items(found, "teknikomrade", least, last=(UNCLASSIFIED,))


def _lead(place: _Place, one: DecidedRow) -> None:
    place.leaders[GENDERS.get(one.leader, PERSONS[2])] += 1


def _items(found: Mapping[tuple[str, str], _Place], head: str, least: int, *, last: Sequence[str]) -> list[Item]:
    def order(place: tuple[str, str]) -> tuple[Any, ...]:
        return (place[0], place[1] in last, place[1])

    items: list[Item] = []
    for funder in dict.fromkeys(name for name, _place in sorted(found)):
        own = sorted((place for place in found if place[0] == funder), key=order)
        rows = [
            {
                "finansiarNamn": funder,
                head: place[1],
                "bidrag": len(found[place].grants),
                "mottagare": len(found[place].bodies),
                "belopp": found[place].amount,
                "valuta": "SEK",
                "projektledare": sum(found[place].leaders.values()),
                **found[place].leaders,
            }
            for place in own
        ]
        items += hidden(rows, least)
    return items


def hidden(rows: list[Item], least: int) -> list[Item]:
    """The rows with the division of small groups as "..": those of fewer than `least` persons, and where that is only
    one row the smallest of the others too, so that it cannot be worked out."""
    count: Callable[[Item], int] = lambda row: int(row["projektledare"])  # noqa: E731
    small = [row for row in rows if 0 < count(row) < least]
    others = [row for row in rows if count(row) >= max(least, 1)]
    if len(small) == 1 and others:
        small.append(min(others, key=count))
    return [{**row, **dict.fromkeys(PERSONS, NOT_SHOWN)} if row in small else row for row in rows]
