"""The joint report as a document: frozen content becomes a PDF, the same in a test and in ten years. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from registry.pdf import render_html
from reporting.drawing import numbering
from reporting.drawing.charts import Chart
from reporting.drawing.comparing import compared, supplemented
from reporting.drawing.conditions import ConditionRow, condition_rows
from reporting.drawing.tables import Table, figure, printed_rows, said, shown
from reporting.drawing.tokens import filled
from reporting.kinds.catalogue import Demand, Kind, Section, areas_of_content, kinds, measures
from reporting.kinds.maker import Maker
from reporting.kinds.registry import maker
from reporting.models import Report
from reporting.rules.checks.figures import causes
from reporting.rules.figures import changes
from sweden.typography import clock_time, day_long, genitive, listed, lowered, number

#: More columns than this lie down.
WIDE = 11


@dataclass(frozen=True)
class PrintedSection:
    """A section as printed: who wrote what, its tables and what it answers."""

    number: str
    heading: str
    key: str
    texts: list[tuple[str, list[str]]]
    tables: list[Table]
    charts: list[Chart]
    demands: tuple[Demand, ...]
    generated: str
    lead: list[str]
    required: bool = False

    @property
    def unwritten(self) -> bool:
        """Whether people are to write here and have not: a draft says so, since a bare heading looks like a fault."""
        if self.generated or self.texts:
            return False
        return self.required or not (self.lead or self.tables or self.charts)

    @property
    def annex(self) -> bool:
        """Whether it stands after the sections that people write in."""
        return self.number.startswith("B")

    @property
    def css(self) -> str:
        """How it is set: sections and later annexes follow on; an annex with a wide table lies down as a whole."""
        if self.annex and any(len(one.heads) > WIDE for one in self.tables):
            return "lying"
        return "flow" if self.number != "B1" else ""


@dataclass(frozen=True)
class Trace:
    """What a row's figures are: their mark, selection in words, measures, and each value with its count of rows."""

    mark: str
    selection: str
    measures: str
    told: str


