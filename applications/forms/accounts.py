"""Where a party's grant is to be paid, as it is typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.models.account import AccountKind
from sweden.identifiers import IdentifierError, bankgiro, iban, plusgiro

_READ = {AccountKind.BANKGIRO: bankgiro, AccountKind.PLUSGIRO: plusgiro, AccountKind.IBAN: iban}


class AccountForm(forms.Form):
    """The party, the kind of account and its number with a check digit that holds."""

    party = forms.ModelChoiceField(Organisation.objects.none(), label=_("Party"), to_field_name="uuid")
    kind = forms.ChoiceField(label=_("Kind of account"), choices=AccountKind.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number"), max_length=50)

    def __init__(self, *args: Any, parties: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in parties])
        self.fields["party"].empty_label = None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("kind") and values.get("number"):
            try:
                values["number"] = _READ[AccountKind(values["kind"])](values["number"]).display
            except IdentifierError:
                self.add_error(
                    "number", _("The number is not right for this kind of account: a digit does not match. Check it.")
                )
        return values
