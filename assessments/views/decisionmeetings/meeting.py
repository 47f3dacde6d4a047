"""One decision meeting: its agenda with what it would do to the frame."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Authority
from applications.models import Application
from assessments.display.decisions import rooms
from assessments.display.meetings import MEETING_MARKS
from assessments.documents.meetings import minutes_pdf, seen_minutes
from assessments.errors.bias import NotAllDeclared
from assessments.forms.meetings import LockForm, MeetingForm
from assessments.models import Absent, AgendaItem, Decision, DecisionLetter, DecisionMeeting, ProposedAmount
from assessments.permissions import may_meet
from assessments.queries.meetings import items_seen
from assessments.queries.places import number
from assessments.states.meetings import MeetingStatus
from assessments.workflow.agenda import READY, to_decide
from assessments.workflow.foreseeing import hindrances
from assessments.workflow.gate import closed
from assessments.workflow.meetings import change_meeting, is_early, silent_in, standing_proposals
from assessments.workflow.voting import deciders_of
from registry.models import Document, Job
from registry.models.outbox import JobStatus
from registry.queries import blocks_on
from registry.views.base import SignedIn
from sweden.clock import local
from sweden.typography import day_long


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
            .prefetch_related("absences__person", "dissents__person", "votes__person", "counters__raised_by")
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
            # Who is kept out for bias is said once, also where it was written down in the meeting.
            one.away = [
                row for row in one.absences.all() if row.reason != Absent.BIAS or row.person.name not in one.biased
            ]
            one.frozen = frozen.get(one.application.case.designation)
        number(items, self.meeting.items.all(), self.request.user)
        self.say_what_is_over(items)
        if self.meeting.status == MeetingStatus.PLANNED:
            self.say_who_is_silent(items)
            self.say_what_hinders(items)
        return items

    def say_what_is_over(self, items: list[AgendaItem]) -> None:
        """Of each item without a proposal whether anything is left for the meeting to decide, and else what became of
        it (`over`): it was decided before, or withdrawn."""
        bare = [one.application_id for one in items if not one.standing]
        left, decided = set(), {}
        if bare:
            rows = Application.objects.filter(to_decide([self.meeting.authority_id]), pk__in=bare)
            left = set(rows.values_list("pk", flat=True))
            made = Decision.objects.filter(application__in=bare, authority=self.authority, replaced_by=None)
            decided = dict(made.order_by("decided_at").values_list("application", "decided_on"))
        for one in items:
            one.over = None
            if one.standing or one.application_id in left:
                continue
            day = decided.get(one.application_id)
            one.over = _("decided on %(day)s") % {"day": day_long(day, get_language() or "sv")} if day else ""
            one.over = one.over or one.application.get_status_display()

    def say_who_is_silent(self, items: list[AgendaItem]) -> None:
        """Of each item who has not declared, and that the reader is one of them: such a one sees no proposal."""
        people = [one.person for one in self.meeting.participants.select_related("person").order_by("person__name")]
        proposals = [one.standing for one in items if one.standing]
        names = {one.pk: one.name for one in [self.meeting.decider.person, *people]}
        names |= {one.proposed_by.person_id: one.proposed_by.person.name for one in proposals}
        silent = silent_in(self.meeting, items, people, proposals)
        waiting = closed(self.request.user, [one.application for one in items])
        for one in items:
            parts = {self.meeting.decider.person_id, *(person.pk for person in people)}
            parts |= {one.standing.proposed_by.person_id} if one.standing else set()
            of_it = {person for key, person in silent if key == one.application_id and person in parts}
            one.silent = sorted(names[person] for person in of_it if names[person] not in one.biased)
            one.closed = one.application_id in waiting

    def say_what_hinders(self, items: list[AgendaItem]) -> None:
        """Of each item everything that the lock would refuse; nothing of those that the reader has to declare for.
        Who has not declared is said beside who takes part."""
        standing = {one.application_id: one.standing for one in items if one.standing}
        found = hindrances(self.meeting, items, standing, now=self.request.now)
        for one in items:
            told = [] if one.closed else found.get(one.pk, [])
            one.hindrances = [str(refusal) for refusal in told if not isinstance(refusal, NotAllDeclared)]


class MeetingView(OfAMeeting):
    """The agenda with what it would do to the frame, and the act that decides all of it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(LockForm(early=is_early(self.meeting, request.now)))

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
            "lacking": sum(one.standing is None and not one.over for one in items),
            "over": sum(bool(one.over) for one in items),
            "total": sum(
                one.frozen["granted"] if one.frozen else getattr(one.standing, "total", 0) or 0 for one in items
            ),
            "rooms": rooms(list(amounts), self.request.now) if planned and proposals else [],
            "candidates": self.candidates() if planned else [],
            "ready": READY,
            "participants": seated.order_by("person__name"),
            "together": deciders_of(meeting),
            "decides": self.request.user.person_id == meeting.decider.person_id,
            "form": form,
            "silent": self.silent(items),
            "hindered": sum(bool(getattr(one, "hindrances", ())) for one in items),
            "closed": sum(getattr(one, "closed", False) for one in items),
            "minutes": None if planned else self.minutes(),
            "locked": meeting.status == MeetingStatus.LOCKED,
            "progress": None if planned else self.progress(items),
        }
        return render(self.request, "assessments/meetings/meeting.html", context, status=status)

    def silent(self, items: list[AgendaItem]) -> list[str]:
        """Who has not declared for an item that they take part in: whoever has left it is not waited for."""
        away = {one.pk: {row.person.name for row in one.absences.all()} for one in items}
        return sorted({name for one in items for name in getattr(one, "silent", ()) if name not in away[one.pk]})

    def minutes(self) -> Document | None:
        """The list of decisions, when it has been made, for those who may read it."""
        made = Document.objects.visible_to(self.request.user).filter(key=f"minutes:{self.meeting.uuid}")
        return made.select_related("file").first()

    def candidates(self) -> Any:
        """The call's applications that the meeting's authority has something to decide on, and that are on no planned
        agenda."""
        taken = AgendaItem.objects.filter(meeting__status=MeetingStatus.PLANNED, meeting__authority=self.authority)
        return (
            Application.objects.visible_to(self.request.user)
            .filter(to_decide([self.meeting.authority_id]), call=self.meeting.call, case__mode="live")
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


class MinutesView(OfAMeeting):
    """The list of decisions of a locked meeting, to be read and printed at once. It is stored and registered when the
    parties have been told; until then it is drawn for the reader from what was frozen, without what the reader may not
    know of."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        content = self.meeting.content
        if self.meeting.status != MeetingStatus.LOCKED or not content:
            raise Http404
        seen = items_seen(self.meeting.items.all(), request.user).select_related("application__case__authority")
        content = seen_minutes(content, {one.application.case.designation for one in seen})
        response = HttpResponse(minutes_pdf(content), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="beslutslista-{content["day"]}.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