@dataclass(frozen=True)
class Pages:
    """Everything the template needs, in words."""

    kind: str
    template: str
    title: str
    subtitle: str
    opening: str
    year: int
    version: int
    reason: str
    details: Mapping[str, Any]
    agencies: list[dict[str, Any]]
    recipients: list[str]
    decided_on: str
    numbers: list[str]
    decisions: list[dict[str, str]]
    as_of: str
    sections: list[PrintedSection]
    traces: list[Trace]
    marks: dict[str, str]
    definitions: list[dict[str, str]]
    conditions: list[ConditionRow]
    changes: list[str]
    compared: Table | None
    first: bool
    late: str
    signatures: list[str]
    dataset_sha256: str
    docno: str
    #: The technology area of its own, where there is a document for each; what comes with a covering letter.
    area: str
    parts: list[str]
    contact: Mapping[str, str]
    attachments: list[Mapping[str, str]]
    #: What is said on every page of a document that nobody has decided on; "" of a decided one.
    draft: str = ""

    @property
    def filename(self) -> str:
        """The file's own name."""
        return "-".join(filter(None, [self.kind, self.area, str(self.year), f"v{self.version}.pdf"]))

    @classmethod
    def of(cls, report: Report, area: str = "") -> "Pages":
        """The pages of a locked report, from its own content and its dataset. `area`: those of that technology area's
        document, where there is one for each; "" is the covering letter then."""
        data, locked = report.dataset.content, report.content
        kind = kinds()[report.occasion.duty.document_kind].of(one["assignment"] for one in data["agencies"].values())
        kind = kind.spread(areas_of_content(data))
        agencies = [{"key": key, **facts} for key, facts in data["agencies"].items()]
        names = {a["key"]: a["short_name"] for a in agencies}
        submitter = next((key for key, case in locked["cases"].items() if case["submits"]), agencies[0]["key"])
        agencies.sort(key=lambda a: a["key"] != submitter)
        made = maker(kind.key)
        short = listed([a["short_name"] for a in agencies])
        words = {"year": data["year"], "number": report.version, "agencies": short, **made.words(data)}
        words |= made.area_words(data, area) if area else {}
        title = (kind.area_title if area else kind.title).format(**words)
        unprinted = data.get("unprinted", ())
        sections = [
            replace(one, tables=tuple(key for key in one.tables if key not in unprinted)) for one in kind.part(area)
        ]
        keys = dict.fromkeys(key for one in sections for key in one.tables if key in data["tables"])
        rows = printed_rows([made.table(data, key) for key in keys])
        marks = {row[0][0]: f"t{place}" for place, row in enumerate(rows, start=1)}
        frozen = datetime.fromisoformat(data["as_booked_at"])
        return cls(
            kind=kind.key,
            template=made.area_template if area else made.template,
            title=title,
            subtitle=kind.subtitle.format(**words),
            opening=kind.opening.format(**words),
            year=data["year"],
            version=report.version,
            reason=locked.get("reason", ""),
            details=data.get("details", {}),
            agencies=agencies,
            recipients=locked["recipients"],
            decided_on=max((a["decided_on"] for a in locked["approvals"]), default=""),
            numbers=[case["designation"] for case in locked["cases"].values()],
            decisions=[
                {"title": a["title"], "number": a["decision_number"], "decided_on": _in_words(a["decided_on"])}
                for a in agencies
            ],
            as_of=(
                f"Uppgifterna gäller till och med den {day_long(date.fromisoformat(data['cutoff_on']))} enligt vad som "
                f"var bokfört den {day_long(frozen)} {clock_time(frozen)}."
                if kind.waits
                else f"Uppgifterna gäller enligt vad som var bokfört den {day_long(frozen)} {clock_time(frozen)}."
            ),
            sections=[_section(section, sections, data, locked["texts"], names, made) for section in sections],
            traces=[_trace(data, row, marks[row[0][0]], made) for row in rows],
            marks=marks,
            definitions=[{"id": key, **measures()[key]} for key in _used(data, rows)],
            conditions=_conditions(data),
            changes=[
                _change(one, data, made, locked.get("changed_because", ""))
                for one in (changes_since(locked["earlier"], data, kind.compared) if not area else ())
            ],
            compared=_compared(kind, locked["earlier"], data, made) if kind.compared and not area else None,
            first=locked["earlier"] is None,
            late=_late(locked.get("late"), kind.key),
            signatures=[_signature(a, data["agencies"][a["agency"]]) for a in locked["approvals"]],
            dataset_sha256=locked["dataset_sha256"],
            docno=f"{locked['cases'][submitter]['designation']}, version {report.version}",
            area=area,
            parts=[one.name for one in areas_of_content(data)] if kind.per_area and not area else [],
            contact=data.get("contact", {}),
            attachments=locked.get("attachments", []),
        )


def _compared(kind: Kind, earlier: Mapping[str, Any] | None, data: Mapping[str, Any], made: Maker) -> Table | None:
    """What was told before beside what is told now: part by part in a supplement, else year by year."""
    if kind.supplements:
        return supplemented(earlier, data, made.table(data, kind.compared))
    return compared(earlier, data, kind.compared)


def _in_words(day: str) -> str:
    """A day as it is kept, "2025-07-10", as it is read in a sentence; "" stays."""
    return day_long(date.fromisoformat(day)) if day else ""


def _conditions(data: Mapping[str, Any]) -> list[ConditionRow]:
    """The document is Swedish, whoever renders it."""
    if "conditions" not in data:
        return []
    with override("sv"):
        rows = condition_rows(data)
        return [replace(one, mark=one.mark and replace(one.mark, word=str(one.mark.word))) for one in rows]


def page_html(pages: Pages) -> str:
    """The report's text as it is printed."""
    title = f"{pages.title}. {pages.subtitle}" if pages.subtitle else pages.title
    with override("sv"):
        return render_to_string(pages.template, {"pages": pages, "document_title": title, "document_lang": "sv"})


def report_pdf(pages: Pages) -> bytes:
    """The report as one archivable, accessible PDF."""
    return render_html(page_html(pages))


