"""The frozen application as data, and the receipt and the application as PDF. The same in a test and in ten years."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from accounts.models import OrganisationKind
from applications.drawing.answers import ShownAnswer, shown_answers
from applications.drawing.countries import country_name
from applications.models import Application, ApplicationVersion, Attachment, ProjectParty
from applications.models.budget import CompanySize, CostCategory, FinancingSource
from applications.rules.aid.group import QUESTIONS
from calls.rules.questions import asked
from calls.rules.settings import SUBJECTS
from calls.subject_names import subject_edition, subject_names
from programmes.models import TechnologyArea
from registry.pdf import render_pdf
from sweden.clock import local
from sweden.counties import BY_CODE
from sweden.sni import show_sni
from sweden.typography import clock_time, day_long, listed

#: The shape of `content`; raised when it changes, so that a reader knows what to expect.
SHAPE = 1


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that the check sum is counted on: keys in order, no spaces, UTF-8."""
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


# --- The receipt and the application as documents ----------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """What the receipt (mottagningsbevis) says."""

    authority: str
    authority_number: str
    authority_address: str
    registrar_email: str
    number: str
    received_at: datetime
    first_received_at: datetime
    late: bool
    judges_late: bool
    closed_at: datetime
    decision_planned_on: date | None
    call: str
    call_number: str
    title: str
    coordinator: str
    coordinator_number: str
    sent_by: str
    requested: int
    sha256: str
    version: int
    attachments: Sequence[Mapping[str, Any]]
    contact_name: str
    contact_email: str

    @classmethod
    def of(cls, application: Application) -> "Receipt":
        version = application.submitted_version
        content = version.content
        coordinator = next(party for party in content["parties"] if party["coordinator"])
        call, authority = application.call, application.case.authority
        return cls(
            authority=authority.organisation.name,
            authority_number=authority.organisation.number,
            authority_address=authority.postal_address,
            registrar_email=authority.registrar_email,
            number=application.case.designation,
            received_at=version.frozen_at,
            first_received_at=application.submitted_at,
            late=application.late,
            judges_late=call.judges_late,
            closed_at=call.closes_at,
            decision_planned_on=call.decision_planned_on,
            call=call.title_sv,
            call_number=call.case.designation,
            title=content["title"],
            coordinator=coordinator["name"],
            coordinator_number=coordinator["number"],
            sent_by=str(application.submitted_by),
            requested=application.requested,
            sha256=version.sha256,
            version=version.number,
            attachments=content["attachments"],
            contact_name=call.contact_name,
            contact_email=call.contact_email,
        )

    @property
    def supplements(self) -> bool:
        """Whether it is for a supplement to an application that came in earlier."""
        return self.first_received_at < self.received_at

    @property
    def first_received(self) -> str:
        """When the application itself came in, with seconds and zone."""
        return _to_the_second(self.first_received_at)

    @property
    def received(self) -> str:
        """With seconds and zone: 31 oktober 2025 kl. 13.59.59."""
        return _to_the_second(self.received_at)

    @property
    def received_english(self) -> str:
        """1 November 2025 at 13:59:59."""
        wall = local(self.received_at)
        return f"{day_long(wall.date(), 'en')} at {wall:%H:%M:%S}"

    @property
    def closed(self) -> str:
        return f"{day_long(self.closed_at)} {clock_time(self.closed_at)}"


def _to_the_second(moment: datetime) -> str:
    wall = local(moment)
    return f"{day_long(wall.date())} kl.\u00a0{wall:%H.%M.%S} ({wall:%Z}, UTC{wall:%z})"


@dataclass(frozen=True)
class Row:
    """A row of a table: its name, an amount per year (None: not filled in) and their sum."""

    name: str
    years: Sequence[int]
    cells: Sequence[int | None]

    @property
    def total(self) -> int:
        return sum(cell or 0 for cell in self.cells)

    @property
    def pairs(self) -> list[tuple[int, int | None]]:
        return list(zip(self.years, self.cells, strict=True))


@dataclass(frozen=True)
class PartySheet:
    """A party's whole part, as tables."""

    name: str
    number: str
    country: str
    kind: str
    size: str
    county: str
    coordinator: bool
    contact: str
    sni: str
    sole_trader: bool
    key: str
    group: Sequence[ShownAnswer]
    costs: Sequence[Row]
    cost_sum: Row
    financing: Sequence[Row]
    requested: Row

    @property
    def cost(self) -> int:
        return self.cost_sum.total


def sheets(content: Mapping[str, Any]) -> list[PartySheet]:
    """The parties of frozen content, as tables, in the language that is active."""
    years = years_of(content)
    return [_sheet(party, years) for party in content["parties"]]


def years_of(content: Mapping[str, Any]) -> list[int]:
    """The calendar years of frozen content."""
    return list(range(int(content["starts_on"][:4]), int(content["ends_on"][:4]) + 1))


