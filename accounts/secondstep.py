"""The second step of signing in: who must have one, and whether this session's sign-in had it."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from accounts.permissions import roles_of

#: In the session: that whoever signed in has a second step, so that it is not looked up for every page.
SEEN = "second-step"
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
    if not settings.STAFF_MFA_REQUIRED or not user.is_authenticated or request.session.get(SEEN):
        return False
    if not must_have_second_step(user):
        return False
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    if not used and not has_second_step(user):
        return True
    request.session[SEEN] = True
    return False
