"""Filling in what a decision does not state, and correcting what stands. Every value that is replaced stays readable.

An edit is made in the assignment's document, the same that files are loaded from and exported to: it is checked as a
file is, and written the same way.
"""

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.errors import (
    AmountsStandBefore,
    CorrectionUnexplained,
    DecidedLater,
    FactChanged,
    FactIncomplete,
    FactRefused,
)
from programmes.facts import Fact, Shape, Thing, is_stated, place_of_thing, thing_at
from programmes.loading import document_of
from programmes.loading.files import faults
from programmes.loading.loader import take_turn
from programmes.loading.places import Place, put_at, spelled
from programmes.loading.writing import write
from programmes.models import Assignment, DutyOfAssignment, FactChange
from programmes.models.history import ChangeKind
from programmes.permissions import may_fill_in
from registry.workflow.stream import record
from sweden.clock import local

FILLED = "assignment.fact_filled"
CORRECTED = "assignment.fact_corrected"


@transaction.atomic
def correct(
    assignment: Assignment,
    values: Mapping[Place, Any],
    *,
    source: str,
    by: User,
    now: datetime,
    reason: str = "",
    seen: str = "",
) -> list[FactChange]:
    """Give facts of one thing other values, and say where they stand; nothing is written when nothing differs.

    `values` are as in the document (a day as text); None or empty takes a value back. What the decision itself states
    is changed only with a `reason`, and both are shown from then on. `seen` is `digest` of the thing as the writer saw
    it. Raises NotAllowed, FactChanged, FactIncomplete, CorrectionUnexplained, FactDayRefused, FactRefused; KeyError
    for what is not edited.
    """
    if not may_fill_in(by, assignment):
        raise NotAllowed
    take_turn()
    assignment = locked(assignment)
    doc = document_of(assignment)
    thing = thing_at(doc, place_of_thing(next(iter(values))))
    if seen and seen != digest(doc, thing):
        raise FactChanged
    known = {fact.place: fact for fact in thing.facts}
    source, reason = " ".join(source.split()), " ".join(reason.split())
    if not source:
        raise FactIncomplete
    given = {known[place]: _clean(value) for place, value in values.items()}
    file = assignment.source_file
    changed = {
        fact: value for fact, value in given.items() if fact.value(doc) != value or _moved(doc, file, fact, source)
    }
    if not changed:
        return []
    _judge(file, changed, reason)
    _judge_days(assignment, doc, changed, now)
    return _write(assignment, doc, changed, source, reason, by, now)


def fill_in(
    assignment: Assignment, *, fact: str, value: str | date, source: str, by: User, now: datetime, reason: str = ""
) -> Assignment:
    """Fill in, or correct, one fact of the decision itself (`decision_number`, `decided_on` …). See `correct`."""
    value = value.isoformat() if isinstance(value, date) else value
    if not _clean(value):
        raise FactIncomplete
    correct(assignment, {("identity", fact, "value"): value}, source=source, reason=reason, by=by, now=now)
    assignment.refresh_from_db()
    return assignment


