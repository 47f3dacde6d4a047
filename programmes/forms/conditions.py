"""Forms of a condition: which rows are shown, how it is read, exceptions from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.display.conditions import ShownReading
from programmes.display.parameters import CHOICES, LABELS, SCOPES
from programmes.models import Condition
from programmes.rules.kinds import KINDS
from programmes.rules.parameters import Parameter
from registry.fields import DayField, KronorField
from sweden.clock import local

OWN = "own"


class FilterForm(forms.Form):
    """Which rows of figures are shown."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    found = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("everything")), ("brister", _("only shortfalls"))]
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if years:
            self.fields["year"].choices = [("", _("All")), *((str(one), str(one)) for one in years)]
        else:
            del self.fields["year"]

    def lets(self, year: int | None, has_findings: bool) -> bool:
        """Whether a row of the year, with or without findings, is shown."""
        wanted = self.cleaned_data.get("year")
        return (wanted is None or year == wanted) and (has_findings or not self.cleaned_data["found"])


class ReadingForm(forms.Form):
    """How a condition is read: one of the ways that its decision's file names, or another combination."""

    reading = forms.ChoiceField(label=_("How is it read?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("For example what the ministry has answered, with the day. Others will read it."),
    )

    def __init__(self, *args: Any, condition: Condition, readings: Sequence[ShownReading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condition = condition
        kind = KINDS.get(condition.kind)
        self.open: Sequence[Parameter] = kind.open if kind else ()
        self.ways = {str(one.number): condition.readings[one.number - 1] for one in readings}
        if readings:
            field = self.fields["reading"]
            own = [(OWN, _("Another combination, as set below"))] if self.open else []
            field.choices = [*((str(one.number), one.text) for one in readings), *own]
            field.initial = next((str(one.number) for one in readings if one.in_force), OWN)
        else:
            del self.fields["reading"]
        scopes = dict.fromkeys([condition.scope, *(one["scope"] for one in condition.readings if one.get("scope"))])
        figures: dict[str, forms.Field] = {f"figure_{one.name}": self._field(one) for one in self.open}
        if len(scopes) > 1:
            choices = [(one, SCOPES.get(one, one)) for one in scopes]
            figures["scope"] = forms.ChoiceField(
                label=_("Judged on"), choices=choices, required=False, initial=condition.scope
            )
        reason = self.fields.pop("reason")
        self.fields |= {**figures, "reason": reason}

    def _field(self, one: Parameter) -> forms.Field:
        value = self.condition.parameters.get(one.name, None if one.is_required else one.default)
        label = LABELS[one.name]
        if one.choices:
            choices = [(choice, CHOICES[one.name][choice]) for choice in one.choices]
            return forms.ChoiceField(label=label, choices=choices, initial=str(value), required=False)
        if one.amount:
            return KronorField(label=label, initial=value, required=False)
        return forms.BooleanField(label=label, initial=value, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.conditions.read_so` takes."""
        data = self.cleaned_data
        way = self.ways.get(data.get("reading", OWN))
        if way is not None:
            parameters, scope = dict(way.get("parameters", {})), way.get("scope") or ""
        else:
            parameters = {one.name: data[f"figure_{one.name}"] for one in self.open}
            kept = {one.name for one in self.open if one.name not in self.condition.parameters}
            # What is left out and stays as it usually is need not be written.
            parameters = {
                name: value
                for name, value in parameters.items()
                if not (name in kept and value in (self._usual(name), ""))
            }
            scope = data.get("scope") or ""
        return {"parameters": parameters, "scope": scope, "reason": data["reason"]}

    def _usual(self, name: str) -> Any:
        usual = next(one.default for one in self.open if one.name == name)
        return getattr(usual, "value", usual)


class ExceptionForm(forms.Form):
    """What an exception is for, why, and who allowed it."""

    place = forms.ChoiceField(label=_("For which shortfall"))
    every_year = forms.BooleanField(label=_("For all years of the project, not only this one"), required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    allowed_by = forms.CharField(
        label=_("Who allowed it"), max_length=200, help_text=_("Name and title of the one who allowed the exception.")
    )
    allowed_on = DayField(label=_("When it was allowed"))

    def __init__(self, *args: Any, places: Mapping[str, str], by_decision: bool, **kwargs: Any) -> None:
        initial = kwargs.get("initial") or {}
        if isinstance(initial.get("allowed_on"), datetime):
            initial["allowed_on"] = local(initial["allowed_on"]).date()
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places.items())
        if not any(not place.endswith(":") for place in places):
            del self.fields["every_year"]
        if by_decision:
            # Who decides stands by the own name.
            del self.fields["allowed_by"]

    def clean(self) -> dict[str, Any]:
        return {"every_year": False, **(super().clean() or {})}


class WithdrawForm(forms.Form):
    """Why an exception is taken back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
