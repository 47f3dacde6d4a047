"""What differs between two frozen versions of an application, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.rules import fields

#: Fields of the project, in the order of the form.
PROJECT = fields.frozen((*fields.PROJECT, *fields.REASON))
INTERNATIONAL = fields.frozen(fields.INTERNATIONAL)
PARTY = ("name", "kind", "size", "county", "coordinator", "contact", "sni", "sni_edition")
#: The tables of a party's budget.
TABLES = ("costs", "financing", "requested")


@dataclass(frozen=True)
class Change:
    """One difference. `section` is the part of the form, `name` the field in it, `party` whose it is, if a party's.

    Tables are told by their sums, kronor; what was added has no `before`, what was taken away no `after`.
    """

    section: str
    name: str
    before: Any = None
    after: Any = None
    party: str = ""


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every difference between two versions' contents, part by part; [] when they say the same."""
    return [
        *_fields("project", PROJECT, before, after),
        *_parties(before["parties"], after["parties"]),
        *_keyed("questions", _answers(before), _answers(after)),
        *([Change("aid", "project")] if before.get("aid") != after.get("aid") else []),
        *_fields("international", INTERNATIONAL, before["international"], after["international"]),
        *_keyed("attachments", _files(before), _files(after)),
    ]


def _fields(
    section: str, names: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any], party: str = ""
) -> list[Change]:
    return [
        Change(section, name, before.get(name), after.get(name), party)
        for name in names
        if before.get(name) != after.get(name)
    ]


def _keyed(section: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(section, name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _answers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {question["key"]: question.get("answer") for question in content["questions"]}


def _files(content: Mapping[str, Any]) -> dict[str, Any]:
    return {one["sha256"]: one["filename"] for one in content["attachments"]}


def _parties(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> list[Change]:
    old, new = ({party["uuid"]: party for party in parties} for parties in (before, after))
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new:
            found.append(Change("parties", "party", old[key]["name"], None))
        elif key not in old:
            found.append(Change("parties", "party", None, new[key]["name"]))
        else:
            name = new[key]["name"]
            found += _fields("parties", PARTY, old[key], new[key], name)
            found += [
                Change("budget", table, _sum(old[key][table]), _sum(new[key][table]), name)
                for table in TABLES
                if old[key][table] != new[key][table]
            ]
            if old[key].get("aid") != new[key].get("aid"):
                found.append(Change("aid", "party", party=name))
    return found


def _sum(cells: list[list[Any]]) -> int:
    return sum(amount for *_place, amount in cells)
