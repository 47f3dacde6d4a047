"""Loading files: read and check all, tell every difference, then write all in one transaction or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from accounts.models import Authority
from programmes.loading import checks, reading
from programmes.loading.files import FilesRefused, Problem, read_files, spell
from programmes.loading.merging import NOTHING, Change, Done, merge
from programmes.loading.shape import InUse
from programmes.loading.writing import write
from programmes.models import Appropriation, Assignment, FactChange, Programme, ReportingDuty, TechnologyArea
from programmes.models.history import ChangeKind
from registry.models import Event
from registry.workflow.stream import record

#: Two loads at once take turns (a number of our own for PostgreSQL's advisory locks).
_TURN = 7_205_216


@dataclass(frozen=True)
class Outcome:
    """What loading a file means: an assignment never seen, and every difference from what stands."""

    key: str
    file: str
    is_new: bool
    changes: list[Change]

    @property
    def writes(self) -> bool:
        """Whether anything is written."""
        return self.is_new or any(change.done is not Done.KEPT for change in self.changes)


def load(
    paths: Iterable[Path],
    *,
    now: datetime,
    overwrite: bool = False,
    tell: Callable[[Outcome], object] = lambda outcome: None,
) -> list[Outcome]:
    """Load assignment files; each outcome is told before anything is written.

    All files or none, in one transaction. What people have edited since a file was last loaded stays unless
    `overwrite`. The decision's amounts become rows of their own; letters and amendments entered by people are not
    touched. Raises FilesRefused with every problem found.
    """
    documents = read_files(paths)
    with transaction.atomic():
        take_turn()
        _refuse(_clashes(documents))
        plans = [_plan(name, doc, overwrite) for name, doc in documents.items()]
        for outcome, _, _ in plans:
            tell(outcome)
        problems = []
        for outcome, assignment, merged in plans:
            document = documents[outcome.file]
            try:
                _write(outcome, assignment, merged, document, now)
            except InUse as used:
                problems.append(Problem(outcome.file, used.path, used.users))
        _refuse(problems)
        return [outcome for outcome, _, _ in plans]


def take_turn() -> None:
    """Wait for those who write documents to rows, and make others wait until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise FilesRefused(problems)


def _clashes(documents: dict[str, dict[str, Any]]) -> list[Problem]:
    """What the files say against each other, against assignments already loaded, and against the authorities known."""
    loading = {doc["key"] for doc in documents.values()}
    others = Assignment.objects.exclude(key__in=loading).exclude(source_file={}).order_by("key")
    standing = {f"the assignment {one.key}": one.source_file for one in others}
    problems = [Problem(*fault) for fault in checks.clashes(documents, standing)]
    known = {one.key: one for one in Authority.objects.select_related("organisation")}
    numbers = {one.organisation.number: key for key, one in known.items()}
    loaded = dict(Assignment.objects.filter(key__in=loading).values_list("key", "authority__key"))
    codes = known.keys() | {doc["authority"]["code"] for doc in documents.values()}
    areas = dict(TechnologyArea.objects.exclude(assignment=None).values_list("key", "assignment__key"))
    names = dict(TechnologyArea.objects.values_list("key", "name_sv"))
    for name, doc in documents.items():
        code, number = doc["authority"]["code"], doc["authority"]["organisation_number"]
        if code in known and known[code].organisation.number != number:
            reason = f"{code} is known with {known[code].organisation.number or 'no number'}"
            problems.append(Problem(name, "authority.organisation_number", reason))
        elif numbers.get(number, code) != code:
            problems.append(Problem(name, "authority.code", f"{number} is known as {numbers[number]}"))
        if loaded.get(doc["key"], code) != code:
            reason = f"the assignment {doc['key']} belongs to {loaded[doc['key']]}, in whose register its case stands"
            problems.append(Problem(name, "authority.code", reason))
        for section, field in (("duties", "submitting_authority"), ("technology_areas", "lead")):
            for place, item in enumerate(doc.get(section, ())):
                if item.get(field) and item[field] not in codes:
                    problems.append(
                        Problem(name, spell((section, place, field)), f"no authority is called {item[field]}")
                    )
        for place, item in enumerate(doc.get("technology_areas", ())):
            key = item["key"]
            if areas.get(key, doc["key"]) not in loading and names[key] != item["name"]:
                path = spell(("technology_areas", place, "key"))
                problems.append(Problem(name, path, f"{key!r} is {names[key]!r} of the assignment {areas[key]}"))
    return problems


