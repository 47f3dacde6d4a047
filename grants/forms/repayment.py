"""The form of an authority's terms of repayment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField, LongTextField


class RepaymentTermsForm(forms.Form):
    """The account and the legal basis of claims from a day on."""

    account = forms.CharField(
        label=_("To which account"), max_length=100, help_text=_("For example the bankgiro. It is printed in letters.")
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=300,
        help_text=_("What a claim rests on, as it is printed in decisions. Unlawful state aid has its own."),
    )
    source = forms.CharField(
        label=_("Where it stands"), max_length=300, help_text=_("Law, decision or terms, with date")
    )
    quote = LongTextField(
        label=_("Its words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("As they stand")
    )
    valid_from = DayField(label=_("Holds from"))
