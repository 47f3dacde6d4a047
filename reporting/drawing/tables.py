"""A dataset's tables as they are read, on the page and in the document alike. Statutory text: Swedish.

Amounts are shown in thousands of kronor, half away from zero; sums and differences come from the unrounded figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, number
from reporting.rules.sums import rounding
from sweden.money import round_half_up
from sweden.typography import amount, percent

NOT_APPLICABLE = "."
WORDINGS = {
    "may_use": "får använda",
    "estimated": "beräknas",
    "at_least": "minst",
    "at_most": "högst",
    "fixed": "ska",
    "as_a_rule": "i regel",
}
ROUNDED = (
    "Beloppen är avrundade till tusental kronor. Summor och skillnader är beräknade på oavrundade belopp och kan "
    "därför avvika från de visade talen."
)
UNLIKE = "Ramarna för {years} har olika ordalydelse ({wordings}) och summeras därför inte."
ESTIMATED = (
    "Beloppen för {years} är beräknade. De ger ingen rätt att besluta om eller betala ut bidrag förrän medlen har "
    "anvisats och regeringen har beslutat om dem."
)
PROMISED = (
    "Det som är beviljat för {years} är beslutat med stöd av bemyndigande, under förutsättning att medel anvisas."
)
POINT = "Punkt (.) betyder att uppgiften inte kan förekomma."
UNDECIDED = (
    "Ansökningar som ännu inte är beslutade räknas som prövade och ingår därför i det antal som andelen beräknas på."
)
NO_CALLS = "Ingen utlysning var öppen under året."
NO_DECISIONS = "Inga beslut om bidrag under året."


@dataclass(frozen=True)
class Cell:
    """A cell: what it says, and for a figure the name its trace is opened by (table/row/figure)."""

    text: str
    trace: str = ""
    head: bool = False
    figure: bool = False


@dataclass(frozen=True)
class Line:
    """A row of a table; the total row stands out."""

    cells: list[Cell]
    total: bool = False

    @property
    def trace(self) -> str:
        """The first of its traces, by which the row is told; empty where it has none."""
        return next((cell.trace for cell in self.cells if cell.trace), "")


@dataclass(frozen=True)
class Table:
    """A table with caption, heads (text, whether a column of figures), lines and notes; `empty` when it has no line."""

    key: str
    caption: str
    heads: list[tuple[str, bool]]
    lines: list[Line]
    notes: list[str] = field(default_factory=list)
    empty: str = ""


def said(content: Mapping[str, Any], name: str, value: Any) -> str:
    """A figure's value as it is printed. Shares have the decimals that the dataset says, or more where one would round
    onto or across its limit."""
    limit = content.get("limits", {}).get(LIMITED.get(name, name))
    return shown(
        value,
        unit_of(name, content.get("unit", "tkr")),
        decimals=content.get("decimals", 1),
        limit=Fraction(limit) if limit else None,
    )


#: Figures that the limit of another holds for, too.
LIMITED = {"so_far_share": "platform_share", "paid_share": "platform_share"}


def shown(value: Any, unit: str, *, decimals: int = 1, limit: Fraction | None = None) -> str:
    """A figure's value as it is printed: tkr, kr, count or share; a point when it cannot occur."""
    value = number(value)
    if value is None:
        return NOT_APPLICABLE
    if unit == "share":
        return percent(Fraction(value), decimals, limit)
    if unit == "tkr":
        return amount(_thousands(value))
    if unit == "kr" and isinstance(value, Decimal) and value != value.to_integral_value():
        return amount(value)
    return amount(int(value))


def _thousands(value: int | Decimal | Fraction) -> int:
    return int(round_half_up(Fraction(value) / 1000))


UNITS = {
    "share": "share",
    "success": "share",
    "platform_share": "share",
    "so_far_share": "share",
    "paid_share": "share",
    "business_share": "share",
    "amount_share": "share",
    "women_share": "share",
    **dict.fromkeys(["amount_success", "within_half_year_share", "on_time_share"], "share"),
    **dict.fromkeys([f"level_{level}" for level in range(1, 10)], "count"),
    **dict.fromkeys(
        [
            "level_unsaid",
            "recipients",
            "persons",
            "women",
            "men",
            "unknown",
            "school_grants",
            "school_mobile",
            "cases",
            "large",
            "small",
            *("medium_parties", "small_parties"),
            "occasions",
            "organisations",
            *("decided", "days_median", "due", "on_time", "days_late", "conflicts"),
            *("results", "result_projects", "open_results", "moved_persons"),
        ],
        "count",
    ),
    **dict.fromkeys(
        ["submitted", "late", "withdrawn", "dismissed", "examined", "approved", "rejected", "undecided", "grants"],
        "count",
    ),
}


def unit_of(name: str, of: str = "tkr") -> str:
    """The unit a figure is shown in: count, share, or that of the document's amounts (`of`: tkr or kr)."""
    return UNITS.get(name, of)


