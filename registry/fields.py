"""Form fields for what Swedish forms ask: amounts, days, organisation numbers. Read strictly, refused in words."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sweden import parsing
from sweden.identifiers import IdentifierError, organisation_number
from sweden.money import MOST_KRONOR
from sweden.typography import amount

_AMOUNT_SENTENCES = {
    "unit": _("Write the whole amount in kronor, not in thousands or millions."),
    "ore": _("Write whole kronor, without öre."),
    "grouping": _("Check the amount: the digits are grouped in an unusual way."),
    "ambiguous": _("Check the amount: a comma can mean two things here. Write for example 1 310 000."),
    "decimals": _("Write at most two decimals."),
    "negative": _("Write an amount that is 0 or more."),
    "too_large": _("The amount is too large. The most this field takes is %(most)s kr."),
    "format": _("Write an amount in whole kronor, for example 1 310 000."),
}


def counting(most: int, *, words: bool = False) -> dict[str, str]:
    """Attributes of a text field whose characters, or words, are counted under it while one writes.

    They take the place of `maxlength`, which cuts what is pasted without a word: what is too long stays as written, and
    the server says by how much.
    """
    said = _("{n} of {most} words") if words else _("{n} of {most} characters")
    over = _("{n} of {most} words: shorten by {over}") if words else _("{n} of {most} characters: shorten by {over}")
    return {
        "data-most": str(most),
        "data-counts": "words" if words else "",
        "data-said": str(said),
        "data-over": str(over),
    }


class TickField(forms.BooleanField):
    """A box that is ticked before one goes on: that one has read, or undertakes, what it says."""

    default_error_messages = {"required": _("Tick the box first.")}


class LongTextField(forms.CharField):
    """A text of several lines. A line break is one character, whichever way the browser sends it: a form's button sends
    two, autosave one.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.replace("\r\n", "\n").replace("\r", "\n") if isinstance(found, str) else found


class KronorInput(forms.TextInput):
    """A field for an amount: digits to the right, grouped by three."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-money": "", **(attrs or {})})

    def format_value(self, value: Any) -> str:
        if isinstance(value, int):
            return amount(value, get_language())
        return "" if value is None else str(value)


class KronorField(forms.Field):
    """Whole kronor as an int. What is not clearly an amount is refused, with the amount probably meant."""

    widget = KronorInput

    def __init__(self, *, negative_allowed: bool = False, most: int = MOST_KRONOR, **kwargs: Any) -> None:
        self.negative_allowed, self.most = negative_allowed, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, int):
            return value
        # In English pages amounts are shown with commas, and come back so.
        text = str(value).replace(",", " ") if get_language() == "en" and str(value).count(",") else str(value)
        try:
            return parsing.whole_kronor(text, negative_allowed=self.negative_allowed, most=self.most)
        except parsing.ParseError as error:
            if error.suggestion is not None:
                raise ValidationError(
                    _("Write the whole amount in kronor. Did you mean %(amount)s?"),
                    code=error.code,
                    params={"amount": amount(error.suggestion, get_language())},
                ) from None
            raise ValidationError(
                _AMOUNT_SENTENCES.get(error.code, _AMOUNT_SENTENCES["format"]),
                code=error.code,
                params={"most": amount(self.most, get_language())},
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DayInput(forms.DateInput):
    """The browser's own field for a day; its value is always ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


#: The first and last year of a day that somebody writes.
YEARS = (1990, 2199)


class DayField(forms.Field):
    """A day, as the browser's date field sends it or as "1 februari 2026".

    `years`: the first and last that make sense; a slip of the finger is another century.
    """

    widget = DayInput

    def __init__(self, *, years: tuple[int, int] = YEARS, **kwargs: Any) -> None:
        self.years = years
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.years[0] <= value.year <= self.years[1]:
            raise ValidationError(_("Check the year."), code="year")

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parsing.day(str(value))
        except parsing.ParseError as error:
            sentence = (
                _("There is no such day. Check the number of the day and the month.")
                if error.code == "no_such_day"
                else _("Write the day as 2026-02-01.")
            )
            raise ValidationError(sentence, code=error.code) from None


class ClockField(forms.Field):
    """A time of day in Sweden: 14.00 or 14:00."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        try:
            return parsing.clock_time(str(value))
        except parsing.ParseError:
            raise ValidationError(_("Write the time as 14.00."), code="format") from None


class OrganisationNumberField(forms.CharField):
    """A Swedish organisation number with a right check digit, kept as 556012-3456."""

    default_error_messages = {
        "invalid": _("Write the organisation number with ten digits, for example 556012-3456."),
        "check_digit": _("The organisation number is not right: its last digit does not match the others. Check it."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20, **kwargs})
        self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return organisation_number(text).display
        except IdentifierError as error:
            code = "check_digit" if error.code == "check_digit" else "invalid"
            raise ValidationError(self.error_messages[code], code=code) from None
