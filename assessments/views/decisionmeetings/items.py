"""The items of a decision meeting's agenda: put on and taken off, who takes part, how they vote."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from applications.models import Application
from assessments.forms.items import PresenceForm
from assessments.models import AgendaItem
from assessments.queries.meetings import items_seen
from assessments.queries.places import number
from assessments.states.meetings import MeetingStatus
from assessments.views.decisionmeetings.meeting import OfAMeeting
from assessments.views.declaring import declaring
from assessments.workflow import bias
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.foreseeing import hindrances_alone
from assessments.workflow.gate import must_declare
from assessments.workflow.meetings import say_presence, standing_proposals
from assessments.workflow.presence import may_present, presenters
from assessments.workflow.voting import deciders_of
from registry.display import Link
from registry.identifiers import uuid_in, uuids_in


class AgendaView(OfAMeeting):
    """Puts chosen applications on the agenda, or takes one off."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        meeting = self.meeting
        if off := request.POST.get("off"):
            item = get_object_or_404(items_seen(meeting.items.all(), request.user), uuid=uuid_in(off))
            take_off_agenda(item, by=request.user, now=request.now)
            return redirect("assessments:meeting", meeting.uuid)
        chosen = uuids_in(request.POST.getlist("application")[:500])
        rows = list(
            Application.objects.visible_to(request.user)
            .filter(case__uuid__in=chosen, call=meeting.call)
            .order_by("case__number")
        )
        if not rows:
            messages.warning(request, _("Choose at least one application."))
            return redirect("assessments:meeting", meeting.uuid)
        added = put_on_agenda(meeting, rows, by=request.user, now=request.now)
        words = ngettext("%(count)s application is added.", "%(count)s applications are added.", len(added))
        messages.success(request, words % {"count": len(added)})
        return redirect("assessments:meeting", meeting.uuid)


class ItemView(OfAMeeting):
    """Who takes part in an item, how they voted, and who dissents."""

    @cached_property
    def item(self) -> AgendaItem:
        found = items_seen(
            self.meeting.items.select_related(
                "application__case__authority", "application__submitted_version", "presenter__person"
            ),
            self.request.user,
        )
        one: AgendaItem = get_object_or_404(found, uuid=self.kwargs["item"])
        number([one], self.meeting.items.all(), self.request.user)
        return one

    def form(self, data: Any = None) -> PresenceForm:
        item = self.item
        seated = [one.person for one in self.meeting.participants.select_related("person").order_by("person__name")]
        together = deciders_of(self.meeting)
        chair = self.meeting.decider.person
        return PresenceForm(
            data,
            item=item,
            seated=seated,
            presenters=presenters([item], standing_proposals(self.meeting, [item.application_id])),
            voters=[chair, *together] if together else [],
            chair=chair,
            may_present=may_present(self.meeting),
        )

    def page(self, form: PresenceForm, status: int = 200) -> HttpResponse:
        if self.meeting.status != MeetingStatus.PLANNED:
            raise Http404
        proposal = standing_proposals(self.meeting, [self.item.application_id]).get(self.item.application_id)
        alone = hindrances_alone(proposal, now=self.request.now) if proposal else []
        context = {"form": form, "item": self.item, "meeting": self.meeting, "proposal": proposal, "alone": alone}
        return render(self.request, "assessments/meetings/item.html", context, status=status)

    def declaring(self) -> HttpResponse | None:
        """Whoever takes part in the item says first whether they are biased; None: they have."""
        application = self.item.application
        if self.meeting.status != MeetingStatus.PLANNED or not must_declare(self.request.user, application):
            return None
        back = Link(_("Decision meeting"), reverse("assessments:meeting", args=[self.meeting.uuid]))
        return declaring(self.request, application, part=bias.part_in(self.request.user, application), back=back)

    def get(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        return self.declaring() or self.page(self.form())

    def post(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        if asked := self.declaring():
            return asked
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            say_presence(
                self.item,
                form.absent,
                form.dissents,
                ballot=form.ballot,
                presenter=form.presenter,
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        messages.success(request, _("Presence is written down."))
        if len(form.ballot.counters) != form.raised:  # what was raised now is to be voted on
            return redirect("assessments:meeting_item", self.meeting.uuid, item)
        return redirect("assessments:meeting", self.meeting.uuid)
