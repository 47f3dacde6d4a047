"""The register as a list, shares and blocks as forms, jobs, messages, my day, and what the footer leads to."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from registry.models import Case, CaseBlock, CaseShare, Job, Message, RegisterEntry
from registry.models.case import CaseKind
from registry.models.outbox import JobStatus
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer():
    return accounts.staff(name="Elin Sandberg")


@pytest.fixture
def case(officer):
    return registry.case(kind=CaseKind.ENQUIRY, officer=officer)


# The register


def test_the_public_view_shows_neither_internal_words_nor_names_of_people(officer, case) -> None:
    case.title_internal = "Hemligt projekt"
    case.save()
    registry.entry(case, "Ansökan kom in", what_internal="Ansökan från Lina", counterpart="Lina Forsgren")
    client = as_(officer)

    inside = client.get("/diarium/vinnova/").content.decode()
    public = client.get("/diarium/vinnova/?vy=offentlig").content.decode()
    public_file = client.get("/diarium/vinnova/?vy=offentlig&format=csv").getvalue().decode()

    for words in ("Ansökan från Lina", "Lina Forsgren", "Hemligt projekt"):
        assert words in inside
        assert words not in public
        assert words not in public_file
    assert "Ansökan kom in" in public
    assert "Ansökan kom in" in public_file


def test_the_register_is_narrowed_by_day_direction_and_case(officer, case) -> None:
    registry.entry(case, "Alfa")
    registry.entry(case, "Beta", direction="sent", now=registry.NOW.replace(day=20))
    client = as_(officer)

    def shown(query: str) -> list[str]:
        return sorted(entry.what_public for entry in client.get(f"/diarium/vinnova/?{query}").context["page"])

    assert shown("") == ["Alfa", "Beta"]
    assert shown("fran=2025-11-10") == ["Beta"]
    assert shown("till=2025-11-10") == ["Alfa"]
    assert shown("riktning=sent") == ["Beta"]
    assert shown("arende=2025-0000") == ["Alfa", "Beta"]
    assert shown("arende=alf") == ["Alfa"]
    assert shown("fran=i går") == ["Alfa", "Beta"]


def test_a_long_register_costs_no_more_queries(officer, case) -> None:
    client = as_(officer)

    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/diarium/vinnova/")
        return len(queries)

    registry.entry(case)
    few = look()
    for number in range(30):
        registry.entry(case, f"Handling {number}", document=registry.document(case, content=b"%d" % number))

    assert look() == few


# Shares and blocks


def test_a_share_through_the_form_has_ground_days_and_who(officer, case) -> None:
    accounts.authority("vr")

    answer = as_(officer).post(
        reverse("registry:share", args=[case.uuid]),
        {
            "share-authority": "vr",
            "share-ground": "Samverkan",
            "share-what": "register",
            "share-note": "Datum för besluten",
            "share-since": "2025-11-01",
            "share-until": "2026-02-01",
        },
    )

    assert answer.status_code == 302
    row = CaseShare.objects.get()
    assert (row.authority.key, row.ground, f"{row.valid_from} {row.valid_to}", row.shared_by) == (
        "vr", "Samverkan", "2025-11-01 2026-02-01", officer,
    )  # fmt: skip
    assert (row.what, row.note) == ("register", "Datum för besluten")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authority": "vr"},
        {"authority": "vr", "ground": "x", "email": "a@b.example"},
        {"authority": "vinnova", "ground": "x"},
        {"email": "nobody@example.example", "ground": "x"},
        {"authority": "vr", "ground": "x", "until": "2025-10-01"},
        {"authority": "vr", "ground": "x", "what": "allt"},
    ],
)
def test_an_incomplete_share_is_refused_and_nothing_is_shared(officer, case, given) -> None:
    accounts.authority("vr")
    data = {f"share-{name}": value for name, value in {"since": "2025-11-01", **given}.items()}

    assert as_(officer).post(reverse("registry:share", args=[case.uuid]), data).status_code == 422
    assert not CaseShare.objects.exists()


def test_a_block_through_the_form_hides_the_case_at_once(officer, case) -> None:
    colleague = accounts.staff()

    as_(officer).post(
        reverse("registry:block", args=[case.uuid]),
        {"block-email": colleague.email, "block-ground": "Jäv"},
    )

    assert CaseBlock.objects.get().person == colleague.person
    assert as_(colleague).get(reverse("registry:case", args=[case.uuid])).status_code == 404


def test_nobody_decides_on_a_block_of_their_own(officer, case) -> None:
    answer = as_(officer).post(
        reverse("registry:block", args=[case.uuid]), {"block-email": officer.email, "block-ground": "Jäv"}
    )

    assert answer.status_code == 422
    assert not CaseBlock.objects.exists()


def test_a_share_of_another_case_cannot_be_ended_from_here(officer, case) -> None:
    other = registry.share(registry.case(), authority=accounts.authority("vr"))

    answer = as_(officer).post(reverse("registry:end_share", args=[case.uuid]), {"share": other.pk})

    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.ended_at is None


def test_a_share_is_ended_once(officer, case) -> None:
    row = registry.share(case, authority=accounts.authority("vr"))
    client, url = as_(officer), reverse("registry:end_share", args=[case.uuid])

    assert [client.post(url, {"share": row.pk}).status_code for _ in range(2)] == [302, 409]


# Jobs


def test_htmx_asks_until_the_job_has_ended(officer, case) -> None:
    job = registry.job(case)
    client, url = as_(officer), reverse("registry:job", args=[job.uuid])

    statuses = []
    for status in (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE):
        Job.objects.filter(pk=job.pk).update(status=status, finished_at=registry.NOW)
        statuses.append(client.get(url, headers={"HX-Request": "true"}).status_code)

    assert statuses == [200, 200, 286]
    assert client.get(url).status_code == 200


def test_a_failed_job_says_why_and_is_run_again_once(officer, case) -> None:
    job = registry.job(case)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error="Avsnitt 4 saknar text.")
    client, again = as_(officer), reverse("registry:retry_job", args=[job.uuid])
    page = client.get(reverse("registry:job", args=[job.uuid])).content.decode()

    answers = [client.post(again).status_code for _ in range(2)]

    assert "Avsnitt 4 saknar text." in page
    assert again in page
    assert answers == [302, 409]
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.QUEUED, "")


# Messages


def test_opening_a_message_makes_it_read_and_nobody_else_opens_it(case) -> None:
    lina, jonas = accounts.user(), accounts.user()
    message = registry.message(case, lina)
    url = reverse("registry:message", args=[message.uuid])

    assert as_(jonas).get(url).status_code == 404
    assert as_(lina).get(url).status_code == 200
    message.refresh_from_db()
    first = message.read_at
    as_(lina).get(url)
    message.refresh_from_db()
    assert first is not None
    assert message.read_at == first


def test_the_mailbox_shows_everything_where_no_mail_leaves_and_nothing_elsewhere(
    client: Client, case, settings
) -> None:
    registry.message(case, accounts.user(email="lina@norrviken.example"), body="Tack för ansökan.")
    registry.message(case, accounts.user(email="jonas@celltorget.example"), body="Annat.")

    assert "Tack för ansökan." in client.get("/brevlada/").content.decode()
    only = client.get("/brevlada/?till=celltorget").content.decode()
    assert "Annat." in only
    assert "Tack för ansökan." not in only
    settings.MAILBOX_PAGE = False
    assert client.get("/brevlada/").status_code == 404


# My day


def test_my_day_shows_my_cases_messages_and_what_failed(officer, case) -> None:
    other = registry.case(title="Någon annans ärende", officer=accounts.staff())
    registry.message(case, officer, subject="Läs mig")
    job = registry.job(other)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error="Disken är full")

    text = as_(officer).get("/").content.decode()

    for words in (case.title, "Läs mig", "Disken är full"):
        assert words in text
    assert "Någon annans ärende" not in text


@pytest.mark.parametrize("role", [None, *Role])
def test_everyone_has_a_start_page(client: Client, role) -> None:
    if role:
        client.force_login(accounts.staff(role))

    assert client.get("/").status_code == 200


# The footer


def test_a_message_about_accessibility_becomes_a_registered_case_with_a_confirmation(client: Client) -> None:
    accounts.authority()

    answer = client.post(
        "/tillganglighet/",
        {"authority": "vinnova", "text": "Knappen går inte att nå.", "page": "/sok", "email": "anna@example.example"},
        follow=True,
    )

    case = Case.objects.get()
    entry, message = RegisterEntry.objects.get(), Message.objects.get()
    assert case.designation == "Vinnova " + case.number
    assert case.designation in answer.content.decode()
    assert (case.kind, entry.case, entry.counterpart) == (CaseKind.ENQUIRY, case, "anna@example.example")
    assert "anna" not in f"{case.title_public} {entry.what_public}"
    assert (message.to_email, message.case) == ("anna@example.example", case)
    assert "Knappen går inte att nå." in message.body
    shown = as_(accounts.staff()).get(reverse("registry:document", args=[entry.document.uuid]))
    assert "Knappen går inte att nå." in shown.getvalue().decode()


def test_without_an_address_nothing_is_sent(client: Client) -> None:
    accounts.authority()

    client.post("/tillganglighet/", {"authority": "vinnova", "text": "Knappen går inte att nå."})

    assert Case.objects.count() == 1
    assert not Message.objects.exists()


def test_an_empty_message_opens_no_case(client: Client) -> None:
    accounts.authority()

    assert client.post("/tillganglighet/", {"authority": "vinnova", "text": ""}).status_code == 422
    assert not Case.objects.exists()


def test_the_eleventh_message_in_an_hour_from_one_place_is_refused(client: Client) -> None:
    accounts.authority()

    statuses = [
        client.post("/tillganglighet/", {"authority": "vinnova", "text": f"Nummer {n}"}).status_code for n in range(11)
    ]

    assert statuses == [302] * 10 + [429]
    assert Case.objects.count() == 10


@pytest.mark.parametrize("url", ["/tillganglighet/", "/personuppgifter/", "/offentlighet/"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_footers_pages_are_there_in_both_languages(client: Client, url: str, language: str) -> None:
    accounts.authority()

    answer = client.get(url, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_each_authority_says_in_its_own_words_that_applications_become_public(client: Client) -> None:
    accounts.authority(), accounts.authority("vr")

    text = client.get("/offentlighet/").content.decode()

    assert "Ansökningar som kommer in till Vinnova blir allmänna handlingar." in text
    assert "Ansökningar som kommer in till Vetenskapsrådet blir allmänna handlingar." in text


def test_who_takes_part_and_administers_a_party_stands_once_with_both_grounds(client) -> None:
    case, officer, verifier = registry.case(), accounts.staff(), accounts.staff(Role.REGISTRAR)
    organisation = accounts.organisation(number="559012-3419")
    registry.party(case, organisation)
    lina = accounts.user(name="Lina Forsgren")
    registry.participant(case, lina)
    accounts.membership(lina, organisation, verified_by=verifier)
    client.force_login(officer)
    page = client.get(reverse("registry:access", args=[case.uuid])).content.decode()
    assert page.count(">Lina Forsgren<") == 1
    assert "verifierad administratör" in page
