"""What the acts on a call share: who is turned away, asking before an act, and a refusal as a page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from calls.display import shown_gaps
from calls.errors import CallActNotOpen, CallNotReady
from calls.models import Call
from calls.permissions import may
from calls.sentences import gap_sentence
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


def confirm(request: HttpRequest, call: Call, form: forms.Form | None, status: int, **words: Any) -> HttpResponse:
    context = {"form": form, "back": back_to(call).url, **words}
    return render(request, "confirm.html", context, status=status)


def read_at(request: HttpRequest) -> int:
    """The revision of the call that the page showed; nonsense is taken for a page from the very beginning."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


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
