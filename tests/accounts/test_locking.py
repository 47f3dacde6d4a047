"""Wrong passwords: they let nobody in, shut nobody else out, and tell nothing of who has an account."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed, SelfHelp
from accounts.models import KnownDevice, SecurityAct, SignInTrials
from accounts.roles import Role
from accounts.rules import CLOSED, MOST_TRIALS, tried
from accounts.workflow.signin import begin_trial, lift_lock, remove_second_step, sign_out_everywhere
from sweden import clock
from tests.factories import accounts

PASSWORD = "fyra lugna ord i rad"
NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)


def attempt(client, address="lina@norrviken.example", password="fel"):
    return client.post(reverse("account_login"), {"login": address, "password": password})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_a_thousand_wrong_passwords_let_nobody_in_and_shut_nobody_else_out(client):
    lina = accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    accounts.user("Noor Haddad", "noor@aros.example", password=PASSWORD)

    for number in range(MOST_TRIALS + 2):
        attempt(client, password=f"fel {number}")
    assert SignInTrials.objects.get(user=lina).failures == MOST_TRIALS
    heard = [begin_trial("Lina@norrviken.example", None, now=clock.now()) for _rest in range(1000 - MOST_TRIALS - 2)]
    assert not any(heard)
    attempt(client, password=PASSWORD)
    assert not signed_in(client)  # the right one, too, for whoever comes from nowhere

    attempt(client, "noor@aros.example", PASSWORD)  # from the same network
    assert signed_in(client)


@pytest.mark.django_db
def test_the_owners_own_browser_is_not_shut_out_by_a_strangers_trials(client):
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    attempt(client, password=PASSWORD)
    client.post(reverse("account_logout"))
    stranger = Client()
    for number in range(MOST_TRIALS + 1):
        attempt(stranger, password=f"fel {number}")
    assert "För många" in attempt(stranger, password=PASSWORD).content.decode()

    attempt(client, password=PASSWORD)
    assert signed_in(client)


@pytest.mark.django_db
def test_an_address_that_nobody_has_is_answered_in_the_same_words_all_the_way(client):
    accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    for number in range(MOST_TRIALS + 2):
        known = attempt(client, "lina@norrviken.example", f"fel {number}").context["form"].errors.as_json()
        unknown = attempt(client, "ingen@norrviken.example", f"fel {number}").context["form"].errors.as_json()
        assert known == unknown
    assert "too_many_login_attempts" in known


@given(st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=3)), min_size=30, max_size=60))
def test_however_trials_come_no_more_than_the_most_are_heard_before_it_closes(pauses):
    failures, last, closed, now, heard = 0, None, None, NOW, 0
    for pause in pauses:
        now += pause
        if closed is not None:
            break
        failures, closed = tried(failures, last, now)
        last, heard = now, heard + 1
    assert heard == MOST_TRIALS
    assert closed is not None


def test_a_wrong_password_of_long_ago_counts_no_more():
    assert tried(MOST_TRIALS - 1, NOW - CLOSED, NOW) == (1, None)
    assert tried(MOST_TRIALS - 1, NOW - CLOSED + timedelta(seconds=1), NOW) == (MOST_TRIALS, NOW + CLOSED)


@pytest.mark.django_db
def test_an_administrator_lifts_a_lock_and_it_is_kept_who_did(client):
    lina = accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    eva, elin = accounts.staff(Role.ADMINISTRATOR), accounts.staff(Role.CASE_OFFICER)
    for number in range(MOST_TRIALS + 1):
        attempt(client, password=f"fel {number}")
    with pytest.raises(NotAllowed):
        lift_lock(lina, by=elin, now=NOW)
    with pytest.raises(SelfHelp):
        remove_second_step(eva, by=eva, now=NOW, reason="")

    lift_lock(lina, by=eva, now=NOW)
    attempt(client, password=PASSWORD)
    assert signed_in(client)
    act = SecurityAct.objects.get()
    assert (act.kind, act.user, act.by) == ("lifted", lina, eva)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["lina@norrviken.example"], "En administratör har ändrat din inloggning")
    ]
    assert "lyft spärren" in mail.outbox[0].body


@pytest.mark.django_db
def test_whoever_works_at_an_authority_is_helped_by_its_own_administrator_alone_and_told_of_it():
    theirs = accounts.staff(Role.ADMINISTRATOR, accounts.authority("vr"))
    ours, decider = accounts.staff(Role.ADMINISTRATOR), accounts.staff(Role.DECISION_MAKER)
    for act in (lift_lock, remove_second_step, sign_out_everywhere):
        with pytest.raises(NotAllowed):
            act(decider, by=theirs, now=NOW, reason="Ringde")
        act(decider, by=ours, now=NOW, reason="Ringde")
    assert [one.to for one in mail.outbox] == [[decider.email]] * 3
    assert "det andra steget" in mail.outbox[1].body


@pytest.mark.django_db
def test_a_sign_in_with_a_new_browser_is_told_by_mail_and_one_with_a_known_is_not(client):
    lina = accounts.user("Lina Forsgren", "lina@norrviken.example", password=PASSWORD)
    attempt(client, password=PASSWORD)
    assert not mail.outbox  # the first browser is the one the account was made with
    other = Client()
    attempt(other, password=PASSWORD)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["lina@norrviken.example"], "Du har loggat in på en ny enhet")
    ]
    other.post(reverse("account_logout"))
    attempt(other, password=PASSWORD)
    assert len(mail.outbox) == 1
    assert KnownDevice.objects.filter(user=lina).count() == 2
