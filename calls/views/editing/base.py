"""Writing a call, section by section, on the revision that was read. Nothing that was typed is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed, Stale
from calls.display import SECTIONS, mark_of, sections_of
from calls.errors import CallActNotOpen
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct, is_open
from calls.views.staff import worked_on
from registry.display import Link, Tab
from registry.problems import problem
from registry.slots import said


def refused(request: HttpRequest, call: Call) -> HttpResponse | None:
    """A page that says why the call cannot be written in, or None when it can."""
    back = Link(_("Back to the call"), reverse("calls:detail", args=[call.uuid]))
    if not may(request.user, CallAct.EDIT, call):
        return problem(request, NotAllowed(), back=back)
    if not is_open(call.status, CallAct.EDIT):
        return problem(request, CallActNotOpen(), title=_("The call is not a draft"), back=back)
    return None


def tabs_of(request: HttpRequest, call: Call, section: str = "") -> list[Tab]:
    """The parts of the call, with those that later storeys write; in one of theirs no `section` is the current one."""
    parts = sections_of(call).items()
    tabs = [Tab(label, reverse(name, args=[call.uuid]), key == section) for key, (name, label) in parts]
    others = [tab for _filling, more in said("call-parts", request.user, call, request.now) for tab in more]
    return tabs + [replace(tab, current=tab.url == request.path) for tab in others]


def shown_page(
    request: HttpRequest, call: Call, section: str, form: Any, status: int, conflict: Sequence[Any] | None, **more: Any
) -> HttpResponse:
    context = {
        "call": call,
        "mark": mark_of(call, request.now),
        "tabs": tabs_of(request, call, section),
        "section": section,
        "heading": SECTIONS[section][1],
        "wide_form": section not in ("period", "conditions", "questions"),
        "form": form,
        "conflict": conflict,
        **more,
    }
    return render(request, f"calls/edit_{section}.html", context, status=status)


def saved_or_shown(
    request: HttpRequest,
    call: Call,
    section: str,
    form: forms.BaseForm,
    save: Callable[[], Any],
    theirs: Callable[[Call], list[tuple[str, Any]]],
    **more: Any,
) -> HttpResponse:
    """Save what was sent; on a refusal the same page with everything typed, 422, or 409 when someone else saved."""
    conflict = None
    status = 200
    if request.method == "POST" and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                save()
            except Stale:
                call = worked_on(request, call.uuid)
                status, conflict = 409, theirs(call)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect(_onwards(request, call, section))
    return shown_page(request, call, section, form, status, conflict, **more)


def _onwards(request: HttpRequest, call: Call, section: str) -> str:
    """The next section, or the call's page when that was asked for or this was the last."""
    names = list(sections_of(call))
    place = names.index(section) + 1
    if "finish" in request.POST or place == len(names):
        return reverse("calls:detail", args=[call.uuid])
    return reverse(SECTIONS[names[place]][0], args=[call.uuid])


def differences(form: forms.BaseForm, call: Call, now_there: Callable[[str], Any]) -> list[tuple[str, Any]]:
    """Field by field, what the other writer has saved that is not what was typed here."""
    return [
        (bound.label, now_there(bound.name))
        for bound in form
        if form.cleaned_data.get(bound.name) != now_there(bound.name)
    ]
