"""The size of a party's enterprise from a day on, as an officer states it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from applications.models.budget import CompanySize
from applications.workflow.sizes_stated import enterprises
from registry.fields import DayField


class StatedSizeForm(forms.Form):
    """Whose size, since when, and by what."""

    party = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Party"), to_field_name="uuid", empty_label=None
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size"),
        choices=[one for one in CompanySize.choices if one[0] != CompanySize.NOT_ENTERPRISE],
        widget=forms.RadioSelect,
    )
    since = DayField(label=gettext_lazy("Holds from"))
    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("What it is seen in, for example the approved accounts of two years."),
        max_length=300,
    )

    def __init__(self, *args: Any, application: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        keys = [one["organisation"] for one in enterprises(application)]
        self.fields["party"].queryset = Organisation.objects.filter(uuid__in=keys).order_by("name")

    def clean_since(self) -> date:
        """A size holds from a day that has come: what is to come is not known."""
        day: date = self.cleaned_data["since"]
        if day > self.today:
            raise forms.ValidationError(_("State a day that has come."))
        return day
