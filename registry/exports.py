"""Lists for spreadsheets. CSV the way a Swedish one opens it: semicolons, a byte-order mark; and workbooks.

In both, nothing that people have typed is ever run as a formula.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from registry.workbooks import xlsx_stream
from sweden.clock import local
from sweden.typography import in_cell


class _Line:
    """A file that only hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as text: days and moments in ISO, Swedish time, decimal comma; words never run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return in_cell(str(value))


def csv_response(filename: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as they come, with `head` above them."""
    writer = csv.writer(_Line(), delimiter=";")

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([str(word) for word in head])
        block: list[str] = []
        for row in rows:
            block.append(writer.writerow([cell(value) for value in row]))
            if len(block) == 200:
                yield "".join(block)
                block.clear()
        if block:
            yield "".join(block)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def file_asked(
    request: HttpRequest, name: str, title: Any, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase | None:
    """The list as the file that the address asks for (`?format=csv` or `xlsx`), in the order and with the filters that
    stand there too; None where it asks for a page. `rows` are read as they are written, and only then."""
    kind = request.GET.get("format", "")
    if kind == "csv":
        return csv_response(f"{name}.csv", head, rows)
    return xlsx_stream(f"{name}.xlsx", str(title), head, rows) if kind == "xlsx" else None


#: What a workbook may not hold: control characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Width of a column in characters: as its widest cell, within these.
_NARROWEST, _WIDEST = 8, 60


def xlsx_response(filename: str, title: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows as a workbook with one sheet, `title` as its name: numbers and days as such, words as words."""
    from openpyxl import Workbook  # takes long to load, and few ask for a workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"

    def made(value: Any, *, bold: bool = False) -> Any:
        if isinstance(value, datetime):
            value = local(value).replace(tzinfo=None, microsecond=0)
        if not isinstance(value, bool | int | Decimal | date | None):
            value = _CONTROL.sub("", str(value))
        one = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            one.data_type = "s"  # never a formula
            one.alignment = Alignment(vertical="top", wrap_text="\n" in value or len(value) > _WIDEST)
        if bold:
            one.font = Font(bold=True)
        return one

    lines = [list(row) for row in rows]
    for index, word in enumerate(head):
        longest = max([len(str(word)), *(len(line) for row in lines for line in cell(row[index]).split("\n"))])
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    sheet.append([made(str(word), bold=True) for word in head])
    for row in lines:
        sheet.append([made(value) for value in row])
    content = BytesIO()
    book.save(content)
    response = HttpResponse(content.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
