"""Protected personal data: what is shown of a person is decided in one place; who they are is seen with a reason."""

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.covering import address_cover, asked_once, cover_of, covered
from accounts.errors import NotAllowed, ProtectedAlready
from accounts.models import IdentityReading, Person
from accounts.roles import Role
from registry.models import Case, Event, Marking, OrganisationInvitation
from registry.workflow.outbox import queue_message, send_message
from registry.workflow.protection import protect, reveal, reveal_in, unprotect
from registry.workflow.stream import note
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
NAME, EMAIL = "Zebulon Hemligsson", "zebulon@hemlig.example"


@pytest.fixture
def registrar():
    return accounts.staff(Role.REGISTRAR, name="Per Nylander")


@pytest.fixture
def person():
    return accounts.person(NAME, EMAIL)


@pytest.fixture
def case(person):
    case = registry.case()
    registry.participant(case, person)
    registry.entry(case, "Komplettering", person=person, document=registry.document(case))
    return case


def test_a_protected_person_is_found_and_read_nowhere(registrar, person, case) -> None:
    assert Case.objects.matching("Zebulon").exists()
    protect(person, kind="threat", by=registrar, now=NOW)
    client = Client()
    client.force_login(registrar)

    person.refresh_from_db()
    assert person.name.startswith("Skyddad person ")
    assert (person.email, str(person)) == ("", person.name)
    assert not Case.objects.matching("Zebulon").exists()
    for page in ("registry:case", "registry:entries", "registry:access", "registry:secrecy"):
        text = client.get(reverse(page, args=[case.uuid])).content.decode()
        assert NAME not in text
    for address in (
        "/diarium/vinnova/",
        "/personer/skyddade/",
        f"/personer/skyddade/{person.uuid}/",
        "/sok?ord=Zebulon",
    ):
        assert NAME not in client.get(address).content.decode()
    assert set(Marking.objects.filter(case=case).values_list("section", flat=True)) == {"21 kap. 3 § OSL"}
    assert Marking.objects.filter(case=case, document__isnull=False).exists()
    assert NAME not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_database_itself_refuses_a_protected_persons_name(registrar, person) -> None:
    protect(person, kind="marked", by=registrar, now=NOW)
    for change in ({"name": NAME}, {"email": EMAIL}, {"orcid": "0000-0002-1825-0097"}):
        with pytest.raises(IntegrityError, match="protected_person_shows_nothing"), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**change)


def test_messages_still_reach_them_and_no_row_says_where(registrar, person, settings) -> None:
    settings.MESSAGE_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    protect(person, kind="marked", by=registrar, now=NOW)
    person.refresh_from_db()
    message = registry.message(None, person)
    words = {"kind": "test", "subject": "Ett ämne", "body": "Text", "now": NOW}
    with_address = queue_message(**words, to=person, to_email=EMAIL)

    for one in (message, with_address):
        assert one.to_email == ""
        assert send_message(one.pk)
    assert [one.to for one in mail.outbox] == [[EMAIL], [EMAIL]]


def test_what_was_queued_before_says_no_longer_where_it_went_and_what_waits_still_arrives(
    registrar, person, case, settings
) -> None:
    settings.MESSAGE_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    words = {"kind": "test", "subject": "Inbjudan", "body": "Text", "case": case, "now": NOW}
    before = [queue_message(**words, to_email=EMAIL.upper()), queue_message(**words, to=person)]
    other = queue_message(**words, to_email="annan@example.example")
    protect(person, kind="marked", by=registrar, now=NOW)

    client = Client()
    client.force_login(registrar)
    page = client.get(reverse("registry:case", args=[case.uuid])).content.decode()
    assert "annan@example.example" in page
    assert EMAIL not in page.lower()
    for one in before:
        one.refresh_from_db()
        assert one.to_email == ""
        assert send_message(one.pk)
    other.refresh_from_db()
    assert other.to_email == "annan@example.example"
    assert [one.to for one in mail.outbox] == [[EMAIL], [EMAIL]]


