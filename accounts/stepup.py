"""That whoever acts is still who signed in: a proof shown lately, asked for again before what weighs most.

    if asked := ask_again(request):
        return asked

stands first in what decides, after the question who may. It answers with a page that carries everything typed along;
the proof comes back to the same address with it, so nothing is lost and nothing is done twice. Which acts weigh so much
says each of them itself (`accounts.weighing`); the access sweep finds the pages that do them.

Whoever has a passkey or an app shows that, never the password alone: the act is guarded by the same as the way in.
How long ago a proof was shown is measured by the machine's clock, which the sign-in library stamps it by.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.secondstep import SHOWN, STEPS, has_second_step

#: The fields that carry a proof; all others are what was typed.
PROOFS = ("proof-password", "proof-code", "proof-credential")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the reader has signed in, or shown a proof again, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    return _is_fresh(request, stepped=has_second_step(request.user))


def _is_fresh(request: HttpRequest, *, stepped: bool) -> bool:
    """`stepped`: whether the account has a second step, so that only that is a proof."""
    counted = {"mfa"} if stepped else {"mfa", "password", "socialaccount"}
    if request.session.get(SHOWN):
        counted.add("socialaccount")
    records = get_authentication_records(request, request.user)
    latest = max((record.get("at", 0) for record in records if record.get("method") in counted), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """None when the act may go on; else the page that asks for a proof, with what was typed in it."""
    if not settings.STEP_UP or is_fresh(request):
        return None
    error = ""
    if any(request.POST.get(name) for name in PROOFS):
        if _proved(request):
            return None
        error = _("That was not right. Try again, or take another way.")
    return _page(request, error)


@receiver(authenticator_added)
def count_new_step(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A passkey or an app was just used when it was added: that is a proof by it, when what it was added on was fresh.

    Without a fresh proof before it counts for nothing: a browser left open must not be raised by what a stranger adds.
    The library tells of it by this signal alone; `accounts.adapters`, which it asks whenever a step is added, has read
    this module by then.
    """
    if authenticator.type not in STEPS:
        return
    before = Authenticator.objects.filter(user=user, type__in=STEPS).exclude(pk=authenticator.pk)
    if _is_fresh(request, stepped=before.exists()):
        kept = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, method="mfa", **kept)


def _proved(request: HttpRequest) -> bool:
    user, typed = request.user, request.POST
    if password := typed.get("proof-password"):
        if has_second_step(user):
            return False
        try:
            right = bool(get_adapter().reauthenticate(user, password))
        except ValidationError:  # too many wrong ones
            return False
        if right:
            record_authentication(request, user, method="password", reauthenticated=True)
        return right
    if code := typed.get("proof-code"):
        form: Any = ReauthenticateForm(user=user, data={"code": code})
    else:
        form = ReauthenticateWebAuthnForm(user=user, data={"credential": typed.get("proof-credential")})
    if form.is_valid():
        form.save()
        return True
    return False


def _page(request: HttpRequest, error: str) -> HttpResponse:
    user = request.user
    held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context: dict[str, Any] = {
        "error": error,
        "typed": [(name, value) for name, values in request.POST.lists() for value in values if not _carried(name)],
        "files": bool(request.FILES),
        "password": user.has_usable_password() and not held & set(STEPS),
        "code": bool(held & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}),
        "app": Authenticator.Type.TOTP in held,
        "passkey": Authenticator.Type.WEBAUTHN in held,
    }
    back = reverse("accounts:proved")
    context["elsewhere"] = [
        (one.get_provider().name, one.get_provider().get_login_url(request, process="redirect", next=back))
        for one in SocialAccount.objects.filter(user=user)
    ]
    if context["passkey"]:
        context["js_data"] = {"request_options": auth.begin_authentication(user)}
    return render(request, "accounts/step_up.html", context, status=403)


def _carried(name: str) -> bool:
    return name in PROOFS or name == "csrfmiddlewaretoken"
