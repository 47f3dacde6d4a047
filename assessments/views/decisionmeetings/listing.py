"""The decision meetings of an authority: listed, called, changed."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Authority
from accounts.permissions import authorities_as
from applications.models import Application
from assessments.display.meetings import MEETING_MARKS
from assessments.forms.meetings import MeetingFilter, MeetingForm
from assessments.models import DecisionMeeting
from assessments.permissions import MAY, meets_as
from assessments.workflow.agenda import to_decide
from assessments.workflow.communicating import terms_of
from assessments.workflow.meetings import call_meeting
from calls.models import Call
from registry.exports import file_asked
from registry.listing import page_of
from registry.views.base import SignedIn


def calls_to_decide(user: Any, authorities: set[int]) -> Any:
    """Calls with applications that the reader's own authorities have something to decide on."""
    ready = Application.objects.visible_to(user).filter(to_decide(authorities), case__mode="live")
    rows = Call.objects.worked_on_by(user).filter(pk__in=ready.order_by().values("call"))
    return rows.select_related("case__authority").order_by("title_sv")


class MeetingsView(SignedIn):
    """The meetings of the reader's authorities, the coming first."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        authorities = authorities_as(request.user, *MAY["assessments.meet"])
        if not authorities:
            raise Http404
        rows = (
            DecisionMeeting.objects.visible_to(request.user)
            .filter(authority__in=authorities)
            .select_related("call__case__authority", "authority", "decider__person")
            .order_by("-held_at", "-pk")
        )
        form = MeetingFilter(request.GET)
        if form.is_valid():
            if status := form.cleaned_data["status"]:
                rows = rows.filter(status=status)
            if words := form.cleaned_data["q"].strip():
                named = Q(call__title_sv__icontains=words) | Q(call__title_en__icontains=words)
                rows = rows.filter(named | Q(call__case__number__icontains=words))
        head = [_("Day"), _("Call"), _("Authority"), _("Decides"), _("Status")]
        lines = (
            (one.held_at, one.call.title_sv, one.authority.short_name, str(one.decider), one.get_status_display())
            for one in rows.iterator()
        )
        if file := file_asked(request, "beslutsmoten", _("Decision meetings"), head, lines):
            return file
        page = page_of(rows, request)
        for one in page.object_list:
            one.mark = MEETING_MARKS[one.status]
        context = {"form": form, "page": page, "calls": calls_to_decide(request.user, authorities)[:50]}
        return render(request, "assessments/meetings/list.html", context)


class NewMeetingView(SignedIn):
    """Call a meeting on a call's applications."""

    @cached_property
    def call(self) -> Call:
        authorities = authorities_as(self.request.user, *MAY["assessments.meet"])
        found = calls_to_decide(self.request.user, authorities) if authorities else Call.objects.none()
        one = get_object_or_404(found, case__uuid=self.kwargs["uuid"])
        self.request.case_read = one.case
        return one

    @cached_property
    def authority(self) -> Authority:
        """Whose meeting it is."""
        if (one := meets_as(self.request.user, self.call)) is None:
            raise Http404
        return one

    def page(self, form: MeetingForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "call": self.call, "back": reverse("assessments:meetings"), "new": True}
        return render(self.request, "assessments/meetings/form.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        quorum = terms_of(self.authority).quorum or 1
        return self.page(MeetingForm(initial={"quorum": quorum}, authority=self.authority))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = MeetingForm(request.POST, authority=self.authority)
        if not form.is_valid():
            return self.page(form, 422)
        data = form.cleaned_data
        meeting = call_meeting(
            self.call,
            authority=self.authority,
            held_at=form.held_at,
            place=data["place"],
            decider=data["decider"],
            participants=data["participants"],
            deciders=data["deciders"],
            quorum=data["quorum"],
            adjuster=data["adjuster"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The meeting is called. Put applications on its agenda."))
        return redirect("assessments:meeting", meeting.uuid)
