"""Calls that are begun from another call: a copy, and the second step of a call in two steps."""

from typing import Any, ClassVar

from django.urls import reverse

from calls.api.acts import OfWork
from calls.api.calls import NewCall, OfCalls, begun_with
from calls.models import Call
from calls.permissions import creates_at, may_create
from calls.workflow.copying import begin_second_step, copy_call
from registry.api.views import Creating


class CopyIn(NewCall):
    """The copy's title, and whose money it is about."""

    example: ClassVar = {
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "title_sv": "Excellenskluster för banbrytande teknik 2027",
    }


class Begun(Creating):
    """A new call, from the one in the address."""

    def place(self, thing: Call) -> str:
        return reverse("api:call", args=[thing.case.uuid])


class CopyCall(OfCalls, Begun):
    """Begin a call from another that one reads, also another authority's.

    A draft with the other's texts, classification, conditions, questions, kinds, attachments and criteria. Its number
    and period are its own; money follows where the part of the mandate is one of the other's.
    """

    into = CopyIn

    def may(self, thing: Call) -> bool:
        return bool(creates_at(self.user))

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return copy_call(thing, **begun_with(self.user, values), by=self.user, now=self.now)


class SecondStep(OfWork, Begun):
    """Begin the second step of a published call in two steps: a draft by invitation. Once."""

    def may(self, thing: Call) -> bool:
        return may_create(self.user, thing.case.authority_id)

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return begin_second_step(thing, **self.by)
