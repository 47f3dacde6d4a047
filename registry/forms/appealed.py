"""What is typed about appeals, whatever decision they are of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField
from registry.states import CourtOutcome, Reconsidered


def _words(label: Any, *, rows: int, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=10_000, widget=forms.Textarea(attrs={"rows": rows})
    )


class RegisterAppealForm(forms.Form):
    """An appeal that came in."""

    appellant = forms.CharField(label=_("Who appeals"), max_length=200)
    received_on = DayField(label=_("The day it came in"))
    wants = _words(_("What is appealed, how it should be changed and why, or where it is found"), rows=5)


class TimeForm(forms.Form):
    """Whether it came in time."""

    served_on = DayField(
        label=_("The day the party got the decision"),
        required=False,
        help_text=_("Left empty where nobody knows: then the appeal is taken for being in time, with why."),
    )
    represents_public = forms.BooleanField(
        label=_("The party represents the public: the time runs from the day of the decision"), required=False
    )
    accept_all_the_same = forms.BooleanField(label=_("Take it up although it came too late"), required=False)
    why = _words(_("Why, where the day is not known or it came too late"), rows=3, required=False)


class ReconsiderForm(forms.Form):
    """What the reconsideration came to."""

    came_to = forms.ChoiceField(label=_("What it came to"), choices=Reconsidered.choices, widget=forms.RadioSelect)
    why = _words(_("Why"), rows=4)


class HandOverForm(forms.Form):
    """To which court, and when."""

    court = forms.CharField(label=_("Which court"), max_length=200)
    on = DayField(label=_("The day it was handed over"))


class OutcomeForm(forms.Form):
    """What the court decided."""

    outcome = forms.ChoiceField(label=_("What the court decided"), choices=CourtOutcome.choices)
    on = DayField(label=_("The day of the court's decision"))
    number = forms.CharField(label=_("The court's case number"), max_length=60, required=False)
    note = _words(_("What the authority is to do now"), rows=3, required=False)


class WithdrawAppealForm(forms.Form):
    """When it was withdrawn."""

    on = DayField(label=_("The day the withdrawal came in"))
