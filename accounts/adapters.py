"""How the sign-in library meets the product: a new account gets a person, and goes on to its own start page."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.identity import is_strong
from accounts.models import Person, User
from accounts.sealing import seal, unseal
from accounts.secondstep import SHOWN, has_second_step
from accounts.stepup import is_fresh
from accounts.workflow.signin import begin_trial, end_other_sessions, end_trials, known_device, remember_device

#: The cookie by which a browser is known again, and for how long (seconds).
DEVICE_COOKIE = "pk-device"
DEVICE_SECONDS = 365 * 24 * 3600
#: Where someone was on the way when they made an account, in the session until the address is confirmed.
ON_THE_WAY = "after-sign-up"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address; nobody learns from an answer whether an address is known."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A person of its own for the new account, named as the form says, and the language it was made in."""
        email = form.cleaned_data["email"]
        if user.person_id is None:
            user.person = Person.objects.create(name=form.cleaned_data["name"], email=email)
        user.language = (get_language() or "sv")[:2]
        if way := get_next_redirect_url(request):
            request.session[ON_THE_WAY] = way
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """A machine's account is no way in, whatever was typed."""
        if user.is_service:
            raise PermissionDenied
        return super().pre_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the trial before the password is compared; refuse it, in the same words for every address, when an
        address is closed or a stranger's network has tried too many."""
        address = str(credentials.get("email", "")).lower()
        device = known_device(address, request.COOKIES.get(DEVICE_COOKIE, ""))
        if not begin_trial(address, device, now=request.now):  # type: ignore[attr-defined]
            raise self.validation_error("too_many_login_attempts")
        self._tried_at = address, device
        if device is not None:
            return
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action="passwords")
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """What the library does; when it went well, neither this trial nor the wrong ones before it count."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            end_trials(*self._tried_at)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The browser is known the next time; a new one is told of by mail."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        agent = self.get_http_user_agent(request)
        token = request.COOKIES.get(DEVICE_COOKIE, "")
        token, tell = remember_device(user, token, agent, now=request.now)  # type: ignore[attr-defined]
        response.set_cookie(
            DEVICE_COOKIE,
            token,
            max_age=DEVICE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        shown = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if shown is not None and is_strong(shown):
            request.session[SHOWN] = True
        if tell:
            self.send_notification_mail("account/email/new_sign_in", user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever gets it, which is not always that of the browser that asked for it."""
        reader = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        with translation.override(reader or get_language()):
            super().send_mail(template_prefix, email, context)

    def get_login_stages(self) -> list[str]:
        """The library's, with our own second step."""
        stages = super().get_login_stages()
        return [
            "accounts.identity.SecondStep" if one == "allauth.mfa.stages.AuthenticateStage" else one for one in stages
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone may have an account; it opens nothing but what its person takes part in."""
        return True

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """The sign-in page, which leads on to where one was on the way before one had an account."""
        url: str = super().get_email_verification_redirect_url(email_address)
        way = self.request.session.pop(ON_THE_WAY, "")
        return f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: way})}" if way else url

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not when one has just signed in, or shown that it is oneself: once is enough for a quarter of an hour."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not is_fresh(self.request or context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Of whoever has a passkey or an app that one, never the password alone: as on the way in."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        stepped = user.is_authenticated and has_second_step(user)
        return [one for one in methods if one["id"] != "reauthenticate"] if stepped else methods


#: What secrets of the second step are sealed for.
_STEP = "second step"


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database; keys are named so that they can be told apart."""

    def encrypt(self, text: str) -> str:
        return seal(_STEP, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(_STEP, encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Whoever signs out everywhere else means every session, not those alone that the list knows."""

    def end_sessions(self, sessions: Any) -> None:
        end_other_sessions(context.request)
