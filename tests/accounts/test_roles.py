"""Roles are granted by someone else, for a period, and nothing of it is forgotten."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.errors import NotAllowed, RoleEnded, RoleHeld, SelfGrant
from accounts.matrix import matrix, tables
from accounts.models import RoleAssignment
from accounts.permissions import holds
from accounts.roles import Role
from accounts.workflow.roles import end_role, grant_role
from sweden.clock import today
from tests.factories import accounts

NOW = accounts.GRANTED
FROM = date(2025, 1, 1)


@pytest.fixture
def administrator():
    return accounts.staff(Role.ADMINISTRATOR, name="Gunnar Ek")


def grant(person, by, role=Role.CASE_OFFICER, **fields):
    fields = {"at": accounts.authority(), "valid_from": FROM, **fields}
    return grant_role(person, role, by=by, now=NOW, **fields)


@pytest.mark.django_db
def test_a_role_says_who_granted_it_and_when(administrator) -> None:
    user = accounts.user()

    row = grant(user.person, administrator, Role.DECISION_MAKER, amount_limit=10_000_000, title="Avdelningschef")

    assert (row.granted_by, row.granted_at, row.amount_limit) == (administrator, NOW, 10_000_000)
    assert holds(user, Role.DECISION_MAKER, authority=accounts.authority())
    assert not holds(user, Role.DECISION_MAKER, authority=accounts.authority("vr"))


@pytest.mark.django_db
def test_nobody_grants_to_themselves_or_ends_their_own(administrator) -> None:
    own = RoleAssignment.objects.get(person=administrator.person)

    with pytest.raises(SelfGrant):
        grant(administrator.person, administrator, Role.DECISION_MAKER)
    with pytest.raises(SelfGrant):
        end_role(own, by=administrator, now=NOW)

    assert RoleAssignment.objects.get() == own
    assert own.ended_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_grants(role) -> None:
    user = accounts.staff(role)

    with pytest.raises(NotAllowed):
        grant(accounts.person(), user)


@pytest.mark.django_db
def test_an_administrator_grants_at_the_own_authority_only(administrator) -> None:
    with pytest.raises(NotAllowed):
        grant(accounts.person(), administrator, at=accounts.authority("vr"))


@pytest.mark.django_db
def test_a_reader_of_a_ministry_is_entrusted_by_an_administrator(administrator) -> None:
    row = grant(accounts.person(), administrator, Role.MINISTRY_READER, at=accounts.department("kn"))

    assert (row.authority, row.department.key) == (None, "kn")


@pytest.mark.django_db
def test_the_same_role_twice_at_once_is_refused_and_after_its_end_allowed(administrator) -> None:
    person = accounts.person()
    grant(person, administrator, valid_to=date(2025, 6, 30))

    with pytest.raises(RoleHeld):
        grant(person, administrator, valid_from=date(2025, 6, 30))

    grant(person, administrator, valid_from=date(2025, 7, 1))
    assert RoleAssignment.objects.filter(person=person).count() == 2


def test_two_grants_of_the_same_role_at_the_same_moment_make_one(at_once) -> None:
    administrator, person, place = accounts.staff(Role.ADMINISTRATOR), accounts.person(), accounts.authority()

    outcomes = at_once(
        8, lambda n: grant_role(person, Role.AUDITOR, at=place, by=administrator, now=NOW, valid_from=FROM)
    )

    assert sum(isinstance(one, RoleHeld) for one in outcomes) == 7
    assert RoleAssignment.objects.filter(person=person).count() == 1


@pytest.mark.django_db
def test_a_role_that_is_ended_stops_at_once_and_stays_in_the_history(administrator) -> None:
    user = accounts.user()
    row = grant(user.person, administrator)

    end_role(row, by=administrator, now=NOW + timedelta(days=1))

    accounts.forget_roles(user)
    assert not holds(user, Role.CASE_OFFICER)
    row.refresh_from_db()
    assert (row.ended_by, row.valid_from, row.valid_to) == (administrator, FROM, None)
    with pytest.raises(RoleEnded):
        end_role(row, by=administrator, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "held"), [(0, 0, True), (1, None, False), (-3, -1, False), (-3, None, True), (-3, 0, True)]
)
def test_a_role_holds_on_its_days_both_ends_included(first: int, last: int | None, held: bool) -> None:
    user = accounts.user()
    until = None if last is None else today() + timedelta(days=last)
    accounts.role(user, valid_from=today() + timedelta(days=first), valid_to=until)

    assert holds(user, Role.CASE_OFFICER) is held


# The pages


@pytest.mark.django_db
def test_the_form_grants_and_the_page_shows_it(client: Client, administrator) -> None:
    user = accounts.user("Karin Wretman", "karin.wretman@vinnova.example")
    client.force_login(administrator)

    answer = client.post(
        reverse("accounts:roles"),
        {
            "email": "Karin.Wretman@vinnova.example", "role": "decision_maker", "authority": "vinnova",
            "valid_from": "2025-01-01", "amount_limit": "10 000 000", "title": "Avdelningschef",
            "phone": "08-123 456 00",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    assert RoleAssignment.objects.get(person=user.person).amount_limit == 10_000_000
    text = client.get(reverse("accounts:roles")).content.decode()
    assert "Karin Wretman" in text
    assert "08-123 456 00" in text
    assert "10 000 000" in text.replace("\u00a0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody@example.example"},
        {"role": "god"},
        {"authority": "vr"},
        {"valid_to": "2024-12-31"},
        {"amount_limit": "-1"},
        {"amount_limit": "10"},
        {"phone": "växeln"},
        {"role": "ministry_reader"},
        {"email": ""},
    ],
)
def test_what_is_wrong_is_refused_and_nothing_granted(client: Client, administrator, change) -> None:
    user = accounts.user(email="karin@vinnova.example")
    accounts.authority("vr")
    client.force_login(administrator)
    data = {"email": user.email, "role": "case_officer", "authority": "vinnova", "valid_from": "2025-01-01", **change}

    assert client.post(reverse("accounts:roles"), data).status_code == 422
    assert not RoleAssignment.objects.filter(person=user.person).exists()


# The matrix


def test_the_matrix_shows_every_act_of_every_storey_in_words() -> None:
    shown = {row.act for part in matrix() for row in part.rows}

    assert {"registry.share", "accounts.grant_role"} <= shown
    assert shown == {str(act) for may, _words in tables().values() for act in may}


@pytest.mark.parametrize("app", sorted(tables()))
def test_every_act_has_words_and_only_roles(app: str) -> None:
    may, words = tables()[app]

    assert set(may) == set(words), f"{app}/permissions.py: MAY and WORDS"
    assert all(roles <= set(Role) for roles in may.values())


@pytest.mark.django_db
def test_the_matrix_page_is_made_from_the_same_tables(client: Client) -> None:
    client.force_login(accounts.staff())

    text = client.get(reverse("accounts:matrix")).content.decode()

    for may, words in tables().values():
        for act in may:
            assert f'<th scope="row">{escape(words[act])}</th>' in text
