"""From what officers and decision-makers type to clean values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from assessments.models import Outcome
from assessments.states.procedure import DismissalGround
from assessments.workflow.amounts import Amount
from registry.fields import DayField, KronorField, TickField

#: Where the officer begins; what is proposed is what stands in the field when it is sent.
TERMS = (
    "Bidraget får användas till projektets godkända kostnader under projekttiden. Koordinatorn lämnar en lägesrapport "
    "varje år och en slutrapport senast tre månader efter projektets slut. Bidraget betalas ut i förskott per "
    "kalenderår, när alla parter har godtagit villkoren."
)


#: What an officer finds of a demand.
FOUND = (("", _("not looked at")), ("met", _("met")), ("not_met", _("not met")), ("unclear", _("unclear")))


class EligibilityForm(forms.Form):
    """Whether the formal demands are met, demand by demand and in all, and why not. `demands`: keys and words; a field
    for each, `own0`, `why0` …"""

    eligible = forms.TypedChoiceField(
        label=_("Are the formal demands met?"),
        choices=[("yes", _("Yes, the application goes on to assessment")), ("no", _("No, it is to be dismissed"))],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("Why it cannot be examined"),
        required=False,
        choices=[("", "–"), *DismissalGround.choices],
        help_text=_("Only for a no. What is examined and not granted is rejected, never dismissed."),
    )
    note = forms.CharField(
        label=_("What was checked, and what is missing"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    read = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, demands: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demands = list(demands)
        for place, (_key, label) in enumerate(self.demands):
            self.fields[f"own{place}"] = forms.ChoiceField(label=label, choices=FOUND, required=False)
            self.fields[f"why{place}"] = forms.CharField(label=label, required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("eligible") == "no":
            if not data.get("note", "").strip():
                self.add_error("note", _("Say what the application does not meet: the reason goes into the decision."))
            if not data.get("ground"):
                self.add_error("ground", _("Choose on which ground the application cannot be examined."))
        elif data.get("ground"):
            self.add_error("ground", _("A ground goes with a no. Leave it out, or answer no."))
        for place in range(len(self.demands)):
            if data.get(f"own{place}") == "not_met" and not data.get(f"why{place}", "").strip():
                self.add_error(f"why{place}", _("Say what is missing."))
        return data

    def own(self) -> list[dict[str, str]]:
        """The officer's own findings on the demands that were looked at."""
        data = self.cleaned_data
        return [
            {"demand": key, "words": str(label), "found": data[f"own{place}"], "note": data[f"why{place}"].strip()}
            for place, (key, label) in enumerate(self.demands)
            if data[f"own{place}"]
        ]


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
        label=_("Terms"),
        required=False,
        max_length=10_000,
        initial=TERMS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only terms that can be followed up. They are printed in the decision."),
    )
    exception_reason = forms.CharField(
        label=_("Reason for an exception"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when a remark has to be answered. It is printed in the decision."),
    )

    reserve_place = forms.IntegerField(
        label=_("Place on the reserve list"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("May be left empty"),
    )
    reserve_until = DayField(label=_("In reserve until"), required=False, years=(2024, 2099))

    read = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(
        self, *args, amounts: Sequence[Amount], eligible: bool, is_lead: bool = True, withdraws: bool = False, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.amounts = [] if withdraws else list(amounts)
        choices = (
            [Outcome.GRANT, Outcome.REJECT, *([Outcome.RESERVE] if is_lead else [])] if eligible else [Outcome.DISMISS]
        )
        choices = [Outcome.REJECT] if withdraws else choices
        words = {Outcome.REJECT: _("withdraw the grant and reject the application")} if withdraws else {}
        self.fields["outcome"].choices = [(one.value, words.get(one, one.label)) for one in choices]
        self.fields["outcome"].initial = choices[0].value
        if Outcome.RESERVE not in choices:
            del self.fields["reserve_place"], self.fields["reserve_until"]
        for place, amount in enumerate(self.amounts if eligible else []):
            self.fields[f"a{place}"] = KronorField(
                label=f"{amount.organisation}, {amount.year}", required=False, initial=amount.amount
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.GRANT and not data.get("terms", "").strip():
            self.add_error("terms", _("Write the terms of the grant."))
        if data.get("outcome") == Outcome.RESERVE and not data.get("reserve_until"):
            self.add_error("reserve_until", _("Say until which day the application is held in reserve."))
        return data

    def proposed(self) -> list[Amount]:
        """The amounts as typed; an empty one, or one that cannot be read, is nothing."""
        return [
            Amount(a.organisation, a.assignment, a.year, self.cleaned_data.get(f"a{place}") or 0, a.strand)
            for place, a in enumerate(self.amounts)
        ]

    @property
    def years(self) -> list[int]:
        return sorted({amount.year for amount in self.amounts})

    def grid(self) -> list["GridRow"]:
        """The amount fields as a table: a row per party and part of the mandate, a cell per year (None: no field)."""
        several = len({(one.assignment.pk, one.strand and one.strand.pk) for one in self.amounts}) > 1
        rows: dict[Any, GridRow] = {}
        for place, one in enumerate(self.amounts):
            if f"a{place}" not in self.fields:
                continue
            key = (one.organisation.pk, one.assignment.pk, one.strand and one.strand.pk)
            part = str(one.strand or one.assignment.short_title_sv or one.assignment.title_sv) if several else ""
            row = rows.setdefault(key, GridRow(str(one.organisation), part, 0, dict.fromkeys(self.years)))
            row.asked += one.amount
            row.cells[one.year] = self[f"a{place}"]
        return list(rows.values())


@dataclass
class GridRow:
    """A party's row of the table of amounts: what it asked for in all, and its field per year."""

    party: str
    part: str
    asked: int
    cells: dict[int, Any]


class DecideForm(forms.Form):
    """The decision: who else took part in the final handling (FL 31 §)."""

    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agree = TickField(label=_("I have read the proposal and have no conflict of interest in the case"))
    proposal = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, authority: Authority, without: Sequence[User], **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().of_people().filter(role__in=STAFF)
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff)
            .exclude(pk__in=[user.person_id for user in without])
            .distinct()
            .order_by("name")
        )


class SendBackForm(forms.Form):
    """What should change in a proposal that is sent back."""

    note = forms.CharField(
        label=_("What should change"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WaitingFilter(forms.Form):
    """Which proposals the list shows."""

    outcome = forms.ChoiceField(label=_("Proposal"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", _("All")), *Outcome.choices]
