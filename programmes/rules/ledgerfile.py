"""Reading a file of entries (CSV) as text: which columns, which rows, what cannot be read. Written for people in
docs/ledger-import.md.

Semicolons, commas or tabs; UTF-8 (with or without mark) or Windows-1252; Swedish decimal comma. Nothing is guessed: a
cell that cannot be read is a fault with its column, and a file that is none is refused whole.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from programmes.rules.entries import Fault
from sweden.parsing import ParseError, bank_amount, day

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_CELL = 1_000

#: What a column may be headed, in lower case.
COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("slag",),
    "year": ("medelsår", "medelsar", "år"),
    "amount": ("belopp",),
    "occurred_on": ("händelsedag", "handelsedag", "valutadag", "datum"),
    "voucher": ("verifikation", "verifikationsnummer", "ver"),
    "row": ("rad", "radnummer"),
    "strand": ("insats", "del"),
    "organisation": ("organisationsnummer", "orgnr", "organisation"),
    "case": ("diarienummer", "ärende", "arende"),
    "reference": ("referens", "text"),
    "assignment": ("uppdrag",),
}
MUST = ("kind", "year", "amount", "occurred_on", "voucher")
#: What a kind may be called, in lower case.
KIND_WORDS = {
    "utbetalning": "payment",
    "återbetalning": "repayment",
    "återbetalning från bidragsmottagare": "repayment",
    "inbetalning": "receipt",
    "inbetalning från kammarkollegiet": "receipt",
    "mottaget från kammarkollegiet": "receipt",
    "återbetalning till kammarkollegiet": "return",
    "återbetalt till kammarkollegiet": "return",
    "egen kostnad": "own_cost",
    "tilldelning": "allocation",
    # What the ledger's own export calls the rest: known, and never entered from a file.
    "beviljande": "commitment",
    "återkrav": "recovery",
    "rekvisition": "requisition",
}


class FileFault(ValueError):
    """A file that is refused whole: empty, binary, spreadsheet, too_large, too_many_rows, encoding, columns_missing,
    columns_twice, no_rows. `value` belongs to the sentence."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


@dataclass(frozen=True)
class FileRow:
    """A row as it was read. None: it could not be, and `faults` says why. `cells` is what stood there."""

    line: int
    cells: list[str]
    kind: str = ""
    year: int | None = None
    amount: Decimal | None = None
    occurred_on: date | None = None
    voucher: str = ""
    row: str = ""
    strand: str = ""
    organisation: str = ""
    case: str = ""
    reference: str = ""
    assignment: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells the row from all others, in this file and the next: the voucher and its row."""
        return f"{self.voucher}/{self.row}" if self.row else self.voucher


@dataclass(frozen=True)
class Sheet:
    """A file's rows in order, its columns as headed, and headings that mean nothing here."""

    rows: list[FileRow]
    headings: list[str]
    unused: list[str]


def read(content: bytes) -> Sheet:
    """The rows of a file. Raises FileFault for what is no such file."""
    if len(content) > MOST_BYTES:
        raise FileFault("too_large", str(MOST_BYTES // 1_000_000))
    text = _text(content)
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    sign = max(";\t,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        headings, rows = _table(reader)
    except csv.Error as error:
        raise FileFault("binary") from error
    places = _places(headings)
    if not rows:
        raise FileFault("no_rows")
    found = [_row(line, cells, headings, places) for line, cells in rows]
    known = set(places.values())
    return Sheet(_once(found), headings, [one for place, one in enumerate(headings) if one and place not in known])


def _text(content: bytes) -> str:
    if not content.strip():
        raise FileFault("empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileFault("spreadsheet")
    if re.search(rb"[\x00-\x08\x0e-\x1f]", content):
        raise FileFault("binary")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFault("encoding")


def _table(reader: Iterable[list[str]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heading and the rows that hold something, each with its number in the file."""
    headings: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(reader, 1):
        cells = [cell.strip()[:MOST_CELL] for cell in cells]
        if not any(cells):
            continue
        if not headings:
            headings = cells
            continue
        if len(rows) == MOST_ROWS:
            raise FileFault("too_many_rows", str(MOST_ROWS))
        rows.append((number, cells))
    return headings, rows


def _places(headings: list[str]) -> dict[str, int]:
    """Column → its place. Raises FileFault for what is missing or there twice."""
    named = [re.sub(r"\s+", " ", heading.strip("'\" ").lower()) for heading in headings]
    found: dict[str, list[int]] = {
        column: [place for place, name in enumerate(named) if name in names] for column, names in COLUMNS.items()
    }
    # The export of the ledger has both the name and the number of an organisation: the number tells more.
    if len(found["organisation"]) > 1:
        found["organisation"] = [place for place in found["organisation"] if named[place] != "organisation"]
    if twice := [headings[places[1]] for places in found.values() if len(places) > 1]:
        raise FileFault("columns_twice", ", ".join(twice))
    if missing := [COLUMNS[column][0] for column in MUST if not found[column]]:
        raise FileFault("columns_missing", ", ".join(missing))
    return {column: places[0] for column, places in found.items() if places}


def _row(line: int, cells: list[str], headings: list[str], places: dict[str, int]) -> FileRow:
    def cell(column: str) -> str:
        place = places.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    wrong: list[Fault] = []
    if len(cells) > len(headings) and any(cells[len(headings) :]):
        wrong.append(Fault("", "too_many_cells", str(len(headings))))
    kind = KIND_WORDS.get(re.sub(r"\s+", " ", cell("kind").lower()), "")
    if not kind:
        wrong.append(Fault("kind", "kind_unknown" if cell("kind") else "empty", cell("kind")))
    year = int(cell("year")) if re.fullmatch(r"20[0-9]{2}", cell("year"), re.ASCII) else None
    if year is None:
        wrong.append(Fault("year", "year_wrong" if cell("year") else "empty", cell("year")))
    amount: Decimal | None = None
    try:
        amount = bank_amount(cell("amount"), negative_allowed=True) if cell("amount") else None
        if amount is None:
            wrong.append(Fault("amount", "empty"))
    except ParseError as error:
        wrong.append(Fault("amount", f"amount_{error.code}", cell("amount")))
    occurred_on: date | None = None
    try:
        occurred_on = day(cell("occurred_on")) if cell("occurred_on") else None
        if occurred_on is None:
            wrong.append(Fault("occurred_on", "empty"))
    except ParseError as error:
        wrong.append(Fault("occurred_on", f"day_{error.code}", cell("occurred_on")))
    if not cell("voucher"):
        wrong.append(Fault("voucher", "empty"))
    wrong += [
        Fault(column, "too_long", str(most))
        for column, most in (("voucher", 60), ("row", 20), ("reference", 200))
        if len(cell(column)) > most
    ]
    return FileRow(
        line=line,
        cells=cells,
        kind=kind,
        year=year,
        amount=amount,
        occurred_on=occurred_on,
        voucher=cell("voucher")[:60],
        row=cell("row")[:20],
        strand=cell("strand"),
        organisation=cell("organisation"),
        case=cell("case"),
        reference=cell("reference")[:200],
        assignment=cell("assignment"),
        faults=wrong,
    )


def _once(rows: list[FileRow]) -> list[FileRow]:
    """Rows that have the same voucher and row as another are faults: nobody knows which one is meant."""
    count = Counter(row.key for row in rows if row.voucher)
    for row in rows:
        if count[row.key] > 1:
            row.faults.append(Fault("voucher", "voucher_twice", row.key))
    return rows
