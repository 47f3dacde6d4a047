"""The invitations by which reviewers come to a call, in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from assessments.api.pool import OfTheCall
from assessments.errors.reviews import DueDayPassed
from assessments.models import RefusalReason, Reviewer, ReviewInvitation
from assessments.permissions import may_keep_reviewers
from assessments.states.reviews import InvitationStatus
from assessments.workflow import invitations
from calls.models import Call
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, unknown
from registry.api.shapes import text_in, with_names
from registry.api.views import Act, Creating, Listing, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class InvitationOut(shapes.Out):
    """That a reviewer is asked to review in a call, by a link of their own."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    reviewer = shapes.ident("The reviewer.", source="reviewer.uuid")
    name = shapes.text("The reviewer's name.", source="reviewer.person.name")
    status = shapes.choice(InvitationStatus.choices)
    workload = shapes.whole("How many applications.")
    area = shapes.text()
    due_at = shapes.moment("When reviews are due.")
    meeting_on = shapes.day("When the panel meets.", null=True)
    invited_at = shapes.moment()
    expires_at = shapes.moment("Until when the link acts.")
    answered_at = shapes.moment(null=True)
    refusal = shapes.text(f"Why not: {', '.join(RefusalReason.values)}; empty where there is no no.")

    example: ClassVar = {
        "uuid": f"{_UUID}67",
        "call": f"{_UUID}11",
        "reviewer": f"{_UUID}61",
        "name": "Maja Lindgren",
        "status": "sent",
        "workload": 8,
        "area": "",
        "due_at": "2026-01-30T15:00:00Z",
        "meeting_on": None,
        "invited_at": "2025-12-01T09:00:00Z",
        "expires_at": "2025-12-15T09:00:00Z",
        "answered_at": None,
        "refusal": "",
    }


class InvitationIn(shapes.In):
    """Whom is asked, and what for. One who has been asked is asked again, with a new link."""

    reviewer = serializers.UUIDField()
    workload = serializers.IntegerField(min_value=1, max_value=500)
    due_at = shapes.moment_in()
    area = text_in(200, required=False, default="")
    meeting_on = shapes.day_in(required=False, allow_null=True, default=None)
    message = text_in(4000, required=False, default="")

    example: ClassVar = {"reviewer": f"{_UUID}61", "workload": 8, "due_at": "2026-01-30T16:00:00+01:00"}


class OfInvitations(OfTheCall):
    """The invited of one call."""

    out = InvitationOut

    def rows(self) -> QuerySet:
        rows = ReviewInvitation.objects.visible_to(self.user).filter(call__case__uuid=self.kwargs["uuid"])
        return with_names(rows, "call__case__uuid", "reviewer__uuid", "reviewer__person__name")


class Invitations(OfInvitations, Creating, Listing):
    """List whom a call has invited to review and what they answered.

    POST invites by a link that goes to the reviewer alone.
    """

    history = "call__case"
    into = InvitationIn
    filters = (asking.by_choice("status", InvitationStatus.choices),)

    def find(self) -> Call:
        return self.call()

    def get(self, request: Any, **kwargs: Any) -> Any:
        self.call()
        return super().get(request, **kwargs)

    def may(self, thing: Call) -> bool:
        return may_keep_reviewers(self.user, thing.case.authority_id)

    def act(self, thing: Call, values: dict[str, Any]) -> ReviewInvitation:
        """Invite someone of the pool to review in a call."""
        own = Reviewer.objects.visible_to(self.user).active().filter(authority=thing.case.authority)
        who = own.select_related("person", "authority").filter(uuid=values.pop("reviewer")).first()
        if who is None:
            raise Invalid([unknown("/reviewer")])
        try:
            return invitations.invite(thing, who, **values, **self.by)[0]
        except DueDayPassed as refusal:
            raise Invalid([Fault(str(refusal), refusal.code, "/due_at")]) from None

    def place(self, thing: ReviewInvitation) -> str:
        return reverse("api:review_invitations", args=[self.kwargs["uuid"]])


class RevokeInvitation(OfInvitations, Act):
    """Take an invitation back: its link no longer acts, and what was given to the reviewer is taken away."""

    match_demanded = False

    def find(self) -> ReviewInvitation:
        one: ReviewInvitation = found(self.rows(), uuid=self.kwargs["key"])
        return one

    def may(self, thing: ReviewInvitation) -> bool:
        return may_keep_reviewers(self.user, thing.reviewer.authority_id)

    def act(self, thing: ReviewInvitation, values: dict[str, Any]) -> ReviewInvitation:
        return invitations.revoke(thing, **self.by)
