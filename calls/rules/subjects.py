"""Reading a file of research subjects: a code, its name in Swedish and in English to a line."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sweden.subjects import BY_CODE, known

MOST_ROWS = 2000


@dataclass(frozen=True)
class SubjectRow:
    """A subject of five digits as the file has it."""

    code: str
    name_sv: str
    name_en: str


@dataclass(frozen=True)
class SubjectFault:
    """What is wrong in a line, whose number is counted from 1: columns, code, name, twice, too_many, or empty for a
    file without subjects. `about` is the code as it stands there."""

    line: int
    code: str
    about: str = ""


class SubjectFileError(ValueError):
    """A file that cannot be entered, with everything that is wrong in it; `line` and `code` are the first."""

    def __init__(self, faults: Sequence[SubjectFault]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.code}" for one in faults))
        self.faults = list(faults)
        self.line, self.code = self.faults[0].line, self.faults[0].code


def read_subjects(text: str) -> list[SubjectRow]:
    """The subjects in a CSV file, parted by semicolon, comma or tab; the first line may be a head.

    Areas and groups (one and three digits) in the file are passed over: they are known. Raises SubjectFileError with
    every line that is wrong.
    """
    text = text.removeprefix("\ufeff")
    first = text.splitlines()[0] if text.strip() else ""
    sign = max(";\t,", key=first.count)
    found: dict[str, SubjectRow] = {}
    faults: list[SubjectFault] = []
    for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=sign), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and not cells[0].isdigit()):
            continue
        if len(cells) < 2:
            faults.append(SubjectFault(line, "columns"))
            continue
        code = cells[0]
        if code in BY_CODE:
            continue
        if len(code) != 5 or not known(code):
            faults.append(SubjectFault(line, "code", code[:40]))
            continue
        name_sv, name_en = cells[1], cells[2] if len(cells) > 2 else ""
        if not 0 < len(name_sv) <= 200 or len(name_en) > 200:
            faults.append(SubjectFault(line, "name", code))
        if code in found:
            faults.append(SubjectFault(line, "twice", code))
        found[code] = SubjectRow(code, name_sv, name_en)
        if len(found) > MOST_ROWS:
            raise SubjectFileError([*faults, SubjectFault(line, "too_many")])
    if not (found or faults):
        faults.append(SubjectFault(1, "empty"))
    if faults:
        raise SubjectFileError(faults)
    return [found[code] for code in sorted(found)]


@dataclass(frozen=True)
class Difference:
    """How a new list differs from the one that stands: codes that are new, renamed (before, after), and left out."""

    new: Sequence[SubjectRow] = ()
    renamed: Sequence[tuple[SubjectRow, SubjectRow]] = ()
    left_out: Sequence[SubjectRow] = ()


def difference(before: Mapping[str, SubjectRow], rows: Sequence[SubjectRow]) -> Difference:
    """What entering `rows` changes."""
    after = {row.code for row in rows}
    return Difference(
        [row for row in rows if row.code not in before],
        [(before[row.code], row) for row in rows if row.code in before and before[row.code] != row],
        [before[code] for code in sorted(before) if code not in after],
    )
