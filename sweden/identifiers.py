"""Numbers that people and bodies are known by: read as typed, checked, and shown in their usual form.

Each reader returns an `Identifier` or raises `IdentifierError` with a code: format, length, third_digit,
check_digit, no_such_day, future, empty.
"""

import re
from dataclasses import dataclass
from datetime import date

from stdnum import luhn, numdb
from stdnum.iso7064 import mod_11_2, mod_97_10


class IdentifierError(ValueError):
    """What is wrong with a number, as a code; the sentence is made where it is shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Identifier:
    """`value` is stored and compared, `display` is shown; `kind` tells apart numbers that share a field."""

    value: str
    display: str
    kind: str = ""

    def __str__(self) -> str:
        return self.display


_ORGANISATION = re.compile(r"(?:16)?([0-9]{6})[-\u2010\u2011\u2013]?([0-9]{4})", re.ASCII)
_PERSON = re.compile(r"([0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})([-\u2010\u2011\u2013+]?)([0-9]{4})", re.ASCII)
_BANKGIRO = re.compile(r"([0-9]{3,4})-?([0-9]{4})", re.ASCII)
_PLUSGIRO = re.compile(r"([0-9]{1,7})-?([0-9])", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", re.ASCII)
_ORCID = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE | re.ASCII,
)


def _compact(text: str) -> str:
    return "".join(text.split())


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    if found := pattern.fullmatch(text):
        return found
    raise IdentifierError("format")


def _check_luhn(digits: str) -> None:
    if not luhn.is_valid(digits):
        raise IdentifierError("check_digit")


def organisation_number(text: str) -> Identifier:
    """A Swedish organisation number: "202100-5216", ten digits, or twelve with the prefix 16.

    The third digit is at least 2. A sole trader's number is a personal number: it is refused here
    (third_digit) and belongs in the protected field.
    """
    found = _match(_ORGANISATION, _compact(text))
    value = found[1] + found[2]
    if value[2] < "2":
        raise IdentifierError("third_digit")
    _check_luhn(value)
    return Identifier(value, show_organisation_number(value), "orgnr")


def show_organisation_number(value: str) -> str:
    """Ten stored digits as "202100-5216"; anything else is returned as it is."""
    return f"{value[:6]}-{value[6:]}" if re.fullmatch(r"[0-9]{10}", value) else value


def personal_number(text: str, *, today: date) -> Identifier:
    """A personal or coordination number (the day plus 60). `value` has twelve digits.

    Ten digits with "-" or nothing mean the youngest year not after this one, with "+" a hundred years
    before. Shown with "+" from 1 January of the year in which the person turns 100. Protected data: never in
    addresses or logs.
    """
    found = _match(_PERSON, _compact(text))
    century, short_year, month, day, sign, serial = found.groups()
    short = f"{short_year}{month}{day}"
    _check_luhn(short + serial)
    if century:
        year = int(century + short_year)
    else:
        year = today.year - (today.year - int(short_year)) % 100
        if sign == "+":
            year -= 100
    is_coordination = int(day) > 60
    try:
        born = date(year, int(month), int(day) - 60 if is_coordination else int(day))
    except ValueError:
        raise IdentifierError("no_such_day") from None
    if born > today:
        raise IdentifierError("future")
    shown = f"{short}{'+' if today.year - year >= 100 else '-'}{serial}"
    return Identifier(
        f"{year:04d}{month}{day}{serial}", shown, "samordningsnummer" if is_coordination else "personnummer"
    )


_COULD_BE_PERSONAL = re.compile(
    r"(?<![0-9])(?:[0-9]{2})?([0-9]{6})[-\u2010\u2011\u2013+ ]?([0-9]{4})(?![0-9])", re.ASCII
)


def mentions_personal_number(text: str) -> bool:
    """Whether a personal or coordination number stands anywhere in a text: 6 or 8 digits of a day that there may be,
    four more, and the right check digit. Organisation numbers, whose third digit is at least 2, are none.
    """
    for day, serial in _COULD_BE_PERSONAL.findall(text):
        month, number = int(day[2:4]), int(day[4:6])
        if 1 <= month <= 12 and (1 <= number <= 31 or 61 <= number <= 91) and luhn.is_valid(day + serial):
            return True
    return False


def bankgiro(text: str) -> Identifier:
    """A bankgiro number: seven or eight digits, the last four after the hyphen."""
    found = _match(_BANKGIRO, _compact(text))
    value = found[1] + found[2]
    _check_luhn(value)
    return Identifier(value, f"{found[1]}-{found[2]}", "bankgiro")


def plusgiro(text: str) -> Identifier:
    """A plusgiro number: two to eight digits, in pairs from the hyphen before the check digit."""
    found = _match(_PLUSGIRO, _compact(text))
    body, check = found.groups()
    _check_luhn(body + check)
    pairs = [body[max(0, end - 2) : end] for end in range(len(body), 0, -2)]
    return Identifier(body + check, f"{' '.join(reversed(pairs))}-{check}", "plusgiro")


_BBAN_PART = re.compile(r"([0-9]+)(!?)([nac])")
_BBAN_CLASS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}


def iban(text: str) -> Identifier:
    """An IBAN of any country in the register, small letters accepted; shown in groups of four."""
    value = _compact(text).upper()
    _match(_IBAN, value)
    country = numdb.get("iban").info(value)[0][1]
    if "bban" not in country:
        raise IdentifierError("format")
    parts = _BBAN_PART.findall(country["bban"])
    if len(value) != 4 + sum(int(count) for count, _, _ in parts):
        raise IdentifierError("length")
    structure = "".join(f"{_BBAN_CLASS[kind]}{{{count}}}" for count, _, kind in parts)
    _match(re.compile(structure), value[4:])
    if not mod_97_10.is_valid(value[4:] + value[:4]):
        raise IdentifierError("check_digit")
    return Identifier(value, " ".join(value[at : at + 4] for at in range(0, len(value), 4)), "iban")


def orcid(text: str) -> Identifier:
    """An ORCID, also as its web address; the check character X is capital."""
    found = _match(_ORCID, text.strip())
    value = "-".join(found.groups()).upper()
    if not mod_11_2.is_valid(value.replace("-", "")):
        raise IdentifierError("check_digit")
    return Identifier(value, value, "orcid")


@dataclass(frozen=True)
class DiaryNumber:
    """One diarienummer as written. `kind`: agency (YYYY-NNNNN), government (KN2025/01161) or other."""

    value: str
    kind: str
    partial: bool = False

    def __str__(self) -> str:
        return f"{self.value} (delvis)" if self.partial else self.value


_SEPARATOR = re.compile(r"[,;]|\s+och\s+")
_PARTIAL = re.compile(r"\s*\(delvis\)\s*", re.IGNORECASE)
_AGENCY = re.compile(r"[0-9]{4}-[0-9]{5}", re.ASCII)
_GOVERNMENT = re.compile(r"[A-Za-zÅÄÖåäö]{1,4}[0-9]{4}/[0-9]+(?:/[^\s/]+)?")


def diary_numbers(text: str) -> list[DiaryNumber]:
    """Every diarienummer in a field, parted by comma, semicolon or "och". Refused only when nothing is there
    (empty): an unknown form is kept as it was written.
    """
    found = []
    for part in _SEPARATOR.split(text):
        bare = " ".join(_PARTIAL.sub(" ", part).split())
        if not bare:
            continue
        kind = "agency" if _AGENCY.fullmatch(bare) else "government" if _GOVERNMENT.fullmatch(bare) else "other"
        found.append(DiaryNumber(bare, kind, partial=bool(_PARTIAL.search(part))))
    if not found:
        raise IdentifierError("empty")
    return found
