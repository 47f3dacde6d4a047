"""The administration of reference data: an authority's own texts, by its own administrator."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def open_to_admin(user: User) -> Client:
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_changes_the_texts_of_the_own_authority_only() -> None:
    vinnova, vr = accounts.authority(), accounts.authority("vr")
    client = open_to_admin(accounts.staff(Role.ADMINISTRATOR))
    texts = {
        "short_name": "Vinnova",
        "public_access_sv": "Nytt.",
        "public_access_en": "New.",
        "colour": "vin",
        "evidence_demand": "told",
    }

    assert client.post(f"/admin/accounts/authority/{vinnova.pk}/change/", texts).status_code == 302
    client.post(f"/admin/accounts/authority/{vr.pk}/change/", {**texts, "short_name": "VR"})

    vinnova.refresh_from_db()
    vr.refresh_from_db()
    assert vinnova.public_access_sv == "Nytt."
    assert vr.public_access_sv != "Nytt."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_no_other_role_gets_further_than_the_door(role) -> None:
    vinnova = accounts.authority()
    client = open_to_admin(accounts.staff(role))

    assert client.get(f"/admin/accounts/authority/{vinnova.pk}/change/").status_code == 403


def test_nothing_is_made_or_removed_there() -> None:
    vinnova = accounts.authority()
    client = open_to_admin(accounts.staff(Role.ADMINISTRATOR))

    assert client.get("/admin/accounts/authority/add/").status_code == 403
    assert client.post(f"/admin/accounts/authority/{vinnova.pk}/delete/", {"post": "yes"}).status_code == 403
