"""Lists as CSV, the way a Swedish spreadsheet opens them: semicolons, a byte-order mark, nothing that is run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import StreamingHttpResponse

from sweden.clock import local

#: What a spreadsheet would take for a formula when it stands first in a cell.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that only hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as text: days and moments in ISO, Swedish time; words never run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


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
