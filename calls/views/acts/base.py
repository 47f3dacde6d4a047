"""What the acts on a call share: who is turned away, asking before an act, and a refusal as a page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from calls.display import shown_gaps
from calls.errors import CallActNotOpen, CallNotReady
from calls.models import Call
from calls.permissions import may
from calls.sentences.gaps import gap_sentence
from calls.states import CallAct, is_open
from registry.display import Link
from registry.problems import problem


def back_to(call: Call) -> Link:
    return Link(_("Back to the call"), reverse("calls:detail", args=[call.uuid]))


def closed_way(request: HttpRequest, call: Call, act: CallAct) -> HttpResponse | None:
    """A page that says why the act cannot be done by this reader now, or None."""
    if not may(request.user, act, call):
        return problem(request, NotAllowed(), back=back_to(call))
    if not is_open(call.status, act):
        return problem(request, CallActNotOpen(), back=back_to(call))
    return None


def asked(
    request: HttpRequest,
    call: Call,
    form: forms.Form | None,
    do: Callable[[], Any],
    *,
    done: str,
    to: Callable[[Any], Call] | None = None,
    in_form: bool = False,
    reads: bool = False,
    **words: Any,
) -> HttpResponse:
    """The page that asks before an act and, on POST, the act: then back to the call, or to the one that
    `to` makes of what the act gave.

    A refusal is a page of its own; `in_form`: above the form, with all that was typed. `reads`: the act goes by the
    revision that was read, so the page tells it.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                given = do()
            except DomainError as refusal:
                if form is None or not in_form:
                    return refusal_page(request, call, refusal)
                form.add_error(None, str(refusal))
                status = refusal.status
                call.refresh_from_db(fields=["revision"])  # the next press is made knowing what stands
            else:
                messages.success(request, done)
                return redirect("calls:detail", uuid=to(given).uuid if to else call.uuid)
    context = {"form": form, "back": back_to(call).url, "revision": call.revision if reads else None, **words}
    return render(request, "confirm.html", context, status=status)


def refusal_page(request: HttpRequest, call: Call, refusal: DomainError) -> HttpResponse:
    """The refusal as a page; of a call that is not ready, with what is missing."""
    ways = []
    if isinstance(refusal, CallNotReady):
        ways = [
            Link(one.sentence, one.act.url) for one in shown_gaps(call, refusal.figures["gaps"], linked=True) if one.act
        ]
        missing = " ".join(gap_sentence(gap) for gap in refusal.figures["gaps"])
        refusal = CallNotReady(missing=missing)
    return problem(request, refusal, ways=ways, back=back_to(call))