def _plan(name: str, document: dict[str, Any], overwrite: bool) -> tuple[Outcome, Assignment | None, dict[str, Any]]:
    assignment = (
        Assignment.objects.select_for_update(of=["self"])
        .select_related("case", "authority", "programme", "appropriation", "department")
        .filter(key=document["key"])
        .first()
    )
    if assignment is not None and assignment.source_file:
        base, stands = assignment.source_file, reading.document_of(assignment)
    else:
        base, stands = _shared_already(document)
    merged, changes = merge(base, stands, document, overwrite=overwrite)
    # The order of a list means nothing to the merge, and the authority's own data is not the file's to change.
    merged["authority"] = document["authority"]
    changes = [change for change in changes if not change.path.startswith("authority.")]
    if assignment is None:
        changes = [change for change in changes if change.done is not Done.CHANGED]
    return Outcome(document["key"], name, assignment is None, changes), assignment, merged


def _shared_already(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an assignment never seen shares with those that stand: as last loaded with them, and as it stands."""
    base: dict[str, Any] = {"appropriations": [], "duties": []}
    stands: dict[str, Any] = {"appropriations": [], "duties": []}
    loaded: dict[tuple[str, str], dict[str, Any]] = {}
    for file in Assignment.objects.exclude(source_file={}).values_list("source_file", flat=True):
        loaded |= {what: said for what, _, said, _ in checks.shared(file)}
    key = document["programme"]["key"]
    if programme := Programme.objects.filter(key=key).first():
        base["programme"] = {"key": key, **loaded.get(("programme", key), {})}
        stands["programme"] = reading.programme_document(programme, document["programme"])
    for item in document.get("appropriations", ()):
        area, number, part = checks.appropriation_key(item)
        if row := Appropriation.objects.filter(expenditure_area=area, number=number, item=part).first():
            known = loaded.get(("appropriation", f"{area} {number} {part}"), {})
            base["appropriations"].append(item | known)
            stands["appropriations"].append(reading.appropriation_document(row, item))
    items = {item["key"]: item for item in document.get("duties", ())}
    duties = ReportingDuty.objects.filter(key__in=items)
    for duty in duties.select_related("submitting_authority", "recipient_organisation"):
        item = items[duty.key]
        base["duties"].append(item | loaded.get(("duty", duty.key), {}))
        stands["duties"].append(reading.duty_document(item, duty, item["quote"]))
    return base, stands


def _write(
    outcome: Outcome, assignment: Assignment | None, merged: dict[str, Any], document: dict[str, Any], now: datetime
) -> None:
    if not outcome.writes and assignment is not None and assignment.source_file == document:
        return
    written = write(assignment, merged, document, now=now)
    if outcome.writes:
        paths = [change.path for change in outcome.changes if change.done is not Done.KEPT]
        kind = "assignment.loaded" if outcome.is_new else "assignment.reloaded"
        event = record(kind, case=written.case, at=now, paths=paths)
        if not outcome.is_new:
            _remember(written, event, outcome, now)


def _remember(assignment: Assignment, event: Event, outcome: Outcome, now: datetime) -> None:
    """Each difference that the file made, with both values."""
    for change in outcome.changes:
        if change.done is not Done.KEPT:
            FactChange.objects.create(
                assignment=assignment,
                event=event,
                path=change.path[:300],
                kind=ChangeKind.LOADED if change.done is Done.CHANGED else ChangeKind.OVERWRITTEN,
                before=None if change.stands is NOTHING else change.stands,
                after=None if change.file is NOTHING else change.file,
                source=Path(outcome.file).name[:300],
                at=now,
            )
