"""Declaring bias where it is asked for: from title, parties and people, before anything else is shown."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from applications.models import Application
from assessments.forms.bias import DeclareForm
from assessments.workflow import bias
from registry.display import Link
from registry.problems import problem


def declaring(
    request: HttpRequest,
    application: Application,
    *,
    part: str,
    back: Link,
    then: str = "",
    template: str = "assessments/declare.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The question, and what is answered. `then`: where whoever is free goes on, else back to where they asked; whoever
    is not is sent `back`."""
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = request.user.person
        try:
            bias.declare(application, person, part=part, **form.cleaned_data, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=back)
        if form.cleaned_data["answer"] == "free":
            return redirect(then or request.path)
        told = _("What you have said is with the authority, and the application is closed to you.")
        messages.success(request, told)
        return redirect(back.url)
    shown = {
        "application": application,
        "form": form,
        "parties": parties_of(application),
        "people": people_of(application),
        "last": bias.declaration_of(application, request.user.person),
        **(context or {}),
    }
    return render(request, template, shown, status=422 if form.errors else 200)


def parties_of(application: Application) -> list[dict[str, Any]]:
    """The parties as they stand in what was handed in."""
    return list(application.submitted_version.content["parties"])


def people_of(application: Application) -> list[str]:
    """Who takes part: those named as contacts, and those who have written the application."""
    named = [one.get("contact_name") or "" for one in parties_of(application)]
    parts = application.case.participations.filter(ended_at=None).values_list("person__name", flat=True)
    return list(dict.fromkeys(name for name in [*named, *parts] if name))
