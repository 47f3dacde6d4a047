"""A decision meeting comes to its end: everything on its agenda is decided, or it is cancelled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.stepup import ask_again
from assessments.errors.decisions import ItemRefused
from assessments.forms.meetings import LockForm
from assessments.states.meetings import MeetingStatus
from assessments.views.acts.base import figures, ways
from assessments.views.decisionmeetings.meeting import MeetingView, OfAMeeting
from assessments.workflow.meetings import (
    cancel_meeting,
    is_early,
    lock_meeting,
)
from registry.display import Link
from registry.identifiers import uuids_in
from registry.problems import problem


class LockView(MeetingView):
    """Decides everything on the agenda, or nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if request.user.person_id != self.meeting.decider.person_id:
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form = LockForm(request.POST, early=is_early(self.meeting, request.now))
        if not form.is_valid():
            return self.page(form, 422)
        read = uuids_in(request.POST.getlist("read"))
        try:
            early = form.cleaned_data.get("early", False)
            done = lock_meeting(self.meeting, by=request.user, now=request.now, read=read, early=early)
        except DomainError as refusal:
            ways_out = ways(refusal)
            if isinstance(refusal, ItemRefused):
                url = reverse("assessments:decide", args=[refusal.case.uuid])
                ways_out = [Link(_("Open the item"), url), *ways_out]
            back = Link(_("Back to the meeting"), reverse("assessments:meeting", args=[self.meeting.uuid]))
            return problem(request, refusal, rows=figures(refusal), ways=ways_out, back=back)
        words = ngettext("%(count)s item is decided.", "%(count)s items are decided.", len(done))
        messages.success(request, words % {"count": len(done)} + " " + _("Read the letters and send them."))
        return redirect("assessments:meeting", self.meeting.uuid)


class CancelView(OfAMeeting):
    """Cancels a meeting; asks first."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if self.meeting.status != MeetingStatus.PLANNED:
            raise Http404
        context = {
            "title": _("Cancel the meeting?"),
            "consequences": [_("Nothing is decided, and its applications may be put on another meeting's agenda.")],
            "verb": _("Cancel the meeting"),
            "danger": True,
            "back": reverse("assessments:meeting", args=[self.meeting.uuid]),
        }
        return render(request, "confirm.html", context)

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        cancel_meeting(self.meeting, by=request.user, now=request.now)
        messages.success(request, _("The meeting is cancelled."))
        return redirect("assessments:meetings")
