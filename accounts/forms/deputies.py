"""What is typed to let someone stand in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, RoleAssignment

_DAY = {"type": "date"}


class DeputyForm(forms.Form):
    """Which role, who stands in, from when to when."""

    assignment = forms.ModelChoiceField(RoleAssignment.objects.none(), label=_("Role"))
    email = forms.EmailField(label=_("Deputy, by e-mail address"), help_text=_("Someone with a role at the authority."))
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    valid_to = forms.DateField(label=_("To and including"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, roles: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["assignment"].queryset = roles

    def clean_email(self) -> str:
        """The address; its person is kept as `person`."""
        self.person = Person.objects.filter(users__email__iexact=self.cleaned_data["email"]).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no account with this address."))
        return str(self.cleaned_data["email"])
