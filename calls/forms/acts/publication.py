"""When a call is published, and until when it is open."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.period import CLOSES_AT_HOUR, moment
from registry.fields import ClockField, DayField
from sweden.clock import STOCKHOLM


class ScheduleForm(forms.Form):
    """When the call is published."""

    day = DayField(label=_("Published, day"))
    time = ClockField(label=_("Published, time"))

    @property
    def at(self) -> datetime | None:
        """The moment, in Swedish time."""
        return moment(self.cleaned_data["day"], self.cleaned_data["time"])


class TakeBackForm(forms.Form):
    """Why a published call is taken back before it opens."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Stands in the register."))


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
