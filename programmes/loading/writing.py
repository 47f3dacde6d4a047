"""A document written to rows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import Authority
from programmes.loading.amounts import write_frames
from programmes.loading.checks import appropriation_key
from programmes.loading.duties import write_duties
from programmes.loading.saving import department_row, organisation_row, remove, save, upsert
from programmes.loading.shape import APPROPRIATION_TEXTS, FACT_SECTIONS, IDENTITY_IN_ROWS, IN_ROWS, Doc
from programmes.models import (
    Appropriation,
    Assignment,
    Condition,
    Programme,
    Strand,
    TechnologyArea,
)
from registry.models.case import CaseKind
from registry.workflow.cases import open_case, retitle


def write(assignment: Assignment | None, doc: Doc, file: Doc, *, now: datetime) -> Assignment:
    """Write the document to rows; `file` is remembered as the one last loaded. In the caller's transaction.

    Raises InUse for something the document no longer has that is used elsewhere.
    """
    authority = _authority(doc["authority"])
    values = _own(doc, file, authority)
    if assignment is None:
        case = open_case(kind=CaseKind.ASSIGNMENT, authority=authority, title=doc["title"], now=now)
        assignment = Assignment.objects.create(key=doc["key"], case=case, authority=authority, **values)
    else:
        if assignment.title_sv != doc["title"]:
            retitle(assignment.case, public=doc["title"], internal=assignment.case.title_internal)
        save(assignment, values)
    strands = _write_strands(assignment, doc)
    write_frames(assignment, doc, strands, now)
    _write_conditions(assignment, doc, strands)
    _write_areas(assignment, doc)
    write_duties(assignment, doc)
    remove(assignment.strands.exclude(key__in=strands), "strands")
    return assignment


def _own(doc: Doc, file: Doc, authority: Authority) -> Doc:
    identity = doc["identity"]
    decided_on = identity["decided_on"]["value"]
    department = identity["department"]["value"]
    appropriations = [_appropriation(item) for item in doc.get("appropriations", ())]
    return {
        "programme": _programme(doc["programme"]),
        "title_sv": doc["title"],
        "title_en": doc.get("title_en") or "",
        "short_title_sv": doc["short_title"],
        "short_title_en": doc.get("short_title_en") or "",
        "decision_number": identity["decision_number"]["value"] or "",
        "decision_number_source": identity["decision_number"].get("source") or "",
        "decided_on": date.fromisoformat(decided_on) if decided_on else None,
        "decided_on_source": identity["decided_on"].get("source") or "",
        "department": department_row(department) if department else None,
        "appropriation": appropriations[0] if appropriations else None,
        "valid_from": date.fromisoformat(identity["valid_from"]["value"]),
        "facts": _facts(doc),
        "source_file": file,
    }


def _facts(doc: Doc) -> Doc:
    facts: Doc = {section: doc[section] for section in FACT_SECTIONS if section in doc}
    facts["identity"] = {
        name: {key: value for key, value in fact.items() if key not in IDENTITY_IN_ROWS.get(name, set())}
        for name, fact in doc["identity"].items()
    }
    facts["appropriations"] = doc.get("appropriations", [])
    for section, held in IN_ROWS.items():
        facts[section] = {
            item["key"]: extra
            for item in doc.get(section, ())
            if (extra := {name: value for name, value in item.items() if name not in held})
        }
    return facts


def _authority(item: Mapping[str, str]) -> Authority:
    found = Authority.objects.filter(key=item["code"]).first()
    if found:
        return found
    return Authority.objects.create(
        key=item["code"],
        organisation=organisation_row(item["organisation_number"], item["name"]),
        short_name=item["short_name"],
        number_prefix=item["short_name"],
    )


def _programme(item: Mapping[str, Any]) -> Programme:
    values = {"name_sv": item["name"], "name_en": item.get("name_en") or ""}
    row, _ = Programme.objects.get_or_create(key=item["key"], defaults=values)
    return save(row, values)


def _appropriation(item: Mapping[str, Any]) -> Appropriation:
    area, number, part = appropriation_key(item)
    values = {name: item.get(name) or "" for name in APPROPRIATION_TEXTS}
    row, _ = Appropriation.objects.get_or_create(expenditure_area=area, number=number, item=part, defaults=values)
    return save(row, values)


def _write_strands(assignment: Assignment, doc: Doc) -> dict[str, Strand]:
    return {
        item["key"]: upsert(
            Strand,
            {"assignment": assignment, "key": item["key"]},
            {"name_sv": item["name"], "name_en": item.get("name_en") or "", "quote": item.get("quote") or ""},
        )
        for item in doc.get("strands", ())
    }


def _write_conditions(assignment: Assignment, doc: Doc, strands: Mapping[str, Strand]) -> None:
    keys = []
    for position, item in enumerate(doc.get("conditions", ())):
        keys.append(item["key"])
        upsert(
            Condition,
            {"assignment": assignment, "key": item["key"]},
            {
                "strand": strands[item["strand"]] if item.get("strand") else None,
                "kind": item["kind"],
                "scope": item["scope"],
                "title_sv": item["title"],
                "title_en": item.get("title_en") or "",
                "parameters": item["parameters"],
                "readings": item.get("readings") or [],
                "severity": item["severity"],
                "quote": item["quote"],
                "valid_from": date.fromisoformat(item["valid_from"]) if item.get("valid_from") else None,
                "valid_to": date.fromisoformat(item["valid_to"]) if item.get("valid_to") else None,
                "position": position,
            },
        )
    remove(assignment.conditions.exclude(key__in=keys), "conditions")


def _write_areas(assignment: Assignment, doc: Doc) -> None:
    """An area that another assignment brought is shared as it stands; its lead is that assignment's to say."""
    keys = []
    others = set(TechnologyArea.objects.exclude(assignment=assignment).values_list("key", flat=True))
    others -= set(TechnologyArea.objects.filter(assignment=None).values_list("key", flat=True))
    for position, item in enumerate(doc.get("technology_areas", ())):
        keys.append(item["key"])
        if item["key"] in others:
            continue
        upsert(
            TechnologyArea,
            {"key": item["key"]},
            {
                "name_sv": item["name"],
                "name_en": item.get("name_en") or "",
                "lead": Authority.objects.get(key=item["lead"]) if item.get("lead") else None,
                "lead_note": item.get("lead_note") or "",
                "assignment": assignment,
                "quote": item.get("quote") or "",
                "position": position,
            },
        )
    remove(assignment.areas.exclude(key__in=keys), "technology_areas")
