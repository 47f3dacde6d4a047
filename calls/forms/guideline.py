"""What the agencies have agreed on about their joint calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import CountField


class GuidelineForm(forms.Form):
    """How long calls are open at least, and how long none may be open."""

    weeks = CountField(label=_("A call is open at least, weeks"), most=52)
    gap_weeks = CountField(label=_("Without an open call at most, weeks"), most=52)
    source = forms.CharField(
        label=_("Where it was agreed"), max_length=300, help_text=_("For example the office's meeting and its date.")
    )
