"""How the sign-in library meets the product: a new account gets a person, and goes on to its own start page."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import Person, User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address; nobody learns from an answer whether an address is known."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A person of its own for the new account, named as the form says, and the language it was made in."""
        email = form.cleaned_data["email"]
        if user.person_id is None:
            user.person = Person.objects.create(name=form.cleaned_data["name"], email=email)
        user.language = (get_language() or "sv")[:2]
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone may have an account; it opens nothing but what its person takes part in."""
        return True
