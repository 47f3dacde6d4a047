"""What is kept about a person: all of it, of the own authority, without what one signs in with."""

import io
import json
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Identity, IdentityReading
from accounts.roles import Role
from registry.errors import ExtractGone
from registry.models import Case, Event, Message, SubjectExtract
from registry.subject import LINK_LEFT_OUT, About, undeclared
from registry.workflow.outbox import queue_message
from registry.workflow.protection import protect
from registry.workflow.subject import LIES_FOR, ask_extract, fetch_extract, forget_extracts, make_extract
from tests.factories import accounts, applications, registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


def extract(person, *, checked: str, by, now=NOW) -> bytes:
    """Asked for, and made as a worker makes it."""
    row = ask_extract(person, checked=checked, by=by, now=now)
    make_extract(row.job_id)
    row.refresh_from_db()
    assert row.content is not None
    return bytes(row.content)


def read(content: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("registerutdrag.pdf").startswith(b"%PDF")
        return json.loads(archive.read("registerutdrag.json"))


def test_no_table_that_names_people_is_forgotten_and_one_without_a_way_to_who_answers_is_refused() -> None:
    assert undeclared() == []
    with pytest.raises(ValueError, match="one way"):
        About(("person",))


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
    reading = IdentityReading.objects.get()
    assert (reading.person, reading.read_by, reading.reason) == (user.person, registrar, "Legitimation visad")
    event = Event.objects.get(kind="person.extracted")
    assert (event.by, event.data["checked"]) == (registrar, "Legitimation visad")


def test_nothing_in_it_lets_anyone_in_and_no_other_authoritys_drafts_or_protected_people_stand_in_it() -> None:
    registrar = accounts.staff(Role.REGISTRAR)
    user = accounts.user("Lina Forsgren")
    ours = registry.case()
    link = "http://localhost/konto/password/reset/key/3-abc/"
    texts = {
        "account": (ours, f"Välj ett nytt lösenord: {link}"),
        "case.told": (ours, f"Läs här: {link} och svara."),
        "other": (None, "Utan ärende"),
    }
    for kind, (case, body) in texts.items():
        queue_message(kind=kind, subject="Hej", body=body, to=user.person, case=case, now=NOW)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    own = applications.submitted_application(by=user)
    theirs, draft = applications.submitted_application(own.call, by=user), applications.draft(own.call, by=user)
    Case.objects.filter(pk=theirs.case_id).update(authority=accounts.authority("vr"))
    someone = accounts.person("Zebulon Hemligsson")
    protect(someone, kind="marked", by=accounts.staff(Role.ADMINISTRATOR, name="Eva Strand"), now=NOW)
    guard = Identity.objects.get().protected_by

    found = read(extract(user.person, checked="Legitimation visad", by=registrar, now=NOW))
    whole = json.dumps(found, ensure_ascii=False)
    assert "password/reset" not in whole
    bodies = [one["body"] for one in found["kept"]["registry.Message"] if one["kind"] in texts]
    assert bodies == ["", f"Läs här: {LINK_LEFT_OUT} och svara.", ""]
    assert "data" not in found["kept"]["mfa.Authenticator"][0]
    assert [one["id"] for one in found["kept"]["applications.Application"]] == [own.pk], (theirs, draft)
    assert [one["application"] for one in found["kept"]["applications.ApplicationVersion"]] == [own.pk]
    assert len(found["left_out"]) > 3
    of_the_guard = extract(guard.person, checked="Legitimation visad", by=registrar, now=NOW)
    assert "Zebulon" not in json.dumps(read(of_the_guard))
    assert not IdentityReading.objects.exists()


def test_only_those_who_may_make_one_and_each_says_who_asked() -> None:
    with pytest.raises(NotAllowed):
        extract(accounts.person(), checked="x", by=accounts.staff(), now=NOW)
    client, url = Client(), reverse("registry:subject_extract")
    client.force_login(accounts.staff(Role.ADMINISTRATOR))
    person = accounts.person()
    assert client.post(url, {"email": person.email}).status_code == 422
    assert client.post(url, {"email": person.email, "checked": "Begärd från kontot"}).status_code == 302
    row = SubjectExtract.objects.get()
    assert reverse("registry:job", args=[row.job.uuid]) in client.get(url).content.decode()
    there = reverse("registry:subject_extract_file", args=[row.uuid])
    assert client.get(there).status_code == 409  # it is not made yet

    make_extract(row.job_id)
    row = SubjectExtract.objects.get()
    assert (row.job.status, row.job.done) == ("done", row.job.total)
    told = Message.objects.get(kind="extract.made")
    assert (told.to_person, url in told.body, person.name in told.body) == (row.asked_by.person, True, False)
    answer = client.get(there)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "no-store")
    assert read(answer.content)["person"] == person.name
    shown = client.get(url).content.decode()
    assert there in shown
    assert "Begärd från kontot" in shown
    assert Event.objects.filter(kind="person.extract_fetched", by=row.asked_by).count() == 1

    # It is whose it is, for as long as it lies there.
    client.force_login(accounts.staff(Role.REGISTRAR))
    assert client.get(there).status_code == 404
    later = row.made_at + LIES_FOR
    with pytest.raises(ExtractGone):
        fetch_extract(row, by=row.asked_by, now=later)
    assert (forget_extracts(row.made_at), forget_extracts(later), forget_extracts(later)) == (0, 1, 0)
    row.refresh_from_db()
    assert row.content is None
