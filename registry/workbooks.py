"""Workbooks (XLSX) of any length, written as their rows are read: nothing is kept, and nothing typed is ever run.

For lists that fit in memory `registry.exports.xlsx_response` also fits the columns to what they hold.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from django.http import StreamingHttpResponse

from sweden.clock import local

#: The most rows that a sheet holds below its head.
XLSX_ROWS = 1_048_575
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EPOCH = date(1899, 12, 30)
#: What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Cell formats by place: 0 text and whole numbers, 1 the head, 2 days, 3 moments, 4 amounts with öre.
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="166" formatCode="#,##0.00"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    '<xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" numFmtId="166" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class _Pipe:
    """A file that is only written to, and hands over what it has."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self.blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        found, self.blocks = b"".join(self.blocks), []
        return found


def _text(value: Any) -> str:
    return escape(_UNWRITABLE.sub("", str(value)))


def xlsx_cell(value: Any) -> str:
    """A value as a cell: numbers and days as such, words as words, which are never run."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f"<c><v>{int(value)}</v></c>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, Decimal):
        return f'<c s="4"><v>{value}</v></c>'
    if isinstance(value, datetime):
        at = local(value)
        seconds = at.hour * 3600 + at.minute * 60 + at.second
        return f'<c s="3"><v>{(at.date() - _EPOCH).days + seconds / 86400:.10f}</v></c>'
    if isinstance(value, date):
        return f'<c s="2"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def xlsx(sheet: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A workbook with one sheet, written as it is read: `head` stays in view above the rows. At most XLSX_ROWS rows."""
    pipe = _Pipe()
    name = re.sub(r"[\[\]:*?/\\\\]", " ", sheet)[:31].strip() or "1"
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:  # type: ignore[arg-type]
        for part, content in _PARTS.items():
            book.writestr(part, _XML + content)
        book.writestr(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="{_text(name)}" sheetId="1" '
            'r:id="r1"/></sheets></workbook>',
        )
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part_:
            titles = "".join(f'<c s="1" t="inlineStr"><is><t>{_text(word)}</t></is></c>' for word in head)
            part_.write(
                (
                    f'{_XML}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
                    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
                    f'<cols><col min="1" max="{len(head)}" width="18" customWidth="1"/></cols>'
                    f"<sheetData><row>{titles}</row>"
                ).encode()
            )
            left = iter(islice(rows, XLSX_ROWS))
            while block := list(islice(left, 500)):
                part_.write("".join(f"<row>{''.join(map(xlsx_cell, row))}</row>" for row in block).encode())
                yield pipe.taken()
            part_.write(b"</sheetData></worksheet>")
    yield pipe.taken()


def xlsx_stream(filename: str, sheet: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as they come, as a workbook."""
    response = StreamingHttpResponse(xlsx(sheet, head, rows), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
