"""Reading a file of research subjects: a code, its name in Swedish and in English to a line."""

import csv
import io
from dataclasses import dataclass

from sweden.subjects import BY_CODE, known

MOST_ROWS = 2000


@dataclass(frozen=True)
class SubjectRow:
    """A subject of five digits as the file has it."""

    code: str
    name_sv: str
    name_en: str


class SubjectFileError(ValueError):
    """A line that cannot be read: `line` is its number, counted from 1; `code` says what is wrong."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"line {line}: {code}")
        self.line, self.code = line, code


def read_subjects(text: str) -> list[SubjectRow]:
    """The subjects in a CSV file, parted by semicolon, comma or tab; the first line may be a head.

    Areas and groups (one and three digits) in the file are passed over: they are known. Raises SubjectFileError with
    columns, code, name, twice or too_many, and empty for a file without subjects.
    """
    text = text.removeprefix("\ufeff")
    first = text.splitlines()[0] if text.strip() else ""
    sign = max(";\t,", key=first.count)
    found: dict[str, SubjectRow] = {}
    for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=sign), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and not cells[0].isdigit()):
            continue
        if len(cells) < 2:
            raise SubjectFileError(line, "columns")
        code = cells[0]
        if code in BY_CODE:
            continue
        if len(code) != 5 or not known(code):
            raise SubjectFileError(line, "code")
        name_sv, name_en = cells[1], cells[2] if len(cells) > 2 else ""
        if not 0 < len(name_sv) <= 200 or len(name_en) > 200:
            raise SubjectFileError(line, "name")
        if code in found:
            raise SubjectFileError(line, "twice")
        found[code] = SubjectRow(code, name_sv, name_en)
        if len(found) > MOST_ROWS:
            raise SubjectFileError(line, "too_many")
    if not found:
        raise SubjectFileError(1, "empty")
    return [found[code] for code in sorted(found)]
