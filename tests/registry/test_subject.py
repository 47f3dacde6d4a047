"""What is kept about a person: all of it, of the own authority, without what one signs in with."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.models import Event
from registry.subject import models
from registry.workflow.protection import protect
from registry.workflow.subject import extract
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


def read(content: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("registerutdrag.pdf").startswith(b"%PDF")
        return json.loads(archive.read("registerutdrag.json"))


def test_every_table_that_names_people_is_part_of_it() -> None:
    labels = {one._meta.label for one in models()}
    assert labels >= {
        "accounts.Person", "accounts.User", "accounts.RoleAssignment", "accounts.Identity", "registry.Participation",
        "registry.Message", "registry.CaseReading", "registry.Event", "registry.CaseBlock", "applications.Application",
    }  # fmt: skip


def test_a_person_gets_everything_of_the_own_authority_and_the_real_name_when_protected() -> None:
    registrar = accounts.staff(Role.REGISTRAR)
    user = accounts.user("Zebulon Hemligsson")
    ours, theirs = registry.case(), registry.case(accounts.authority("vr"))
    for case in (ours, theirs):
        registry.participant(case, user)
    registry.message(ours, user)
    protect(user.person, kind="marked", by=registrar, now=NOW)
    found = read(extract(user.person, checked="Legitimation visad", by=registrar, now=NOW))

    assert found["person"] == "Zebulon Hemligsson"
    assert [one["case"] for one in found["kept"]["registry.Participation"]] == [ours.pk]
    assert len(found["kept"]["registry.Message"]) == 1
    assert found["kept"]["accounts.User"][0]["email"] == user.email
    assert "password" not in json.dumps(found)
    event = Event.objects.get(kind="person.extracted")
    assert (event.by, event.data["checked"]) == (registrar, "Legitimation visad")


def test_only_those_who_may_make_one_and_each_says_who_asked() -> None:
    with pytest.raises(NotAllowed):
        extract(accounts.person(), checked="x", by=accounts.staff(), now=NOW)
    client, url = Client(), reverse("registry:subject_extract")
    client.force_login(accounts.staff(Role.ADMINISTRATOR))
    person = accounts.person()
    assert client.post(url, {"email": person.email}).status_code == 422
    answer = client.post(url, {"email": person.email, "checked": "Begärd från kontot"})
    assert answer["Content-Type"] == "application/zip"
    assert read(answer.content)["person"] == person.name
    assert "Begärd från kontot" in client.get(url).content.decode()
