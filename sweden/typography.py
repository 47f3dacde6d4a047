"""How amounts, shares, days and sizes are written, in Swedish and English.

Swedish: groups of three from the right with U+00A0, decimal comma, U+2212 as minus, en dash in ranges
without spaces, a non-breaking space between number and unit. English: comma and point. Nothing here rounds a
float, since there is none.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sweden import clock
from sweden.money import Exact, round_half_up, to_tkr

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"

# Signs in tables (SCB's use): zero, not available or not shown, cannot occur.
ZERO = "0"
NOT_SHOWN = ".."

# In running text an interface's language may carry a region ("en-gb").
SWEDISH, ENGLISH = "sv", "en"

_MONTHS = {
    SWEDISH: [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    ENGLISH: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_MONTHS_SHORT = {
    SWEDISH: ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"],
    ENGLISH: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_WEEKDAYS = {
    SWEDISH: ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
    ENGLISH: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def _language(lang: str | None) -> str:
    return ENGLISH if (lang or SWEDISH).lower().startswith("en") else SWEDISH


def _number(value: Exact, decimals: int, lang: str | None) -> str:
    group, point = (",", ".") if _language(lang) == ENGLISH else (NBSP, ",")
    if isinstance(value, int) and not decimals:  # nothing to round: the most of what tables hold
        digits = f"{abs(value):,}".replace(",", group)
        return f"{MINUS}{digits}" if value < 0 else digits
    shown = round_half_up(value, decimals)
    whole, rest = divmod(int(abs(shown) * 10**decimals), 10**decimals)
    digits = f"{whole:,}".replace(",", group)
    if decimals:
        digits += f"{point}{rest:0{decimals}d}"
    return f"{MINUS}{digits}" if shown < 0 else digits


# Amounts and numbers


def amount(value: int | Decimal, lang: str | None = SWEDISH) -> str:
    """1250000 as "1 250 000"; a Decimal keeps two decimals: "1 250 000,50"."""
    return _number(value, 2 if isinstance(value, Decimal) else 0, lang)


def number(value: Exact, decimals: int = 0, lang: str | None = SWEDISH) -> str:
    """Any exact number with a fixed count of decimals, half away from zero."""
    return _number(value, decimals, lang)


def kronor(value: int | Decimal, lang: str | None = SWEDISH) -> str:
    """Like "5 848 000 kr", in English "SEK 5,848,000"."""
    return _with_unit(amount(value, lang), "kr", "SEK", lang)


def kronor_in_text(value: int | Decimal) -> str:
    """Like "5 848 000 kronor", as an exact amount stands in running text."""
    return f"{amount(value)}{NBSP}kronor"


def tkr(value: int, lang: str | None = SWEDISH) -> str:
    """Kronor as thousands without unit, for tables whose head says tkr: 5848500 is "5 849"."""
    return amount(to_tkr(value), lang)


def mnkr(value: int, decimals: int = 1, lang: str | None = SWEDISH) -> str:
    """Like "214,6 mnkr", in English "SEK 214.6 million"."""
    digits = _number(Fraction(value, 1_000_000), decimals, lang)
    return f"SEK{NBSP}{digits}{NBSP}million" if _language(lang) == ENGLISH else f"{digits}{NBSP}mnkr"


def millions(value: int, lang: str | None = SWEDISH) -> str:
    """For running text, exact: "77,5 miljoner kronor", "1 miljon kronor"; falls back to kronor below a
    thousandth.
    """
    scaled = Fraction(value, 1_000_000)
    decimals = next((count for count in range(4) if (scaled * 10**count).denominator == 1), None)
    if decimals is None:
        return kronor(value, lang)
    digits = _number(scaled, decimals, lang)
    if _language(lang) == ENGLISH:
        return f"SEK{NBSP}{digits}{NBSP}million"
    return f"{digits}{NBSP}{'miljon' if abs(value) == 1_000_000 else 'miljoner'} kronor"


def _with_unit(digits: str, after: str, before: str, lang: str | None) -> str:
    if _language(lang) == ENGLISH:
        # The minus stands before the currency, as in "−SEK 500".
        sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
        return f"{sign}{before}{NBSP}{digits}"
    return f"{digits}{NBSP}{after}"


def percent(value: Fraction | int, decimals: int = 1, limit: Fraction | None = None, lang: str | None = SWEDISH) -> str:
    """A share as per cent: 1/2 is "50,0 %". From the exact fraction, half away from zero.

    With `limit` (also a share) the shown figure never stands on or across a limit that the value itself does
    not: it gets more decimals until it is on the right side (49,97 %, never "50,0 %" for less than 50).
    """
    hundredths = Fraction(value) * 100
    if limit is not None and value != limit:
        bound = limit * 100
        while (shown := round_half_up(hundredths, decimals)) == bound or (shown < bound) != (hundredths < bound):
            decimals += 1
    digits = _number(hundredths, decimals, lang)
    return f"{digits}%" if _language(lang) == ENGLISH else f"{digits}{NBSP}%"


# Days and moments


def iso(day: date) -> str:
    """2027-01-28, as documents and lists have it."""
    return (clock.today(day) if isinstance(day, datetime) else day).isoformat()


def day_table(day: date, lang: str | None = SWEDISH, year: bool = True) -> str:
    """Like "12 jan 2027", for tables; `year=False` leaves the year out."""
    day = _day(day)
    short = f"{day.day}{NBSP}{_MONTHS_SHORT[_language(lang)][day.month - 1]}"
    return f"{short}{NBSP}{day.year}" if year else short


def day_long(day: date, lang: str | None = SWEDISH, year: bool = True, weekday: bool = False) -> str:
    """Like "1 februari 2027", "måndag 1 februari 2027", "1 February 2027"."""
    day = _day(day)
    words = f"{day.day}{NBSP}{_MONTHS[_language(lang)][day.month - 1]}"
    if weekday:
        words = f"{weekday_name(day, lang)} {words}"
    return f"{words} {day.year}" if year else words


def weekday_name(day: date, lang: str | None = SWEDISH) -> str:
    """Like "tisdag", "Tuesday"."""
    return _WEEKDAYS[_language(lang)][_day(day).weekday()]


def weekday_short(day: date, lang: str | None = SWEDISH) -> str:
    """Like "tis", "Tue"."""
    return weekday_name(day, lang)[:3]


def month_name(month: int, lang: str | None = SWEDISH) -> str:
    """1 is "januari", "January"."""
    return _MONTHS[_language(lang)][month - 1]


def clock_time(moment: datetime, lang: str | None = SWEDISH) -> str:
    """Like "kl. 14.00", in English "14:00"; Swedish wall-clock time."""
    wall = clock.local(moment)
    if _language(lang) == ENGLISH:
        return f"{wall:%H:%M}"
    return f"kl.{NBSP}{wall:%H.%M}"


def moment_long(moment: datetime, lang: str | None = SWEDISH, year: bool = False) -> str:
    """Like "tisdag 12 januari kl. 14.00", "Tuesday 12 January 14:00"; with the year when asked."""
    return f"{day_long(moment, lang, year=year, weekday=True)} {clock_time(moment, lang)}"


def moment_table(moment: datetime, lang: str | None = SWEDISH) -> str:
    """Like "12 jan 2027 14.00", "12 Jan 2027 14:00"."""
    form = "%H:%M" if _language(lang) == ENGLISH else "%H.%M"
    return f"{day_table(moment, lang)} {clock.local(moment).strftime(form)}"


def moment_iso(moment: datetime) -> str:
    """Like "2027-01-12 14.00", Swedish wall-clock time, for documents."""
    return f"{clock.local(moment):%Y-%m-%d %H.%M}"


def _day(day: date) -> date:
    return clock.today(day) if isinstance(day, datetime) else day


# Ranges, lists, sizes


def span(first: object, last: object) -> str:
    """Two ends with an en dash and no spaces: "2026–2030", "10–12"; one end when they are the same."""
    return str(first) if first == last else f"{first}{EN_DASH}{last}"


def day_span(first: date, last: date) -> str:
    """Like "2026-01-01–2026-12-31"."""
    return span(iso(first), iso(last))


def listed(parts: Sequence[str], lang: str | None = SWEDISH) -> str:
    """Like "a, b och c", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {'and' if _language(lang) == ENGLISH else 'och'} {parts[-1]}"


