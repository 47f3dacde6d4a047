"""What an own installation is asked before it meets people: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

#: Settings of the sign-in library, and of our own, that are for tests and demos: each lets somebody in, or leaves a
#: trial out. None may have a value where real people sign in.
FORBIDDEN = (
    "MFA_TOTP_INSECURE_BYPASS_CODE",
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT",
    "SOCIALACCOUNT_STORE_TOKENS",
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET",
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION",
    "DEMO",
    "MAILBOX_PAGE",
    "WEBHOOK_LOCAL",
    "CLOCK_FILE",
)
#: What must be on there.
DEMANDED = ("STEP_UP", "STAFF_MFA_REQUIRED", "ACCOUNT_PREVENT_ENUMERATION", "ACCOUNT_REAUTHENTICATION_REQUIRED")


@register(Tags.security, deploy=True)
def nobody_gets_in_unproved(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every setting that would let people in without the proofs that the product promises."""
    found = [
        Error(f"{name} is for tests: it may have no value here.", id="programkontor.E001")
        for name in FORBIDDEN
        if getattr(settings, name, None)
    ]
    found += [
        Error(f"{name} must be on.", id="programkontor.E002") for name in DEMANDED if not getattr(settings, name, False)
    ]
    if not settings.ACCOUNT_RATE_LIMITS:
        found.append(Error("ACCOUNT_RATE_LIMITS must say how often one may try.", id="programkontor.E003"))
    return found
