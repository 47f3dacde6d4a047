"""What each kind of question can be set to: limits, alternatives, columns. Plain data, checked one by one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from calls.rules.kinds import COMPONENTS
from sweden.money import MOST_KRONOR

SHORT_TEXT, LONG_TEXT, YES_NO, CHOICE = "short_text", "long_text", "yes_no", "choice"
CHOICES, NUMBER, AMOUNT, DATE = "choices", "number", "amount", "date"
TABLE, FILE, PERSONS, SUBJECTS = "table", "file", "persons", "subjects"
KINDS = (
    SHORT_TEXT,
    LONG_TEXT,
    NUMBER,
    AMOUNT,
    DATE,
    YES_NO,
    CHOICE,
    CHOICES,
    TABLE,
    PERSONS,
    SUBJECTS,
    FILE,
)
#: What a column of a table may hold.
COLUMN_KINDS = (SHORT_TEXT, NUMBER, AMOUNT, DATE, CHOICE)

MOST_WORDS = 5000
MOST_CHARACTERS = 50_000
MOST_OPTIONS = 30
MOST_COLUMNS = 8
MOST_ROWS = 50
MOST_PEOPLE = 50
MOST_CODES = 5
MOST_FILES = 10
MOST_DECIMALS = 6
#: Twelve digits before the decimal sign: larger than anything that is counted in an application.
MOST_NUMBER = Decimal(10) ** 12
#: How far a research subject is to be told: area, group or subject, by the digits of its code.
LEVELS = (1, 3, 5)

_COLUMN_KEY = re.compile(r"[a-z][a-z0-9]{0,19}")


#: Kinds of questions whose answer may tell of a demanded part of the project: that it is described, or its money.
TELLS_OF_A_PART = (SHORT_TEXT, LONG_TEXT, YES_NO, AMOUNT)


class SettingError(ValueError):
    """A setting that cannot be kept; `name` is which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def settings_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a question of this kind, those left out at their usual value. Raises SettingError."""
    return {"max_words": 0, "options": []} | _SETTINGS[kind](given) | _component(kind, given)


def _component(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Which demanded part of the project the answer tells of; left out where it tells of none."""
    component = str(given.get("component") or "")
    if not component:
        return {}
    if component not in COMPONENTS or kind not in TELLS_OF_A_PART:
        raise SettingError("component")
    return {"component": component}


def whole(given: Mapping[str, Any], name: str, most: int, usual: int = 0, least: int = 0) -> int:
    """A whole number from `least` to `most`."""
    value = given.get(name)
    if value is None or value == "":
        return usual
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SettingError(name)
    return value


def _text(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "max_words": whole(given, "max_words", MOST_WORDS),
        "max_characters": whole(given, "max_characters", MOST_CHARACTERS),
    }


def decimal_of(given: Mapping[str, Any], name: str) -> str | None:
    """A bound of a number, as its shortest exact text: "12.5"; None: no bound."""
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise SettingError(name) from None
    if not found.is_finite() or abs(found) > MOST_NUMBER:
        raise SettingError(name)
    return plain(found)


