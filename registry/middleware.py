"""The log of reading: what a view says it has shown of a case is written when it has been shown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.workflow.presence import note_presence
from registry.workflow.reading import note_reading

#: Answers that show something: the page or file, or that the reader's copy of it is still good.
_SHOWN = (200, 206, 304)


class ReadingMiddleware:
    """A view that shows something of a case sets `request.case_read` (and `request.document_read` for a file). A page
    that tells who else has the case open sets `request.presence` by doing so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

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
            )
            if getattr(request, "presence", False):
                note_presence(case, by=request.user, now=request.now)
        return response
