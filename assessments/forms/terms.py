"""The form of an authority's standpoints on its decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.procedure import words
from assessments.states.procedure import Abstention, Demanded


class DecisionTermsForm(forms.Form):
    """When the party is not heard in any case of a kind, and whether letters are read before they are sent."""

    lower_unheard = forms.BooleanField(label=_("A grant lower than what was applied for"), required=False)
    reject_unheard = forms.BooleanField(label=_("Rejection"), required=False)
    dismiss_unheard = forms.BooleanField(label=_("Dismissal"), required=False)
    reason = words(
        _("Why point 1 covers them"),
        required=False,
        rows=3,
        most=2000,
        help_text=_("Which decision or standpoint of the authority says so? It is printed in the decisions."),
    )
    reads_letters = forms.BooleanField(
        label=_("Letters of decisions are read before they are sent"),
        required=False,
        help_text=_("Of single decisions and of meetings alike. Until then the applicant is told nothing."),
    )

    may_lack = forms.MultipleChoiceField(
        label=_("What a grant may be decided without"),
        choices=Demanded.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A grant is otherwise decided only when its letter can say all of this. What lacks is told in it."),
    )
    may_lack_reason = words(_("Why a grant may be decided without it"), required=False, rows=2, most=2000)
    abstention = forms.ChoiceField(
        label=_("Who may leave out a vote when several decide together"),
        choices=Abstention.choices,
        required=False,
        initial=Abstention.FALLEN,
        widget=forms.RadioSelect,
        help_text=_("How the authority reads section 29. The chair always votes."),
    )
    quorum = forms.IntegerField(
        label=_("How many must at least decide an item where several decide together"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("With the chair. Empty: the authority has not said, and the minutes tell so."),
    )
    close_after_days = forms.IntegerField(
        label=_("Days beside the time of appeal before a case is closed"),
        min_value=0,
        max_value=365,
        help_text=_("When the party got the decision is not always known: the letter needs some time."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        unheard = any(data.get(f"{name}_unheard") for name in ("lower", "reject", "dismiss"))
        if unheard and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why the parties need not be heard."))
        if data.get("may_lack") and not data.get("may_lack_reason", "").strip():
            self.add_error("may_lack_reason", _("Say why a grant may be decided without it."))
        data["abstention"] = data.get("abstention") or Abstention.FALLEN
        return data
