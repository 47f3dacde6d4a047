"""Decision meetings: called, given an agenda, locked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.stepup import ask_again
from applications.models import Application
from applications.states import Status
from assessments.display.decisions import rooms
from assessments.display.meetings import MEETING_MARKS
from assessments.errors.decisions import ItemRefused
from assessments.forms.meetings import LockForm, MeetingForm, PresenceForm
from assessments.models import AgendaItem, DecisionLetter, DecisionMeeting, ProposedAmount
from assessments.permissions import MAY, may_meet
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingStatus
from assessments.views.acts.base import figures, ways
from assessments.views.declaring import declaring
from assessments.workflow import bias
from assessments.workflow.gate import must_declare
from assessments.workflow.meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    lock_meeting,
    put_on_agenda,
    say_presence,
    standing_proposals,
    take_off_agenda,
)
from assessments.workflow.voting import deciders_of
from calls.models import Call
from registry.display import Link
from registry.exports import file_asked
from registry.listing import page_of
from registry.models import Job
from registry.models.outbox import JobStatus
from registry.problems import problem
from registry.queries import blocks_on
from registry.views.base import SignedIn
from sweden.clock import local

#: What may stand on an agenda: found to meet the formal demands or not, perhaps proposed, perhaps in reserve.
READY = (Status.ELIGIBLE, Status.INELIGIBLE, Status.PROPOSED, Status.RESERVE)


def calls_to_decide(user: Any, authorities: set[int]) -> Any:
    """Calls with applications that may be decided, at the reader's own authorities."""
    ready = Application.objects.visible_to(user).filter(status__in=READY, case__mode="live")
    rows = Call.objects.filter(pk__in=ready.values("call"), case__authority__in=authorities)
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
        context = {"page": page, "calls": calls_to_decide(request.user, authorities)[:50]}
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

    def page(self, form: MeetingForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "call": self.call, "back": reverse("assessments:meetings"), "new": True}
        return render(self.request, "assessments/meetings/form.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(MeetingForm(authority=self.call.case.authority))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = MeetingForm(request.POST, authority=self.call.case.authority)
        if not form.is_valid():
            return self.page(form, 422)
        data = form.cleaned_data
        meeting = call_meeting(
            self.call,
            authority=self.call.case.authority,
            held_at=form.held_at,
            place=data["place"],
            decider=data["decider"],
            participants=data["participants"],
            deciders=data["deciders"],
            quorum=data["quorum"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The meeting is called. Put applications on its agenda."))
        return redirect("assessments:meeting", meeting.uuid)


class OfAMeeting(SignedIn):
    """A page of one meeting of the reader's authority."""

    @cached_property
    def meeting(self) -> DecisionMeeting:
        found = DecisionMeeting.objects.visible_to(self.request.user).select_related(
            "call__case__authority", "authority__organisation", "decider__person"
        )
        one = get_object_or_404(found, uuid=self.kwargs["uuid"])
        if not may_meet(self.request.user, one.authority):
            raise Http404
        self.request.case_read = one.call.case
        return one

    @property
    def authority(self) -> Authority:
        return self.meeting.authority

    def items(self) -> list[AgendaItem]:
        """The items that the reader may know of, each with its proposal, who is out and who dissents."""
        items = list(
            items_seen(self.meeting.items.all(), self.request.user)
            .select_related("application__case__authority", "application__coordinator", "proposal__proposed_by__person")
            .prefetch_related("absences__person", "dissents__person", "votes__person")
        )
        self.request.case_read = [self.meeting.call.case_id, *(one.application.case_id for one in items)]
        standing = standing_proposals(self.meeting, [one.application_id for one in items])
        cases = [one.application.case_id for one in items]
        seated = self.meeting.participants.values("person")
        blocked: dict[int, list[str]] = {}
        for case, name in (
            blocks_on(local(self.request.now).date(), case__in=cases, person__in=seated)
            .values_list("case", "person__name")
            .distinct()
        ):
            blocked.setdefault(case, []).append(name)
        frozen = {row["number"]: row for row in (self.meeting.content or {}).get("items", ())}
        for one in items:
            one.standing = one.proposal or standing.get(one.application_id)
            one.biased = blocked.get(one.application.case_id, [])
            one.frozen = frozen.get(one.application.case.designation)
        return items


class MeetingView(OfAMeeting):
    """The agenda with what it would do to the frame, and the act that decides all of it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(LockForm())

    def page(self, form: LockForm, status: int = 200) -> HttpResponse:
        items = self.items()
        proposals = [one.standing for one in items if one.standing]
        meeting = self.meeting
        planned = meeting.status == MeetingStatus.PLANNED
        amounts = ProposedAmount.objects.filter(proposal__in=[one.pk for one in proposals]).select_related(
            "organisation", "assignment__authority", "strand"
        )
        seated = meeting.participants.filter(decides=False).select_related("person")
        context = {
            "meeting": meeting,
            "mark": MEETING_MARKS[meeting.status],
            "items": items,
            "planned": planned,
            "lacking": sum(one.standing is None for one in items),
            "total": sum(
                one.frozen["granted"] if one.frozen else getattr(one.standing, "total", 0) or 0 for one in items
            ),
            "rooms": rooms(list(amounts), self.request.now) if planned and proposals else [],
            "candidates": self.candidates() if planned else [],
            "participants": seated.order_by("person__name"),
            "together": deciders_of(meeting),
            "decides": self.request.user.person_id == meeting.decider.person_id,
            "form": form,
            "progress": None if planned else self.progress(items),
        }
        return render(self.request, "assessments/meetings/meeting.html", context, status=status)

    def candidates(self) -> Any:
        """The call's applications that are on no planned agenda."""
        taken = AgendaItem.objects.filter(meeting__status=MeetingStatus.PLANNED, meeting__authority=self.authority)
        return (
            Application.objects.visible_to(self.request.user)
            .filter(call=self.meeting.call, status__in=READY, case__mode="live")
            .exclude(pk__in=taken.values("application"))
            .select_related("case__authority", "coordinator")
            .order_by("case__number")[:500]
        )

    def progress(self, items: list[AgendaItem]) -> dict[str, int]:
        """How far letters and documents have come."""
        proposals = [one.proposal_id for one in items]
        letters = DecisionLetter.objects.filter(decision__proposal__in=proposals, kind="result")
        letters |= DecisionLetter.objects.filter(reserve__proposal__in=proposals, kind="result")
        jobs = Job.objects.filter(case__in=[one.application.case_id for one in items], task__startswith="assessments.")
        return {
            "letters": letters.count(),
            "sent": letters.filter(status="sent").count(),
            "documents": jobs.count(),
            "made": jobs.filter(status=JobStatus.DONE).count(),
            "failed": jobs.filter(status=JobStatus.FAILED).count(),
        }


class ChangeMeetingView(OfAMeeting):
    """Change time, place and people."""

    def page(self, form: MeetingForm, status: int = 200) -> HttpResponse:
        back = reverse("assessments:meeting", args=[self.meeting.uuid])
        context = {"form": form, "call": self.meeting.call, "meeting": self.meeting, "back": back}
        return render(self.request, "assessments/meetings/form.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        meeting, at = self.meeting, local(self.meeting.held_at)
        initial = {
            "day": at.date(),
            "clock": at.time(),
            "place": meeting.place,
            "decider": meeting.decider_id,
            "participants": list(meeting.participants.filter(decides=False).values_list("person__uuid", flat=True)),
            "deciders": [one.uuid for one in deciders_of(meeting)],
            "quorum": meeting.quorum,
        }
        return self.page(MeetingForm(initial=initial, authority=self.authority))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        form = MeetingForm(request.POST, authority=self.authority)
        if not form.is_valid():
            return self.page(form, 422)
        data = form.cleaned_data
        change_meeting(
            self.meeting,
            held_at=form.held_at,
            place=data["place"],
            decider=data["decider"],
            participants=data["participants"],
            deciders=data["deciders"],
            quorum=data["quorum"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The meeting is changed."))
        return redirect("assessments:meeting", self.meeting.uuid)


class AgendaView(OfAMeeting):
    """Puts chosen applications on the agenda, or takes one off."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        meeting = self.meeting
        if off := request.POST.get("off"):
            item = get_object_or_404(items_seen(meeting.items.all(), request.user), uuid=off)
            take_off_agenda(item, by=request.user, now=request.now)
            return redirect("assessments:meeting", meeting.uuid)
        chosen = request.POST.getlist("application")[:500]
        rows = list(
            Application.objects.visible_to(request.user)
            .filter(case__uuid__in=[one for one in chosen if len(one) == 36], call=meeting.call)
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
            self.meeting.items.select_related("application__case__authority", "application__submitted_version"),
            self.request.user,
        )
        return get_object_or_404(found, uuid=self.kwargs["item"])

    def form(self, data: Any = None) -> PresenceForm:
        item = self.item
        seated = [one.person for one in self.meeting.participants.select_related("person").order_by("person__name")]
        standing = standing_proposals(self.meeting, [item.application_id]).values()
        initial = {f"absent_{one.person.uuid}": one.reason for one in item.absences.select_related("person")}
        initial |= {f"dissent_{one.person.uuid}": one.text for one in item.dissents.select_related("person")}
        presenters = [one.proposed_by.person for one in standing]
        together = deciders_of(self.meeting)
        voters = [self.meeting.decider.person, *together] if together else []
        initial |= {f"vote_{one.person.uuid}": "yes" if one.is_yes else "no" for one in item.votes.all()}
        return PresenceForm(data, seated=seated, presenters=presenters, voters=voters, initial=initial)

    def page(self, form: PresenceForm, status: int = 200) -> HttpResponse:
        if self.meeting.status != MeetingStatus.PLANNED:
            raise Http404
        context = {"form": form, "item": self.item, "meeting": self.meeting}
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
            say_presence(self.item, form.absent, form.dissents, votes=form.votes, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        messages.success(request, _("Presence is written down."))
        return redirect("assessments:meeting", self.meeting.uuid)


class LockView(MeetingView):
    """Decides everything on the agenda, or nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if request.user.person_id != self.meeting.decider.person_id:
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form = LockForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        read = [one for one in request.POST.getlist("read") if one]
        try:
            done = lock_meeting(self.meeting, by=request.user, now=request.now, read=_uuids(read))
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


def _uuids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in texts]
    except ValueError:
        return []
