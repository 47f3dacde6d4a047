"""The calendar feed: the page where a person makes and revokes theirs, and the address that calendar programs fetch."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.links import root, whole
from reporting.display.ical import calendar_of
from reporting.owing import Wanted, owed
from reporting.permissions import may_have_feed
from reporting.workflow.feeds import feed_of, make_feed, reader_of, revoke_feed
from sweden.clock import local

#: Where the secret waits until the page that shows it once.
SHOWN_ONCE = "calendar-feed-secret"


def _mine(request: HttpRequest) -> None:
    if not may_have_feed(request.user):
        raise Http404


@require_safe
@never_cache
@login_required
def feed_page(request: HttpRequest) -> HttpResponse:
    """The reader's own feed. The address is shown once, right after it has been made."""
    _mine(request)
    secret = request.session.pop(SHOWN_ONCE, "")
    address = whole("reporting:feed", secret) if secret else ""
    return render(request, "reporting/feed.html", {"feed": feed_of(request.user), "address": address})


@require_POST
@login_required
def make_page(request: HttpRequest) -> HttpResponse:
    """Make the feed, or a new address in place of the one that stands."""
    _mine(request)
    request.session[SHOWN_ONCE] = make_feed(request.user, now=request.now)
    messages.success(request, _("The address is made. Copy it now: it is shown only once."))
    return redirect("reporting:feed_page")


@require_POST
@login_required
def revoke_page(request: HttpRequest) -> HttpResponse:
    """End the feed."""
    _mine(request)
    request.session.pop(SHOWN_ONCE, None)
    if revoke_feed(request.user, now=request.now):
        messages.success(request, _("The feed is revoked. The address no longer gives anything."))
    return redirect("reporting:feed_page")


@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program fetches: what the feed's person sees of the calendar now, in Swedish.

    Nobody is signed in: the address is the secret. One that does not stand answers as if it had never been.
    """
    reader: Any = reader_of(token, now=request.now)
    if reader is None:
        raise Http404
    today = local(request.now).date()
    with translation.override("sv"):
        lines = owed(reader, Wanted.around(today), today=today)
        content = calendar_of(lines, base=root(), now=request.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="aterrapportering.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
