"""The second step of signing in: who must have one, and whether this session's sign-in had it."""

import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

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


def is_missing(request: HttpRequest) -> bool:
    """Whether the reader must have a second step, has none, and signed in by no identity that counts as one."""
    user = request.user
    if not settings.STAFF_MFA_REQUIRED or not user.is_authenticated or request.session.get(SHOWN):
        return False
    if request.session.get(SEEN, 0) > time.time() or not must_have_second_step(user):
        return False
    if not has_second_step(user):
        return True
    request.session[SEEN] = int(time.time()) + SEEN_SECONDS
    return False


def look_again(request: HttpRequest) -> None:
    """Something is done with the account's second step: what was seen of it counts no longer."""
    request.session.pop(SEEN, None)
