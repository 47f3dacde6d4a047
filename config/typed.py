"""What someone has typed is not lost with the form it was typed in: it is shown again, to be copied."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults

from registry.api.problems import TooLarge, TooOld, Unreadable, answered

#: Shorter values without a space in them are choices and keys rather than what someone has written.
WRITTEN = 12


def written(request: HttpRequest) -> list[str]:
    """The texts of a form that was sent; never what stands in a field for a password."""
    return [
        value
        for name, values in request.POST.lists()
        if "password" not in name and "csrf" not in name
        for value in values
        if len(value) > WRITTEN and (" " in value.strip() or "\n" in value)
    ]


def came_from(request: HttpRequest) -> str:
    """The page of ours that the form stood on; empty when the browser does not tell."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    if not ours:
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}{'?' if parts.query else ''}{parts.query}"


def _by_program(request: HttpRequest) -> bool:
    """Whether the address is the API's, which answers in its own words."""
    return request.path_info.startswith("/api/")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer holds (CSRF_FAILURE_VIEW)."""
    if _by_program(request):
        return answered(TooOld())
    context = {"written": written(request), "back": came_from(request)}
    return render(request, "403_csrf.html", context, status=403)


#: Of a form that is too large, so much is read to show what was written in it (bytes).
MOST_SHOWN = 20_000_000


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read (handler400); a form with too much text is answered with 413, the limit and the texts."""
    if _by_program(request):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        too_large = isinstance(exception, RequestDataTooBig)
        return answered(TooLarge(most=most) if too_large else Unreadable(_("it has signs that cannot be kept.")))
    if not isinstance(exception, RequestDataTooBig):
        return defaults.bad_request(request, exception)
    if request.content_type == "application/x-www-form-urlencoded":
        _read_anyway(request)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    sentence = _("What was written is too much: at most %(most)s MB in one form.") % {"most": most}
    context = {"sentence": sentence, "of_text": True, "written": written(request), "back": came_from(request)}
    return render(request, "413.html", context, status=413)


def _read_anyway(request: HttpRequest) -> None:
    """Read the form that was refused unread: its texts are shown, and the browser is let to finish sending."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    stream, left, chunks = request.META["wsgi.input"], length, []
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)
        if length <= MOST_SHOWN:
            chunks.append(chunk)
    body = b"".join(chunks)
    if body.count(b"&") < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        request.POST = QueryDict(body)  # type: ignore[assignment]


class SignedOutMiddleware:
    """A form sent by someone who has been signed out meanwhile: the page says so and shows what was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or request.user.is_authenticated:
            return response
        to_sign_in = urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)
        by_script = "json" in request.headers.get("Accept", "") or "HX-Request" in request.headers
        texts = written(request) if to_sign_in and not by_script else []
        if not texts or request.path == resolve_url(settings.LOGIN_URL):
            return response
        return render(request, "signed_out.html", {"written": texts, "back": came_from(request)}, status=403)