def test_who_it_is_is_seen_with_a_reason_that_is_written_and_can_be_put_back(registrar, person, case) -> None:
    protect(person, kind="registration", by=registrar, now=NOW)
    with pytest.raises(ProtectedAlready):
        protect(person, kind="registration", by=registrar, now=NOW)
    with pytest.raises(NotAllowed):
        reveal(person, reason="Nyfiken", by=accounts.staff(), now=NOW)
    client = Client()
    client.force_login(registrar)
    url = reverse("registry:protected_person", args=[person.uuid])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not IdentityReading.objects.exists()
    shown = client.post(url, {"reason": "Delgivning"})
    assert NAME in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert NAME not in client.get(url).content.decode()
    assert IdentityReading.objects.get().reason == "Delgivning"

    unprotect(person, by=registrar, now=NOW)
    person.refresh_from_db()
    assert (person.name, person.email, person.is_protected) == (NAME, EMAIL, False)
    assert Case.objects.matching("Zebulon").exists()


def test_the_form_protects_whoever_has_the_address(registrar, person) -> None:
    client = Client()
    client.force_login(registrar)
    assert client.post("/personer/skyddade/", {"email": "ingen@x.example", "kind": "threat"}).status_code == 422
    assert client.post("/personer/skyddade/", {"email": EMAIL, "kind": "threat"}).status_code == 302
    person.refresh_from_db()
    assert person.is_protected


def test_what_was_typed_of_them_is_covered_as_it_is_read_and_still_stored_as_it_was(registrar, person, case) -> None:
    registry.entry(case, f"Brev från {NAME}", counterpart=f"{NAME}, {EMAIL}")
    said = "Ringde Hemligsson, Zebulon, som sa att Zebulon Hemligssons kollega Bo svarar."
    note(case, text=said, by=registrar, now=NOW)
    protect(person, kind="threat", by=registrar, now=NOW)
    entry, shown = case.entries.last(), cover_of(person.uuid)
    assert str(entry.counterpart) == f"{shown}, {address_cover(person.uuid)}"
    assert str(entry.what_public) == f"Brev från {shown}"
    assert str(case.notes.get().text) == f"Ringde {shown}, som sa att {shown} kollega Bo svarar."
    assert entry.counterpart == f"{NAME}, {EMAIL}"  # whoever compares it with their own is answered right

    # Saved again it is what it was, by a form, too; and a machine that asks once for many is told of the next at once.
    row = OrganisationInvitation.objects.create(
        organisation=accounts.organisation(), email=EMAIL, invited_by=registrar, invited_at=NOW, expires_at=NOW
    )
    row.refresh_from_db()
    row.save()
    OrganisationInvitation.objects.filter(pk=row.pk).update(email=str(row.email))
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM registry_organisationinvitation")
        assert cursor.fetchall() == [(EMAIL,)]
    with asked_once():
        assert covered(NAME) != str(covered(NAME))
        unprotect(person, by=registrar, now=NOW)
        assert str(covered(NAME)) == NAME


def test_whoever_handles_the_case_sees_who_it_is_with_a_reason_in_the_cases_history(registrar, person, case) -> None:
    elsewhere = registry.case(title="Ett annat ärende")
    protect(person, kind="threat", by=registrar, now=NOW)
    officer, economist = accounts.staff(Role.CASE_OFFICER), accounts.staff(Role.ECONOMIST)
    url = reverse("registry:protected_in_case", args=[case.uuid, person.uuid])
    client = Client()
    for user, status in ((economist, 404), (officer, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert client.get(reverse("registry:protected_in_case", args=[elsewhere.uuid, person.uuid])).status_code == 404
    assert url in client.get(reverse("registry:secrecy", args=[case.uuid])).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    shown = client.post(url, {"reason": "Delgivning"})
    assert (NAME in shown.content.decode(), shown["Cache-Control"]) == (True, "no-store")
    assert case.events.get(kind="person.identity_read").by == officer
    assert (IdentityReading.objects.get().read_by, IdentityReading.objects.get().reason) == (officer, "Delgivning")
    with pytest.raises(NotAllowed):
        reveal_in(case, person, reason="Nyfiken", by=economist, now=NOW)
