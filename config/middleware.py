"""What happens to every request before its view: the moment it arrived, its size, the security headers."""

import base64
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import loader
from django.urls import Resolver404, is_valid_path, resolve
from django.utils.translation import gettext as _

from config import health
from config.typed import came_from
from sweden.clock import now

Handler = Callable[[HttpRequest], HttpResponse]

#: How much of a request that is too large is read to let its sender see the answer (bytes).
MOST_READ_PAST = 500_000_000

#: A stamp older than this says more of a clock that is wrong than of a request that has waited.
MOST_WAITED = timedelta(minutes=5)

#: No inline script or style, nothing from other hosts.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ArrivalMiddleware:
    """Sets `request.now`: what is handed in counts from when its request arrived.

    In the last minute before a deadline requests wait for their turn. Where the proxy stamps them, they arrived when
    the proxy got them, however long they have waited here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment: datetime = now() - self.waited(request)
        request.now = moment  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def waited(request: HttpRequest) -> timedelta:
        """How long the request has waited since the proxy stamped it; nothing when no stamp can be relied on."""
        stamp = request.META.get(settings.ARRIVAL_STAMP, "") if settings.ARRIVAL_STAMP else ""
        try:
            waited = timedelta(milliseconds=time.time() * 1000 - float(stamp.removeprefix("t=")))
        except (ValueError, OverflowError):
            return timedelta(0)
        return waited if timedelta(0) <= waited <= MOST_WAITED else timedelta(0)


class HealthMiddleware:
    """Answers /healthz and /readyz before anything else: who asks knows the process by its number, not its name."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": health.healthz, "/readyz": health.readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answers.get(request.path_info, self.get_response)(request)


class SizeLimitMiddleware:
    """Answers 413 to a request larger than REQUEST_MAX_BYTES, before anything of it is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.REQUEST_MAX_BYTES:
            self.read_past(request, length)
            largest = settings.FILE_MAX_BYTES // 1_000_000
            sentence = _("The file is too large. The largest we can receive is %(largest)s MB.") % {"largest": largest}
            template = loader.select_template(["413.html", "413.txt"])
            return HttpResponse(
                template.render({"sentence": sentence, "back": came_from(request)}, request), status=413
            )
        return self.get_response(request)

    @staticmethod
    def read_past(request: HttpRequest, length: int) -> None:
        """Read and drop what is being sent: a browser reads no answer before it has been let to finish."""
        left = min(length, MOST_READ_PAST)
        while left > 0:
            chunk = request.META["wsgi.input"].read(min(left, 1 << 20))
            if not chunk:
                break
            left -= len(chunk)


class NoNulMiddleware:
    """Answers 400 to a request with the sign NUL in its address, cookies, credentials or form: nobody types it, and the
    database cannot keep it or compare with it. Stands before anything that asks the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            "\0" in request.path_info
            or any("\0" in one for one in request.COOKIES.values())
            or "\0" in self.credentials(request)
        ):
            raise BadRequest("NUL")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """The query, and the form once it is known that it may be read; a resource of the API reads what it is sent
        itself, and says which parameter or field it is."""
        if hasattr(view, "cls"):
            return
        if "%00" in request.META.get("QUERY_STRING", "") or any(
            "\0" in one for name, values in request.POST.lists() for one in (name, *values)
        ):
            raise BadRequest("NUL")

    @staticmethod
    def credentials(request: HttpRequest) -> str:
        """The name and secret of HTTP's basic way of saying who one is; "" without."""
        kind, _space, said = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "basic":
            return ""
        try:
            return unquote(base64.b64decode(said).decode("latin-1"))
        except ValueError:
            return ""


class LastSlashMiddleware:
    """Takes an address of the API without its last slash as the same with it. A redirection would lose what is sent:
    most programs follow one with GET. Pages keep theirs (APPEND_SLASH)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info
        if address.startswith("/api/") and not address.endswith("/"):
            urls = getattr(request, "urlconf", None)
            if not is_valid_path(address, urls) and is_valid_path(f"{address}/", urls):
                request.path_info, request.path = f"{address}/", f"{request.path}/"
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Adds the content security policy and the permissions policy to every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class ReloadedMiddleware:
    """Sends a browser that asks again for an address that only takes what is posted (reloaded, kept as a bookmark, come
    back to after signing in) to the page above it, which it was posted from. Programs get their 405."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path_info.startswith("/api/"):
            return response
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        above = self.above(request.path_info)
        return HttpResponseRedirect(above) if above else response

    @staticmethod
    def above(path: str) -> str:
        """The nearest address above that there is something at; "" for none."""
        while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
            try:
                resolve(path)
            except Resolver404:
                continue
            return path
        return ""
