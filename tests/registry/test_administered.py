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
from sweden.clock import local, now
from tests.factories import accounts

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


def test_what_was_done_in_the_administration_cannot_be_unwritten(administrator) -> None:
    row = change(administrator, "vinnova")
    for act in (row.delete, lambda: LogEntry.objects.filter(pk=row.pk).update(object_repr="Annat")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()
