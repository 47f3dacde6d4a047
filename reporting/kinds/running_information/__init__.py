"""A note that keeps the ministry informed while an assignment is carried out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.datasets import running_information as dataset
from reporting.drawing.tables import ESTIMATED, WORDINGS, Table, drawn
from reporting.drawing.typed import entered, rows_of, words
from reporting.kinds import letters
from reporting.kinds.catalogue import Input, kinds
from reporting.kinds.maker import Maker
from reporting.rules.figures import TOTAL, number
from sweden.findings import Finding, Severity
from sweden.typography import day_long, iso, listed

Content = Mapping[str, Any]
CHANNELS = {"meeting": "möte", "letter": "skrivelse", "email": "e-post", "phone": "telefon", "other": "annat"}


def _steps() -> Input:
    found = kinds()["running-information"].input("steps")
    if found is None:  # the kind's own file names it
        raise LookupError("steps")
    return found


def table(content: Content, key: str) -> Table:
    """G1 money, H1 what comes next, H2 what the ministry was told before."""
    if key == "h1":
        return entered(content, _steps(), "Tabell 2. Händer härnäst", empty="Inga steg är angivna.")
    if key == "h2":
        lines = [
            [iso(date.fromisoformat(one["on"])), CHANNELS[one["channel"]], one["recipient"], one["subject"]]
            for one in content["told"]
        ]
        heads = ["Datum", "Form", "Till", "Ämne"]
        empty = "Ingen tidigare information är antecknad."
        return words("Tabell 3. Tidigare information, de senaste", heads, lines, key=key, empty=empty)
    estimated = [str(row["year"]) for row in content["tables"]["g1"] if row["wording"] == "estimated"]
    return drawn(
        content,
        "g1",
        f"Tabell 1. Medel per del och medelsår till och med den {day_long(date.fromisoformat(content['on']))}, tkr",
        heads=[
            ("År", lambda row: str(row["year"])),
            ("Del", lambda row: "Alla" if row["strand"] in ("", TOTAL) else letters.part(content, row["strand"])),
            ("Ordalydelse", lambda row: WORDINGS.get(row["wording"] or "", "")),
        ],
        columns=[
            ("Ram", "frame"),
            ("Beviljat", "granted"),
            ("Utbetalt", "paid"),
            ("Använt", "used"),
            ("Kvar att besluta", "left"),
        ],
        notes=[
            "Använt är utbetalt till mottagare minus det som de har betalat tillbaka (läsning A).",
            *([ESTIMATED.format(years=listed(list(dict.fromkeys(estimated))))] if estimated else []),
        ],
        empty="Inga belopp är angivna för dessa år.",
    )


def selection(content: Content, _table: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    year, _dot, strand = row.partition(".")
    return f"{'alla delar' if strand in (TOTAL, 'all') else content['strands'].get(strand, strand)}, {year}"


def findings(content: Content) -> list[Finding]:
    """Worth a look: no steps, more granted than the year's amount, a step that has passed."""
    found = []
    if not rows_of(content, "steps"):
        found.append(Finding("information.no_steps", Severity.WARNING))
    found += [
        Finding("information.step_passed", Severity.WARNING, {"row": row["values"]["what"]})
        for row in rows_of(content, "steps")
        if row["values"].get("day", "9") < content["on"]
    ]
    for row in content["tables"]["g1"]:
        left = number(row["figures"]["left"]["value"])
        if left is not None and left < 0:
            place = {"strand": row["strand"], "year": row["year"], "excess": -left}
            found.append(Finding("report.above_frame", Severity.WARNING, place))
    return found


def content_words(content: Content) -> dict[str, str]:
    """The words of the title and the opening."""
    own = letters.agency(content)
    return {
        "year": str(content["year"]),
        "agency": own["short_name"],
        "about": letters.in_text(own["title"]),
        "subject": own["title"],
        "day": day_long(date.fromisoformat(content["on"])),
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=content_words,
    template="documents/covering_letter.html",
)
