"""A report that has been handed in, as a document: the frozen version becomes a PDF. No queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.pdf import render_pdf
from sweden.clock import local
from sweden.typography import amount, day_long

HEADINGS = {
    "start": "Startrapport",
    "progress": "Lägesrapport",
    "economic": "Ekonomisk redovisning",
    "final": "Slutrapport",
    "after": "Efterrapport",
}
TEXT_WORDS = {
    "begun": "Hur arbetet har börjat",
    "changes": "Ändringar sedan beslutet",
    "work": "Utfört arbete",
    "deviations": "Avvikelser",
    "risks": "Risker",
    "next": "Nästa period",
    "results": "Resultat",
    "goals": "Mål",
    "use": "Användning",
    "effects": "Effekter",
}
KIND_WORDS = {
    "personal": "Personal",
    "equipment": "Utrustning",
    "consultants": "Konsulter",
    "other_direct": "Övriga direkta kostnader",
    "indirect": "Indirekta kostnader",
}


@dataclass(frozen=True)
class PartyPages:
    """A party's costs by kind and year, as printed."""

    name: str
    number: str
    rows: list[tuple[str, list[str], str]]
    sums: list[str]
    total: str
    comment: str
    signature: str
    certificate: str


@dataclass(frozen=True)
class ReportPages:
    """Everything the template needs, in words."""

    heading: str
    title: str
    numbers: str
    period: str
    texts: list[tuple[str, str]]
    years: list[int]
    parties: list[PartyPages]
    handed_in: str
    version: int
    sha256: str

    @classmethod
    def of(cls, content: Mapping[str, Any], *, number: int, sha256: str) -> "ReportPages":
        """The pages of a version's frozen content."""
        at = local(datetime.fromisoformat(content["handed_in_at"]))
        first, last = (date.fromisoformat(content[key]) for key in ("starts_on", "ends_on"))
        return cls(
            heading=HEADINGS[content["kind"]],
            title=content["title"],
            numbers=", ".join(content["numbers"]),
            period=f"{day_long(first)}–{day_long(last)}",
            texts=[(TEXT_WORDS[name], text) for name, text in content["texts"].items()],
            years=content["years"],
            parties=[_party(one, content["years"]) for one in content["parties"]],
            handed_in=f"{content['handed_in_by']}, {day_long(at.date())} kl. {at:%H.%M.%S}",
            version=number,
            sha256=sha256,
        )


def _party(party: Mapping[str, Any], years: list[int]) -> PartyPages:
    cells = party["cells"]

    def of(year: int, kind: str) -> int:
        return int(cells.get(f"{year}|{kind}", 0))

    signature = f"Upprättad av {party['prepared_by']}, godkänd av {party['approved_by']}."
    return PartyPages(
        name=party["name"],
        number=party["number"],
        rows=[
            (word, [amount(of(year, kind)) for year in years], amount(sum(of(year, kind) for year in years)))
            for kind, word in KIND_WORDS.items()
        ],
        sums=[amount(sum(of(year, kind) for kind in KIND_WORDS)) for year in years],
        total=amount(sum(int(value) for value in cells.values())),
        comment=party["comment"],
        signature=signature if party["prepared_by"] else "",
        certificate=party["certificate"],
    )


def report_pdf(content: Mapping[str, Any], *, number: int, sha256: str) -> bytes:
    """The report as one archivable, accessible PDF."""
    pages = ReportPages.of(content, number=number, sha256=sha256)
    return render_pdf("documents/grant_report.html", {"pages": pages}, title=f"{pages.heading} {pages.numbers}")
