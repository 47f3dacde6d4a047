"""Between rows and documents: what stands in the database as a document, and a document written to rows."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import ProtectedError, RestrictedError

from accounts.models import Authority, Department, Organisation, OrganisationKind
from programmes.loading.checks import appropriation_key, last_year
from programmes.models import (
    Appropriation,
    Assignment,
    BudgetFrame,
    Condition,
    DutyOfAssignment,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
)
from programmes.models.frame import FrameSource
from registry.models.case import CaseKind
from registry.workflow.cases import open_case, retitle

Doc = dict[str, Any]

#: Sections that are shown and never counted: kept as they are in `Assignment.facts`.
FACT_SECTIONS = ("contents", "payment_rules", "gaps")

#: For the sections with rows: what the rows hold. What else their items say is kept in `facts` by the item's key.
IN_ROWS = {
    "strands": {"key", "name", "name_en", "quote"},
    "conditions": {
        "key",
        "strand",
        "kind",
        "scope",
        "title",
        "title_en",
        "parameters",
        "readings",
        "severity",
        "quote",
    },
    "technology_areas": {"key", "name", "name_en", "lead", "lead_note", "quote"},
    "duties": {
        "key",
        "title",
        "title_en",
        "document_kind",
        "form",
        "rule",
        "assumption",
        "joint",
        "requires_decision_number",
        "lead_days",
        "submitting_authority",
        "recipients",
        "quote",
    },
}
_IDENTITY_IN_ROWS = {
    "decision_number": {"value", "source"},
    "decided_on": {"value", "source"},
    "department": {"value"},
    "valid_from": {"value"},
}
_APPROPRIATION_TEXTS = ("expenditure_area_name", "name", "item_name", "item_full_name")


class InUse(Exception):
    """Something that a file no longer has is used elsewhere and cannot be taken away. `path` is its place."""

    def __init__(self, path: str, users: str) -> None:
        self.path, self.users = path, users
        super().__init__(f"{path}: {users}")


# From rows to a document ---------------------------------------------------------------------------------------------


def document_of(assignment: Assignment) -> Doc:
    """What stands now, in the shape of the file as last loaded: equal to it when nobody has edited anything."""
    doc: Doc = deepcopy(assignment.source_file)
    facts = deepcopy(assignment.facts)
    for section in FACT_SECTIONS:
        if section in doc or facts.get(section):
            doc[section] = facts.get(section, [])
    _put(doc, "title", assignment.title_sv)
    _put(doc, "title_en", assignment.title_en)
    _put(doc, "short_title", assignment.short_title_sv)
    _put(doc, "short_title_en", assignment.short_title_en)
    doc["programme"] = programme_document(assignment.programme, doc["programme"])
    _identity(doc, assignment, facts.get("identity", {}))
    if assignment.appropriation_id:
        doc.setdefault("appropriations", [])[:1] = [
            appropriation_document(assignment.appropriation, next(iter(doc["appropriations"]), {}))
        ]
    else:
        doc.get("appropriations", [])[:1] = []
    strands = {strand.pk: strand.key for strand in assignment.strands.all()}
    _items(doc, "strands", {s.key: s for s in assignment.strands.order_by("pk")}, _strand, facts)
    conditions = {c.key: c for c in assignment.conditions.all()}
    _items(doc, "conditions", conditions, lambda item, row: _condition(item, row, strands), facts)
    own = {a.key: a for a in assignment.areas.select_related("lead")}
    lent = {item["key"] for item in doc.get("technology_areas", ()) if item["key"] not in own}
    lent &= set(TechnologyArea.objects.filter(key__in=lent).values_list("key", flat=True))
    _items(doc, "technology_areas", own, _area, facts, keep=lent)
    duties = {d.duty.key: d for d in duty_rows(DutyOfAssignment.objects.filter(assignment=assignment))}
    _items(doc, "duties", duties, lambda item, row: duty_document(item, row.duty, row.quote), facts)
    return doc


def duty_rows(rows: models.QuerySet) -> models.QuerySet:
    """The rows with all that their documents need."""
    return (
        rows.select_related("duty__submitting_authority", "duty__recipient_organisation")
        .prefetch_related("duty__recipient_departments")
        .order_by("pk")
    )


def programme_document(row: Programme, before: Mapping[str, Any]) -> Doc:
    item = dict(before)
    _put(item, "key", row.key)
    _put(item, "name", row.name_sv)
    _put(item, "name_en", row.name_en)
    return item


def appropriation_document(row: Appropriation, before: Mapping[str, Any]) -> Doc:
    item = dict(before)
    for name in ("expenditure_area", "number", "item", *_APPROPRIATION_TEXTS):
        _put(item, name, getattr(row, name))
    return item


def duty_document(before: Mapping[str, Any], duty: ReportingDuty, quote: str) -> Doc:
    item = dict(before)
    _put(item, "key", duty.key)
    _put(item, "title", duty.title_sv)
    _put(item, "title_en", duty.title_en)
    _put(item, "rule", duty.rule or None)
    for name in ("document_kind", "form", "assumption"):
        _put(item, name, getattr(duty, name))
    _put(item, "joint", duty.joint, False)
    _put(item, "requires_decision_number", duty.requires_decision_number, False)
    _put(item, "lead_days", duty.lead_days, 60)
    _put(item, "submitting_authority", duty.submitting_authority.key if duty.submitting_authority else None)
    recipients = [{"department": d.key, "name": d.name} for d in duty.recipient_departments.all()]
    if duty.recipient_organisation:
        body = duty.recipient_organisation
        recipients.append({"organisation_number": body.number, "name": body.name})
    if {_recipient(one) for one in item.get("recipients", ())} != {_recipient(one) for one in recipients}:
        item["recipients"] = recipients
    _put(item, "quote", quote)
    return item


def _recipient(item: Mapping[str, str]) -> str:
    return item.get("department") or item["organisation_number"]


def _identity(doc: Doc, assignment: Assignment, facts: Mapping[str, Any]) -> None:
    identity = doc["identity"]
    for name, fact in facts.items():
        kept = {key: identity.get(name, {})[key] for key in _in_rows(name) if key in identity.get(name, {})}
        identity[name] = kept | fact
    _put(identity["decision_number"], "value", assignment.decision_number)
    _put(identity["decision_number"], "source", assignment.decision_number_source)
    _put(identity["decided_on"], "value", assignment.decided_on and assignment.decided_on.isoformat())
    _put(identity["decided_on"], "source", assignment.decided_on_source)
    _put(identity["valid_from"], "value", assignment.valid_from.isoformat())
    department, before = assignment.department, identity["department"].get("value")
    if (department and department.key) != (before and before["department"]):
        identity["department"]["value"] = department and {"department": department.key, "name": department.name}


def _in_rows(name: str) -> set[str]:
    return _IDENTITY_IN_ROWS.get(name, set())


def _put(item: Doc, name: str, value: Any, default: Any = None) -> None:
    """Set what stands, unless the item says it already; empty, null and left out are the same."""
    if (item.get(name, default) or None) != (value or None):
        item[name] = value if value or isinstance(value, bool | int) else None


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
        _put(item, name, value)
    return item


def _condition(item: Doc, row: Condition, strands: Mapping[int, str]) -> Doc:
    item = dict(item)
    _put(item, "strand", strands.get(row.strand_id))
    _put(item, "title", row.title_sv)
    for name in ("key", "kind", "scope", "title_en", "severity", "quote"):
        _put(item, name, getattr(row, name))
    _put(item, "parameters", row.parameters, {})
    item.setdefault("parameters", {})
    _put(item, "readings", row.readings)
    return item


def _area(item: Doc, row: TechnologyArea) -> Doc:
    item = dict(item)
    for name, value in (("key", row.key), ("name", row.name_sv), ("name_en", row.name_en), ("quote", row.quote)):
        _put(item, name, value)
    _put(item, "lead", row.lead.key if row.lead else None)
    item.setdefault("lead", None)
    _put(item, "lead_note", row.lead_note)
    return item


# From a document to rows ---------------------------------------------------------------------------------------------


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
        _save(assignment, values)
    strands = _write_strands(assignment, doc)
    _write_frames(assignment, doc, strands, now)
    _write_conditions(assignment, doc, strands)
    _write_areas(assignment, doc)
    _write_duties(assignment, doc)
    _remove(assignment.strands.exclude(key__in=strands), "strands")
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
        "department": _department(department) if department else None,
        "appropriation": appropriations[0] if appropriations else None,
        "valid_from": date.fromisoformat(identity["valid_from"]["value"]),
        "facts": _facts(doc),
        "source_file": file,
    }


def _facts(doc: Doc) -> Doc:
    facts: Doc = {section: doc[section] for section in FACT_SECTIONS if section in doc}
    facts["identity"] = {
        name: {key: value for key, value in fact.items() if key not in _in_rows(name)}
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
        organisation=_organisation(item["organisation_number"], item["name"]),
        short_name=item["short_name"],
        number_prefix=item["short_name"],
    )


def _organisation(number: str, name: str) -> Organisation:
    return Organisation.objects.get_or_create(
        number=number, merged_into=None, defaults={"name": name, "kind": OrganisationKind.AUTHORITY}
    )[0]


def _department(item: Mapping[str, str]) -> Department:
    return Department.objects.get_or_create(key=item["department"], defaults={"name": item["name"]})[0]


def _programme(item: Mapping[str, Any]) -> Programme:
    values = {"name_sv": item["name"], "name_en": item.get("name_en") or ""}
    row, _ = Programme.objects.get_or_create(key=item["key"], defaults=values)
    return _save(row, values)


def _appropriation(item: Mapping[str, Any]) -> Appropriation:
    area, number, part = appropriation_key(item)
    values = {name: item.get(name) or "" for name in _APPROPRIATION_TEXTS}
    row, _ = Appropriation.objects.get_or_create(expenditure_area=area, number=number, item=part, defaults=values)
    return _save(row, values)


def _write_strands(assignment: Assignment, doc: Doc) -> dict[str, Strand]:
    return {
        item["key"]: _upsert(
            Strand,
            {"assignment": assignment, "key": item["key"]},
            {"name_sv": item["name"], "name_en": item.get("name_en") or "", "quote": item.get("quote") or ""},
        )
        for item in doc.get("strands", ())
    }


def _write_frames(assignment: Assignment, doc: Doc, strands: Mapping[str, Strand], now: datetime) -> None:
    """Amounts are append-only: a changed one is a new version, and one that a file drops cannot be taken away."""
    standing = decision_frames(assignment)
    number = doc["identity"]["decision_number"]["value"]
    source = f"Regeringens beslut {number}" if number else "Regeringens beslut om uppdraget"
    wanted = set()
    for item in doc["frames"]:
        strand = strands[item["strand"]] if item.get("strand") else None
        line = (item.get("strand"), item["year"])
        wanted.add(line)
        row = standing.get(line)
        values = {
            "year_to": last_year(item),
            "amount": item["amount"],
            "wording": item["wording"],
            "quote": item["quote"],
        }
        first_days = {assignment.valid_from}
        if row is not None:
            same = all(getattr(row, name) == value for name, value in values.items())
            if same and row.valid_from == assignment.valid_from:
                continue
            # The latest first day wins; a version that begins earlier does not replace one that begins later.
            first_days |= {row.valid_from} if row.valid_from > assignment.valid_from and not same else set()
        for first_day in sorted(first_days):
            BudgetFrame.objects.create(
                assignment=assignment,
                strand=strand,
                year=item["year"],
                **values,
                source_kind=FrameSource.DECISION,
                source=source,
                valid_from=first_day,
                recorded_at=now,
            )
    if dropped := [line for line in standing if line not in wanted]:
        strand_key, year = dropped[0]
        raise InUse(
            f"frames[{f'{strand_key}:' if strand_key else ''}{year}]",
            "an amount that has been loaded is history and stays; enter an amending decision instead",
        )


def decision_frames(assignment: Assignment) -> dict[tuple[str | None, int], BudgetFrame]:
    """The decision's own amounts as last loaded, by strand and first year."""
    rows = assignment.frames.filter(source_kind=FrameSource.DECISION, recorded_by=None).select_related("strand")
    return {
        (row.strand.key if row.strand else None, row.year): row
        for row in rows.order_by("recorded_at", "valid_from", "pk")
    }


