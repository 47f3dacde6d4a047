"""The log of reading: what a view says it has shown of a case is written when it has been shown."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import as_applicant
from registry.queries import only_own
from registry.slots import said
from registry.workflow.reading import note_reading

#: Answers that show something: the page or file, or that the reader's copy of it is still good.
_SHOWN = (200, 206, 304)


class ReadingMiddleware:
    """A view that shows something of a case, or of several, sets `request.case_read` to it or them (and
    `request.document_read` for a file). A page that tells who else has the case open sets `request.presence` so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    #: Pages of a case: their addresses begin so, and name it first.
    OF_A_CASE = ("arenden/<uuid:uuid>/", "ansokningar/<uuid:uuid>/", "mina-ansokningar/<uuid:uuid>/bilagor/<uuid:key>/")

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead whoever must say something before a case opens to where it is said; and let whoever is blocked from a
        case of their own come to it as its applicant."""
        if "uuid" in kwargs and request.user.is_authenticated and _is_only_own(request, kwargs["uuid"]):
            request.user = as_applicant(request.user)
        match = request.resolver_match
        if match is None or request.method != "GET" or not match.route.startswith(self.OF_A_CASE):
            return None
        way = gate(request, kwargs["uuid"])
        return redirect(way) if way and way != request.path else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        case = getattr(request, "case_read", None)
        if case is not None and request.method == "GET" and response.status_code in _SHOWN:
            match = request.resolver_match
            note_reading(
                case,
                by=request.user,
                now=request.now,
                page=match.view_name if match else "",
                document=getattr(request, "document_read", None),
                present=getattr(request, "presence", False),
            )
        return response


def _is_only_own(request: HttpRequest, uuid: Any) -> bool:
    """Whether the address names a thing in a case that is the reader's own, and that they are else blocked from."""
    own = only_own(request.user)
    if not own:
        return False
    cases = {key for _filling, key in said("case-of", request.user, uuid, request.now)}  # type: ignore[attr-defined]
    return not own.isdisjoint(cases)


def gate(request: HttpRequest, case: UUID) -> str:
    """Where the reader is sent before they may open the case; empty: nowhere."""
    if not request.user.is_authenticated:
        return ""
    ways = [way for _filling, way in said("case-gate", request.user, case, request.now)]  # type: ignore[attr-defined]
    return ways[0] if ways else ""
