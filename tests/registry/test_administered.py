"""The page of administrators' acts."""

import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Authority, RoleAssignment
from accounts.roles import Role
from accounts.workflow.roles import end_role, grant_role
from registry import administered, events
from registry.workflow.stream import record
from sweden.clock import local, now
from tests.factories import accounts, api

pytestmark = pytest.mark.django_db
PAGE = reverse("registry:administered")


@pytest.fixture
def administrator():
    return accounts.staff(Role.ADMINISTRATOR, accounts.authority("vinnova"))


def give(by, role=Role.REGISTRAR, name: str = "Anna Ek") -> RoleAssignment:
    at = Authority.objects.get(key="vinnova")
    return grant_role(accounts.user(name).person, role, at=at, by=by, now=now(), valid_from=local(now()).date())


def change(by, key: str) -> LogEntry:
    """What the administration writes when the texts of an authority are changed."""
    one = accounts.authority(key)
    return LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Authority),
        object_id=str(one.pk),
        object_repr=str(one),
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"fields": ["Registrar e-mail"]}}]),
    )


def test_roles_and_reference_data_stand_there_with_who_did_it(client, administrator) -> None:
    end_role(give(administrator), by=administrator, now=now())
    change(administrator, "vinnova")
    change(administrator, "vr")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(PAGE, headers={"accept-language": "sv"}).content.decode()

    for words in ("Gav en roll", "Avslutade en roll", "Anna Ek", "egistrator, Vinnova", "Ändrade grunddata"):
        assert words in page, words
    assert page.count("Ändrade grunddata") == 1  # the other authority's is not this one's to see
    assert page.count(str(administrator)) >= 3


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 3),
        ("vad=roles", 2),
        ("vad=changed", 1),
        ("vad=clients", 0),
        ("namn=ingen", 0),
        ("namn=ADMINISTRATOR", 3),
        ("fran=2099-01-01", 0),
        ("till=2020-01-01", 0),
        ("fran=2020-01-01&till=2099-01-01&vad=roles", 2),
        ("fran=2030-01-01&till=2020-01-01", 0),
        ("vad=annat", 3),
    ],
)
def test_the_list_and_its_file_are_narrowed_by_the_address(client, administrator, asked: str, count: int) -> None:
    end_role(give(administrator), by=administrator, now=now())
    change(administrator, "vinnova")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"{PAGE}?{asked}")
    file = client.get(f"{PAGE}?{asked}&format=csv")
    assert len(page.context["acts"]) == count
    assert len(b"".join(file.streaming_content).decode().splitlines()) == count + 1


def test_it_takes_as_many_questions_for_twenty_acts_as_for_two(client, administrator) -> None:
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    give(administrator, name="Bo Ek")
    asked()
    few = asked()
    for number in range(18):
        give(administrator, name=f"Person {number}")
    assert asked() == few


def happen(by, key: str) -> int:
    """Every kind of event that is declared, once, of an authority's own or by its own people; how many."""
    at, number = now(), 0
    for number, kind in enumerate(sorted(administered._declared.groups), start=1):
        record(kind, case=None, by=by, at=at, authority=key, ground=f"Dnr {number}")
    return number


def test_every_kind_that_is_declared_stands_there_with_its_ground_and_the_other_authoritys_do_not(
    client, administrator
) -> None:
    count = happen(administrator, "vinnova")
    foreign = accounts.staff(Role.ADMINISTRATOR, accounts.authority("vr"))
    happen(foreign, "vr")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    rows = [one for place in (1, 2) for one in client.get(PAGE, {"sida": place}).context["acts"]]
    grounds = [one.more for one in rows if one.by == str(administrator)]
    assert {f"Dnr {number}" for number in range(1, count + 1)} <= set(grounds)
    assert {one.what for one in rows if one.by == str(foreign)} == {
        str(events.word(kind)) for kind in administered._declared.common
    }


def test_the_api_tells_the_same_page_by_page_and_what_is_new(administrator) -> None:
    happen(administrator, "vinnova")
    asker = api.machine(Role.AUDITOR)
    first = reverse("api:administrators_acts")

    def told(**asked):
        return asker.get(first, asked).json()["items"]

    found, following = [], f"{first}?limit=7"
    while following:
        answer = asker.get(following).json()
        found, following = found + answer["items"], answer["next"]
    assert found == told(limit=200)
    assert len(found) > 25
    assert {one["kind"] for one in told(kind="disposal")} == {"disposal"}
    assert {one["by"] for one in told(by=str(administrator), until="2099-01-01")} == {str(administrator)}
    assert told(updated_since="2099-01-01T00:00:00Z") == []


def test_what_was_done_in_the_administration_cannot_be_unwritten(administrator) -> None:
    row = change(administrator, "vinnova")
    for act in (row.delete, lambda: LogEntry.objects.filter(pk=row.pk).update(object_repr="Annat")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()


def test_what_machines_do_each_day_is_told_to_whoever_asks_for_it_and_crowds_out_nobody(client, administrator) -> None:
    machine = api.client(at="vinnova").user
    for by in (None, machine):
        record("euro_rate.entered", case=None, by=by, at=now(), day="2026-01-09")
    record("euro_rate.entered", case=None, by=administrator, at=now(), day="2026-01-12")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")

    def rates(**asked) -> int:
        return len([one for one in client.get(PAGE, asked).context["acts"] if one.group == "rules"])

    assert (rates(), rates(maskiner="med")) == (1, 3)
    first, asker = reverse("api:administrators_acts"), api.machine(Role.AUDITOR)
    told = [len(asker.get(first, {"kind": "rules", **more}).json()["items"]) for more in ({}, {"machines": "true"})]
    assert told == [1, 3]