def locked(assignment: Assignment) -> Assignment:
    """The assignment with what its document needs, held until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=["self"])
    return rows.select_related(
        "case", "authority__organisation", "programme", "appropriation", "department", "edited_by"
    ).get(pk=assignment.pk)


def digest(doc: Mapping[str, Any], thing: Thing) -> str:
    """What the thing's facts say, as a short text that is another one when any of them is."""
    said = json.dumps([fact.value(doc) for fact in thing.facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _clean(value: Any) -> Any:
    """A value as the document has it: text without space around it, nothing as None."""
    if isinstance(value, str):
        value = value.strip()
    if isinstance(value, list):
        value = [line.strip() for line in value if line.strip()]
    return value if value or value is False else None


def _moved(doc: Mapping[str, Any], file: Mapping[str, Any], fact: Fact, source: str) -> bool:
    """Whether only where it stands is new, of a value that people have given."""
    if fact.source_at is None or fact.value(doc) is None or fact.value(doc) == fact.value(file):
        return False
    return Fact(fact.source_at, "").value(doc) != source


def _judge(file: Mapping[str, Any], changed: Mapping[Fact, Any], reason: str) -> None:
    for fact, value in changed.items():
        if fact.required and value is None:
            raise FactIncomplete
        if is_stated(file, fact) and value != fact.value(file) and not reason:
            raise CorrectionUnexplained


def _judge_days(assignment: Assignment, doc: Mapping[str, Any], changed: Mapping[Fact, Any], now: datetime) -> None:
    """The decision's own days against what stands beside them."""
    days = {}
    for fact, value in changed.items():
        if fact.place[0] == "identity" and fact.shape is Shape.DAY and value:
            try:
                days[fact.place[1]] = date.fromisoformat(value)
            except ValueError:
                continue  # said where the document is checked
    if "decided_on" in days and days["decided_on"] > local(now).date():
        raise DecidedLater
    if "valid_from" in days:
        booked = assignment.ledger.aggregate(first=Min("year"))["first"]
        years = [frame["year"] for frame in doc["frames"]] + ([booked] if booked is not None else [])
        if years and days["valid_from"].year > min(years):
            raise AmountsStandBefore(year=min(years))


def _write(
    assignment: Assignment,
    doc: dict[str, Any],
    changed: Mapping[Fact, Any],
    source: str,
    reason: str,
    by: User,
    now: datetime,
) -> list[FactChange]:
    file, before = assignment.source_file, {fact: fact.value(doc) for fact in changed}
    known_faults = set(faults(doc))
    edited = deepcopy(doc)
    for fact, value in changed.items():
        put_at(edited, fact.place, value)
        if fact.source_at:
            put_at(edited, fact.source_at, _source(file, fact, value, source))
    if new := [fault for fault in faults(edited) if fault not in known_faults]:
        raise FactRefused(reason=f"{new[0][0]}: {new[0][1]}")
    sharing = _sharing(assignment, changed)
    write(assignment, edited, file, now=now)
    assignment.edited_at, assignment.edited_by = now, by
    assignment.save(update_fields=["edited_at", "edited_by"])
    changes = []
    for one in [assignment, *sharing]:
        corrects = any(value is not None for value in before.values())
        places = [spelled(fact.place) for fact in changed]
        event = record(CORRECTED if corrects else FILLED, case=one.case, by=by, at=now, places=places)
        for fact, value in changed.items():
            change = FactChange.objects.create(
                assignment=one,
                event=event,
                path=spelled(fact.place),
                kind=ChangeKind.FILLED if before[fact] is None else ChangeKind.CORRECTED,
                before=before[fact],
                after=value,
                source=source,
                reason=reason,
                at=now,
                by=by,
            )
            changes += [change] if one is assignment else []
    return changes


def _source(file: Mapping[str, Any], fact: Fact, value: Any, source: str) -> str | None:
    """Where the value stands: what the writer says, and what the file says when its value is back."""
    if value is None:
        return None
    if value == fact.value(file):
        return Fact(fact.source_at, "").value(file) if fact.source_at else None
    return source


def _sharing(assignment: Assignment, changed: Mapping[Fact, Any]) -> list[Assignment]:
    """Other assignments that show the same rows: those with the appropriation, those that share a joint duty."""
    others = Assignment.objects.exclude(pk=assignment.pk).select_related("case")
    place = next(iter(changed)).place
    if place[0] == "appropriations" and all(fact.place[-1] != "item" for fact in changed):
        return list(others.filter(appropriation=assignment.appropriation_id))
    if place[0] == "duties":
        shared = DutyOfAssignment.objects.filter(duty__key=place[1]).values("assignment")
        return list(others.filter(pk__in=shared))
    return []
