"""Facts as pages show them: the value, the decision's own words, what is missing, and who entered what from where."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Authority
from programmes.facts import (
    IDENTITY_FACTS,
    Fact,
    Shape,
    Thing,
    is_missing,
    is_stated,
    label_of,
    place_of_thing,
    thing_at,
)
from programmes.loading import document_of
from programmes.loading.merging import IDENTITY
from programmes.loading.places import Place, parse, spelled
from programmes.models import Assignment, FactChange
from programmes.models.history import ChangeKind
from sweden.typography import day_long

Doc = Mapping[str, Any]


@dataclass(frozen=True)
class ShownFact:
    """One fact of a decision. `values` in words, none when it is missing.

    `is_missing`: the decision does not state it, whatever people have filled in since. `entered` is the change by which
    people gave the value that stands, and `stated` what the decision says in its place, when they differ.
    """

    label: str
    values: list[str]
    quote: str = ""
    note: str = ""
    is_missing: bool = False
    entered: FactChange | None = None
    stated: list[str] = field(default_factory=list)
    source: str = ""
    url: str = ""
    is_number: bool = False

    @property
    def is_corrected(self) -> bool:
        """Whether the decision says something else."""
        return bool(self.stated)


@dataclass(frozen=True)
class ShownThing:
    """What is edited together, with each of its facts."""

    key: str
    name: str
    facts: list[ShownFact]
    quote: str
    note: str
    url: str
    item: Mapping[str, Any]
    points: list[str]
    lead: str = ""

    @property
    def entered(self) -> FactChange | None:
        """The latest change by people that still stands."""
        made = [fact.entered for fact in self.facts if fact.entered]
        return max(made, key=lambda one: one.at) if made else None


class Facts:
    """An assignment's document with what has been changed in it, read once for a page."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.doc: Doc = document_of(assignment)
        self.file: Doc = assignment.source_file
        self.changes = last_changes(assignment)
        self.names = authority_names()
        self.english = (get_language() or "sv").startswith("en")

    def url(self, thing: Place) -> str:
        """Where the thing is edited."""
        return reverse("programmes:fact", args=[self.assignment.uuid, "/".join(thing)])

    def identity(self) -> list[ShownFact]:
        """The facts of the decision itself: who has the assignment, and what can be filled in and corrected."""
        body = self.doc["authority"]
        who = ShownFact(
            label=_("Given to"),
            values=[f"{body['name']} ({body['short_name']})" if body["short_name"] != body["name"] else body["name"]],
            quote=body.get("quote") or "",
        )
        return [who, *(self._identity(name) for name in IDENTITY_FACTS)]

    def _identity(self, name: str) -> ShownFact:
        thing = thing_at(self.doc, ("identity", name))
        shown = self.fact(thing.facts[0], thing)
        given = self.doc["identity"].get(name) or {}
        note = (given.get("note_en") if self.english else "") or given.get("note") or ""
        return ShownFact(
            label=str(thing.label),
            values=shown.values,
            quote=thing.quote,
            note=note,
            is_missing=shown.is_missing and name != "other_numbers",
            entered=shown.entered,
            stated=shown.stated,
            source="" if shown.entered else given.get("source") or "",
            url=self.url(thing.place),
            is_number=name == "decision_number",
        )

    def fact(self, fact: Fact, thing: Thing) -> ShownFact:
        """One fact of a thing."""
        value, stated = fact.value(self.doc), fact.value(self.file)
        change = self.changes.get(spelled(fact.place)) if value != stated else None
        differs = is_stated(self.file, fact) and value != stated
        return ShownFact(
            label=str(fact.label),
            values=self.words(fact.shape, value),
            is_missing=fact.states and not is_stated(self.file, fact),
            entered=change,
            stated=self.words(fact.shape, stated) if differs else [],
            url=self.url(thing.place),
        )

    def things(self, section: str) -> list[ShownThing]:
        """The items of a section of the document."""
        key_of = IDENTITY[section]
        items = self.doc.get(section) or []
        if section == "appropriations":
            items = items[:1]
        return [self._thing(thing_at(self.doc, (section, str(key_of(item)))), item) for item in items]

    def _thing(self, thing: Thing, item: Mapping[str, Any]) -> ShownThing:
        english = self.english
        return ShownThing(
            key=thing.place[1],
            name=self._named(item) or str(thing.label),
            facts=[self.fact(fact, thing) for fact in thing.facts],
            quote=item.get("quote") or "",
            note=(item.get("note_en") if english else "") or item.get("note") or "",
            url=self.url(thing.place),
            item=item,
            points=[*(item.get("items") or ()), *(self._named(actor) for actor in item.get("actors") or ())],
            lead=self.names.get(item.get("lead") or "", "") or item.get("lead_name") or "",
        )

    def _named(self, item: Mapping[str, Any]) -> str:
        for name in ("name", "title", "text"):
            if found := (item.get(f"{name}_en") if self.english else "") or item.get(name):
                return str(found)
        return ""

    def settled(self) -> list[dict[str, str]]:
        """The gaps that people have settled: what was unclear, how, by which source, and where it is edited."""
        return [
            {
                "text": self._named(gap),
                "how": gap["settled"],
                "source": gap.get("settled_source") or "",
                "url": self.url(("gaps", gap["key"])),
            }
            for gap in self.doc.get("gaps") or ()
            if gap.get("settled")
        ]

    def words(self, shape: Shape | None, value: Any) -> list[str]:
        """A value of the document in words, one for each line."""
        return words(shape, value, self.names)


