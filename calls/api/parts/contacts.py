"""Whom one asks about a call: written also when it is published, for people change."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.api.parts.common import OfPart
from calls.forms.contacts import ContactsForm
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct
from calls.workflow.editing import set_contacts
from registry.api import shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in


class ContactOut(shapes.Out):
    """A further contact person."""

    name = shapes.text()
    email = shapes.text()
    phone = shapes.text()
    about_sv = shapes.text("What one asks about, in Swedish.")
    about_en = shapes.text("What one asks about, in English.")

    example: ClassVar = {
        "name": "Per Holm",
        "email": "per.holm@vinnova.example",
        "phone": "",
        "about_sv": "ekonomi",
        "about_en": "finance",
    }


class ContactsOut(shapes.Out):
    """Whom one asks about a call."""

    call = shapes.ident("The call.", source="case.uuid")
    contact_name = shapes.text("The first.")
    contact_email = shapes.text()
    others = shapes.many(ContactOut, "Further ones, in order.", by=lambda row: row.contacts.all())

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "contact_name": "Elin Sjöstrand",
        "contact_email": "elin@vinnova.example",
        "others": [ContactOut.example],
    }


class ContactIn(shapes.In):
    """A further contact person, with an address or a telephone number."""

    name = text_in(200)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    phone = text_in(40, required=False, default="")
    about_sv = text_in(200, required=False, default="")
    about_en = text_in(200, required=False, default="")


class ContactsIn(shapes.In):
    """All of them; replaces what was said."""

    contact_name = text_in(200, required=False, default="")
    contact_email = serializers.EmailField(required=False, allow_blank=True, default="")
    others = ContactIn(many=True, required=False, default=list, max_length=ContactsForm.MOST_ROWS)

    example: ClassVar = {"contact_name": "Elin Sjöstrand", "contact_email": "elin@vinnova.example"}


class CallContacts(OfPart):
    """Read whom one asks about a call, or say it: in a draft, and when it has been proofread or published."""

    out, into = ContactsOut, ContactsIn

    def rows(self) -> QuerySet:
        return super().rows().prefetch_related("contacts")

    def may(self, thing: Call) -> bool:
        sees = Call.objects.worked_on_by(self.user).filter(pk=thing.pk).exists()
        return sees and may(self.user, CallAct.SET_CONTACTS, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        lacking = [place for place, one in enumerate(values["others"]) if not (one["email"] or one["phone"])]
        if lacking:
            words = str(_("Write an e-mail address or a telephone number."))
            raise Invalid([Fault(words, "required", f"/others/{place}/email") for place in lacking])
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        first = {"name": values["contact_name"], "email": values["contact_email"]}
        return set_contacts(thing, **first, others=values["others"], **self.how)
