"""The further developed knowledge base on strategic technologies, due in December 2025 and then on 3 October."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.datasets import knowledge_base as dataset
from reporting.drawing.divided import COUNTED_ONCE, COUNTY, NO_GRANTS
from reporting.drawing.tables import Table, drawn
from reporting.drawing.typed import consulted, entered, heard, rows_of
from reporting.kinds.catalogue import Input, kinds
from reporting.kinds.maker import Maker
from reporting.rules.breakdowns import OTHER_AREA, UNKNOWN
from reporting.rules.dialogue import unheard
from reporting.rules.figures import TOTAL
from sweden.findings import Finding, Severity
from sweden.typography import day_long

Content = Mapping[str, Any]
KEY = "knowledge-base"


def _areas(content: Content) -> dict[str, str]:
    return {**content["sources"]["areas"], TOTAL: "Alla", OTHER_AREA: "Annat", UNKNOWN: "Ej klassificerat"}


def _input(key: str) -> Input:
    found = kinds()[KEY].input(key)
    if found is None:  # the kind's own file names it
        raise LookupError(key)
    return found


def table(content: Content, key: str) -> Table:
    """One of the document's tables by its key."""
    if key in ("e1", "e2"):
        names, head = (_areas(content), "Teknikområde") if key == "e1" else ({**COUNTY, TOTAL: "Summa"}, "Län")
        caption = "Tabell 2. Beviljade bidrag per teknikområde" if key == "e1" else "Tabell 3. Beviljade bidrag per län"
        count = ("Bidrag", "grants") if key == "e1" else ("Mottagare", "recipients")
        return drawn(
            content,
            key,
            f"{caption} till och med {content['on']}, antal och tkr",
            heads=[(head, lambda row: names.get(row["key"], row["key"]))],
            columns=[count, ("Beviljat, tkr", "amount"), ("Andel", "amount_share")],
            notes=[COUNTED_ONCE] if key == "e1" else [],
            empty=NO_GRANTS,
        )
    if key == "d1":
        return consulted(content, key, f"Tabell 4. Dialog per aktörsgrupp till och med {content['on']}, antal")
    if key == "d2":
        return heard(content, key, "Tabell 5. Synpunkter och vad de ledde till")
    if key == "n1":
        caption = "Tabell 1. Ändrade bedömningar"
        empty = "Inga bedömningar har ändrats."
        return entered(content, _input("changes"), caption, empty=empty, names=_areas(content))
    return entered(
        content,
        _input("indicators"),
        "Tabell B1. Indikatorer per teknikområde",
        empty="Inga indikatorer är angivna.",
        names=_areas(content),
    )


def selection(content: Content, key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    if key == "d1":
        return f"samråd, {'alla grupper' if row == TOTAL else content['groups'].get(row, row)}"
    if key == "e2":
        return "alla län" if row == TOTAL else COUNTY.get(row, row)
    return "alla områden" if row == TOTAL else _areas(content).get(row, row)


def findings(content: Content) -> list[Finding]:
    """What stands in the way: an indicator without source or year, a group that nobody has explained, no indicator."""
    found = []
    for row in rows_of(content, "indicators"):
        for name in ("source", "year"):
            if not row["values"].get(name):
                place = {"row": row["values"].get("measure", ""), "missing": name}
                found.append(Finding("typed.source_missing", Severity.BLOCKING, place))
    if not rows_of(content, "indicators"):
        found.append(Finding("knowledge.no_indicators", Severity.WARNING))
    reasons = {row["values"].get("group", ""): row["values"].get("reason", "") for row in rows_of(content, "unheard")}
    if silent := [content["groups"][group] for group in unheard(content["tables"]["d1"], reasons)]:
        found.append(Finding("dialogue.unheard", Severity.BLOCKING, {"group": "; ".join(silent)}))
    return found


def words(content: Content) -> dict[str, str]:
    """The words of the title, the opening and the leads."""
    since = day_long(date.fromisoformat(content["since"]))
    number = f" ({content['since_number']}, tidigare redovisning)" if content["since_number"] else ""
    news = len(rows_of(content, "changes"))
    changed = (
        "Inga bedömningar har ändrats sedan dess." if not news else f"{news} av bedömningarna är ändrade sedan dess."
    )
    changed = "En av bedömningarna är ändrad sedan dess." if news == 1 else changed
    return {
        "year": str(content["year"]),
        "basis": f"Underlaget bygger vidare på redovisningen den {since}{number}.",
        "news": f"Den föregående redovisningen lämnades den {since}. {changed}",
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=words,
)