def _section(
    section: Section,
    sections: Sequence[Section],
    data: Mapping[str, Any],
    texts: Mapping[str, Any],
    names: Mapping[str, str],
    made: Maker,
) -> PrintedSection:
    written = texts.get(section.key, {})
    return PrintedSection(
        number=section.number,
        heading=section.heading,
        key=section.key,
        texts=[(names[key], _paragraphs(filled(written[key], data))) for key in names if written.get(key, "").strip()],
        tables=[numbering.table(sections, made, data, key) for key in section.tables if key in data["tables"]],
        charts=[one for key in section.charts if (one := numbering.chart(sections, made, data, key))],
        lead=_paragraphs(filled(made.lead(section, data), data)),
        demands=section.demands,
        generated=section.generated,
        required=section.required,
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _trace(data: Mapping[str, Any], row: Sequence[tuple[str, str]], mark: str, made: Maker) -> Trace:
    kept = [(head, found) for trace, head in row if (found := figure(data, trace))]
    told = [f"{head}: {said(data, name, one['value'])} ({len(one['rows'])})" for head, (_, name, one) in kept]
    used = dict.fromkeys(one["measure"] for _head, (_, _name, one) in kept)
    return Trace(mark, made.selection(data, *row[0][0].split("/")[:2]), ", ".join(used), "; ".join(told))


def _used(data: Mapping[str, Any], rows: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
    """The measures of the printed figures, in the order of the catalogue."""
    used = {found[2]["measure"] for row in rows for trace, _head in row if (found := figure(data, trace))}
    return [key for key in measures() if key in used]


def changes_since(earlier: Mapping[str, Any] | None, data: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """What has changed in a table since the document before, each figure with its causes (empty: no row tells)."""
    if earlier is None or not table:
        return []
    found = changes(table, earlier[table], data["tables"][table])
    if "cutoff_on" not in earlier:  # locked before causes were told
        return [{**one, "delivered_on": earlier["delivered_on"], "causes": []} for one in found]
    how = {
        "cutoff": date.fromisoformat(earlier["cutoff_on"]),
        "told_on": date.fromisoformat(earlier["delivered_on"]),
        "readings": (earlier.get("reading", ""), data.get("reading", "")),
    }
    return [
        {**one, "delivered_on": earlier["delivered_on"], "causes": causes(one, data["sources"], **how)} for one in found
    ]


#: Why a figure is another than in the report before.
CAUSES = {
    "late": "sen bokföring",
    "later": "senare beslut eller betalning",
    "frame": "ändrad ram",
    "corrected": "rättelse",
    "reading": "annan läsning av vad som är använt",
}


def _change(change: Mapping[str, Any], data: Mapping[str, Any], made: Maker, because: str) -> str:
    key, row, name = change["figure"].split("/")
    kept = figure(data, change["figure"])
    measure = measures()[kept[2]["measure"]]["name"].lower() if kept else name
    unit = data.get("unit", "tkr")
    before, after = shown(change["before"], unit), shown(change["after"], unit)
    delivered = day_long(date.fromisoformat(change["delivered_on"]))
    which = made.selection(data, key, row)
    said = listed([CAUSES[one] for one in change["causes"]]) or because.rstrip(".")
    why = f" Orsak: {said}." if said else ""
    return f"{which}, {measure}: ändrat från {before} till {after} {unit} sedan redovisningen den {delivered}.{why}"


def _late(given: Mapping[str, Any] | None, kind: str) -> str:
    if not given:
        return ""
    days = "en dag" if given["days"] == 1 else f"{number(given['days'])} dagar"
    what = "Rekvisitionen" if kind == "requisition" else "Redovisningen"
    return f"{what} lämnas {days} efter den dag som anges i beslutet. Skäl: {given['reason']}"


def _signature(approval: Mapping[str, Any], agency: Mapping[str, Any]) -> str:
    def who(kind: str) -> str:
        title = approval[f"{kind}_title"]
        return f"{lowered(title)} {approval[kind]}" if title else approval[kind]

    on = day_long(date.fromisoformat(approval["decided_on"]))
    sentence = (
        f"{genitive(agency['short_name'])} beslut fattades den {on} av {who('decided_by')} "
        f"efter föredragning av {who('presented_by')}."
    )
    if approval["others"]:
        sentence += f" Även {listed(approval['others'])} var med när ärendet avgjordes, utan att delta i beslutet."
    return sentence
