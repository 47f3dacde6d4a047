"""What is typed about appeals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.procedure import ActForm, words
from assessments.states.appeals import CourtOutcome, Reconsidered
from registry.fields import DayField


class RegisterAppealForm(ActForm):
    """An appeal that came in."""

    appellant = forms.CharField(label=_("Who appeals"), max_length=200)
    received_on = DayField(label=_("The day it came in"))
    wants = words(_("What is appealed, how it should be changed and why, or where it is found"))

    def prepare(self) -> None:
        self.initial |= {"appellant": str(self.application.coordinator or ""), "received_on": self.today}


class TimeForm(ActForm):
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
    why = words(_("Why, where the day is not known or it came too late"), rows=3, required=False)


class ReconsiderForm(ActForm):
    """What the reconsideration came to."""

    came_to = forms.ChoiceField(label=_("What it came to"), choices=Reconsidered.choices, widget=forms.RadioSelect)
    why = words(_("Why"), rows=4)


class HandOverForm(ActForm):
    """To which court, and when."""

    court = forms.CharField(label=_("Which court"), max_length=200)
    on = DayField(label=_("The day it was handed over"))


class OutcomeForm(ActForm):
    """What the court decided."""

    outcome = forms.ChoiceField(label=_("What the court decided"), choices=CourtOutcome.choices)
    on = DayField(label=_("The day of the court's decision"))
    number = forms.CharField(label=_("The court's case number"), max_length=60, required=False)
    note = words(_("What the authority is to do now"), rows=3, required=False)


class WithdrawAppealForm(ActForm):
    """When it was withdrawn."""

    on = DayField(label=_("The day the withdrawal came in"))