def _write_conditions(assignment: Assignment, doc: Doc, strands: Mapping[str, Strand]) -> None:
    keys = []
    for position, item in enumerate(doc.get("conditions", ())):
        keys.append(item["key"])
        _upsert(
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
                "position": position,
            },
        )
    _remove(assignment.conditions.exclude(key__in=keys), "conditions")


def _write_areas(assignment: Assignment, doc: Doc) -> None:
    """An area that another assignment brought is shared as it stands; its lead is that assignment's to say."""
    keys = []
    others = set(TechnologyArea.objects.exclude(assignment=assignment).values_list("key", flat=True))
    others -= set(TechnologyArea.objects.filter(assignment=None).values_list("key", flat=True))
    for position, item in enumerate(doc.get("technology_areas", ())):
        keys.append(item["key"])
        if item["key"] in others:
            continue
        _upsert(
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
    _remove(assignment.areas.exclude(key__in=keys), "technology_areas")


def _write_duties(assignment: Assignment, doc: Doc) -> None:
    keys = []
    for item in doc.get("duties", ()):
        keys.append(item["key"])
        organisations = [one for one in item["recipients"] if "organisation_number" in one]
        departments = [_department(one) for one in item["recipients"] if "department" in one]
        submitter = item.get("submitting_authority")
        duty = _upsert(
            ReportingDuty,
            {"key": item["key"]},
            {
                "title_sv": item["title"],
                "title_en": item.get("title_en") or "",
                "document_kind": item["document_kind"],
                "form": item.get("form") or "",
                "rule": item["rule"] or {},
                "assumption": item.get("assumption") or "",
                "joint": item["joint"],
                "requires_decision_number": item["requires_decision_number"],
                "lead_days": item.get("lead_days", 60),
                "submitting_authority": Authority.objects.get(key=submitter) if submitter else None,
                "recipient_organisation": (
                    _organisation(organisations[0]["organisation_number"], organisations[0]["name"])
                    if organisations
                    else None
                ),
            },
        )
        if set(duty.recipient_departments.all()) != set(departments):
            duty.recipient_departments.set(departments)
        _upsert(DutyOfAssignment, {"duty": duty, "assignment": assignment}, {"quote": item["quote"]})
    dropped = DutyOfAssignment.objects.filter(assignment=assignment).exclude(duty__key__in=keys)
    duties = ReportingDuty.objects.filter(pk__in=list(dropped.values_list("duty", flat=True)))
    dropped.delete()
    _remove(duties.filter(of_assignments=None), "duties")


def _upsert(model: type[models.Model], which: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    row, made = model.objects.get_or_create(**which, defaults=values)
    return row if made else _save(row, values)


def _save(row: Any, values: Mapping[str, Any]) -> Any:
    """Save what differs, and nothing when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
    return row


def _remove(rows: models.QuerySet, section: str) -> None:
    for row in rows:
        try:
            row.delete()
        except (ProtectedError, RestrictedError) as error:
            used = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
            kinds = sorted({str(one._meta.verbose_name) for one in used})
            raise InUse(f"{section}[{row.key}]", f"cannot be taken away, it is used by: {', '.join(kinds)}") from None
