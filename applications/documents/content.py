"""What a version of an application is frozen as: plain values, and their checksum."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from accounts.covering import covered_in
from applications.models import ApplicationVersion, Attachment, ProjectParty
from calls.rules.questions import asked
from calls.rules.settings import SUBJECTS
from calls.subject_names import subject_edition, subject_names

#: The shape of `content`; raised when it changes, so that a reader knows what to expect.
SHAPE = 1


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that the check sum is counted on: keys in order, no spaces, UTF-8, and names as they were typed."""
    content = covered_in(content, stored=True)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content, as it stands in the receipt."""
    return hashlib.sha256(canonical(content)).hexdigest()


def snapshot(
    version: ApplicationVersion,
    *,
    declarations: Sequence[str] = (),
    aid: Mapping[str, Any] | None = None,
    checklist: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The whole version as plain JSON: what is frozen. Years outside the project's period are not part of it.

    `aid` is what the application says of state aid, where the call asks (`workflow.aid.frozen_part`), and `checklist`
    what it answers about its international cooperation (`workflow.international.frozen_checklist`).
    """
    content = _snapshot(version, declarations)
    if checklist is not None:
        content["international"] = {**content["international"], "checklist": dict(checklist)}
    if aid is None:
        return content
    parties = [{**party, "aid": aid["parties"][party["uuid"]]} for party in content["parties"]]
    return {
        **content,
        "parties": parties,
        "aid": {name: value for name, value in aid.items() if name != "parties"},
    }


def _snapshot(version: ApplicationVersion, declarations: Sequence[str]) -> dict[str, Any]:
    years = set(version.years)
    attachments = list(version.attachments.select_related("file").order_by("pk"))
    return {
        "shape": SHAPE,
        "call": {"uuid": str(version.application.call.case.uuid), "title": version.application.call.title_sv},
        "version": version.number,
        "title": version.title,
        "summary": version.summary,
        "starts_on": _iso(version.starts_on),
        "ends_on": _iso(version.ends_on),
        "technology_area": version.technology_area and version.technology_area.key,
        "own_area": version.own_area,
        "project_kind": version.project_kind,
        "trl_from": version.trl_from,
        "trl_to": version.trl_to,
        "form_sections": version.form.content.get("sections", []),
        "questions": _questions(version, attachments),
        "international": {
            "foreign_partners": version.foreign_partners,
            "countries": version.partner_countries,
            "risk_note": version.risk_note,
        },
        "business_share_reason": version.business_share_reason,
        "parties": _parties(version, years),
        "attachments": [
            {
                "uuid": str(one.uuid),
                "filename": one.filename,
                "title": one.title,
                "wanted": one.wanted,
                "size": one.file.size,
                "sha256": one.file.sha256,
                "content_type": one.file.content_type,
            }
            for one in attachments
        ],
        "declarations": list(declarations),
    }


def _questions(version: ApplicationVersion, attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    """The questions that were put to this application, with their answers as values. Subjects of the third level bring
    their names along, since the standard's edition may be another in ten years."""
    answers = dict(version.answers)
    for one in attachments:
        if one.question:
            answers[one.question] = [*answers.get(one.question, ()), str(one.uuid)]
    found = []
    for question in asked(version.form.content.get("questions", []), answers, getattr(version, "project_kind", "")):
        answer = answers.get(question["key"])
        more = (
            {"names": subject_names(answer or ()), "edition": subject_edition()}
            if question.get("kind") == SUBJECTS
            else {}
        )
        found.append({**question, "answer": answer, **more})
    return found


_CELLS = """
SELECT 'costs', party_id, category, year, amount FROM applications_budgetline WHERE version_id = %(version)s
UNION ALL
SELECT 'financing', party_id, source, year, amount FROM applications_financingline WHERE version_id = %(version)s
UNION ALL
SELECT 'requested', party_id, concat_ws('/', a.key, s.key), year, amount FROM applications_requestedamount r
JOIN programmes_assignment a ON a.id = r.assignment_id LEFT JOIN programmes_strand s ON s.id = r.strand_id
WHERE version_id = %(version)s
"""


def _parties(version: ApplicationVersion, years: set[int]) -> list[dict[str, Any]]:
    """Every party with its cells of `years`, sorted, so that the same content always has the same check sum."""
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"version": version.pk})
        cells: dict[tuple[int, str], list[list[Any]]] = defaultdict(list)
        for kind, party, row, year, amount in cursor.fetchall():
            if year in years:
                cells[party, kind].append([row, year, amount])
    return [
        _party(party) | {kind: sorted(cells[party.pk, kind]) for kind in ("costs", "financing", "requested")}
        for party in version.parties.select_related("organisation", "size_basis")
    ]


def _party(party: ProjectParty) -> dict[str, Any]:
    return {
        "uuid": str(party.uuid),
        "organisation": str(party.organisation.uuid),
        "name": party.name,
        "number": party.organisation.number,
        "country": party.organisation.country,
        "kind": party.kind,
        "size": party.size,
        "county": party.county,
        "coordinator": party.is_coordinator,
        "contact": party.contact_name,
        "sni": party.sni,
        "sni_edition": party.sni_edition,
        # That it is one, never the number: what is frozen is read by many, and kept for long.
        "sole_trader": not party.organisation.number and party.organisation.country == "SE",
        **_group(party),
    }


def _group(party: ProjectParty) -> dict[str, Any]:
    """The figures that the size rests on, where they have been given."""
    basis = getattr(party, "size_basis", None)
    return {"size_basis": {"figures": basis.figures, "result": basis.result}} if basis else {}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
