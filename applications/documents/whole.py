"""The application as a document, handed in or as a draft, made of its frozen content."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from accounts.models import OrganisationKind
from applications.documents.receipt import Receipt
from applications.drawing.answers import ShownAnswer, shown_answers
from applications.drawing.countries import country_name
from applications.models import Application
from applications.models.budget import CompanySize, CostCategory, FinancingSource
from applications.rules.aid.group import QUESTIONS
from programmes.models import TechnologyArea
from registry.pdf import render_pdf
from sweden.counties import BY_CODE
from sweden.sni import show_sni
from sweden.typography import listed


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