def words(shape: Shape | None, value: Any, names: Mapping[str, str]) -> list[str]:
    """A value in words, one for each line; `names` are the authorities' by code. Nothing gives no line."""
    if value is None or value in ("", [], {}):
        return []
    match shape:
        case Shape.DAY:
            try:
                return [day_long(date.fromisoformat(value), get_language())]
            except ValueError:
                return [str(value)]
        case Shape.MINISTRY if isinstance(value, Mapping):
            return [str(value["name"])]
        case Shape.AUTHORITY:
            return [names.get(value, str(value))]
        case Shape.YES_NO:
            return [_("yes") if value else _("no")]
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return list(value)
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]


@dataclass(frozen=True)
class ShownChange:
    """One changed fact: what it is called, both values in words."""

    row: FactChange
    label: str
    before: list[str]
    after: list[str]


def shown_change(row: FactChange, doc: Doc, names: Mapping[str, str]) -> ShownChange:
    """A change in words; `names` are the authorities' by code."""
    shape = None
    try:
        place = parse(row.path)
        shape = next(fact.shape for fact in thing_at(doc, place_of_thing(place)).facts if fact.place == place)
    except (KeyError, ValueError, StopIteration):
        pass
    return ShownChange(row, labelled(doc, row.path), words(shape, row.before, names), words(shape, row.after, names))


def labelled(doc: Doc, path: str) -> str:
    """What people call the fact at a place as it is spelled."""
    try:
        return label_of(doc, parse(path))
    except ValueError:
        return path


def authority_names() -> dict[str, str]:
    """The authorities' short names by code."""
    return dict(Authority.objects.values_list("key", "short_name"))


def last_changes(assignment: Assignment) -> dict[str, FactChange]:
    """Place → the last change that people made there."""
    rows = FactChange.objects.filter(assignment=assignment, kind__in=[ChangeKind.FILLED, ChangeKind.CORRECTED])
    return {row.path: row for row in rows.select_related("by__person").order_by("at", "pk")}


def answered(doc: Doc, gap: Mapping[str, Any]) -> bool:
    """Whether a gap has been closed: settled, or every place that answers it has a value."""
    if gap.get("settled"):
        return True
    about = gap.get("about") or ()
    return bool(about) and not any(is_missing(doc, parse(place)) for place in about)


def light_document(assignment: Assignment) -> Doc:
    """What gaps may ask about, from the assignment and its prefetched duties alone: no query."""
    facts = assignment.facts
    identity = {name: dict(given) for name, given in facts.get("identity", {}).items() if isinstance(given, dict)}
    for name, value in (
        ("decision_number", assignment.decision_number),
        ("decided_on", assignment.decided_on),
        ("department", assignment.department_id),
        ("valid_from", assignment.valid_from),
    ):
        identity.setdefault(name, {})["value"] = value
    areas = facts.get("technology_areas", {})
    return {
        "identity": identity,
        "appropriations": facts.get("appropriations", []),
        "technology_areas": [{"key": key, **extra} for key, extra in areas.items()],
        "duties": [
            {"key": one.duty.key, "submitting_authority": one.duty.submitting_authority_id, "rule": one.duty.rule}
            for one in assignment.duties.all()
        ],
    }
