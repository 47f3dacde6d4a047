"""From what officers and decision-makers type to clean values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from assessments.models import Outcome
from assessments.workflow.proposals import Amount
from registry.fields import KronorField


class EligibilityForm(forms.Form):
    """Whether the formal demands are met, and why not."""

    eligible = forms.TypedChoiceField(
        label=_("Are the formal demands met?"),
        choices=[("yes", _("Yes, the application goes on to assessment")), ("no", _("No, it is to be dismissed"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What was checked, and what is missing"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("eligible") == "no" and not data.get("note", "").strip():
            self.add_error("note", _("Say what the application does not meet: the reason goes into the decision."))
        return data


class ProposalForm(forms.Form):
    """Outcome, amounts per party and year, reasons. A field per amount: `a0`, `a1` … in the order of `amounts`."""

    outcome = forms.ChoiceField(label=_("Proposal"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Which circumstances and provisions decided? They are printed in the decision."),
    )
    terms = forms.CharField(
        label=_("Special terms"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    exception_reason = forms.CharField(
        label=_("Reason for an exception"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when a condition needs a reason or a decision."),
    )

    def __init__(self, *args, amounts: Sequence[Amount], eligible: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.amounts = list(amounts)
        choices = [Outcome.GRANT, Outcome.REJECT] if eligible else [Outcome.DISMISS]
        self.fields["outcome"].choices = [(one.value, one.label) for one in choices]
        self.fields["outcome"].initial = choices[0].value
        for place, amount in enumerate(self.amounts if eligible else []):
            self.fields[f"a{place}"] = KronorField(
                label=f"{amount.organisation}, {amount.year}", required=False, initial=amount.amount
            )

    def proposed(self) -> list[Amount]:
        """The amounts as typed; an empty one is nothing."""
        return [
            Amount(a.organisation, a.assignment, a.year, self.cleaned_data.get(f"a{place}") or 0, a.strand)
            for place, a in enumerate(self.amounts)
        ]

    def grid(self) -> list[tuple[str, list[tuple[int, Any]]]]:
        """The amount fields by party: name → (year, bound field), for the table."""
        rows: dict[str, list[tuple[int, Any]]] = {}
        for place, amount in enumerate(self.amounts):
            if f"a{place}" in self.fields:
                rows.setdefault(str(amount.organisation), []).append((amount.year, self[f"a{place}"]))
        return list(rows.items())


class DecideForm(forms.Form):
    """The decision: who else took part in the final handling (FL 31 §)."""

    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(label=_("I have read the proposal and have no conflict of interest in the case"))

    def __init__(self, *args, authority: Authority, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().filter(role__in=STAFF)
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff).exclude(pk=by.person_id).distinct().order_by("name")
        )


class WaitingFilter(forms.Form):
    """Which proposals the list shows."""

    outcome = forms.ChoiceField(label=_("Proposal"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", _("All")), *Outcome.choices]
