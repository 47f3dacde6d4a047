"""The page by which an administrator helps people sign in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import SecurityAct, SignInTrials
from accounts.roles import Role
from sweden import clock
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_it_lists_the_own_authoritys_people_and_those_without_one_and_no_other_authoritys(client) -> None:
    eva = accounts.staff(Role.ADMINISTRATOR, name="Eva Nordin")
    theirs = accounts.staff(Role.CASE_OFFICER, accounts.authority("vr"), name="Vera Annanstans")
    both = accounts.staff(Role.CASE_OFFICER, accounts.authority("vr"), name="Bo Bådadär")
    accounts.role(both, Role.CASE_OFFICER)
    listed = [accounts.staff(name="Olle Kollega"), accounts.user("Alva Sökande"), both]
    for user in (theirs, *listed):
        now = clock.now()
        SignInTrials.objects.create(
            address=f"{user.pk}", user=user, failures=10, last_at=now, locked_until=now + timedelta(hours=1)
        )
        SecurityAct.objects.create(user=user, by=eva, kind=SecurityAct.Kind.LIFTED, at=now, reason="legitimation")
    client.force_login(eva, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(reverse("accounts:sign_in_help"))
    for part in ("locked", "acts"):
        assert {str(one.user) for one in shown.context[part]} == {str(one) for one in listed}
    assert "Vera Annanstans" not in shown.content.decode()
