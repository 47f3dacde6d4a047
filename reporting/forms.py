"""From what people type in a report to clean values."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from registry.fields import DayField, KronorField
from reporting.kinds.catalogue import Section
from sweden.identifiers import IdentifierError, bankgiro, plusgiro


class TextForm(forms.Form):
    """An authority's text in a section, on top of the revision that was read."""

    text = forms.CharField(required=False, strip=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 10}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        place = {"authority": authority.short_name, "number": section.number}
        self.fields["text"].label = _("%(authority)s's text in section %(number)s") % place


class ApproveForm(forms.Form):
    """An authority's decision: who presented, and who else took part (FL 31 §)."""

    presenter = forms.ModelChoiceField(User.objects.none(), label=_("Presenter"))
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().filter(role__in=STAFF)
        colleagues = User.objects.filter(person__role_assignments__in=staff, is_active=True).exclude(
            person=by.person_id
        )
        self.fields["presenter"].queryset = colleagues.select_related("person").distinct().order_by("person__name")
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff).exclude(pk=by.person_id).distinct().order_by("name")
        )

    def clean_others(self):
        """Those who took part beside the presenter, who is named once."""
        others, presenter = self.cleaned_data["others"], self.cleaned_data.get("presenter")
        if presenter and presenter.person in others:
            raise forms.ValidationError(
                _("%(name)s presents the report and is already named as presenter.") % {"name": presenter.person}
            )
        return others


class DutyFilter(forms.Form):
    """Which duties the calendar shows."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    authority = forms.ModelChoiceField(
        Authority.objects.all(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("All")
    )

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("From today"))] + [(year, str(year)) for year in years]


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

    def __init__(self, *args, strands: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        first = ("reading", "reading_reason")
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
