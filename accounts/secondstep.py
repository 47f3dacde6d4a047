"""The second step of signing in: who must have one, and whether this session's sign-in had it."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import roles_of

#: In the session: that whoever signed in showed a second step to the provider that they came by.
SHOWN = "second-step-elsewhere"
#: In the session: until when (seconds since 1970) it is not looked up again that the account has a second step. Without
#: it every page would ask; whoever removes the own step is asked for a new one at once, in other browsers within this.
SEEN = "second-step-until"
SEEN_SECONDS = 120
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_step(user) -> bool:
    """Whether the account has a passkey or an authenticator app. Recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=STEPS).exists()


def must_have_second_step(user) -> bool:
    """Everyone who has been entrusted with anything, unless the setting says otherwise."""
    return bool(settings.STAFF_MFA_REQUIRED and roles_of(user))


def was_shown(request: HttpRequest) -> bool:
    """Whether the second step was shown in this session, here or to the provider that its reader came by."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(SHOWN)) or any(record.get("method") == "mfa" for record in records)


def way_to(request: HttpRequest) -> str:
    """Where the reader is led before anything else opens: to set up the second step that they must have, or to show the
    one that they have, when this session began without it. "" when nothing is missing."""
    user = request.user
    if not settings.STAFF_MFA_REQUIRED or not user.is_authenticated or request.session.get(SHOWN):
        return ""
    if request.session.get(SEEN, 0) > time.time() or not must_have_second_step(user):
        return ""
    held = set(Authenticator.objects.filter(user=user, type__in=STEPS).values_list("type", flat=True))
    if not held:
        return reverse("accounts:second_step")
    if not was_shown(request):
        app = Authenticator.Type.TOTP in held
        return reverse("mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn")
    request.session[SEEN] = int(time.time()) + SEEN_SECONDS
    return ""


def look_again(request: HttpRequest) -> None:
    """Something is done with the account's second step: what was seen of it counts no longer."""
    request.session.pop(SEEN, None)
