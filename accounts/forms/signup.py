"""The form for a new account. The sign-in library builds its own on this base, so nothing of it is imported here."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """Asks for the name, before address and password."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    field_order = ["name", "email", "password1", "password2"]

    def clean_name(self) -> str:
        """The name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def signup(self, request: HttpRequest, user: object) -> None:
        """Nothing more to do: the adapter has made the person."""
