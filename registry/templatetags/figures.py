"""Figures and days in the reader's language. An unknown value (None) is shown as missing, never as 0 or nothing."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from sweden import typography

register = template.Library()


def missing_word(words: str = "") -> SafeString:
    """The mark of something not known."""
    return format_html('<em class="pk-missing">{}</em>', words or gettext("missing"))


@register.simple_tag
def missing(words: str = "") -> SafeString:
    """`{% missing %}` or `{% missing _("not stated in the decision") %}`: a fact that is not known."""
    return missing_word(words)


def _known(make: Callable[..., str]) -> Callable[..., str]:
    """A filter that shows None as missing and nothing as nothing."""

    @wraps(make)
    def filtered(value: Any, *arguments: Any) -> str:
        if value is None:
            return missing_word()
        return "" if value == "" else make(value, *arguments)

    return filtered


@register.filter
@_known
def kronor(value: Any) -> str:
    """5848000 → "5 848 000 kr"."""
    return typography.kronor(value, get_language())


@register.filter
@_known
def amount(value: Any) -> str:
    """5848000 → "5 848 000", for columns whose head has the unit."""
    return typography.amount(value, get_language())


@register.filter
@_known
def tkr(value: Any) -> str:
    """5848500 → "5 849", for columns in thousands."""
    return typography.tkr(value, get_language())


@register.filter
@_known
def mnkr(value: Any, decimals: int = 1) -> str:
    """214600000 → "214,6 mnkr"."""
    return typography.mnkr(value, decimals, get_language())


@register.filter
@_known
def millions(value: Any) -> str:
    """40000000 → "40 miljoner kronor", for running text."""
    return typography.millions(value, get_language())


@register.filter
@_known
def percent(value: Any, decimals: int = 1) -> str:
    """Fraction(1, 2) → "50,0 %"."""
    return typography.percent(value, decimals, lang=get_language())


@register.filter
@_known
def longdate(value: date) -> str:
    """ "1 februari 2027"; of a moment, its day in Sweden."""
    return typography.day_long(value, get_language())


@register.filter
@_known
def weekdaydate(value: date) -> str:
    """ "måndag 1 februari 2027"."""
    return typography.day_long(value, get_language(), weekday=True)


@register.filter
@_known
def shortdate(value: date) -> str:
    """ "12 jan 2027", for tables."""
    return typography.day_table(value, get_language())


@register.simple_tag
def period(first: date, last: date) -> str:
    """ "1 dec 2025 – 31 maj 2026"; a period of one day is that day."""
    days = dict.fromkeys(typography.day_table(one, get_language()) for one in (first, last))
    return " – ".join(days)


@register.filter
@_known
def duedate(value: date) -> str:
    """ "fre 27 nov 2026", for due dates."""
    return f"{typography.weekday_short(value, get_language())} {typography.day_table(value, get_language())}"


@register.filter
@_known
def isodate(value: date) -> str:
    """ "2027-01-28"."""
    return typography.iso(value)


@register.filter
@_known
def clocktime(value: datetime) -> str:
    """ "kl. 14.00"."""
    return typography.clock_time(value, get_language())


@register.filter
@_known
def moment(value: datetime) -> str:
    """ "tisdag 12 januari 2027 kl. 14.00"."""
    return typography.moment_long(value, get_language(), year=True)


@register.filter
@_known
def shortmoment(value: datetime) -> str:
    """ "12 jan 2027 14.00", for tables."""
    return typography.moment_table(value, get_language())


@register.filter
@_known
def machinetime(value: datetime | date) -> str:
    """What a time element's datetime attribute takes."""
    return value.isoformat()


@register.filter
@_known
def filesize(value: int) -> str:
    """412000 → "412 kB"."""
    return typography.file_size(value, get_language())


@register.filter
def listed(values: Sequence[Any]) -> str:
    """["a", "b", "c"] → "a, b och c"."""
    return typography.listed([str(value) for value in values], get_language())


@register.filter
def initial_name(name: Any) -> str:
    """ "Elin Sandberg" → "E. Sandberg", for narrow columns."""
    first, _space, rest = str(name).partition(" ")
    return f"{first[:1]}. {rest}" if rest else first


@register.filter
def short_hash(value: str) -> SafeString:
    """The start and the end of a SHA-256, the whole of it as title."""
    return format_html('<span class="pk-hash" title="{}">{}…{}</span>', value, value[:4], value[-4:])


@register.simple_tag
def time(value: datetime | date | None, shown: str = "") -> SafeString:
    """`{% time entry.at %}`: a time element, written for tables."""
    if value is None:
        return missing_word()
    if not shown:
        lang = get_language()
        is_moment = isinstance(value, datetime)
        shown = typography.moment_table(value, lang) if is_moment else typography.day_table(value, lang)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)
