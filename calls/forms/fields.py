"""Fields that the forms of calls have in common: shares, counts, rows that are added without script."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.fields import KronorField
from sweden.money import fraction
from sweden.typography import amount


class PercentField(forms.Field):
    """A share typed in per cent, "50" or "33,3", or as a fraction, "2/7"; kept exactly."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        text = str(value).replace("%", "").replace(",", ".").strip()
        if "/" in text:
            return self._fraction(text)
        whole, _point, decimals = text.partition(".")
        if not whole.isascii() or not whole.isdigit() or len(decimals) > 4 or not (decimals or "0").isdigit():
            raise ValidationError(_("Write the share in per cent, for example 50 or 33,3."), code="format")
        return self._within(Fraction(int(whole + decimals), 100 * 10 ** len(decimals)))

    def _fraction(self, text: str) -> Fraction:
        """A share that no decimals say exactly, such as 2/7."""
        try:
            return self._within(fraction(text.replace(" ", "")))
        except ValueError:
            raise ValidationError(_("Write the share in per cent, for example 50 or 33,3."), code="format") from None

    @staticmethod
    def _within(share: Fraction) -> Fraction:
        if not 0 < share <= 1:
            raise ValidationError(_("Write a share above 0 and at most 100 per cent."), code="range")
        return share

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Fraction):
            return value
        hundredths = value * 10000
        if hundredths.denominator != 1:
            return f"{value.numerator}/{value.denominator}"
        whole, rest = divmod(int(hundredths), 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",")


class NamesField(forms.Field):
    """Names, separated by semicolons or on lines of their own."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        if value in self.empty_values:
            return ()
        if isinstance(value, tuple):
            return value
        return tuple(one.strip() for one in str(value).replace("\n", ";").split(";") if one.strip())

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


class AmountsField(forms.Field):
    """Amounts in kronor, separated by semicolons: one for all years, or one for each year in order."""

    def to_python(self, value: Any) -> tuple[int, ...]:
        if value in self.empty_values:
            return ()
        if isinstance(value, tuple):
            return value
        one = KronorField()
        return tuple(one.clean(part.strip()) for part in str(value).split(";") if part.strip())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "; ".join(amount(one, get_language()) for one in value)
        return value


class CountField(forms.IntegerField):
    """A small whole number, typed as text so that nothing that is typed is lost."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, most: int, least: int = 1, **kwargs: Any) -> None:
        super().__init__(
            min_value=least,
            max_value=most,
            error_messages={
                "invalid": _("Write a whole number."),
                "min_value": _("Write a number that is %(limit_value)s or more."),
                "max_value": _("Write a number that is at most %(limit_value)s."),
            },
            **kwargs,
        )


class RowsForm(forms.Form):
    """A form of rows that people add and remove without script: each row's fields are named `<number>-<name>`."""

    def rows_in(self, data: Mapping[str, Any]) -> list[int]:
        """The numbers of the rows that were sent."""
        try:
            return list(range(min(int(data.get("rows", 0)), 100)))
        except ValueError:
            return []


class BlankRowsForm(forms.Form):
    """A form of rows with some empty ones below, for those who have no script: `<number>-<name>`. A row whose `NAME`
    is empty is left out, and is refused when anything else stands in it."""

    #: The field that makes a row a row, and how many empty rows there are and rows in all.
    NAME = "name_sv"
    EMPTY_ROWS, MOST_ROWS = 2, 12
    #: Fields that stand at a value from the beginning and so say nothing about whether a row is filled in.
    STANDING: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, files: Any = None, *, rows: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.there = list(rows)[: self.MOST_ROWS]
        self.count = min(len(self.there) + self.EMPTY_ROWS, self.MOST_ROWS)
        if data is not None:
            typed = str(data.get("rows", ""))
            self.count = min(int(typed), self.MOST_ROWS) if typed.isascii() and typed.isdigit() else self.count
        self.names: list[str] = []
        for number in range(self.count):
            fields = self.row_fields(number)
            self.names = list(fields)
            for name, field in fields.items():
                self.fields[f"{number}-{name}"] = field
                if number < len(self.there):
                    self.initial[f"{number}-{name}"] = self.there[number].get(name)

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        """The fields of a row."""
        raise NotImplementedError

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: the bound fields of each row, and what stood there before as `before`."""
        return [
            {name: self[f"{number}-{name}"] for name in self.names}
            | {"number": number, "before": self.there[number] if number < len(self.there) else None}
            for number in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(self.count):
            key = f"{number}-{self.NAME}"
            others = [data.get(f"{number}-{name}") for name in self.names if name not in (self.NAME, *self.STANDING)]
            if not data.get(key) and key not in self.errors and any(others):
                self.add_error(key, _("Write the name, or clear the row."))
        return data

    @property
    def kept(self) -> list[tuple[int, dict[str, Any]]]:
        """The rows that are filled in: their number and values."""
        data = self.cleaned_data
        rows = [(number, {name: data.get(f"{number}-{name}") for name in self.names}) for number in range(self.count)]
        return [(number, row) for number, row in rows if row[self.NAME]]
