"""Who came to a decision meeting, and the signing of its minutes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from assessments.forms.meetings import CameForm
from assessments.models import Proposal
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingStatus
from assessments.views.decisionmeetings.meeting import OfAMeeting
from assessments.workflow.meetings import say_who_came, standing_proposals
from assessments.workflow.presence import expected
from assessments.workflow.signing import sign_meeting


class CameView(OfAMeeting):
    """Who is at the meeting: the chair, those who decide and take part, those who present."""

    @cached_property
    def people(self) -> dict[int, Any]:
        """Who is expected, by what the reader may know of."""
        items = list(items_seen(self.meeting.items.select_related("presenter__person"), self.request.user))
        standing: dict[int, Proposal] = standing_proposals(self.meeting, [one.application_id for one in items])
        return expected(self.meeting, items, standing)

    def form(self, data: Any = None) -> CameForm:
        said = dict(self.meeting.presence.values_list("person", "came"))
        return CameForm(data, people=self.people, said=said)

    def page(self, form: CameForm, status: int = 200) -> HttpResponse:
        if self.meeting.status != MeetingStatus.PLANNED:
            raise Http404
        context = {"form": form, "meeting": self.meeting}
        return render(self.request, "assessments/meetings/came.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            say_who_came(self.meeting, form.who, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        messages.success(request, _("Presence is written down."))
        return redirect("assessments:meeting", self.meeting.uuid)


class SignView(OfAMeeting):
    """Signs the minutes of a locked meeting."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        sign_meeting(self.meeting, read=request.POST.get("read", ""), by=request.user, now=request.now)
        messages.success(request, _("You have signed the minutes."))
        return redirect("assessments:meeting", self.meeting.uuid)
