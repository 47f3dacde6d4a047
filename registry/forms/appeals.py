"""The form by which it is entered how a kind of decision is appealed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from registry.fields import DayField
from registry.loading import appeal_law
from registry.models import DecisionKind


class AppealForm(forms.Form):
    """How an authority's decisions of a kind are appealed from a day."""

    authority = forms.ModelChoiceField(Authority.objects.none(), label=_("Authority"), to_field_name="key")
    kind = forms.ChoiceField(label=_("Kind of decision"), choices=[("", "–"), *DecisionKind.choices])
    may = forms.ChoiceField(
        label=_("May it be appealed?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    ground = forms.CharField(
        label=_("The provision that says so"),
        max_length=300,
        help_text=_("It is printed in the letters, as it stands in the law."),
    )
    court = forms.CharField(label=_("Court"), max_length=120, required=False, initial=lambda: appeal_law().court)
    weeks = forms.IntegerField(
        label=_("Weeks to appeal"),
        min_value=1,
        max_value=52,
        required=False,
        initial=lambda: appeal_law().weeks,
        help_text=_("From the day the party got the decision."),
    )
    valid_from = DayField(label=_("Holds from"))

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["authority"]
        choice.queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")
        if len(authorities) == 1:
            choice.initial, choice.empty_label = choice.queryset.get().key, None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("may") == "yes":
            for name in ("court", "weeks"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in for what may be appealed."))
        return data

    def values(self) -> dict[str, Any]:
        """What the workflow asks for."""
        data = self.cleaned_data
        return {**data, "may": data["may"] == "yes", "weeks": data["weeks"] or 0}
