"""What of a call belongs to the proposals: terms of hand-in, who hands in later, who goes on to a second step."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from applications.models import HandInTerms, PersonalOpening
from applications.permissions import may_open
from applications.workflow.attachments import terms_of
from applications.workflow.confirmations import set_terms
from applications.workflow.going_on import choose, that_may_go_on
from applications.workflow.openings import open_for
from calls.api.acts import OfWork
from calls.models import Call
from calls.permissions import may, may_go_on
from calls.states import CallAct
from registry.api import shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Changing, Creating, Thing, Whole


class HandInTermsOut(shapes.Out):
    """A call's terms of hand-in."""

    call = shapes.ident("The call.", source="case.uuid")
    most_files = shapes.whole("Most files in one application.", by=lambda row: terms_of(row).most_files)
    most_mb = shapes.whole("Largest file, megabytes; null: 50.", by=lambda row: terms_of(row).most_mb, null=True)
    confirm_days = shapes.whole(
        "Days within which the coordinating organisation confirms; null: it is not asked for.",
        by=lambda row: terms_of(row).confirm_days,
        null=True,
    )
    keep_drafts_days = shapes.whole(
        "Days that drafts that were never handed in are kept after the closing day.",
        by=lambda row: terms_of(row).keep_drafts_days,
    )

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "most_files": 10,
        "most_mb": 20,
        "confirm_days": 14,
        "keep_drafts_days": 180,
    }


class HandInTermsIn(shapes.In):
    """What is to hold."""

    most_files = serializers.IntegerField(min_value=0, max_value=100)
    most_mb = serializers.IntegerField(min_value=1, max_value=50, allow_null=True)
    confirm_days = serializers.IntegerField(min_value=1, max_value=90, allow_null=True)
    keep_drafts_days = serializers.IntegerField(min_value=30, max_value=730)

    example: ClassVar = {"most_files": 10, "confirm_days": 14}


class CallHandInTerms(OfWork, Changing, Thing):
    """Read a call's terms of hand-in, or change them for a draft."""

    out, into = HandInTermsOut, HandInTermsIn

    def rows(self) -> QuerySet:
        return super().rows().select_related("hand_in_terms")

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.EDIT, thing)

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        stands: HandInTerms = terms_of(thing)
        before = {name: getattr(stands, name) for name in HandInTermsIn().fields}
        set_terms(thing, **(before | values), revision=thing.revision, **self.by)
        return thing


class PersonalOpeningOut(shapes.Out):
    """That one person may hand in after the call has closed. Never changed."""

    uuid = shapes.ident()
    email = shapes.text("The address that the person signs in with.")
    closes_at = shapes.moment()
    reason = shapes.text("As the person reads it.")
    decided_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000026",
        "email": "nora.ek@norrviken.example",
        "closes_at": "2025-12-05T13:00:00Z",
        "reason": "Driftstopp den 3 december.",
        "decided_at": "2025-12-04T08:00:00Z",
    }


class PersonalOpeningIn(shapes.In):
    """Whom, until when, and why."""

    email = serializers.EmailField()
    closes_at = shapes.moment_in()
    reason = text_in(300)

    example: ClassVar = {
        "email": "nora.ek@norrviken.example",
        "closes_at": "2025-12-05T14:00:00+01:00",
        "reason": "Driftstopp den 3 december.",
    }


class OfOneCall(OfWork, Creating, Whole):
    """A list within one call, for those who work with it."""

    name: ClassVar[str]

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.call = self.find()
        request._request.case_read = self.call.case_id
        return super().get(request, **kwargs)

    def place(self, thing: Any) -> str:
        return reverse(f"api:{self.name}", args=[self.kwargs["uuid"]])


class PersonalOpenings(OfOneCall):
    """List who may hand in after a call has closed."""

    out, into = PersonalOpeningOut, PersonalOpeningIn
    name = "personal_openings"

    def lines(self, values: dict[str, Any]) -> Iterable[Any]:
        return self.call.personal_openings.order_by("pk")

    def may(self, thing: Call) -> bool:
        return may_open(self.user, thing.case)

    def act(self, thing: Call, values: dict[str, Any]) -> PersonalOpening:
        """Let one person hand in until a moment of their own, with a reason that is registered."""
        return open_for(thing, **values, **self.by)

    def read_again(self, thing: PersonalOpening) -> PersonalOpening:
        return thing


class GoingOnOut(shapes.Out):
    """An application of the first step that may go on to this one."""

    application = shapes.ident("The application.", source="case.uuid")
    number = shapes.text("Its case number, with the authority before it.", source="case.designation")
    coordinator = shapes.text("Who coordinates.", source="coordinator.name")
    goes_on = shapes.yes("It has been chosen.")
    invited_at = shapes.moment("When the invitation went out.", null=True)

    example: ClassVar = {
        "application": "0198c0de-0000-7000-8000-000000000021",
        "number": "Vinnova 2025-00012",
        "coordinator": "Norrviken Biologics AB",
        "goes_on": True,
        "invited_at": None,
    }


class AllGoingOnOut(shapes.Out):
    """Who goes on to the second step of a call."""

    call = shapes.ident("The second step.", source="case.uuid")
    applications = shapes.many(GoingOnOut, "Those of the first step that may go on.", source="candidates")

    example: ClassVar = {"call": "0198c0de-0000-7000-8000-000000000011", "applications": [GoingOnOut.example]}


class GoingOnIn(shapes.In):
    """All who go on; replaces those who were chosen and have not been told."""

    applications = serializers.ListField(child=serializers.UUIDField(), max_length=2000)

    example: ClassVar = {"applications": ["0198c0de-0000-7000-8000-000000000021"]}


class CallGoingOn(OfWork, Changing, Thing):
    """Read who goes on to a second step, or say it. In a published one those who are new are invited at once."""

    out, into = AllGoingOnOut, GoingOnIn
    of_case = True
    replaces = True

    def rows(self) -> QuerySet:
        return super().rows().filter(first_step__isnull=False)

    def told(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            row.candidates = that_may_go_on(self.user, row)
        return rows

    def may(self, thing: Call) -> bool:
        return may_go_on(self.user, thing, self.now)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        self.candidates = that_may_go_on(self.user, self.target)
        known = {one.case.uuid for one in self.candidates}
        strange = [place for place, one in enumerate(values["applications"]) if one not in known]
        if strange:
            raise Invalid([unknown(f"/applications/{place}") for place in strange])
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        choose(thing, self.candidates, {str(one) for one in values["applications"]}, **self.by)
        return thing
