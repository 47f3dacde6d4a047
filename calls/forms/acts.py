"""What the acts on a call ask for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.forms.period import CLOSES_AT_HOUR
from registry.fields import ClockField, DayField
from sweden.clock import STOCKHOLM


class ProofreaderForm(forms.Form):
    """Whom to ask."""

    proofreader = forms.ModelChoiceField(
        label=_("Who proofreads"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proofreader"].queryset = people


class NoteForm(forms.Form):
    """What is to be changed."""

    note = forms.CharField(label=_("What is to be changed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class ExtensionForm(forms.Form):
    """A later closing moment, and why."""

    closes_day = DayField(label=_("New closing day"))
    closes_time = ClockField(label=_("Time"), required=False, initial=CLOSES_AT_HOUR)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Shown on the call's public page."))

    @property
    def closes_at(self) -> datetime:
        """The new closing moment."""
        return datetime.combine(
            self.cleaned_data["closes_day"], self.cleaned_data.get("closes_time") or CLOSES_AT_HOUR, STOCKHOLM
        )