def lowered(text: str) -> str:
    """A text that begins with a small letter, as it stands in a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def genitive(name: str) -> str:
    """A Swedish name in the genitive: no s after s, x or z."""
    return name if name[-1:].lower() in "sxz" else f"{name}s"


#: What a spreadsheet would take for a formula when it stands first in a cell.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def in_cell(text: str) -> str:
    """Words as they stand in a file that may be opened in a spreadsheet: never run as a formula."""
    return f"'{text}" if text.startswith(_RUNS) else text


def brief(text: str, most: int) -> str:
    """A long text where only so many characters stand: seen to be shortened. For what stands whole elsewhere."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def file_size(count: int, lang: str | None = SWEDISH) -> str:
    """Bytes in steps of a thousand: "812 byte", "1,2 MB"; without a decimal where there is none: "50 MB"."""
    if count < 1000:
        return f"{count}{NBSP}{'bytes' if _language(lang) == ENGLISH else 'byte'}"
    units = ("kB", "MB", "GB", "TB")
    step = 0
    while step < len(units) - 1 and round_half_up(Fraction(count, 1000 ** (step + 1)), 1) >= 1000:
        step += 1
    size = Fraction(count, 1000 ** (step + 1))
    decimals = 0 if size >= 100 or size.denominator == 1 else 1
    return f"{_number(size, decimals, lang)}{NBSP}{units[step]}"
