"""Which facts of an assignment people fill in and correct, what each is called and what kind of value it takes.

What is edited together is a `Thing`: one fact of the decision, a technology area, an appropriation. Amounts are not
here: they are versions of their own (`workflow.frames`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.loading.places import Place, spelled, value_at

Doc = Mapping[str, Any]


class Shape(StrEnum):
    """What kind of value a field takes."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    DAY = "day"
    MINISTRY = "ministry"
    AUTHORITY = "authority"
    YES_NO = "yes_no"
    YEAR = "year"


@dataclass(frozen=True)
class Fact:
    """One value at a place in the document.

    `states`: the decision itself speaks of it, so that another value than the file's needs a reason; otherwise the
    words are the product's own. `source_at` is where the document keeps the source of a value that people gave.
    """

    place: Place
    label: Promise | str
    shape: Shape = Shape.TEXT
    longest: int = 300
    required: bool = False
    states: bool = False
    source_at: Place | None = None

    @property
    def name(self) -> str:
        """The fact's name in a form."""
        return "_".join(self.place[-2:]).replace("-", "_") if self.place[0] == "duties" else self.place[-1]

    def value(self, doc: Doc) -> Any:
        """What the document says; None for nothing."""
        try:
            found = value_at(doc, self.place)
        except KeyError:
            return None
        if self.shape is Shape.LINES and isinstance(found, str):
            found = [found]
        return found if found or found is False else None


@dataclass(frozen=True)
class Thing:
    """What is edited together, with the decision's own words about it."""

    place: Place
    label: Promise | str
    facts: tuple[Fact, ...]
    quote: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """The thing's part of a page's address."""
        return "/".join(self.place)


IDENTITY_FACTS: dict[str, tuple[Promise, Shape, int]] = {
    "decision_number": (_("Reference number"), Shape.TEXT, 40),
    "decided_on": (_("Day of the decision"), Shape.DAY, 10),
    "department": (_("Issuing ministry"), Shape.MINISTRY, 120),
    "valid_from": (_("Amounts count from"), Shape.DAY, 10),
    "reports_to": (_("Reports go to"), Shape.LINES, 400),
    "signed_by": (_("Signed by"), Shape.LINES, 400),
    "copies_to": (_("Copies to"), Shape.LINES, 400),
    "background": (_("Background"), Shape.LINES, 400),
    "ends_on": (_("End of the assignment"), Shape.TEXT, 300),
    "other_numbers": (_("Other numbers that occur"), Shape.LINES, 400),
}

TITLES = (
    Fact(("title",), _("Title as in the decision"), longest=300, required=True, states=True),
    Fact(("title_en",), _("Title in English"), longest=300),
    Fact(("short_title",), _("Short title, for lists"), longest=80, required=True),
    Fact(("short_title_en",), _("Short title in English"), longest=80),
)

#: Section of the document → the facts of each of its items: name, label, shape, longest, required, the decision says.
_ITEMS: dict[str, list[tuple[str, Promise, Shape, int, bool, bool]]] = {
    "appropriations": [
        ("expenditure_area_name", _("Name of the expenditure area"), Shape.TEXT, 120, False, True),
        ("name", _("Name of the appropriation"), Shape.TEXT, 200, True, True),
        ("item", _("Number of the appropriation item"), Shape.TEXT, 8, False, True),
        ("item_name", _("Name of the item, word for word"), Shape.TEXT, 200, False, True),
        ("item_full_name", _("The item's full name"), Shape.TEXT, 200, False, True),
    ],
    "technology_areas": [
        ("name", _("Name"), Shape.TEXT, 120, True, True),
        ("name_en", _("Name in English"), Shape.TEXT, 120, False, False),
        ("lead", _("Leading authority, one with assignments here"), Shape.AUTHORITY, 50, False, True),
        ("lead_name", _("Leading authority, another"), Shape.TEXT, 120, False, True),
        ("lead_intended", _("Authority that is meant to lead"), Shape.TEXT, 200, False, True),
        ("lead_decision", _("The decision that gives the lead"), Shape.TEXT, 300, False, True),
        ("lead_note", _("Note on the lead"), Shape.TEXT, 300, False, False),
    ],
    "strands": [
        ("name", _("Name"), Shape.TEXT, 200, True, False),
        ("name_en", _("Name in English"), Shape.TEXT, 200, False, False),
    ],
    "contents": [
        ("text", _("What is to be done"), Shape.LONG, 1000, True, False),
        ("text_en", _("The same in English"), Shape.LONG, 1000, False, False),
        ("note", _("Note"), Shape.LONG, 1000, False, False),
    ],
    "conditions": [
        ("title", _("The demand in short"), Shape.TEXT, 300, True, False),
        ("title_en", _("The same in English"), Shape.TEXT, 300, False, False),
        ("note", _("Note"), Shape.LONG, 1000, False, False),
    ],
    "duties": [
        ("title", _("What is owed"), Shape.TEXT, 300, True, False),
        ("title_en", _("The same in English"), Shape.TEXT, 300, False, False),
        ("submitting_authority", _("Who submits it"), Shape.AUTHORITY, 50, False, True),
        ("form", _("Form, in the decision's words"), Shape.TEXT, 120, False, True),
        ("assumption", _("What is assumed beyond the decision"), Shape.TEXT, 300, False, False),
    ],
    "gaps": [("settled", _("How it has been settled"), Shape.LONG, 1000, False, False)],
}

