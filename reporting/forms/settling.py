"""Letters about money, and what becomes of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField, KronorField
from sweden.identifiers import IdentifierError, bankgiro, plusgiro

#: Where money is paid to.
ACCOUNTS = [("bankgiro", _("Bankgiro")), ("plusgiro", _("Plusgiro")), ("account", _("Bank account"))]


class LetterForm(forms.Form):
    """What every letter to the one who pays says beside texts. `number` is the saved row that was read."""

    account_kind = forms.ChoiceField(label=_("Kind of account"), choices=ACCOUNTS)
    account = forms.CharField(label=_("Account number"), max_length=40, required=False)
    contact = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    place = forms.CharField(label=_("Place of signing"), max_length=80, required=False)
    signatory = forms.CharField(label=_("Signatory"), max_length=120, required=False)
    signatory_title = forms.CharField(label=_("Title of the signatory"), max_length=120, required=False)
    authority = forms.CharField(
        label=_("What the authority to sign rests on"),
        max_length=200,
        required=False,
        help_text=_("In Swedish, as it is printed: rules of procedure with section, or a delegation."),
    )
    their_number = forms.CharField(label=_("The recipient's own number"), max_length=60, required=False)
    recipient_email = forms.EmailField(label=_("The recipient's e-mail address"), required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    #: What no check asks for. The rest may be saved empty, too, but is wanted before the document can be decided.
    LEFT_OUT = ("contact_phone", "signatory_title", "their_number", "recipient_email")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.may_be_left_out = name in self.LEFT_OUT

    def clean_account(self) -> str:
        text = self.cleaned_data["account"].strip()
        read = {"bankgiro": bankgiro, "plusgiro": plusgiro}.get(self.cleaned_data.get("account_kind", ""))
        if not text or read is None:
            return text
        try:
            return read(text).display
        except IdentifierError:
            raise ValidationError(
                _("The number is not right: its last digit does not match the others. Check it.")
            ) from None

    @property
    def values(self) -> dict[str, Any]:
        """What is saved: everything but the row it was written on top of."""
        return {name: value for name, value in self.cleaned_data.items() if name != "number"}


class RequisitionForm(LetterForm):
    """What a requisition asks for per part, and where it is to be paid."""

    reference = forms.CharField(label=_("Payment reference"), max_length=60, required=False)
    departure_reason = forms.CharField(
        label=_("Reason for departing from an estimated part"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    departure_by = forms.CharField(label=_("Who allowed it"), max_length=120, required=False)

    LEFT_OUT = (*LetterForm.LEFT_OUT, "departure_reason", "departure_by")

    def __init__(self, *args, strands: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        amounts = {
            f"amount_{key}": KronorField(label=_("%(part)s, kronor") % {"part": name}, required=False)
            for key, name in strands.items()
        }
        self.fields = {**amounts, **self.fields}


class StatementForm(LetterForm):
    """How "used" is read in a statement, and where the money goes back to."""

    reading = forms.ChoiceField(
        label=_("What is meant by used"),
        choices=[
            ("A", _("A: paid to recipients, less what they have paid back")),
            ("B", _("B: earned by recipients: approved costs times the share")),
        ],
        widget=forms.RadioSelect,
    )
    reading_reason = forms.CharField(
        label=_("Reason, where another reading is used than last time"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    booked_unused = KronorField(
        label=_("Unused grants in the accounts on 31 December, kronor"),
        required=False,
        help_text=_("As booked in the agency's own accounts. It is compared with what was received and not used."),
    )

    LEFT_OUT = (*LetterForm.LEFT_OUT, "reading_reason")

    def __init__(self, *args, strands: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        first = ("reading", "reading_reason", "booked_unused")
        self.fields = {**{name: self.fields[name] for name in first}, **self.fields}


#: The form of each kind of document that has details.
DETAILS = {"requisition": RequisitionForm, "statement": StatementForm}


class SignedForm(forms.Form):
    """The signed copy of a document."""

    file = forms.FileField(
        label=_("The signed copy"), help_text=_("A scanned or digitally signed file, most often PDF.")
    )
    signed_on = DayField(label=_("Signed on"))


class AcknowledgedForm(forms.Form):
    """That the recipient has answered."""

    on = DayField(label=_("Acknowledged on"))
    reference = forms.CharField(label=_("The recipient's own number"), max_length=120, required=False)


class NextForm(forms.Form):
    """Why a new version is begun."""

    reason = forms.CharField(
        label=_("Why a new version is needed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    withdraws = forms.BooleanField(
        label=_("The requisition that was sent is withdrawn, and replaced by the new one"), required=False
    )

    def __init__(self, *args: Any, may_withdraw: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_withdraw:
            del self.fields["withdraws"]
