"""Meetings of the programme office: the plan, the notes, their adjustment, and corrections beside them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.display.office import meeting_mark, shown_actions
from programmes.errors.office import MeetingAdjusted, MeetingCancelled
from programmes.forms.office import CancelForm, CorrectionForm, MeetingForm, NotesForm
from programmes.models import MeetingRecord, OfficeMeeting, OfficeMember, Programme
from programmes.permissions import may_run_office
from programmes.views.office.base import act, of_programme, office_link, refused
from programmes.workflow.meetings import adjust, cancel_meeting, change_meeting, correct, plan_meeting, write_notes
from registry.display import Link
from registry.exports import file_asked
from registry.identifiers import revision_in
from registry.listing import page_of
from sweden.clock import local


def _list(programme: Programme) -> str:
    return reverse("programmes:office_meetings", args=[programme.key])


def _here(meeting: OfficeMeeting) -> str:
    return reverse("programmes:office_meeting", args=[meeting.programme.key, meeting.uuid])


def _above(meeting: OfficeMeeting) -> Link:
    return Link(meeting.title, _here(meeting))


def meetings_of(user: Any, programme: Programme) -> Any:
    """The programme's meetings as `user` sees them, the latest first, each with whether it is adjusted."""
    adjusted = MeetingRecord.objects.filter(meeting=OuterRef("pk"))
    return (
        OfficeMeeting.objects.visible_to(user)
        .filter(programme=programme)
        .annotate(adjusted=Exists(adjusted))
        .order_by("-starts_at", "-pk")
    )


def marked(meetings: Any, now: Any) -> list[dict[str, Any]]:
    """Meetings with their marks."""
    return [{"meeting": one, "mark": meeting_mark(one, now, one.adjusted)} for one in meetings]


@require_safe
@of_programme
def meetings_page(request: HttpRequest, programme: Programme) -> HttpResponseBase:
    """Every meeting, the latest first."""
    rows = meetings_of(request.user, programme)
    head = [_("Meeting"), _("Begins"), _("Ends"), _("Place"), _("State"), _("Agenda"), _("Notes")]
    lines = (
        (
            one["meeting"].title,
            one["meeting"].starts_at,
            one["meeting"].ends_at,
            one["meeting"].place,
            str(one["mark"].word),
            one["meeting"].agenda,
            one["meeting"].notes,
        )
        for one in marked(rows, request.now)
    )
    if file := file_asked(request, f"moten-{programme.key}", _("Meetings"), head, lines):
        return file
    page = page_of(rows, request)
    context = {
        "programme": programme,
        "title": _("Meetings"),
        "above": office_link(programme),
        "page": page,
        "meetings": marked(page.object_list, request.now),
        "may_write": may_run_office(request.user, programme),
    }
    return render(request, "programmes/office/meetings.html", context)


def _members(programme: Programme, day: Any, meeting: OfficeMeeting | None = None) -> list[OfficeMember]:
    """Who can be asked: members on the day, and whoever takes part already; each person once."""
    there = OfficeMember.objects.filter(programme=programme).standing().select_related("person", "authority")
    asked = Q(pk__in=OfficeMember.objects.filter(programme=programme).on(day).values("pk"))
    if meeting:
        asked |= Q(person__in=meeting.participants.filter(person__isnull=False).values("person"))
    found = {one.person_id: one for one in there.filter(asked).order_by("valid_from")}
    return sorted(found.values(), key=lambda one: one.person.name)


