"""What an organisation's administrator types about who may speak for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from registry.errors import EvidenceReason
from registry.models import RepresentationEvidence
from registry.models.evidence import EvidenceGround

_DAY = {"type": "date"}


class MemberForm(forms.Form):
    """Who is added to which organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    email = forms.EmailField(
        label=_("Who, by e-mail address"), help_text=_("The person gets a mail and answers in it.")
    )
    administrator = forms.BooleanField(
        label=_("As administrator: sees what the organisation has applied for, and adds others"), required=False
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="member", **kwargs)
        self.fields["organisation"].queryset = organisations


class EndForm(forms.Form):
    """Why evidence no longer holds."""

    why = forms.CharField(
        label=_("Why it no longer holds"),
        max_length=RepresentationEvidence._meta.get_field("ended_why").max_length,
        error_messages={"required": EvidenceReason.sentence},
    )


class EvidenceForm(forms.Form):
    """For which organisation, who, on what ground, from when to when, and where it is seen."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    email = forms.EmailField(
        label=_("Who, by e-mail address"), help_text=_("The address of the account of someone who belongs to it.")
    )
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

    def clean(self) -> dict[str, Any]:
        """The person with the address is kept as `person`. Who has an account that the organisation has nothing to do
        with is not told: only those who belong to it are found."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("organisation") and data.get("email"):
            belong = Person.objects.filter(memberships__organisation=data["organisation"])
            self.person = belong.filter(users__email__iexact=data["email"]).first()
            if self.person is None:
                words = _("Nobody with this address belongs to the organisation here. Invite the person first, below.")
                self.add_error("email", words)
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("The last day is before the first."))
        return data
