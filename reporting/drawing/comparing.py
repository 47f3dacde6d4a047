"""The last report's year beside this one's, as it was told then and as it is known today. Statutory text: Swedish."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from reporting.drawing.tables import NOT_APPLICABLE, Cell, Line, Table, shown
from reporting.rules.figures import TOTAL, number, plain
from sweden.typography import day_long, percent

Content = Mapping[str, Any]
#: What is compared, and how it is called.
COMPARED = {"granted": "Beviljat", "paid": "Utbetalt", "repaid": "Återbetalt", "paid_net": "Utbetalt netto"}
#: From how large an amount a change is told in per cent, where the dataset does not say: thousands of kronor.
LEAST = 1_000


def compared(earlier: Mapping[str, Any] | None, data: Content, table: str) -> Table | None:
    """The year that the last delivered document was about beside this document's own. None where there is no such
    document, or it was about another year than the one before.

    `earlier` is what was kept of it: its day, its cut-off and the rows of `table`.
    """
    if not earlier or "cutoff_on" not in earlier:
        return None
    then, now = date.fromisoformat(earlier["cutoff_on"]).year, data["year"]
    before = {row["key"]: row for row in earlier.get(table, ())}
    today = {row["key"]: row for row in data["tables"].get(table, ())}
    parts = [row for row in data["tables"].get(table, ()) if row.get("year") == now and "agency" in row]
    if then != now - 1 or not any(f"{then}.{row['agency']}" in before for row in parts):
        return None
    lines, recounted = [], False
    for row in parts:
        name = "Summa" if row["agency"] == TOTAL else data["agencies"][row["agency"]]["short_name"]
        for figure, word in COMPARED.items():
            values = [_value(rows.get(f"{year}.{row['agency']}"), figure) for rows, year in
                      ((before, then), (today, then), (today, now))]  # fmt: skip
            told, known, current = values
            recounted = recounted or (told is not None and known is not None and told != known)
            lines.append(_line(name, word, told, known, current, row, data.get("least_base", LEAST)))
    columns = [(str(then), True), *([("Omräknat", True)] if recounted else []), (str(now), True), ("Förändring", True)]
    if not recounted:
        lines = [Line([*line.cells[:3], *line.cells[4:]], total=line.total) for line in lines]
    sent = day_long(date.fromisoformat(earlier["delivered_on"]))
    notes = [f"Uppgifterna för {then} är de som redovisades den {sent}."]
    notes += ["Omräknat är samma uppgift som den är känd i dag, där den har ändrats."] if recounted else []
    notes.append("Förändring i procent visas inte när det tidigare beloppet är litet. Punkt (.) betyder det.")
    heads = [("Myndighet", False), ("Uppgift", False), *columns]
    return Table("compared", f"Jämförelse med {then}, tkr", heads, lines, notes)


def supplemented(earlier: Mapping[str, Any] | None, data: Content, table: Table) -> Table | None:
    """The figures of `table` as they were told in the version before, what has changed and what they are now, kronor.
    None where there is no such version. Rows are those of the table, with a line for each of its figures."""
    if not earlier:
        return None
    before = {row["key"]: row for row in earlier.get(table.key, ())}
    today = {row["key"]: row for row in data["tables"][table.key]}
    names = [head for head, is_figure in table.heads if is_figure]
    lines = []
    for line in table.lines:
        figures = [cell for cell in line.cells if cell.figure]
        for head, cell in zip(names, figures, strict=True):
            _table, key, name = cell.trace.split("/")
            told, now = _value(before.get(key), name), _value(today.get(key), name)
            change = None if told is None or now is None else int(now) - int(told)
            values = [Cell(shown(plain(value), "kr"), figure=True) for value in (told, change, now)]
            lines.append(Line([Cell(line.cells[0].text, head=True), Cell(head), *values], total=line.total))
    sent = day_long(date.fromisoformat(earlier["delivered_on"]))
    heads = [("Del", False), ("Uppgift", False), ("Tidigare redovisat", True), ("Ändring", True), ("Nu", True)]
    notes = [f"Tidigare redovisat är det som redovisades den {sent}."]
    return Table("compared", "Tidigare redovisat, ändring och nu, kronor", heads, lines, notes)


def _value(row: Mapping[str, Any] | None, name: str) -> Any:
    return number(row["figures"][name]["value"]) if row and name in row["figures"] else None


def _line(name: str, word: str, told: Any, known: Any, current: Any, row: Mapping[str, Any], least: int) -> Line:
    base = known if known is not None else told
    changed = NOT_APPLICABLE
    if base is not None and current is not None and Fraction(base) >= least * 1_000 and base:
        changed = percent((Fraction(current) - Fraction(base)) / Fraction(base))
    again = shown(known, "tkr") if known is not None and told is not None and known != told else NOT_APPLICABLE
    cells: Sequence[Cell] = [
        Cell(name, head=True),
        Cell(word),
        *(Cell(text, figure=True) for text in (shown(told, "tkr"), again, shown(current, "tkr"), changed)),
    ]
    return Line(list(cells), total=row["agency"] == TOTAL)
