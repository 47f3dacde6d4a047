"""What stands in the database, as a document."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from django.db import models

from accounts.prepared import Prepared
from programmes.loading.amounts import decision_frames
from programmes.loading.shape import APPROPRIATION_TEXTS, FACT_SECTIONS, IDENTITY_IN_ROWS, IN_ROWS, Doc, put
from programmes.models import (
    Appropriation,
    Assignment,
    Condition,
    DutyOfAssignment,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
)


def document_of(assignment: Assignment) -> Doc:
    """What stands now, in the shape of the file as last loaded: equal to it when nobody has edited anything."""
    doc: Doc = deepcopy(assignment.source_file) or _skeleton(assignment)
    facts = deepcopy(assignment.facts)
    for section in FACT_SECTIONS:
        if section in doc or facts.get(section):
            doc[section] = facts.get(section, [])
    put(doc, "title", assignment.title_sv)
    put(doc, "title_en", assignment.title_en)
    put(doc, "short_title", assignment.short_title_sv)
    put(doc, "short_title_en", assignment.short_title_en)
    doc["programme"] = programme_document(assignment.programme, doc["programme"])
    _identity(doc, assignment, facts.get("identity", {}))
    if facts.get("appropriations"):
        doc["appropriations"] = facts["appropriations"]
    if assignment.appropriation_id:
        before = next(iter(doc.get("appropriations", ())), {})
        doc.setdefault("appropriations", [])[:1] = [appropriation_document(assignment.appropriation, before)]
    else:
        doc.get("appropriations", [])[:1] = []
    rows = _STRANDS(assignment=assignment.pk)
    strands = {strand.pk: strand.key for strand in rows}
    _items(doc, "strands", {s.key: s for s in rows}, _strand, facts)
    conditions = {c.key: c for c in _CONDITIONS(assignment=assignment.pk)}
    _items(doc, "conditions", conditions, lambda item, row: _condition(item, row, strands), facts)
    own = {a.key: a for a in _AREAS(assignment=assignment.pk)}
    lent = {item["key"] for item in doc.get("technology_areas", ()) if item["key"] not in own}
    if lent:
        lent &= set(TechnologyArea.objects.filter(key__in=lent).values_list("key", flat=True))
    _items(doc, "technology_areas", own, _area, facts, keep=lent)
    duties = {d.duty.key: d for d in _DUTIES(assignment=assignment.pk)}
    _items(doc, "duties", duties, lambda item, row: duty_document(item, row.duty, row.quote), facts)
    for duty in doc.get("duties", ()) if not assignment.source_file else ():
        duty.setdefault("rule", None)
        duty.setdefault("recipients", [])
        duty.setdefault("joint", False)
        duty.setdefault("requires_decision_number", False)
    return doc


def _skeleton(assignment: Assignment) -> Doc:
    """What an assignment that was never loaded from a file says without its rows."""
    body = assignment.authority.organisation
    nothing: dict[str, Any] = {"value": None, "quote": None}
    return {
        "key": assignment.key,
        "programme": {"key": assignment.programme.key},
        "authority": {
            "code": assignment.authority.key,
            "name": body.name,
            "short_name": assignment.authority.short_name,
            "organisation_number": body.number,
        },
        "identity": {name: dict(nothing) for name in IDENTITY_IN_ROWS},
        "frames": [
            {
                **({"strand": strand} if strand else {}),
                "year": year,
                "year_to": row.year_to,
                "amount": row.amount,
                "wording": row.wording,
                "quote": row.quote,
            }
            for (strand, year), row in decision_frames(assignment).items()
        ],
    }


def duty_rows(rows: models.QuerySet) -> models.QuerySet:
    """The rows with all that their documents need."""
    return (
        rows.select_related("duty__submitting_authority", "duty__recipient_organisation")
        .prefetch_related("duty__recipient_departments")
        .order_by("pk")
    )


#: What every reading of an assignment's document asks.
_STRANDS = Prepared(lambda assignment: Strand.objects.filter(assignment=assignment).order_by("pk"), assignment=int)
_CONDITIONS = Prepared(lambda assignment: Condition.objects.filter(assignment=assignment), assignment=int)
_AREAS = Prepared(
    lambda assignment: TechnologyArea.objects.filter(assignment=assignment).select_related("lead"), assignment=int
)
_DUTIES = Prepared(lambda assignment: duty_rows(DutyOfAssignment.objects.filter(assignment=assignment)), assignment=int)


def programme_document(row: Programme, before: Mapping[str, Any]) -> Doc:
    item = dict(before)
    put(item, "key", row.key)
    put(item, "name", row.name_sv)
    put(item, "name_en", row.name_en)
    return item


def appropriation_document(row: Appropriation, before: Mapping[str, Any]) -> Doc:
    item = dict(before)
    for name in ("expenditure_area", "number", "item", *APPROPRIATION_TEXTS):
        put(item, name, getattr(row, name))
    return item


def duty_document(before: Mapping[str, Any], duty: ReportingDuty, quote: str) -> Doc:
    item = dict(before)
    put(item, "key", duty.key)
    put(item, "title", duty.title_sv)
    put(item, "title_en", duty.title_en)
    put(item, "rule", duty.rule or None)
    for name in ("document_kind", "form", "assumption"):
        put(item, name, getattr(duty, name))
    put(item, "joint", duty.joint, False)
    put(item, "requires_decision_number", duty.requires_decision_number, False)
    put(item, "lead_days", duty.lead_days, 60)
    put(item, "submitting_authority", duty.submitting_authority.key if duty.submitting_authority else None)
    recipients = [{"department": d.key, "name": d.name} for d in duty.recipient_departments.all()]
    if duty.recipient_organisation:
        body = duty.recipient_organisation
        recipients.append({"organisation_number": body.number, "name": body.name})
    if {_recipient(one) for one in item.get("recipients", ())} != {_recipient(one) for one in recipients}:
        item["recipients"] = recipients
    put(item, "quote", quote)
    return item


def _recipient(item: Mapping[str, str]) -> str:
    return item.get("department") or item["organisation_number"]


def _identity(doc: Doc, assignment: Assignment, facts: Mapping[str, Any]) -> None:
    identity = doc["identity"]
    for name, fact in facts.items():
        kept = {
            key: identity.get(name, {})[key]
            for key in IDENTITY_IN_ROWS.get(name, set())
            if key in identity.get(name, {})
        }
        identity[name] = kept | fact
    put(identity["decision_number"], "value", assignment.decision_number)
    put(identity["decision_number"], "source", assignment.decision_number_source)
    put(identity["decided_on"], "value", assignment.decided_on and assignment.decided_on.isoformat())
    put(identity["decided_on"], "source", assignment.decided_on_source)
    put(identity["valid_from"], "value", assignment.valid_from.isoformat())
    department, before = assignment.department, identity["department"].get("value")
    if (department and department.key) != (before and before["department"]):
        identity["department"]["value"] = department and {"department": department.key, "name": department.name}


def _items(
    doc: Doc,
    section: str,
    rows: Mapping[str, Any],
    write: Callable[[Doc, Any], Doc],
    facts: Mapping[str, Any],
    *,
    keep: Iterable[str] = (),
) -> None:
    """What the rows say, in the order of the file; items without a row are gone, rows without an item come last."""
    extras = facts.get(section, {})
    items = {item["key"]: item for item in doc.get(section, ())}
    found = []
    for key in [*items, *(key for key in rows if key not in items)]:
        item = items.get(key, {})
        if key in rows:
            said = {name: value for name, value in item.items() if name in IN_ROWS[section]}
            found.append(write(said | extras.get(key, {}), rows[key]))
        elif key in keep:
            found.append(item)
    if section in doc or found:
        doc[section] = found


def _strand(item: Doc, row: Strand) -> Doc:
    item = dict(item)
    for name, value in (("key", row.key), ("name", row.name_sv), ("name_en", row.name_en), ("quote", row.quote)):
        put(item, name, value)
    return item


def _condition(item: Doc, row: Condition, strands: Mapping[int, str]) -> Doc:
    item = dict(item)
    put(item, "strand", strands.get(row.strand_id))
    put(item, "title", row.title_sv)
    for name in ("key", "kind", "scope", "title_en", "severity", "quote"):
        put(item, name, getattr(row, name))
    put(item, "parameters", row.parameters, {})
    item.setdefault("parameters", {})
    put(item, "readings", row.readings)
    put(item, "valid_from", row.valid_from.isoformat() if row.valid_from else None)
    put(item, "valid_to", row.valid_to.isoformat() if row.valid_to else None)
    return item


def _area(item: Doc, row: TechnologyArea) -> Doc:
    item = dict(item)
    for name, value in (("key", row.key), ("name", row.name_sv), ("name_en", row.name_en), ("quote", row.quote)):
        put(item, name, value)
    put(item, "lead", row.lead.key if row.lead else None)
    item.setdefault("lead", None)
    put(item, "lead_note", row.lead_note)
    return item
