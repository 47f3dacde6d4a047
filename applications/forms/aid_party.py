"""What a party says for state aid beside its division among grounds, as it is typed: lists and figures."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.display.aid import ACCOUNTS, BY_YEAR, TIES, in_language
from applications.drawing.countries import countries
from applications.forms.draft import DraftForm
from applications.models.budget import MAX_CELL
from applications.rules.aid import deminimis
from applications.rules.aid.ruleset import Basis
from calls.forms.fields import PercentField
from registry.fields import DayField, KronorField
from sweden import parsing
from sweden.money import fraction
from sweden.typography import number

#: So many rows of a list are kept; a longer one is attached as a file.
MOST_ROWS = 100
#: Empty rows below those that are filled in.
MORE_ROWS = 2


class EuroField(forms.Field):
    """Euro with at most two decimals, kept as text ("12345.60")."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-money": ""})

    def to_python(self, value: Any) -> str:
        if value in self.empty_values or not str(value).strip():
            return ""
        try:
            return str(parsing.bank_amount(str(value), most=MAX_CELL))
        except parsing.ParseError:
            raise ValidationError(
                _("Write the amount in euro, for example 25 000 or 25 000,50."), code="euro"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        try:
            exact = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            return value
        return number(exact, 0 if exact.denominator == 1 else 2, get_language()) if str(value) else value


class RowForm(forms.Form):
    """A row of a list. A row in which nothing is typed is none; what a row must have is told when it has anything."""

    #: What a row must have once something is typed in it; what stands there anyway does not count as typed.
    needed: tuple[str, ...] = ()
    preset: tuple[str, ...] = ()
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.is_blank:
            return values
        for name in self.needed:
            if name not in self.errors and values.get(name) in (None, ""):
                self.add_error(name, _("Fill in this too, or empty the row."))
        return values

    @property
    def is_blank(self) -> bool:
        return not any(
            self.data.get(self.add_prefix(name), "").strip() for name in self.fields if name not in self.preset
        )


class EarlierForm(RowForm):
    """Aid that was granted before, to the party or an enterprise that it has a tie to."""

    basis = forms.ChoiceField(label=_("Ground"), required=False)
    granted_on = DayField(label=_("Day of the decision"), required=False)
    eur = EuroField(label=_("Euro"), required=False)
    authority = forms.CharField(label=_("Granted by"), max_length=200, required=False)
    to = forms.CharField(label=_("To another enterprise"), max_length=200, required=False)
    tie = forms.ChoiceField(label=_("Its tie to the party"), required=False)
    member_state = forms.ChoiceField(
        label=_("Granted in"), required=False, choices=lambda: list(countries(get_language() or "sv").items())
    )
    on_same_costs = KronorField(label=_("Of it for the same costs, kronor"), required=False, most=MAX_CELL)

    needed = ("basis", "granted_on", "eur", "authority")
    preset = ("basis", "member_state")

    def __init__(self, *args: Any, bases: Sequence[Basis] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tie"].choices = [("", "–"), *((key, TIES[key]) for key in deminimis.TIES)]
        self.fields["member_state"].initial = deminimis.HOME
        self.fields["basis"].choices = [(one.key, in_language(one.title_sv, one.title_en)) for one in bases]
        self.fields["basis"].initial = bases[0].key if bases else None

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("tie") and not values.get("to") and "to" not in self.errors:
            self.add_error("to", _("Name the enterprise that the tie is to."))
        return values

    def plain(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {**values, "granted_on": values["granted_on"].isoformat()}


class ServiceForm(RowForm):
    """A service that an enterprise receives instead of money."""

    to = forms.CharField(label=_("Enterprise"), max_length=200, required=False)
    number = forms.CharField(label=_("Organisation number"), max_length=30, required=False)
    cost = KronorField(label=_("What it costs, kronor"), required=False, most=MAX_CELL)
    market_price = KronorField(label=_("Market price, kronor"), required=False, most=MAX_CELL)

    needed = ("to", "cost")

    def plain(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class Rows:
    """A list of rows, as a page shows it and as it is saved."""

    def __init__(
        self,
        name: str,
        form: type[RowForm],
        stands: Iterable[Mapping[str, Any]],
        data: Mapping[str, str] | None = None,
        **given: Any,
    ) -> None:
        self.name = name
        made = forms.formset_factory(form, extra=MORE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS + MORE_ROWS)
        self.is_sent = data is not None and f"{name}-TOTAL_FORMS" in data
        self.formset = made(
            data if self.is_sent else None, initial=[dict(one) for one in stands], prefix=name, form_kwargs=given
        )
        if self.is_sent:
            self.formset.is_valid()

    @property
    def head(self) -> list[Any]:
        return [field.label for field in self.formset.empty_form.fields.values()]

    @property
    def forms(self) -> list[RowForm]:
        return list(self.formset.forms)

    @property
    def errors(self) -> dict[str, list[str]]:
        """Sentences by the name of the field."""
        found = {
            form.add_prefix(name): list(map(str, wrong)) for form in self.forms for name, wrong in form.errors.items()
        }
        if self.is_sent and (whole := self.formset.non_form_errors()):
            found[f"{self.name}-0-{next(iter(self.forms[0].fields))}"] = list(map(str, whole))
        return found

    def kept(self) -> dict[str, Any]:
        """The list to save, when it was sent and every row of it is clear."""
        if not self.is_sent or self.errors:
            return {}
        return {self.name: [form.plain() for form in self.forms if not form.is_blank]}


def _kronor(label: Any, *, negative: bool = False) -> KronorField:
    return KronorField(label=label, required=False, most=MAX_CELL, negative_allowed=negative)


class AccountsForm(DraftForm):
    """What tells an undertaking in difficulty: the last two closed years. Left empty, the declaration stands alone."""

    share_capital = _kronor(ACCOUNTS["share_capital"])
    age_years = forms.IntegerField(label=ACCOUNTS["age_years"], required=False, min_value=0, max_value=1000)
    insolvent = forms.BooleanField(label=ACCOUNTS["insolvent"], required=False)
    rescue_aid = forms.BooleanField(label=ACCOUNTS["rescue_aid"], required=False)

    def __init__(self, data: Any = None, *, stands: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(stands), prefix="accounts")
        for place in ("1", "2"):
            for name, label in BY_YEAR.items():
                self.fields[f"{name}_{place}"] = _kronor(label, negative=name in ("equity", "ebitda"))

    @property
    def by_year(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """A row for each figure: its words, the latest year and the one before."""
        return [(label, self[f"{name}_1"], self[f"{name}_2"]) for name, label in BY_YEAR.items()]

    @property
    def told(self) -> dict[str, list[str]]:
        """Sentences by the name of the field."""
        return {self.add_prefix(name): list(map(str, wrong)) for name, wrong in self.errors.items()}

    def plain(self) -> dict[str, Any]:
        """The figures to save, where all are clear; {} when none is filled in."""
        if self.errors:
            return {}
        values = {name: value for name, value in self.cleaned_data.items() if value not in (None, False, "")}
        return {"accounts": values}


class PublicMoneyForm(DraftForm):
    """What of other public money is for the same costs, and how much the Union's programme pays at most."""

    public_same_costs = KronorField(
        label=_("Of other public money, for the same costs"),
        help_text=_("Kronor. Leave it empty if all of it is."),
        required=False,
        most=MAX_CELL,
    )
    eu_same_costs = KronorField(
        label=_("Of EU funding, for the same costs"),
        help_text=_("Kronor. Leave it empty if all of it is."),
        required=False,
        most=MAX_CELL,
    )
    eu_rate = PercentField(
        label=_("The EU programme's highest funding rate, per cent"),
        help_text=_("The most favourable rate for these costs under the programme's rules."),
        required=False,
    )

    @staticmethod
    def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
        rate = values.get("eu_rate")
        found = {name: values.get(name) for name in ("public_same_costs", "eu_same_costs")}
        return {**found, "eu_rate": fraction(rate) if rate else None}

    def kept(self) -> dict[str, Any]:
        found = super().kept()
        if rate := found.get("eu_rate"):
            found["eu_rate"] = f"{rate.numerator}/{rate.denominator}"
        return found
