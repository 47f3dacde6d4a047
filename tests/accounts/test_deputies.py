"""Standing in for someone: for a period, with what the role may, and never longer than the role itself."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import DeputyPeriod, NoDeputy, NotAllowed, RoleHeld, SelfGrant
from accounts.models import RoleAssignment, User
from accounts.permissions import holds
from accounts.roles import Role
from accounts.workflow.roles import end_deputy, end_role, name_deputy
from tests.factories import accounts

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 19), date(2026, 1, 30)


@pytest.fixture
def people(db, clock):
    clock.set_day(NOW.date())
    made = {name: accounts.user(name) for name in ("anna", "elin", "eva", "noor")}
    made["role"] = accounts.role(made["anna"], Role.DECISION_MAKER, amount_limit=5_000_000)
    accounts.role(made["elin"], Role.CASE_OFFICER)
    accounts.role(made["eva"], Role.ADMINISTRATOR)
    return made


def named(people, who="elin", by="anna", first=FIRST, last=LAST) -> RoleAssignment:
    return name_deputy(people["role"], people[who].person, by=people[by], now=NOW, valid_from=first, valid_to=last)


def decides(person) -> bool:
    return holds(User.objects.get(pk=person.pk), Role.DECISION_MAKER)


def test_a_deputy_may_what_the_role_may_from_the_first_day_to_the_last_and_so_may_the_one_stood_in_for(people, clock):
    row = named(people)
    assert row.amount_limit == 5_000_000
    told = []
    for day in (date(2026, 1, 18), FIRST, LAST, date(2026, 1, 31)):
        clock.set_day(day)
        told.append((decides(people["elin"]), decides(people["anna"])))
    assert told == [(False, True), (True, True), (True, True), (False, True)]


def test_when_the_role_ends_so_does_the_deputy(people, clock):
    named(people)
    clock.set_day(FIRST)
    end_role(people["role"], by=people["eva"], now=NOW)
    assert not decides(people["elin"])


def test_an_administrator_may_name_and_end_one_and_a_third_person_may_not(people, clock):
    with pytest.raises(NotAllowed):
        named(people, by="noor")
    row = named(people, by="eva")
    with pytest.raises(NotAllowed):
        end_deputy(row, by=people["elin"], now=NOW)
    end_deputy(row, by=people["anna"], now=NOW)
    clock.set_day(FIRST)
    assert not decides(people["elin"])


@pytest.mark.parametrize(
    ("who", "by", "first", "last", "refusal"),
    [
        ("anna", "anna", FIRST, LAST, SelfGrant),
        ("eva", "eva", FIRST, LAST, SelfGrant),
        ("noor", "anna", FIRST, LAST, NoDeputy),
        ("elin", "anna", date(2026, 1, 11), LAST, DeputyPeriod),
        ("elin", "anna", LAST, FIRST, DeputyPeriod),
        ("elin", "anna", FIRST, date(2027, 2, 1), DeputyPeriod),
    ],
)
def test_what_is_no_deputyship_is_refused(people, who, by, first, last, refusal):
    with pytest.raises(refusal):
        named(people, who, by, first, last)


def test_a_deputy_names_no_deputy_and_none_stands_in_twice(people):
    row = named(people)
    with pytest.raises(RoleHeld):
        named(people)
    with pytest.raises(NotAllowed):
        name_deputy(row, people["eva"].person, by=people["elin"], now=NOW, valid_from=FIRST, valid_to=LAST)


def test_the_database_knows_no_deputy_without_a_last_day(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=named(people).pk).update(valid_to=None)


def test_the_page_shows_who_stands_in_and_takes_a_new_one(people, client):
    client.force_login(people["anna"])
    typed = {"assignment": people["role"].pk, "email": people["elin"].email}
    days = {"valid_from": "2026-01-19", "valid_to": "2026-01-30"}
    swedish = {"accept-language": "sv"}
    wrong = client.post(reverse("accounts:deputies"), typed | days | {"valid_to": "2026-01-01"}, headers=swedish)
    assert wrong.status_code == 422
    assert people["elin"].email in wrong.content.decode()
    assert client.post(reverse("accounts:deputies"), typed | days).status_code == 302
    page = client.get(reverse("accounts:deputies"), headers=swedish).content.decode()
    assert "elin" in page
    assert "Beslutsfattare för anna" in page or "beslutsfattare för anna" in page
    row = RoleAssignment.objects.get(deputy_for__isnull=False)
    assert client.post(reverse("accounts:end_deputy", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.ended_by == people["anna"]