def amounts_of(key: str, rows: Sequence[Mapping[str, Any]], unit: str = "tkr") -> list[str]:
    """The figures of a table that are shown in thousands of kronor."""
    names = dict.fromkeys(name for row in rows for name in row["figures"])
    return [name for name in names if unit_of(name, unit) == "tkr"]


def rounded(key: str, rows: Sequence[Mapping[str, Any]], unit: str = "tkr") -> list[str]:
    """The note on rounding, where a shown sum or difference is another than that of the shown parts."""
    return [ROUNDED] if rounding(key, rows, amounts_of(key, rows, unit)) else []


def table(content: Mapping[str, Any], key: str) -> Table:
    """One of a dataset's tables by its key."""
    if key == "t2b":
        return _t2(content, key)
    return {"t1": _t1, "t2": _t2, "t3": _t3}[key](content)


def _agency(content: Mapping[str, Any], key: str) -> str:
    return "Summa" if key == TOTAL else content["agencies"][key]["short_name"]


def _figures(content: Mapping[str, Any], table: str, row: Mapping[str, Any], names: list[str]) -> list[Cell]:
    return [
        Cell(
            said(content, name, row["figures"][name]["value"]),
            trace=f"{table}/{row['key']}/{name}" if row["figures"][name]["value"] is not None else "",
            figure=True,
        )
        for name in names
    ]


def _t1(content: Mapping[str, Any]) -> Table:
    rows = content["tables"]["t1"]
    # What is booked as allocated is told where any is: else the amount of the decision is all there is.
    booked = any(row["figures"].get("allocated", {}).get("rows") for row in rows)
    names = ["frame", *(["allocated"] if booked else []), "granted", "left", "paid", "repaid", "paid_net", "share"]
    lines, notes = [], []
    for row in rows:
        wording = WORDINGS.get(row["wording"] or "", NOT_APPLICABLE)
        lines.append(
            Line(
                [
                    Cell(str(row["year"]), head=True),
                    Cell(_agency(content, row["agency"]), head=True),
                    Cell(wording),
                    *_figures(content, "t1", row, names),
                ],
                total=row["agency"] == TOTAL,
            )
        )
    decisions = (content.get("asked") or {}).get("floor_basis") == "decisions"
    basis = "beviljat" if decisions else "utbetalt netto"
    for row in rows:
        over = number(row["figures"]["over_floor"]["value"])
        if over is not None:
            where = "över" if over >= 0 else "under"
            notes.append(
                f"{_agency(content, row['agency'])} {row['year']}: {basis} är "
                f"{amount(_thousands(abs(over)))} tkr {where} golvet."
            )
    notes += rounded("t1", rows)
    unlike = [r["year"] for r in rows if r["agency"] == TOTAL and r["figures"]["frame"]["value"] is None]
    if unlike:
        wordings = dict.fromkeys(WORDINGS[r["wording"]] for r in rows if r["year"] in unlike and r["wording"])
        notes.append(UNLIKE.format(years=_listed(unlike), wordings=", ".join(wordings)))
    estimated = [r for r in rows if r["wording"] == "estimated"]
    if estimated:
        notes.append(ESTIMATED.format(years=_listed(sorted({r["year"] for r in estimated}))))
    promised = sorted({r["year"] for r in estimated if number(r["figures"]["granted"]["value"])})
    if promised:
        notes.append(PROMISED.format(years=_listed(promised)))
    if any(cell.text == NOT_APPLICABLE for line in lines for cell in line.cells):
        notes.append(POINT)
    heads = [("År", False), ("Myndighet", False), ("Ordalydelse", False), ("Ram", True)]
    heads += [*([("Tilldelat", True)] if booked else []), ("Beviljat", True)]
    heads += [("Kvar att besluta", True), ("Utbetalt", True), ("Återbetalt", True), ("Utbetalt netto", True)]
    heads += [("Andel beviljat", True)]
    return Table("t1", "Tabell 1. Medel per medelsår och myndighet, tkr", heads, lines, notes)


def _listed(years: Sequence[int]) -> str:
    *first, last = [str(year) for year in years]
    return f"{', '.join(first)} och {last}" if first else last


