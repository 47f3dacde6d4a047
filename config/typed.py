"""What someone has typed is not lost with the form it was typed in: it is shown again, to be copied."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

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
    parts = urlsplit(referer)
    return f"{parts.path}{'?' if parts.query else ''}{parts.query}" if ours else ""


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer holds (CSRF_FAILURE_VIEW)."""
    context = {"written": written(request), "back": came_from(request)}
    return render(request, "403_csrf.html", context, status=403)


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
