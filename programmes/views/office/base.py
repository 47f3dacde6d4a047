"""What the pages of the work around the mandate share: the programme, the form page, the crumbs."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import is_staff_anywhere
from programmes.models import Programme
from registry.display import Link
from registry.problems import problem

Page = Callable[..., HttpResponse]


def of_programme(view: Page) -> Page:
    """A page of the agencies' own work with a programme: for all their staff who see the programme, 404 to others.

    The view gets the programme for its key.
    """

    @login_required
    @functools.wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        if not is_staff_anywhere(request.user):
            raise Http404
        programme = get_object_or_404(Programme.objects.visible_to(request.user), key=key)
        return view(request, programme, **arguments)

    return page


def office_link(programme: Programme) -> Link:
    """The way up to the office."""
    return Link(_("Programme office"), reverse("programmes:office", args=[programme.key]))


def refused(request: HttpRequest, back: str, error: DomainError | None = None) -> HttpResponse:
    """A refusal as a page, with the way back."""
    return problem(request, error or NotAllowed(), back=Link(_("Back"), back))


def act(
    request: HttpRequest,
    programme: Programme,
    form: forms.Form | None,
    do: Callable[[], Any],
    *,
    done: str,
    back: str,
    to: Callable[[Any], str] | None = None,
    template: str = "programmes/office/form.html",
    stale: Callable[[], dict[str, Any]] | None = None,
    **words: Any,
) -> HttpResponse:
    """A form and, on POST, its act: what was typed stays on a refusal.

    `to`: where one comes after it, from what the act gave (`back` when left out); `stale`: what to show beside the
    form when someone else saved first.
    """
    status, beside = 200, {}
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                found = do()
            except DomainError as refusal:
                if form is None:
                    return refused(request, back, refusal)
                form.add_error(None, str(refusal))
                status = refusal.status
                if refusal.code == "stale" and stale:
                    beside = stale()
            else:
                messages.success(request, done)
                return redirect(to(found) if to else back)
    context = {"programme": programme, "form": form, "back": back, **words, **beside}
    return render(request, template, context, status=status)
