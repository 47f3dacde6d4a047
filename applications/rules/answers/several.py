"""Answers of several fields: tables, people, research subjects, files."""

from collections.abc import Mapping
from typing import Any

from applications.rules.answers.base import MOST_SHORT, AnswerKind, Fault, Question, Reading, Typed, text_of, unreadable
from applications.rules.answers.single import read_amount, read_day, read_number, show_amount, show_number
from calls.rules.settings import AMOUNT, CHOICE, DATE, NUMBER
from sweden.identifiers import IdentifierError, orcid
from sweden.subjects import known


def rows_typed(typed: Typed, names: list[str], most: int) -> list[tuple[int, dict[str, str]]]:
    """The rows in which something has been typed: their number and their fields. Fields are named "3-name"."""
    found = []
    for number in range(most):
        row = {name: text_of(typed.get(f"{number}-{name}")) for name in names}
        if any(row.values()):
            found.append((number, row))
    return found


# --- Tables -------------------------------------------------------------------------------------------


def _cell(column: Mapping[str, Any], text: str) -> tuple[Any, Fault | None]:
    """A cell's value, by the kind of its column."""
    kind = column.get("kind")
    if kind == NUMBER:
        return read_number(text, column.get("decimals") or 0)
    if kind == AMOUNT:
        return read_amount(text)
    if kind == DATE:
        return read_day(text)
    if kind == CHOICE:
        keys = [option["key"] for option in column.get("options", ())]
        return (text or None, None) if not text or text in keys else (None, Fault("choice"))
    if wrong := unreadable(text, MOST_SHORT):
        return None, Fault(wrong[0], figures=wrong[1])
    return text or None, None


def _read_table(question: Question, typed: Typed) -> Reading:
    columns = question["columns"]
    rows, faults = [], []
    for number, typed_row in rows_typed(typed, [one["key"] for one in columns], question["most_rows"]):
        row = {}
        for column in columns:
            row[column["key"]], wrong = _cell(column, typed_row[column["key"]])
            if wrong:
                faults.append(Fault(wrong.code, f"{number}-{column['key']}", wrong.figures))
        if any(value is not None for value in row.values()):
            rows.append(row)
    return Reading(rows, faults)


def _show_table(question: Question, value: Any, lang: str) -> dict[str, Any]:
    shown = {}
    for number, row in enumerate(value or ()):
        for column in question["columns"]:
            shown[f"{number}-{column['key']}"] = show_cell(column, row.get(column["key"]), lang)
    return shown


def show_cell(column: Mapping[str, Any], value: Any, lang: str) -> str:
    """A cell as it is typed."""
    if value is None:
        return ""
    if column.get("kind") == NUMBER:
        return show_number(value, lang)
    return show_amount(value, lang) if column.get("kind") == AMOUNT else str(value)


def _judge_table(question: Question, value: Any) -> list[Fault]:
    faults = []
    for number, row in enumerate(value or ()):
        for column in question["columns"]:
            if column.get("required") and row.get(column["key"]) is None:
                figures = {
                    "row": number + 1,
                    "column_sv": column["label_sv"],
                    "column_en": column.get("label_en", ""),
                }
                faults.append(Fault("cell_missing", f"{number}-{column['key']}", figures))
    return faults


TABLE_KIND = AnswerKind(_read_table, _show_table, _judge_table)

# --- People -------------------------------------------------------------------------------------------

PERSON = ("name", "orcid", "organisation", "role")
LEADER, PARTICIPANT = "leader", "participant"
ROLES = (LEADER, PARTICIPANT)


def _read_persons(question: Question, typed: Typed) -> Reading:
    rows, faults = [], []
    for number, row in rows_typed(typed, list(PERSON), question["most_people"]):
        for name in ("name", "organisation"):
            if wrong := unreadable(row[name], 200):
                faults.append(Fault(wrong[0], f"{number}-{name}", wrong[1]))
                row[name] = ""
        if row["orcid"]:
            try:
                row["orcid"] = orcid(row["orcid"]).value
            except IdentifierError as error:
                code = "orcid_check_digit" if error.code == "check_digit" else "orcid"
                faults.append(Fault(code, f"{number}-orcid"))
                row["orcid"] = ""
        if row["role"] and row["role"] not in ROLES:
            faults.append(Fault("choice", f"{number}-role"))
            row["role"] = ""
        if any(row.values()):
            rows.append(row)
    return Reading(rows, faults)


def _show_persons(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {f"{number}-{name}": row.get(name, "") for number, row in enumerate(value or ()) for name in PERSON}


def _judge_persons(question: Question, value: Any) -> list[Fault]:
    people = list(value or ())
    faults = []
    seen: dict[str, int] = {}
    for number, one in enumerate(people):
        if not one.get("name"):
            faults.append(Fault("person_name", f"{number}-name", {"row": number + 1}))
        if question.get("orcid_required") and not one.get("orcid"):
            faults.append(Fault("person_orcid", f"{number}-orcid", {"name": one.get("name") or str(number + 1)}))
        if question.get("asks_role") and not one.get("role"):
            faults.append(Fault("person_role", f"{number}-role", {"name": one.get("name") or str(number + 1)}))
        if one.get("orcid"):
            if one["orcid"] in seen:
                faults.append(Fault("person_twice", f"{number}-orcid", {"orcid": one["orcid"]}))
            seen[one["orcid"]] = number
    least = question.get("least_people") or 0
    if people and len(people) < least:
        faults.append(Fault("too_few_people", figures={"least": least, "count": len(people)}))
    return faults


PERSONS_KIND = AnswerKind(_read_persons, _show_persons, _judge_persons)

# --- Research subjects --------------------------------------------------------------------------------


def _read_subjects(question: Question, typed: Typed) -> Reading:
    codes: list[str] = []
    faults = []
    for number in range(question["most_codes"]):
        text = text_of(typed.get(str(number))).split(" ")[0]
        if not text:
            continue
        if not known(text):
            faults.append(Fault("subject", str(number)))
        elif text in codes:
            faults.append(Fault("subject_twice", str(number), {"code": text}))
        else:
            codes.append(text)
    return Reading(codes, faults)


def _show_subjects(question: Question, value: Any, lang: str) -> dict[str, Any]:
    return {str(number): code for number, code in enumerate(value or ())}


def _judge_subjects(question: Question, value: Any) -> list[Fault]:
    level = question.get("level") or 1
    return [
        Fault("subject_level", str(number), {"digits": level, "code": code})
        for number, code in enumerate(value or ())
        if len(code) < level
    ]


SUBJECTS_KIND = AnswerKind(_read_subjects, _show_subjects, _judge_subjects)

# --- Files: the answer is the files that are attached to the question ---------------------------------


def _judge_files(question: Question, value: Any) -> list[Fault]:
    most = question.get("most_files") or 1
    count = len(value or ())
    return [Fault("too_many_files", figures={"most": most, "count": count})] if count > most else []


FILE_KIND = AnswerKind(lambda question, typed: Reading([]), lambda question, value, lang: {}, _judge_files)
