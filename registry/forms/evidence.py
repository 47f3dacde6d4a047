"""What an organisation's administrator types about who may speak for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, User
from registry.models.evidence import EvidenceGround

_DAY = {"type": "date"}


class MemberForm(forms.Form):
    """Who is added to which organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    email = forms.EmailField(label=_("Who, by e-mail address"), help_text=_("The address of the person's account."))
    administrator = forms.BooleanField(
        label=_("As administrator: sees what the organisation has applied for, and adds others"), required=False
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="member", **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean_email(self) -> str:
        """The address; its account is kept as `user`."""
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("There is no account with this address. Ask the person to make one first."))
        return str(self.cleaned_data["email"])


class EvidenceForm(forms.Form):
    """For which organisation, who, on what ground, from when to when, and where it is seen."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    email = forms.EmailField(label=_("Who, by e-mail address"), help_text=_("The address of the person's account."))
    ground = forms.ChoiceField(label=_("On what ground"), choices=EvidenceGround.choices, widget=forms.RadioSelect)
    jointly = forms.BooleanField(label=_("Only together with someone else"), required=False)
    source = forms.CharField(
        label=_("Where it is seen"),
        max_length=300,
        help_text=_("For example: registration certificate from Bolagsverket of 12 January 2026."),
    )
    upload = forms.FileField(label=_("The document"), required=False, help_text=_("PDF or picture."))
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label=_("To and including"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean_email(self) -> str:
        """The address; its person is kept as `person`."""
        self.person = Person.objects.filter(users__email__iexact=self.cleaned_data["email"]).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no account with this address. Ask the person to make one first."))
        return str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("The last day is before the first."))
        return data
