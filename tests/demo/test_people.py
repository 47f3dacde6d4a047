"""The sample people: everyone can sign in, and nobody comes where real work is done."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from config.demo import people
from sweden.identifiers import organisation_number


@pytest.mark.django_db
def test_everyone_it_prints_can_sign_in(client: Client) -> None:
    from config.demo.story import Story

    people.load(Story())

    for line in people.signs([]).splitlines()[1:-1]:
        email = line.split()[0]
        answer = Client().post("/konto/login/", {"login": email, "password": people.PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/"), email


@pytest.mark.django_db
def test_sample_data_is_refused_where_the_setting_is_off(settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo")

    assert not User.objects.exists()


def test_the_invented_organisations_have_numbers_that_pass_the_check_digit() -> None:
    for _key, name, number, _kind, _county in people.ORGANISATIONS:
        assert organisation_number(number).display == number, name
