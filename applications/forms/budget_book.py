"""The budget as a workbook: written for a spreadsheet, and read back strictly. Values only; nothing is saved here."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applications.forms.draft import CELL
from applications.models.budget import CostCategory, FinancingSource
from applications.rules.facts import CATEGORIES, SOURCES, PartyFacts

#: A budget is far below these; a file beyond them is something else, or a trap.
MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 2_000_000, 30_000_000, 5_000
#: The column that says which row it is; people need not read it.
KEY = 1
#: The columns before the years: key, party, part, row.
FIRST_YEAR = 5


@dataclass(frozen=True)
class Told:
    """What is wrong in a cell of a workbook: where ("D14"), and a sentence."""

    place: str
    sentence: str


@dataclass(frozen=True)
class ReadBook:
    """The amounts of a workbook by party and cell, the revision it was taken out at, and what is wrong in it."""

    cells: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    revision: int = 0
    wrong: Sequence[Told] = ()


def _rows(party: PartyFacts, years: Sequence[int]) -> list[tuple[str, str, str, list[int | None]]]:
    """Key, part, words and amounts of each row of a party."""
    costs, grant, others = _("Costs"), _("Grant asked for"), _("Other financing")
    found = [
        (f"c.{kind}", costs, str(CostCategory(kind).label), [party.costs.get((kind, year)) for year in years])
        for kind in CATEGORIES
    ]
    found.append(("g.grant", grant, _("grant"), [party.requested.get(year) for year in years]))
    found += [
        (
            f"f.{source}",
            others,
            str(FinancingSource(source).label),
            [party.financing.get((source, year)) for year in years],
        )
        for source in SOURCES
    ]
    return found


def write(parties: Sequence[PartyFacts], years: Sequence[int], *, title: str, revision: int) -> bytes:
    """A workbook with a row for each kind of cost, the grant and each source of every party, and a column for each
    year.
    """
    from openpyxl import Workbook  # takes long to load, and few ask for a workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = _("Budget")
    sheet.append(["", _("Party"), _("Part"), _("Row"), *years, _("Sum")])
    last = FIRST_YEAR + len(years) - 1
    for party in parties:
        for key, part, words, amounts in _rows(party, years):
            sheet.append([f"{party.key}:{key}", "", part, capfirst(words), *amounts])
            row = sheet.max_row
            name = sheet.cell(row, 2)
            name.value, name.data_type = party.name, "s"  # never a formula
            whole = sheet.cell(row, last + 1)
            whole.value = f"=SUM({get_column_letter(FIRST_YEAR)}{row}:{get_column_letter(last)}{row})"
    for one in sheet[1]:
        one.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2, min_col=FIRST_YEAR, max_col=last + 1):
        for one in row:
            one.number_format = "#,##0"
    for column, width in ((2, 34), (3, 18), (4, 28)):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in range(FIRST_YEAR, last + 2):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = sheet.cell(2, FIRST_YEAR)
    # What the file was taken out at, so that what others have written since is not written over.
    sheet["A1"].value = f"revision {revision}"
    book.properties.title = title
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class NotABudget(ValueError):
    """The file is no workbook that was taken out here; the argument is a sentence."""


def read(file: BinaryIO, size: int, years: Sequence[int]) -> ReadBook:
    """The amounts of a workbook of `write`, in whichever order its rows and years now stand. Raises NotABudget."""
    rows = _cells_of(file, size)
    head = rows[0] if rows else ()
    revision = str(head[0] if head else "").removeprefix("revision ")
    if not revision.isdecimal() or len(revision) > 9:
        raise NotABudget(
            _("The file is not a budget that was taken out here. Take one out, fill it in, and try again.")
        )
    places = {year: place for place, value in enumerate(head) if (year := _year(value)) in years}
    cells: dict[str, dict[str, int | None]] = {}
    wrong: list[Told] = []
    for number, row in enumerate(rows[1:], start=2):
        party, colon, key = str(row[0] or "").partition(":")
        if not colon:
            continue
        for year, place in places.items():
            try:
                cells.setdefault(party, {})[f"{key}.{year}"] = _amount(row[place] if place < len(row) else None)
            except ValidationError as refused:
                wrong.append(Told(f"{_letter(place)}{number}", refused.messages[0]))
    return ReadBook(cells, int(revision), wrong)


def _cells_of(file: BinaryIO, size: int) -> list[tuple[Any, ...]]:
    """The rows of the first sheet."""
    from openpyxl import load_workbook

    if size > MOST_BYTES:
        raise NotABudget(_("The file is too large to be a budget."))
    unreadable = _("The file cannot be read. Save it as an Excel workbook (.xlsx) and try again.")
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise NotABudget(_("The file is too large to be a budget."))
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = []
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=60, values_only=True):
            rows.append(tuple(row))
        book.close()
    except NotABudget:
        raise
    except Exception as broken:
        raise NotABudget(unreadable) from broken
    return rows


def _year(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) == 4 else None


def _amount(value: Any) -> int | None:
    """A cell's amount: a number as the spreadsheet has it, or text as it would be typed on the page."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        raise ValidationError(_("Write an amount in whole kronor, for example 1 310 000."))
    if isinstance(value, float):
        if not value.is_integer():
            raise ValidationError(_("Write whole kronor, without öre."))
        value = int(value)
    if isinstance(value, int):
        value = str(value)
    amount: int | None = CELL.clean(value)
    return amount


def _letter(place: int) -> str:
    """The letter of a column, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