def _t2(content: Mapping[str, Any], key: str = "t2") -> Table:
    rows = content["tables"][key]
    waiting = any(number(row["figures"]["undecided"]["value"]) for row in rows)
    names = ["submitted", "withdrawn", "dismissed", "examined", *(["undecided"] if waiting else []), "approved"]
    told = all("amount_success" in row["figures"] for row in rows)  # else frozen before it was told here
    names += ["success", "requested", "granted_amount", *(["amount_success"] if told else [])]
    lines = []
    for row in rows:
        total = row["agency"] == TOTAL
        title = "Summa" if total else f"{row['title']} ({row['number']})"
        lines.append(
            Line(
                [
                    Cell(title, head=True),
                    Cell(NOT_APPLICABLE if total else _agency(content, row["agency"])),
                    Cell(row["opened_on"] or NOT_APPLICABLE),
                    Cell(row["closed_on"] or NOT_APPLICABLE),
                    *_figures(content, key, row, names),
                ],
                total=total,
            )
        )
    heads = [("Utlysning", False), ("Myndighet", False), ("Öppnade", False), ("Stängde", False), ("Inkomna", True)]
    heads += [("Återkallade", True), ("Avvisade", True), ("Prövade", True)]
    heads += [("Därav ej beslutade", True)] if waiting else []
    heads += [("Beviljade", True), ("Andel", True), ("Sökt, tkr", True), ("Beviljat, tkr", True)]
    heads += [("Andel av sökt", True)] if told else []
    notes = rounded(key, rows) + ([UNDECIDED] if waiting else [])
    if (content.get("asked") or {}).get("denominator") == "submitted":
        notes = [*rounded(key, rows), "Andelen är beräknad på alla inkomna ansökningar."]
    if any(cell.text == NOT_APPLICABLE for line in lines for cell in line.cells):
        notes.append(POINT)
    caption = f"Tabell 2. Utlysningar {content['year']}, antal och tkr"
    if key == "t2b":
        caption = f"Tabell B1. Utlysningar till och med {content['year']}, antal och tkr"
    return Table(key, caption, heads, lines, notes, "" if lines else NO_CALLS)


def _t3(content: Mapping[str, Any]) -> Table:
    names = ["grants", "gross", "reduced", "net"]
    rows = content["tables"]["t3"]
    lines = [
        Line(
            [Cell(_agency(content, r["agency"]), head=True), *_figures(content, "t3", r, names)],
            total=r["agency"] == TOTAL,
        )
        for r in rows
    ]
    quiet = [
        _agency(content, r["agency"])
        for r in rows
        if r["agency"] != TOTAL and not any(f["rows"] for f in r["figures"].values())
    ]
    all_quiet = len(quiet) == len([r for r in rows if r["agency"] != TOTAL])
    notes = [] if all_quiet else rounded("t3", rows) + [f"{name}: {NO_DECISIONS}" for name in quiet]
    heads = [
        ("Myndighet", False),
        ("Nya bidrag", True),
        ("Beviljat, tkr", True),
        ("Nedsatt, tkr", True),
        ("Netto, tkr", True),
    ]
    return Table(
        "t3",
        f"Tabell 3. Beslut om bidrag under {content['year']}, antal och tkr",
        heads,
        [] if all_quiet else lines,
        notes,
        NO_DECISIONS if all_quiet else "",
    )


def figure(content: Mapping[str, Any], trace: str) -> tuple[Mapping[str, Any], str, Mapping[str, Any]] | None:
    """The row, name and figure that a trace names; None when the dataset has no such figure."""
    parts = trace.split("/")
    if len(parts) != 3:
        return None
    for row in content["tables"].get(parts[0], []):
        if row["key"] == parts[1] and parts[2] in row["figures"]:
            return row, parts[2], row["figures"][parts[2]]
    return None


def traces(content: Mapping[str, Any], draw: Callable[[Mapping[str, Any], str], Table] = table) -> list[str]:
    """The traces of every printed figure, in the order they are printed; `draw` makes the kind's tables."""
    return [c.trace for key in content["tables"] for line in draw(content, key).lines for c in line.cells if c.trace]


def printed_rows(tables: Sequence[Table]) -> list[list[tuple[str, str]]]:
    """The traces of each printed row that has any, with their columns' heads, in the order they are printed."""
    rows = [
        [(c.trace, head) for c, (head, _figure) in zip(line.cells, one.heads, strict=True) if c.trace]
        for one in tables
        for line in one.lines
    ]
    return [row for row in rows if row]


def drawn(
    content: Mapping[str, Any],
    key: str,
    caption: str,
    *,
    heads: Sequence[tuple[str, Callable[[Mapping[str, Any]], str]]],
    columns: Sequence[tuple[str, str]],
    notes: Sequence[str] = (),
    empty: str = "",
) -> Table:
    """A table of a dataset: `heads` name the rows in words, `columns` are (head, figure) with their traces.

    A point is explained below the table where one stands in it. Without rows only `empty` is said.
    """
    unit = content.get("unit", "tkr")
    lines = []
    for row in content["tables"][key]:
        words = [
            Cell(word(row).strip() or NOT_APPLICABLE, head=place == 0) for place, (_head, word) in enumerate(heads)
        ]
        figures = [
            Cell(
                said(content, name, row["figures"][name]["value"]),
                trace=f"{key}/{row['key']}/{name}",
                figure=True,
            )
            for _head, name in columns
        ]
        lines.append(Line([*words, *figures], total=row["key"].rpartition(".")[2] == TOTAL))
    told = [*rounded(key, content["tables"][key], unit), *notes]
    if any(cell.text == NOT_APPLICABLE for line in lines for cell in line.cells):
        told.append(POINT)
    titles = [(head, False) for head, _word in heads] + [(head, True) for head, _name in columns]
    return Table(key, caption, titles, lines, told if lines else [], "" if lines else empty)
