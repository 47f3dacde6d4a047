"""The sample data: loads twice the same, and never where real work is done."""

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.test import Client

from accounts.models import Organisation, Person, RoleAssignment, User
from config.demo import people
from config.demo.management.commands.load_demo import DAY
from registry.models import Document, Event, RegisterEntry
from sweden.identifiers import organisation_number


def prepare() -> None:
    for step in ("load_demo", "load_assignments", "load_aid_rules"):  # as `make demo` does
        if step in get_commands():
            call_command(step)


@pytest.mark.django_db
def test_loading_twice_makes_nobody_twice_and_nothing_is_of_a_later_day_than_the_demos(
    capsys: pytest.CaptureFixture[str], clock
) -> None:
    prepare()
    assert clock.today() == DAY
    for model, moment in [(RegisterEntry, "registered_at"), (Document, "created_at"), (Event, "at")]:
        latest = model.objects.latest(moment)
        assert clock.local(getattr(latest, moment)).date() <= DAY, latest
    first = [model.objects.count() for model in (User, Person, Organisation, RoleAssignment, Event)]

    prepare()

    assert [model.objects.count() for model in (User, Person, Organisation, RoleAssignment, Event)] == first
    assert "elin.sandberg@vinnova.example" in capsys.readouterr().out


@pytest.mark.django_db
def test_everyone_it_prints_can_sign_in(client: Client) -> None:
    from config.demo.story import Story

    people.load(Story())

    for line in people.signs().splitlines()[1:]:
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
