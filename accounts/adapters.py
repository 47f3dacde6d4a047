"""How the sign-in library meets the product: a new account gets a person, and goes on to its own start page."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Person, User

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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone may have an account; it opens nothing but what its person takes part in."""
        return True

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """The sign-in page, which leads on to where one was on the way before one had an account."""
        url: str = super().get_email_verification_redirect_url(email_address)
        way = self.request.session.pop(ON_THE_WAY, "")
        return f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: way})}" if way else url
