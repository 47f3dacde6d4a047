"""What follows from who reads: the reader's own language, how long a session lasts, and the second step that staff must
have."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.auth.middleware import get_user
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.covering import asked_once
from accounts.models import User
from accounts.permissions import roles_of
from accounts.prepared import Prepared
from accounts.secondstep import look_again, way_to

_USER = Prepared(lambda key: User.objects.filter(pk=key, is_active=True), key=int)


def reader(request: HttpRequest) -> Any:
    """Who asks. A session that holds is read by a question prepared; all else, as a changed password or key, a closed
    account or nobody, is left to Django, which ends the session where it must."""
    session = request.session
    key, sealed = session.get(SESSION_KEY, ""), session.get(HASH_SESSION_KEY, "")
    if str(key).isdecimal() and sealed and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS:
        user = _USER.one(key=int(key))
        if user is not None and constant_time_compare(sealed, user.get_session_auth_hash()):
            request._cached_user = user  # type: ignore[attr-defined]
            return user
    return get_user(request)


class CoveringMiddleware:
    """Who is protected is asked once for a page, for what is streamed of it, too (`accounts.covering`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        with asked_once():
            response: Any = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = self.streamed(response.streaming_content)
        return response

    @staticmethod
    def streamed(parts: Iterable[bytes]) -> Iterator[bytes]:
        with asked_once():
            yield from parts


class LanguageMiddleware:
    """After sign-in the account's language holds; before it, the cookie's or the browser's (LocaleMiddleware).

    Says on the user, too, whether the request only reads: then what the reader may see is worked out once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Read at once, as it is here in any case: from here on no attribute of it goes through a lazy object.
        user = request.user = reader(request)
        if user.is_authenticated:
            user.only_reads = request.method in ("GET", "HEAD")
            if user.language != translation.get_language():
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language  # type: ignore[attr-defined]
        return self.get_response(request)


#: In the session: when it was last used (seconds since 1970), written at most so often.
LAST = "last-used"
LAST_EVERY = 300


class SessionLimitMiddleware:
    """Ends a session that has not been used for so long, or has lasted so long, as the settings say: sooner for whoever
    has a role. What was sent with it is met as of anyone signed out: the page keeps it and says so.

    A session counts from its first proof of who it is, by the machine's clock; what a page asks for by itself is not
    counted as use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and (records := get_authentication_records(request, user)):
            now, began = time.time(), records[0].get("at", 0)
            last = max(request.session.get(LAST, 0), records[-1].get("at", 0))
            if self.over(now - last, now - began, user):
                logout(request)
            elif now - last > LAST_EVERY and (request.method != "GET" or "HX-Request" not in request.headers):
                request.session[LAST] = int(now)
                rows = UserSession.objects.filter(session_key=request.session.session_key)
                rows.update(last_seen_at=datetime.fromtimestamp(now, UTC))
        return self.get_response(request)

    @staticmethod
    def over(idle: float, age: float, user: Any) -> bool:
        """Whether the session has ended: unused for `idle`, begun `age` ago (seconds)."""
        if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
            return True
        long = idle > settings.STAFF_SESSION_IDLE_SECONDS or age > settings.STAFF_SESSION_SECONDS
        return bool(long and roles_of(user))


class SecondStepMiddleware:
    """Leads whoever must have a second step, and has none, to the page where it is set up, before anything else; and
    whoever has one that this session has not shown, to where it is shown."""

    #: What opens all the same to whoever sets one up: signing out, one's account, the language.
    OPEN = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "set_language", "accounts:second")
    #: What opens to whoever has yet to show the one they have: that, signing out, the language.
    OPEN_UNSHOWN = ("account_log", "account_reauth", "mfa_reauth", "mfa_auth", "set_language")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match is not None else ""
        if name.startswith(self.OPEN_UNSHOWN):
            return None
        way = way_to(request)
        setting_up = way in ("", reverse("accounts:second_step"))
        if setting_up and name.startswith(self.OPEN):
            if request.method == "POST" and name.startswith("mfa_"):
                look_again(request)
            return None
        if not way:
            return None
        if request.path.startswith("/api/"):
            told = (
                _("Set up a second step for your account first.") if setting_up else _("Show your second step first.")
            )
            body = {"type": "second_step_required", "title": told, "status": 403}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(way + back)
