"""Whom one asks about a call."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Call, CallContact

#: How many empty rows stand below those that are filled in, and the most there may be.
EMPTY_ROWS, MOST_CONTACTS = 2, 10

_FIELDS = {
    "name": (_("Name"), 200),
    "email": (_("E-mail"), 254),
    "phone": (_("Telephone"), 40),
    "about_sv": (_("About what, in Swedish"), 200),
    "about_en": (_("About what, in English"), 200),
}


class ContactsForm(forms.Form):
    """The first contact person, and further ones, one to a row; a row without a name is left out."""

    contact_name = forms.CharField(label=_("Contact person"), max_length=200, required=False)
    contact_email = forms.EmailField(label=_("Contact e-mail"), required=False)

    def __init__(self, data: Any = None, *, call: Call, contacts: Iterable[CallContact]) -> None:
        initial: dict[str, Any] = {"contact_name": call.contact_name, "contact_email": call.contact_email}
        there = list(contacts)[:MOST_CONTACTS]
        super().__init__(data, initial=initial)
        self.count = min(len(there) + EMPTY_ROWS, MOST_CONTACTS)
        if data is not None:
            typed = str(data.get("rows", ""))
            self.count = min(int(typed), MOST_CONTACTS) if typed.isascii() and typed.isdigit() else self.count
        for number in range(self.count):
            for name, (label, most) in _FIELDS.items():
                kind = forms.EmailField if name == "email" else forms.CharField
                self.fields[f"{number}-{name}"] = kind(label=label, max_length=most, required=False)
                if number < len(there):
                    self.initial[f"{number}-{name}"] = getattr(there[number], name)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: the fields of each further person."""
        return [{name: self[f"{number}-{name}"] for name in _FIELDS} for number in range(self.count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(self.count):
            typed = [data.get(f"{number}-{name}") for name in _FIELDS]
            if any(typed) and not typed[0]:
                self.add_error(f"{number}-name", _("Write the name, or clear the row."))
            elif typed[0] and not (typed[1] or typed[2]) and f"{number}-email" not in self.errors:
                self.add_error(f"{number}-email", _("Write an e-mail address or a telephone number."))
        return data

    @property
    def people(self) -> list[Mapping[str, str]]:
        """The further contact persons, as `workflow.editing.set_contacts` takes them."""
        rows = [{name: self.cleaned_data[f"{number}-{name}"] for name in _FIELDS} for number in range(self.count)]
        return [row for row in rows if row["name"]]
