"""Attaching a decision."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField


class DecisionForm(forms.Form):
    """The file of a government decision, what it is, and when it came."""

    file = forms.FileField(
        label=_("The decision as a file"),
        help_text=_("PDF or plain text."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.txt"}),
        max_length=200,
    )
    title = forms.CharField(
        label=_("What it is"),
        max_length=200,
        help_text=_("For example: the Government's decision of 3 July 2025, KN2025/01161."),
    )
    received_on = DayField(label=_("Day it was received"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day is later than today."))
        return day
