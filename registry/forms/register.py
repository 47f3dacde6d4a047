"""Filters of the register and of search."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.models import RegisterEntry
from registry.models.stream import Direction


class RegisterFilterForm(forms.Form):
    """Which entries: days, direction, case; a field that cannot be read filters nothing and says so."""

    fran = DayField(label=_("From"), required=False)
    till = DayField(label=_("To and including"), required=False)
    riktning = forms.ChoiceField(label=_("Direction"), required=False, choices=[("", _("All")), *Direction.choices])
    arende = forms.CharField(
        label=_("Case number or words"), required=False, max_length=100, widget=forms.TextInput(attrs={"size": 18})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("fran"), data.get("till")
        if first and last and last < first:
            self.add_error("till", _("The last day is before the first."))
        return data

    def narrow(self, entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
        """The entries that the filled-in fields leave."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        if data.get("fran"):
            entries = entries.filter(occurred_on__gte=data["fran"])
        if data.get("till"):
            entries = entries.filter(occurred_on__lte=data["till"])
        if data.get("riktning"):
            entries = entries.filter(direction=data["riktning"])
        if words := data.get("arende", "").strip():
            by_number = entries.filter(case__number__istartswith=words)
            in_text = entries.filter(what_public__icontains=words)
            entries = entries.filter(pk__in=by_number.values("pk").union(in_text.values("pk"), all=True))
        return entries