def plain(value: Decimal) -> str:
    """A decimal as digits, without exponent and without zeros at its end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _number(given: Mapping[str, Any]) -> dict[str, Any]:
    least, most = decimal_of(given, "least"), decimal_of(given, "most")
    if least is not None and most is not None and Decimal(least) > Decimal(most):
        raise SettingError("most")
    unit = str(given.get("unit") or "").strip()
    if len(unit) > 20:
        raise SettingError("unit")
    return {"decimals": whole(given, "decimals", MOST_DECIMALS), "least": least, "most": most, "unit": unit}


def _amount(given: Mapping[str, Any]) -> dict[str, Any]:
    least = whole(given, "least", MOST_KRONOR)
    most = given.get("most")
    most = whole(given, "most", MOST_KRONOR) if most not in (None, "") else None
    if most is not None and least > most:
        raise SettingError("most")
    return {"least": least, "most": most}


def _day(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise SettingError(name) from None


def _date(given: Mapping[str, Any]) -> dict[str, Any]:
    earliest, latest = _day(given, "earliest"), _day(given, "latest")
    if earliest and latest and earliest > latest:
        raise SettingError("latest")
    return {"earliest": earliest, "latest": latest}


def options_of(given: Any) -> list[dict[str, str]]:
    """Alternatives to choose among: at least two, each with its own key."""
    options = []
    for number, option in enumerate(given or (), start=1):
        label = str(option.get("label_sv", "")).strip()
        english = str(option.get("label_en", "") or "").strip()
        if not label or len(label) > 200 or len(english) > 200:
            raise SettingError("options")
        options.append(
            {
                "key": str(option.get("key") or f"o{number}"),
                "label_sv": label,
                "label_en": english,
            }
        )
    if not 2 <= len(options) <= MOST_OPTIONS or len({one["key"] for one in options}) < len(options):
        raise SettingError("options")
    return options


def _choice(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"options": options_of(given.get("options"))}


def _choices(given: Mapping[str, Any]) -> dict[str, Any]:
    options = options_of(given.get("options"))
    least = whole(given, "least_chosen", len(options))
    most = whole(given, "most_chosen", MOST_OPTIONS)
    if most and least > most:
        raise SettingError("most_chosen")
    return {"options": options, "least_chosen": least, "most_chosen": most}


def _table(given: Mapping[str, Any]) -> dict[str, Any]:
    columns: list[dict[str, Any]] = []
    for number, column in enumerate(given.get("columns") or (), start=1):
        kind = column.get("kind", SHORT_TEXT)
        key = str(column.get("key") or f"c{number}")
        label = str(column.get("label_sv", "")).strip()
        english = str(column.get("label_en", "") or "").strip()
        if kind not in COLUMN_KINDS or not _COLUMN_KEY.fullmatch(key) or not 0 < len(label) <= 120 >= len(english):
            raise SettingError("columns")
        one: dict[str, Any] = {
            "key": key,
            "kind": kind,
            "label_sv": label,
            "label_en": english,
            "required": bool(column.get("required", False)),
        }
        if kind == CHOICE:
            try:
                one["options"] = options_of(column.get("options"))
            except SettingError:
                raise SettingError("columns") from None
        if kind == NUMBER:
            one["decimals"] = whole(column, "decimals", MOST_DECIMALS)
        columns.append(one)
    if not 1 <= len(columns) <= MOST_COLUMNS or len({one["key"] for one in columns}) < len(columns):
        raise SettingError("columns")
    return {"columns": columns, "most_rows": whole(given, "most_rows", MOST_ROWS, 10, 1)}


def _file(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"most_files": whole(given, "most_files", MOST_FILES, 1, 1)}


def _persons(given: Mapping[str, Any]) -> dict[str, Any]:
    least = whole(given, "least_people", MOST_PEOPLE)
    most = whole(given, "most_people", MOST_PEOPLE, 20, 1)
    if least > most:
        raise SettingError("most_people")
    return {
        "least_people": least,
        "most_people": most,
        "orcid_required": bool(given.get("orcid_required", False)),
        "asks_role": bool(given.get("asks_role", False)),
    }


def _subjects(given: Mapping[str, Any]) -> dict[str, Any]:
    level = given.get("level") or 3
    if level not in LEVELS:
        raise SettingError("level")
    return {"level": level, "most_codes": whole(given, "most_codes", MOST_CODES, 3, 1)}


def _yes_no(given: Mapping[str, Any]) -> dict[str, Any]:
    on = str(given.get("follow_up_on") or "")
    if on not in ("", "yes", "no"):
        raise SettingError("follow_up_on")
    if not on:
        return {"follow_up_on": "", "follow_up_sv": "", "follow_up_en": ""}
    texts = {name: str(given.get(name) or "").strip() for name in ("follow_up_sv", "follow_up_en")}
    if not 0 < len(texts["follow_up_sv"]) <= 300:
        raise SettingError("follow_up_sv")
    if len(texts["follow_up_en"]) > 300:
        raise SettingError("follow_up_en")
    return {"follow_up_on": on, **texts, **_text(given)}


_SETTINGS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    SHORT_TEXT: _text,
    LONG_TEXT: _text,
    NUMBER: _number,
    AMOUNT: _amount,
    DATE: _date,
    YES_NO: _yes_no,
    CHOICE: _choice,
    CHOICES: _choices,
    TABLE: _table,
    FILE: _file,
    PERSONS: _persons,
    SUBJECTS: _subjects,
}
