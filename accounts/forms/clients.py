"""What an administrator types to let another system use the API."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from accounts.roles import Role
from accounts.scopes import CLIENT_ROLES, Scope


class ClientForm(forms.Form):
    """Which system, for which authority, what it may."""

    name = forms.CharField(label=_("System"), max_length=100, help_text=_("For example: the diary system."))
    authority = forms.ModelChoiceField(Authority.objects.none(), label=_("Authority"), to_field_name="key")
    contact = forms.EmailField(label=_("Contact"), help_text=_("Who looks after the system, by e-mail address."))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in CLIENT_ROLES],
        help_text=_("Decides what the system sees and may do, as for a person. An auditor reads."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"}),
        help_text=_("What it may be used for, as far as its role reaches."),
    )
    per_minute = forms.IntegerField(label=_("Requests a minute, at most"), min_value=1, max_value=60_000, initial=600)

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.clients.create_client` takes."""
        data = dict(self.cleaned_data)
        return data | {"roles": [Role(data.pop("role"))]}
