"""Sign-in by another's word: an agency's own identity provider, or a broker of Swedish e-ID.

Which claims connect to an existing person is decided here. An agency's provider answers for the addresses of its own
domains and for no others. An e-ID answers for a personal number, of which only a keyed digest is kept, in a table of
its own: the number itself stands in no address, no log and no row. That someone has signed in by e-ID shows who they
are. It is no signature, and gives no right to speak for an organisation.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.utils import get_request_param
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.translation import get_language

from accounts.models import EidIdentity, Person, User
from accounts.secondstep import SHOWN
from accounts.workflow.signin import lasting_digest, remember_identity

#: What is kept of what a provider says.
KEPT = ("name", "given_name", "family_name", "email", "acr", "amr", "auth_time")


#: What the way to a provider carries, once, when its holder has asked to connect an identity; in the session.
CONNECTING = "connecting-identity"


def mark_connecting(request: HttpRequest) -> None:
    """The reader has asked, by a form of ours and after a proof, to connect an identity: the way to it is open once."""
    request.session[CONNECTING] = get_random_string(32)


class Provider(OpenIDConnectProvider):
    """A provider of ours: keeps of its claims what is needed, and numbers as digests."""

    @property
    def is_eid(self) -> bool:
        return bool(self.app.settings.get("kind") == "eid")

    def get_default_scope(self) -> list[str]:
        return list(self.app.settings.get("scope") or ["openid", "profile", "email"])

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Whoever shows once more that it is them is asked anew, also where the provider knows the browser."""
        params: dict[str, Any] = super().get_auth_params_from_request(request, action)
        if request.GET.get("process") == AuthProcess.REDIRECT:
            params |= {"prompt": "login", "max_age": "0"}
        return params

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Where one signs in by it; to connect it, with the mark of having asked for that."""
        if kwargs.get("process") == AuthProcess.CONNECT:
            kwargs["mark"] = request.session.get(CONNECTING, "")
        return str(super().get_login_url(request, **kwargs))

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """A link on another's page must not connect an identity to the account of whoever follows it: without the mark
        that the session holds since they asked for it, and that holds once, they are led to where they can ask."""
        if get_request_param(request, "process") == AuthProcess.CONNECT:
            given, kept = get_request_param(request, "mark", ""), request.session.pop(CONNECTING, "")
            if not kept or not constant_time_compare(given, kept):
                return redirect("socialaccount_connections")
        return super().redirect_from_request(request)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The subject; an e-ID broker's may be the number itself, and is kept as a digest."""
        uid: str = super().extract_uid(data)
        if not self.is_eid:
            return uid
        accounts = SocialAccount.objects.filter(provider=self.app.provider_id)
        return lasting_digest(f"subject:{self.app.provider_id}", uid, accounts, "uid")

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept: name, address, how it was shown; of a personal number its digest."""
        both = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
        kept = {name: both[name] for name in KEPT if both.get(name)}
        number = "".join(one for one in str(both.get(self.app.settings.get("number_claim"), "")) if one.isdigit())
        if self.is_eid and number:
            kept["identity"] = lasting_digest("number", number, EidIdentity.objects.all(), "digest")
        return {"userinfo": kept}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """An address of the provider's own domains is confirmed by its word; any other has to be confirmed here."""
        addresses = super().extract_email_addresses(data)
        for one in addresses:
            one.verified = answers_for(self.app, one.email)
        return addresses  # type: ignore[no-any-return]


@transaction.atomic
def _only_the_owners(user: User, address: str) -> None:
    """Before an account is joined by its address: where nobody has shown yet that the address is theirs, a stranger may
    have made the account, and every way in that they chose falls. The provider's word then confirms the address."""
    address_of = EmailAddress.objects.filter(user=user, email__iexact=address)
    if address_of.filter(verified=True).exists():
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    if not address_of.update(verified=True):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def answers_for(app: Any, address: str) -> bool:
    """Whether the provider's word is enough for an address."""
    return address.rpartition("@")[2].lower() in app.settings.get("domains", [])


def is_strong(sociallogin: SocialLogin) -> bool:
    """Whether the sign-in counts as one with a second step: always for a provider that is set as strong, else when it
    says so itself in a way that the settings name (`strong_acr`), or by the method `mfa`."""
    provider = sociallogin.provider
    said = sociallogin.account.extra_data.get("userinfo", {})
    if provider.app.settings.get("strong"):
        return True
    if said.get("acr") and said["acr"] in provider.app.settings.get("strong_acr", []):
        return True
    return "mfa" in (said.get("amr") or [])