def _sheet(party: Mapping[str, Any], years: list[int]) -> PartySheet:
    costs = {(category, year): amount for category, year, amount in party["costs"]}
    financing = {(source, year): amount for source, year, amount in party["financing"]}
    requested: dict[int, int] = {}
    for _assignment, year, amount in party["requested"]:
        requested[year] = requested.get(year, 0) + amount
    used = [source for source in FinancingSource if any(key[0] == source for key in financing)]
    by_year = [sum(costs.get((category, year), 0) for category in CostCategory) for year in years]
    return PartySheet(
        name=party["name"],
        number=party["number"],
        country=party["country"],
        kind=str(OrganisationKind(party["kind"]).label),
        size=str(CompanySize(party["size"]).label) if party["size"] not in ("", CompanySize.NOT_ENTERPRISE) else "",
        county=BY_CODE[party["county"]].name_sv if party["county"] in BY_CODE else "",
        coordinator=party["coordinator"],
        contact=party["contact"],
        sni=f"SNI {party['sni_edition']} {show_sni(party['sni'])}" if party.get("sni") else "",
        sole_trader=bool(party.get("sole_trader")),
        key=party["uuid"],
        group=_shown_group(party),
        costs=[
            Row(str(category.label), years, [costs.get((category, year)) for year in years])
            for category in CostCategory
        ],
        cost_sum=Row("", years, by_year),
        financing=[Row(str(source.label), years, [financing.get((source, year)) for year in years]) for source in used],
        requested=Row("", years, [requested.get(year, 0) for year in years]),
    )


def _shown_group(party: Mapping[str, Any]) -> list[ShownAnswer]:
    """The figures of the size that were answered, in the language that is active."""
    figures = party.get("size_basis", {}).get("figures")
    if not figures:
        return []
    lang = "en" if (get_language() or "sv").startswith("en") else "sv"
    rows = [{**question, "answer": figures.get(question["key"])} for question in QUESTIONS["questions"]]
    return [one for one in shown_answers(rows, lang=lang) if not one.is_empty]


def receipt_pdf(application: Application) -> bytes:
    """The receipt, in Swedish with the English frame below."""
    receipt = Receipt.of(application)
    title = f"Mottagningsbevis {receipt.number}"
    return render_pdf("documents/receipt.html", {"receipt": receipt}, title=title)


def answers(content: Mapping[str, Any], lang: str = "sv") -> list[ShownAnswer]:
    """The questions of frozen content with their answers."""
    return shown_answers(content["questions"], content.get("form_sections", ()), content["attachments"], lang)


def country_names(codes: Sequence[str], lang: str = "sv") -> str:
    """ "Finland, Norge och Tyskland"."""
    return listed([country_name(code, lang) for code in codes], lang)


def application_pdf(application: Application, aid: Callable[[], Any] = lambda: None) -> bytes:
    """The application as it was frozen. `aid` tells what it says of state aid, in the language that is active then."""
    content = application.submitted_version.content
    receipt = Receipt.of(application)
    context = _context(content) | {"receipt": receipt, "aid": aid}
    return render_pdf("documents/application.html", context, title=f"Ansökan {receipt.number}: {content['title']}")


@dataclass(frozen=True)
class DraftHead:
    """What stands at the head of a draft that is printed: it has no number, and nobody has received it."""

    authority: str
    call: str
    coordinator: str
    coordinator_number: str
    requested: int


def draft_pdf(
    application: Application, content: Mapping[str, Any], aid: Callable[[], Any] = lambda: None, *, now: datetime
) -> bytes:
    """The draft as it stands at `now`, marked as one; for those who write it. `aid` as in `application_pdf`."""
    coordinator = next((party for party in content["parties"] if party["coordinator"]), None)
    head = DraftHead(
        authority=str(application.case.authority),
        call=application.call.title_sv,
        coordinator=coordinator["name"] if coordinator else "",
        coordinator_number=coordinator["number"] if coordinator else "",
        requested=sum(amount for party in content["parties"] for _strand, _year, amount in party["requested"]),
    )
    context = _context(content) | {"receipt": head, "draft": now, "aid": aid}
    return render_pdf("documents/application.html", context, title=f"Utkast: {content['title'] or head.call}")


def _context(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the document shows of content that is frozen or about to be; a draft may lack its days."""
    area = TechnologyArea.objects.filter(key=content["technology_area"] or "").first()
    dated = bool(content["starts_on"] and content["ends_on"])
    return {
        "content": content,
        "years": years_of(content) if dated else [],
        "starts_on": date.fromisoformat(content["starts_on"]) if content["starts_on"] else None,
        "ends_on": date.fromisoformat(content["ends_on"]) if content["ends_on"] else None,
        "area": area.name_sv if area else "",
        "answers": answers(content),
        "countries": country_names(content["international"]["countries"]),
        # Called by the template, once the document's language is set.
        "sheets": lambda: sheets(content) if dated else [],
    }
