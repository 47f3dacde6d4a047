"""What the programme office has agreed that someone does."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from programmes.display.office import action_mark, shown_actions
from programmes.forms.office import ActionFilterForm, ActionForm, CloseForm
from programmes.models import OfficeAction, OfficeMeeting, OfficeMember, Programme
from programmes.permissions import may_close_action, may_run_office
from programmes.views.office.base import act, of_programme, office_link, refused
from programmes.workflow.office import add_action, change_action, close_action, reopen_action
from registry.display import Link
from registry.exports import file_asked
from registry.identifiers import uuid_in
from registry.listing import page_of
from sweden.clock import local


def _address(programme: Programme) -> str:
    return reverse("programmes:office_actions", args=[programme.key])


def people_of(programme: Programme, *also: Any) -> list[Person]:
    """Those who are or have been in the office, and whoever is given, by name."""
    members = OfficeMember.objects.filter(programme=programme).standing()
    found = {one.pk: one for one in Person.objects.filter(pk__in=members.values("person"))}
    found |= {one.pk: one for one in also if one is not None}
    return sorted(found.values(), key=lambda one: one.name)


@require_safe
@of_programme
def actions_page(request: HttpRequest, programme: Programme) -> HttpResponseBase:
    """The actions: the open ones first due first, unless another view is asked for."""
    today = local(request.now).date()
    actions = OfficeAction.objects.visible_to(request.user).filter(programme=programme)
    form = ActionFilterForm(request.GET, people=people_of(programme))
    asked = form.cleaned_data if form.is_valid() else {"lage": "", "vem": ""}
    if asked["lage"] == "forsenade":
        actions = actions.overdue(today)
    elif asked["lage"] == "klara":
        actions = actions.filter(closed_on__isnull=False)
    elif asked["lage"] != "alla":
        actions = actions.open()
    if asked["vem"] == "jag":
        actions = actions.filter(responsible=request.user.person_id)
    elif asked["vem"]:
        actions = actions.filter(responsible__uuid=asked["vem"])
    order = [F("closed_on").desc(), "-pk"] if asked["lage"] == "klara" else [F("due_on").asc(nulls_last=True), "pk"]
    rows = actions.select_related("responsible", "meeting").order_by(*order)
    head = [_("Action"), _("Responsible"), _("Due"), _("Closed"), _("State"), _("Outcome"), _("Meeting")]
    lines = (
        (
            one.action.what,
            one.action.who,
            one.action.due_on,
            one.action.closed_on,
            str(one.mark.word),
            one.action.outcome,
            one.action.meeting.title if one.action.meeting else "",
        )
        for one in shown_actions(rows, today)
    )
    if file := file_asked(request, f"atgarder-{programme.key}", _("Actions"), head, lines):
        return file
    page = page_of(rows, request)
    context = {
        "programme": programme,
        "title": _("Actions"),
        "above": office_link(programme),
        "form": form,
        "page": page,
        "actions": shown_actions(page.object_list, today),
        "may_write": may_run_office(request.user, programme),
    }
    return render(request, "programmes/office/actions.html", context)


@of_programme
def add_action_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A new action, of a meeting when it is named in the address."""
    meetings = OfficeMeeting.objects.visible_to(request.user).filter(programme=programme)
    meeting = get_object_or_404(meetings, uuid=uuid_in(request.GET["mote"])) if "mote" in request.GET else None
    back = reverse("programmes:office_meeting", args=[programme.key, meeting.uuid]) if meeting else _address(programme)
    if not may_run_office(request.user, programme):
        return refused(request, back)
    form = ActionForm(request.POST or None, people=people_of(programme))
    return act(
        request,
        programme,
        form,
        lambda: add_action(programme, meeting=meeting, **form.values, by=request.user, now=request.now),
        done=_("The action is entered."),
        back=back,
        title=_("New action"),
        above=Link(meeting.title, back) if meeting else Link(_("Actions"), back),
        lead=_("It stands on the start page of whoever does it, until it is done."),
        verb=_("Enter the action"),
    )


def _action(request: HttpRequest, programme: Programme, uuid: str) -> OfficeAction:
    rows = OfficeAction.objects.visible_to(request.user).select_related(
        "responsible", "meeting", "programme", "created_by__person", "closed_by__person"
    )
    return get_object_or_404(rows, programme=programme, uuid=uuid)


@of_programme
def action_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """One action: what, who, by when; and, for who may, that it is done."""
    action = _action(request, programme, uuid)
    here = reverse("programmes:office_action", args=[programme.key, action.uuid])
    may_close = may_close_action(request.user, action)
    if request.method == "POST" and not may_close:
        return refused(request, here)
    form = CloseForm(request.POST or None, initial={"on": local(request.now).date(), "how": "done"})

    def do() -> OfficeAction:
        data = form.cleaned_data
        dropped = data["how"] == "dropped"
        return close_action(
            action, on=data["on"], outcome=data["outcome"], dropped=dropped, by=request.user, now=request.now
        )

    return act(
        request,
        programme,
        form,
        do,
        done=_("The action is closed."),
        back=here,
        template="programmes/office/action.html",
        title=action.what,
        above=Link(_("Actions"), _address(programme)),
        action=action,
        mark=action_mark(action, local(request.now).date()),
        may_close=may_close,
        may_write=may_run_office(request.user, programme),
    )


@of_programme
def change_action_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Word an open action anew, or give it to another or another day."""
    action = _action(request, programme, uuid)
    back = reverse("programmes:office_action", args=[programme.key, action.uuid])
    if not may_run_office(request.user, programme):
        return refused(request, back)
    people = people_of(programme, action.responsible)
    form = ActionForm(request.POST or None, people=people, initial=ActionForm.start(action))
    return act(
        request,
        programme,
        form,
        lambda: change_action(action, **form.values, by=request.user, now=request.now),
        done=_("The action is changed."),
        back=back,
        title=_("Change the action"),
        above=Link(_("Actions"), _address(programme)),
        verb=_("Save"),
    )


@of_programme
def reopen_action_page(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Take up a closed action again."""
    action = _action(request, programme, uuid)
    back = reverse("programmes:office_action", args=[programme.key, action.uuid])
    if not may_close_action(request.user, action):
        return refused(request, back)
    if request.method != "POST":
        return redirect(back)
    return act(
        request,
        programme,
        None,
        lambda: reopen_action(action, by=request.user, now=request.now),
        done=_("The action is open again."),
        back=back,
    )