class SecondStep(AuthenticateStage):
    """The library's second step, not asked of whoever has just shown it to a provider."""

    def _should_handle(self, request: HttpRequest) -> bool:
        shown = (self.login.signal_kwargs or {}).get("sociallogin")
        if shown is not None and is_strong(shown):
            return False
        return bool(super()._should_handle(request))


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Who a provider's account belongs to here."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return Provider(request, app=found.app) if type(found) is OpenIDConnectProvider else found

    def list_providers(self, request: HttpRequest) -> list[Any]:
        apps = self.list_apps(request, provider=OpenIDConnectProvider.id)
        return [Provider(request, app=app) for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect to the account that is known to be the same person's, if there is one."""
        provider, shown = sociallogin.provider, sociallogin.account.extra_data.get("userinfo", {})
        found = shown.get("identity", "")
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            self._proving(request, sociallogin)
            return
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._connecting(request, sociallogin, found)
            return
        if not sociallogin.is_existing:
            user = self._same(provider, found, shown.get("email", ""))
            if user is not None:
                sociallogin.connect(request, user)
        if sociallogin.is_existing and sociallogin.user.is_service:
            raise PermissionDenied
        if sociallogin.is_existing and found:
            self._keep(sociallogin, found, request)

    def _proving(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Someone signed in shows again who they are, before an act that weighs. Nothing is connected by it, nobody is
        signed in, and the session stays as it is; another's account, or an old answer, proves nothing."""
        if not sociallogin.is_existing or sociallogin.user != request.user:
            raise PermissionDenied
        at = sociallogin.account.extra_data.get("userinfo", {}).get("auth_time")
        if isinstance(at, int | float) and time.time() - at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            raise PermissionDenied
        account = sociallogin.account
        record_authentication(request, request.user, "socialaccount", provider=account.provider, reauthenticated=True)
        if is_strong(sociallogin):
            request.session[SHOWN] = True

    def _same(self, provider: Any, found: str, address: str) -> User | None:
        users = User.objects.filter(is_active=True, is_service=False)
        if found:
            identity = EidIdentity.objects.filter(digest=found).first()
            return users.filter(person=identity.person_id).order_by("pk").first() if identity else None
        if address and not provider.is_eid and answers_for(provider.app, address):
            user = users.filter(email__iexact=address).first()
            if user is not None:
                _only_the_owners(user, address)
            return user
        return None

    def _connecting(self, request: HttpRequest, sociallogin: SocialLogin, found: str) -> None:
        """Someone signed in adds a way of signing in; an e-ID that is another person's here is refused."""
        identity = EidIdentity.objects.filter(digest=found).first() if found else None
        if identity is not None and identity.person_id != request.user.person_id:
            raise PermissionDenied
        if found and identity is None:
            remember_identity(request.user.person, found, sociallogin.account.provider, now=request.now)

    def _keep(self, sociallogin: SocialLogin, found: str, request: HttpRequest) -> None:
        remember_identity(sociallogin.user.person, found, sociallogin.account.provider, now=request.now)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """The new account's address and language; its person is made when it is saved."""
        user: User = sociallogin.user
        user.email = (data.get("email") or "").strip().lower()
        user.language = (get_language() or "sv")[:2]
        return user

    def _name(self, sociallogin: SocialLogin) -> str:
        said = sociallogin.account.extra_data.get("userinfo", {})
        parts = [said.get("given_name", ""), said.get("family_name", "")]
        return (said.get("name") or " ".join(part for part in parts if part)).strip()[:200]

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A new account with a person of its own."""
        user: User = sociallogin.user
        if form is None:
            user.person = Person.objects.create(name=self._name(sociallogin) or user.email, email=user.email)
        saved: User = super().save_user(request, sociallogin, form)
        if found := sociallogin.account.extra_data.get("userinfo", {}).get("identity"):
            self._keep(sociallogin, found, request)
        return saved

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """An agency's people need no form; whoever comes by e-ID says where to write to them."""
        return not sociallogin.provider.is_eid and bool(sociallogin.user.email)

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"email": sociallogin.user.email, "name": self._name(sociallogin)}