@of_programme
def plan_meeting_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Call a meeting."""
    if not may_run_office(request.user, programme):
        return refused(request, _list(programme))
    members = _members(programme, local(request.now).date())
    initial = {"members": [str(one.person.uuid) for one in members]}
    form = MeetingForm(request.POST or None, members=members, initial=initial)
    return act(
        request,
        programme,
        form,
        lambda: plan_meeting(programme, **form.values, by=request.user, now=request.now),
        done=_("The meeting is planned."),
        back=_list(programme),
        to=_here,
        title=_("New meeting"),
        above=Link(_("Meetings"), _list(programme)),
        verb=_("Plan the meeting"),
    )


def _meeting(request: HttpRequest, programme: Programme, uuid: str) -> OfficeMeeting:
    rows = meetings_of(request.user, programme).select_related("programme", "notes_by__person", "cancelled_by__person")
    return get_object_or_404(rows, uuid=uuid)


@require_safe
@of_programme
def meeting_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """A meeting: when, with whom, the agenda, the notes as they stand, and what was agreed to be done."""
    meeting = _meeting(request, programme, uuid)
    records = list(meeting.records.select_related("written_by__person", "adjusted_by__person"))
    actions = meeting.actions.select_related("responsible").order_by("pk")
    may_write = may_run_office(request.user, programme)
    wrote = meeting.notes_by is not None and meeting.notes_by.person_id == request.user.person_id
    context = {
        "programme": programme,
        "title": meeting.title,
        "above": Link(_("Meetings"), _list(programme)),
        "meeting": meeting,
        "mark": meeting_mark(meeting, request.now, meeting.adjusted),
        "participants": list(meeting.participants.all()),
        "record": records[0] if records else None,
        "corrections": records[1:],
        "actions": shown_actions(actions, local(request.now).date()),
        "may_write": may_write,
        "may_change": may_write and not meeting.adjusted and not meeting.cancelled_at,
        "may_adjust": may_write and meeting.notes and not wrote and meeting.starts_at <= request.now,
        "wrote": wrote,
    }
    return render(request, "programmes/office/meeting.html", context)


def _closed(request: HttpRequest, meeting: OfficeMeeting) -> HttpResponse | None:
    """The refusal to one who may not write, or of a meeting that is fixed; None when it can be written in."""
    if not may_run_office(request.user, meeting.programme):
        return refused(request, _here(meeting))
    if meeting.adjusted:
        return refused(request, _here(meeting), MeetingAdjusted())
    if meeting.cancelled_at:
        return refused(request, _here(meeting), MeetingCancelled())
    return None


@of_programme
def change_meeting_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Change the plan."""
    meeting = _meeting(request, programme, uuid)
    if closed := _closed(request, meeting):
        return closed
    members = _members(programme, local(meeting.starts_at).date(), meeting)
    form = MeetingForm(request.POST or None, members=members, initial=MeetingForm.start(meeting))

    def do() -> OfficeMeeting:
        revision = form.cleaned_data["revision"] or 0
        return change_meeting(meeting, revision=revision, **form.values, by=request.user, now=request.now)

    return act(
        request,
        programme,
        form,
        do,
        done=_("The meeting is changed."),
        back=_here(meeting),
        title=_("Change the meeting"),
        above=_above(meeting),
        verb=_("Save"),
    )


@of_programme
def notes_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Write the notes. Whoever saves on an older text than stands sees both."""
    meeting = _meeting(request, programme, uuid)
    if closed := _closed(request, meeting):
        return closed
    initial = {"text": meeting.notes or meeting.agenda, "revision": meeting.revision}
    form = NotesForm(request.POST or None, initial=initial)

    def theirs() -> dict[str, Any]:
        meeting.refresh_from_db()
        form.data = form.data.copy()
        form.data["revision"] = meeting.revision  # the next save is made knowing what stands
        return {"theirs": [(_("Notes"), meeting.notes)], "theirs_by": meeting.notes_by}

    return act(
        request,
        programme,
        form,
        lambda: write_notes(meeting, **form.cleaned_data, by=request.user, now=request.now),
        done=_("The notes are saved."),
        back=_here(meeting),
        stale=theirs,
        title=_("Notes"),
        above=_above(meeting),
        lead=_("They can be changed until another in the office has adjusted them."),
        verb=_("Save the notes"),
    )


@of_programme
def adjust_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Read the notes and adjust them."""
    meeting = _meeting(request, programme, uuid)
    if closed := _closed(request, meeting):
        return closed
    return act(
        request,
        programme,
        None,
        lambda: adjust(meeting, revision=revision_in(request.POST), by=request.user, now=request.now),
        done=_("The notes are adjusted."),
        back=_here(meeting),
        template="programmes/office/adjust.html",
        title=_("Adjust the notes"),
        above=_above(meeting),
        meeting=meeting,
        participants=list(meeting.participants.all()),
    )


@of_programme
def correct_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """A note beside adjusted notes."""
    meeting = _meeting(request, programme, uuid)
    if not may_run_office(request.user, programme):
        return refused(request, _here(meeting))
    form = CorrectionForm(request.POST or None)
    return act(
        request,
        programme,
        form,
        lambda: correct(meeting, text=form.cleaned_data["text"], by=request.user, now=request.now),
        done=_("The correction is written."),
        back=_here(meeting),
        title=_("Correct the adjusted notes"),
        above=_above(meeting),
        lead=_("The adjusted notes stay as they are. What you write stands beside them, with your name and the day."),
        verb=_("Write the correction"),
    )


@of_programme
def cancel_meeting_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Call off a meeting."""
    meeting = _meeting(request, programme, uuid)
    if closed := _closed(request, meeting):
        return closed
    form = CancelForm(request.POST or None)
    return act(
        request,
        programme,
        form,
        lambda: cancel_meeting(meeting, reason=form.cleaned_data["reason"], by=request.user, now=request.now),
        done=_("The meeting is cancelled."),
        back=_here(meeting),
        title=_("Cancel the meeting"),
        above=_above(meeting),
        verb=_("Cancel the meeting"),
        danger=True,
    )
