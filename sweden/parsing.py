"""Amounts and days as people type them: read strictly, never guessed, never rounded.

A reader returns the value or raises `ParseError` with a code, and with a suggestion where what was meant is
clear. Amounts: unit, ore, grouping, ambiguous, decimals, negative, too_large, format. Days: format,
no_such_day.
"""

import re
from datetime import date, time
from decimal import Decimal

from sweden.money import MOST_KRONOR


class ParseError(ValueError):
    """What is wrong with a typed value, as a code; `suggestion` is the amount that was probably meant."""

    def __init__(self, code: str, suggestion: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion


# Spaces of every width that are copied from reports and spreadsheets, and the typographic minus.
_TO_PLAIN = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "\u2212": "-"})

_OWN_UNIT = re.compile(r"(?<=[0-9 ])(?:kr|sek|kronor)\.?$", re.IGNORECASE)
_UNITS = {
    "tkr": 10**3,
    "mkr": 10**6,
    "mnkr": 10**6,
    "msek": 10**6,
    "miljoner": 10**6,
    "mdkr": 10**9,
    "miljarder": 10**9,
}
_OTHER_UNIT = re.compile(rf"(.*?)\s*({'|'.join(_UNITS)})\.?", re.IGNORECASE | re.DOTALL)
_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+", re.ASCII)
_ENGLISH = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?", re.ASCII)


def whole_kronor(text: str, *, negative_allowed: bool = False, most: int = MOST_KRONOR) -> int:
    """A field of whole kronor. Öre are refused (ore), zero öre are not; a unit such as mkr is refused with
    the amount as suggestion, since a misread unit is a factor of a thousand or a million.
    """
    amount = _amount(text, negative_allowed, most)
    if amount != amount.to_integral_value():
        raise ParseError("ore")
    return int(amount)


def bank_amount(text: str, *, negative_allowed: bool = False, most: int = MOST_KRONOR) -> Decimal:
    """A field of kronor and öre; the value has exactly two decimals."""
    return _amount(text, negative_allowed, most).quantize(Decimal("0.01"))


def _amount(text: str, negative_allowed: bool, most: int) -> Decimal:
    plain = " ".join(text.translate(_TO_PLAIN).split())
    bare = _OWN_UNIT.sub("", plain).rstrip()
    if unit := _OTHER_UNIT.fullmatch(bare):
        raise ParseError("unit", _suggest(unit[1], _UNITS[unit[2].lower()], negative_allowed, most))
    is_negative = bare.startswith("-")
    amount = _magnitude(bare[1:].lstrip() if is_negative else bare, most_decimals=2)
    if is_negative and amount and not negative_allowed:
        raise ParseError("negative")
    if amount > most:
        raise ParseError("too_large")
    return -amount if is_negative and amount else amount


def _suggest(typed: str, factor: int, negative_allowed: bool, most: int) -> int | None:
    """The amount meant by a number with a unit, when it is clear and whole kronor."""
    is_negative = typed.startswith("-")
    try:
        amount = _magnitude(typed.removeprefix("-").lstrip(), most_decimals=9) * factor
    except ParseError:
        return None
    if amount != amount.to_integral_value() or amount > most or (is_negative and not negative_allowed):
        return None
    return -int(amount) if is_negative else int(amount)


def _magnitude(text: str, *, most_decimals: int) -> Decimal:
    """An unsigned amount: spaces or points group by three, a comma (or one point before one or two digits)
    is the decimal sign.
    """
    if not re.fullmatch(r"[0-9](?:[0-9 .,]*[0-9])?", text, re.ASCII):
        raise ParseError("format")
    if english := _ENGLISH.fullmatch(text):
        several = english[1].count(",") > 1 and not english[2]
        raise ParseError("ambiguous", _within(english[1].replace(",", "")) if several else None)
    whole, comma, decimals = text.partition(",")
    if not comma and re.search(r"^[^.]*\.[0-9]{1,2}$", text):
        whole, _, decimals = text.partition(".")
    if re.search(r"[ .,]", decimals) or not _GROUPED.fullmatch(whole):
        raise ParseError("grouping")
    if len(decimals) == 3 and comma:
        raise ParseError("ambiguous")
    if len(decimals) > most_decimals:
        raise ParseError("decimals")
    return Decimal(f"{whole.replace(' ', '').replace('.', '')}.{decimals or '0'}")


def _within(digits: str) -> int | None:
    return int(digits) if int(digits) <= MOST_KRONOR else None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"),
            ("februari", "feb", "febr"),
            ("mars", "mar"),
            ("april", "apr"),
            ("maj",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("augusti", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_WORDED_DAY = re.compile(r"(?:den )?([0-9]{1,2}) ([a-zåäö]+)\.? ([0-9]{4})", re.ASCII | re.IGNORECASE)


def day(text: str) -> date:
    """A day as "2026-02-01", "1 februari 2026" or "den 1 feb 2026". Slashes and points are refused: 02/01 is
    two days.
    """
    plain = " ".join(text.translate(_TO_PLAIN).split())
    if iso := _ISO_DAY.fullmatch(plain):
        year, month, number = (int(part) for part in iso.groups())
    elif worded := _WORDED_DAY.fullmatch(plain):
        if worded[2].lower() not in _MONTHS:
            raise ParseError("format")
        year, month, number = int(worded[3]), _MONTHS[worded[2].lower()], int(worded[1])
    else:
        raise ParseError("format")
    try:
        return date(year, month, number)
    except ValueError:
        raise ParseError("no_such_day") from None


_CLOCK = re.compile(r"(?:kl\.? ?)?([0-9]{1,2})[.:]([0-9]{2})", re.ASCII | re.IGNORECASE)


def clock_time(text: str) -> time:
    """A time of day as "14.00", "14:00" or "kl. 14.00", on the 24-hour clock."""
    plain = " ".join(text.translate(_TO_PLAIN).split())
    found = _CLOCK.fullmatch(plain)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ParseError("format")
    return time(int(found[1]), int(found[2]))
