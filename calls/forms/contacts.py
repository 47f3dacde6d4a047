"""Whom one asks about a call."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import BlankRowsForm
from calls.models import Call, CallContact


class ContactsForm(BlankRowsForm):
    """The first contact person, and further ones, one to a row."""

    NAME = "name"
    MOST_ROWS = 10

    contact_name = forms.CharField(label=_("Contact person"), max_length=200, required=False)
    contact_email = forms.EmailField(label=_("Contact e-mail"), required=False)

    def __init__(self, data: Any = None, *, call: Call, contacts: Iterable[CallContact]) -> None:
        names = ("name", "email", "phone", "about_sv", "about_en")
        super().__init__(
            data,
            rows=[{name: getattr(one, name) for name in names} for one in contacts],
            initial={"contact_name": call.contact_name, "contact_email": call.contact_email},
        )

    def row_fields(self, number: int) -> dict[str, forms.Field]:
        return {
            "name": forms.CharField(label=_("Name"), max_length=200, required=False),
            "email": forms.EmailField(label=_("E-mail"), max_length=254, required=False),
            "phone": forms.CharField(label=_("Telephone"), max_length=40, required=False),
            "about_sv": forms.CharField(label=_("About what, in Swedish"), max_length=200, required=False),
            "about_en": forms.CharField(label=_("About what, in English"), max_length=200, required=False),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number, row in self.kept:
            if not (row["email"] or row["phone"]) and f"{number}-email" not in self.errors:
                self.add_error(f"{number}-email", _("Write an e-mail address or a telephone number."))
        return data

    @property
    def people(self) -> list[Mapping[str, str]]:
        """The further contact persons, as `workflow.editing.set_contacts` takes them."""
        return [row for _number, row in self.kept]
