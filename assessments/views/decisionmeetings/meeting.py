"""One decision meeting: its agenda with what it would do to the frame."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Authority, Person
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
from assessments.workflow.communicating import terms_of
from assessments.workflow.foreseeing import hindrances
from assessments.workflow.gate import closed
from assessments.workflow.meetings import change_meeting, is_early, standing_proposals
from assessments.workflow.presence import blocked_in, expected, presents, silent_in
from assessments.workflow.signing import signs_as
from assessments.workflow.voting import deciders_of
from registry.models import Document, Job
from registry.models.outbox import JobStatus
from registry.views.base import SignedIn
from sweden.clock import local
from sweden.typography import day_long


class OfAMeeting(SignedIn):
    """A page of one meeting of the reader's authority."""

    @cached_property
    def meeting(self) -> DecisionMeeting:
        found = DecisionMeeting.objects.visible_to(self.request.user).select_related(
            "call__case__authority", "authority__organisation", "decider__person", "adjuster__person"
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
            .select_related(
                "application__case__authority",
                "application__coordinator",
                "proposal__proposed_by__person",
                "presenter__person",
            )
            .prefetch_related("absences__person", "dissents__person", "votes__person", "counters__raised_by")
        )
        self.request.case_read = [self.meeting.call.case_id, *(one.application.case_id for one in items)]
        standing = standing_proposals(self.meeting, [one.application_id for one in items])
        self.expected = expected(self.meeting, items, standing)
        self.seated = set(self.meeting.participants.values_list("person", flat=True))
        self.came = dict(self.meeting.presence.values_list("person", "came"))
        blocked: dict[int, list[str]] = {}
        for case, person in blocked_in(items, list(self.expected.values()), self.request.now):
            blocked.setdefault(case, []).append(self.expected[person].name)
        frozen = {row["number"]: row for row in (self.meeting.content or {}).get("items", ())}
        for one in items:
            one.standing = one.proposal or standing.get(one.application_id)
            one.biased = sorted(blocked.get(one.application.case_id, []))
            one.presents = presents(one, one.standing) if one.standing else one.presenter
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
        silent = silent_in(items, self.expected.values())
        waiting = closed(self.request.user, [one.application for one in items])
        for one in items:
            parts = {self.meeting.decider.person_id, *self.seated}
            parts |= {presents(one, one.standing).person_id} if one.standing else set()
            of_it = {person for key, person in silent if key == one.application_id and person in parts}
            told = {self.expected[person].name for person in of_it if self.came.get(person, True)}
            one.silent = sorted(told - set(one.biased))
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
        own = terms_of(meeting.authority).quorum
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
            "came": self.shown_presence(items),
            "signatures": list(meeting.signatures.select_related("person")),
            "signs": self.signs(),
            "together": deciders_of(meeting),
            "quorum": max(meeting.quorum, own or 0),
            "quorum_said": own is not None,
            "decides": self.request.user.person_id == meeting.decider.person_id,
            "form": form,
            "silent": self.silent(items),
            "hindered": sum(bool(getattr(one, "hindrances", ())) for one in items),
            "closed": sum(getattr(one, "closed", False) for one in items),
            "minutes": [] if planned else self.minutes(),
            "locked": meeting.status == MeetingStatus.LOCKED,
            "progress": None if planned else self.progress(items),
        }
        return render(self.request, "assessments/meetings/meeting.html", context, status=status)

    def shown_presence(self, items: list[AgendaItem]) -> list[tuple[Person, bool | None]]:
        """Who is expected, and whether they came; not who only presents what is closed to the reader."""
        told = {one.presents.person_id for one in items if one.presents and not getattr(one, "closed", False)}
        told |= {self.meeting.decider.person_id, *self.seated}
        return [(one, self.came.get(key)) for key, one in self.expected.items() if key in told]

    def silent(self, items: list[AgendaItem]) -> list[str]:
        """Who has not declared for an item that they take part in: whoever has left it is not waited for."""
        away = {one.pk: {row.person.name for row in one.absences.all()} for one in items}
        return sorted({name for one in items for name in getattr(one, "silent", ()) if name not in away[one.pk]})

    def minutes(self) -> list[Document]:
        """The list of decisions and the decisions in brief, when they have been made, for those who may read them."""
        keys = [f"{kind}:{self.meeting.uuid}" for kind in ("minutes", "minutes-adjusted", "minutes-brief")]
        made = Document.objects.visible_to(self.request.user).filter(key__in=keys)
        return list(made.select_related("file").order_by("pk"))

    def signs(self) -> bool:
        """Whether the reader is to sign the minutes and has not."""
        meeting, user = self.meeting, self.request.user
        if meeting.status != MeetingStatus.LOCKED or not signs_as(meeting, user):
            return False
        return not meeting.signatures.filter(person=user.person_id).exists()

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
            "adjuster": meeting.adjuster_id,
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
            adjuster=data["adjuster"],
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
        signatures = list(self.meeting.signatures.select_related("person"))
        response = HttpResponse(minutes_pdf(content, signatures), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="beslutslista-{content["day"]}.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
