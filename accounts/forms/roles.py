"""What an administrator types to entrust someone with a role."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Department, Person
from accounts.roles import LIMITED, Role


class GrantForm(forms.Form):
    """Who, what, where, when; how much, for those who decide."""

    email = forms.EmailField(label=_("Person, by e-mail address"), help_text=_("The address of the person's account."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    authority = forms.ModelChoiceField(Authority.objects.none(), label=_("Authority"), to_field_name="key")
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Ministry"),
        to_field_name="key",
        required=False,
        help_text=_("Only for ministry readers."),
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False, help_text=_("As printed in decisions."))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("Of the work, as printed in the heads of letters and reports."),
        widget=forms.TextInput({"type": "tel"}),
        validators=[
            RegexValidator(r"^\+?[0-9][0-9 ()/-]{4,}$", _("Write the number in digits, for example 08-123 456 00."))
        ],
    )
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label=_("To and including"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    amount_limit = forms.IntegerField(
        label=_("Decides up to, kronor"),
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=_("Only for those who decide on money or on reports; empty means without limit."),
        widget=forms.TextInput({"inputmode": "numeric", "data-money": ""}),
    )

    def __init__(self, data: Any = None, *, authorities: Any, **kwargs: Any) -> None:
        if data is not None:  # amounts are written in groups of three
            data = data.copy()
            spaced = "".join(data.get("amount_limit", "").split())
            data["amount_limit"] = spaced.replace("\u00a0", "")
        super().__init__(data, **kwargs)
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")

    def clean_email(self) -> str:
        """The address; its person is kept as `person`."""
        self.person = Person.objects.filter(users__email__iexact=self.cleaned_data["email"]).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no account with this address. Ask the person to make one first."))
        return str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first."))
        if data.get("role") == Role.MINISTRY_READER and not data.get("department"):
            self.add_error("department", _("Choose the ministry that the person reads for."))
        if data.get("amount_limit") is not None and data.get("role") not in LIMITED:
            self.add_error("amount_limit", _("Only those who decide on money or on reports have a limit."))
        return data

    @property
    def place(self) -> Authority | Department:
        """Where the role is held."""
        reader = self.cleaned_data["role"] == Role.MINISTRY_READER
        place: Authority | Department = self.cleaned_data["department" if reader else "authority"]
        return place