#: What an item of a section is called.
SECTIONS: dict[str, Promise] = {
    "appropriations": _("Appropriation"),
    "technology_areas": _("Technology area"),
    "strands": _("Part of the assignment"),
    "contents": _("What is to be done"),
    "conditions": _("Condition"),
    "duties": _("Duty to account"),
    "gaps": _("Missing or unclear"),
}

#: What gives an item its name on a page.
_NAMED_BY = {"contents": "text", "gaps": "text", "conditions": "title", "duties": "title"}


def thing_at(doc: Doc, place: Place) -> Thing:
    """What is edited at the place. Raises KeyError where nothing is."""
    match place:
        case ("title",):
            return Thing(place, _("Titles"), TITLES)
        case ("identity", name):
            label, shape, longest = IDENTITY_FACTS[name]
            given = value_at(doc, place, {}) or {}
            required, source_at = name == "valid_from", (*place, "source")
            fact = Fact((*place, "value"), label, shape, longest, required, states=True, source_at=source_at)
            return Thing(place, label, (fact,), given.get("quote") or "", given.get("note") or "")
        case (section, _key) if section in _ITEMS:
            item = value_at(doc, place)
            if section == "appropriations" and item is not doc["appropriations"][0]:
                raise KeyError("only the appropriation that counts is edited")
            source_at = (*place, "settled_source") if section == "gaps" else None
            facts = [Fact((*place, name), *rest, source_at=source_at) for name, *rest in _ITEMS[section]]
            if section == "technology_areas":
                facts += _in_duties(doc, item["key"])
            if section == "duties" and (item.get("rule") or {}).get("from"):
                facts.append(Fact((*place, "rule", "from"), _("First year"), Shape.YEAR, 4, required=True, states=True))
            words = item.get("lead_quote") or item.get("quote") or ""
            named = item.get(_NAMED_BY.get(section, "name")) or SECTIONS[section]
            return Thing(place, named, tuple(facts), words, item.get("note") or item.get("treatment") or "")
    raise KeyError(spelled(place))


def _in_duties(doc: Doc, area: str) -> list[Fact]:
    """Whether the area is in each duty that gives one document per area."""
    return [
        Fact(
            ("duties", duty["key"], "per_area", area, "included"),
            _("In: %s") % duty["title"],
            Shape.YES_NO,
            states=True,
        )
        for duty in doc.get("duties", ())
        if any(one["area"] == area for one in duty.get("per_area", ()))
    ]


def place_of_thing(place: Place) -> Place:
    """The place of the thing that a place belongs to."""
    return ("title",) if place[0] in {fact.place[0] for fact in TITLES} else place[:2]


def label_of(doc: Doc, place: Place) -> str:
    """What people call the fact at a place, which may be of an item that is no longer there."""
    try:
        thing = thing_at(doc, place_of_thing(place))
    except KeyError:
        section = SECTIONS.get(place[0])
        return f"{section}: {', '.join(place[1:])}" if section else spelled(place)
    if place[0] == "identity":
        return str(thing.label) if place[-1] == "value" else f"{thing.label}, {_WORDS.get(place[-1], place[-1])}"
    fact = next((one for one in thing.facts if one.place == place), None)
    if fact is None:
        rest = ", ".join(str(_WORDS.get(part, part)) for part in place[2:])
        return f"{thing.label}: {rest}" if rest else str(thing.label)
    return f"{thing.label}: {fact.label}"


_WORDS: dict[str, Promise] = {
    "source": _("where it stands"),
    "quote": _("the decision's own words"),
    "note": _("note"),
}


def is_stated(file: Doc, fact: Fact) -> bool:
    """Whether the decision, as its file has it, says something of the fact."""
    if not fact.states or fact.value(file) is None:
        return False
    if fact.place[0] == "identity":
        given = value_at(file, fact.place[:2], {})
        return bool(given.get("quote") or given.get("source"))
    if fact.place[0] == "duties" and "rule" in fact.place:
        return not value_at(file, (*fact.place[:2], "assumption"))
    return True


def is_missing(doc: Doc, place: Place) -> bool:
    """Whether the document has nothing at the place (an identity fact: no value)."""
    try:
        value = value_at(doc, place)
    except KeyError:
        return True
    if place[0] == "identity" and isinstance(value, Mapping):
        value = value.get("value")
    return value is None or value in ("", [], {})
