"""The officers' list and the case page: what one sees, with a fixed number of queries."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.states import Status
from registry.models import Case, RegisterEntry
from tests.factories import applications, calls, programmes, registry

pytestmark = pytest.mark.django_db
LIST = "/ansokningar/"


@pytest.fixture
def elin(client, clock):
    clock.set_moment(applications.WRITTEN)
    user = programmes.worker(name="Elin Sandberg")
    client.force_login(user)
    return user


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(found)


def many(count, call):
    return [
        applications.submitted_application(call, title=f"Projekt {n:02d}", by=applications.applicant(f"{n}@x.example"))
        for n in range(count)
    ]


@pytest.mark.parametrize("address", [LIST, f"{LIST}?format=csv", f"{LIST}?q=projekt", f"{LIST}?sortera=projekt"])
def test_one_row_and_fifty_rows_take_the_same_number_of_queries(client, elin, address):
    call = calls.call()
    many(1, call)
    few = queries(client, address)
    many(12, call)
    assert queries(client, address) == few


def test_the_list_shows_what_has_come_in_newest_first_and_no_draft(client, elin):
    call = calls.call()
    many(2, call)
    applications.draft(call, title="Ett hemligt utkast", by=applications.applicant("d@x.example"))
    text = client.get(LIST).content.decode()
    assert text.index("Projekt 01") < text.index("Projekt 00")
    assert "hemligt utkast" not in text
    assert "hemligt utkast" not in client.get(f"{LIST}?q=hemligt").content.decode()
    assert "hemligt utkast" not in b"".join(client.get(f"{LIST}?format=csv")).decode()


@pytest.mark.parametrize(
    "role", ["case_officer", "registrar", "decision_maker", "economist", "auditor", "administrator", "programme_office"]
)
def test_no_role_finds_or_opens_a_draft_anywhere(client, clock, role):
    clock.set_moment(applications.WRITTEN)
    draft = applications.draft(title="Ett hemligt utkast")
    client.force_login(programmes.worker(role))
    uuid = draft.case.uuid
    for address in (LIST, "/sok?q=hemligt", "/arenden/", "/arenden/?ord=hemligt", "/", "/diarium/vinnova/"):
        assert "hemligt utkast" not in client.get(address, follow=True).content.decode(), address
    addresses = [f"/arenden/{uuid}/", f"/ansokningar/{uuid}/"]
    addresses += [reverse(f"applications:{name}", args=[uuid]) for name in ("mine_one", "project", "budget", "review")]
    for address in addresses:
        assert client.get(address).status_code in (403, 404), address


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True),
        ("status=submitted", True),
        ("status=granted", False),
        ("status=late", False),
        ("handlaggare=me", False),
        ("handlaggare=nonsense", False),
        ("q=Norrviken", True),
        ("q=Celltorget", False),
        ("q=2025-0000", True),
        ("omrade=none", False),
        ("utlysning=nonsense", False),
        ("sida=99", True),
        ("sida=x", True),
    ],
)
def test_filters_stand_in_the_address(client, elin, query, there):
    many(1, calls.call())
    assert ("Projekt 00" in client.get(f"{LIST}?{query}").content.decode()) is there


def test_a_blocked_officer_does_not_see_the_row_or_the_content(client, elin):
    application = many(1, calls.call())[0]
    assert client.get(f"/ansokningar/{application.case.uuid}/").status_code == 200
    registry.block(application.case, elin)
    assert "Projekt 00" not in client.get(LIST).content.decode()
    assert "Projekt 00" not in b"".join(client.get(f"{LIST}?format=csv")).decode()
    assert client.get(f"/ansokningar/{application.case.uuid}/").status_code == 404


def test_another_authority_sees_nothing(client, clock):
    clock.set_moment(applications.WRITTEN)
    application = many(1, calls.call())[0]
    client.force_login(programmes.worker(authority=programmes.agency("vr")))
    assert "Projekt 00" not in client.get(LIST).content.decode()
    assert client.get(f"/ansokningar/{application.case.uuid}/").status_code == 404


def test_the_csv_has_every_filtered_row_with_figures_as_numbers(client, elin):
    many(3, calls.call())
    answer = client.get(f"{LIST}?format=csv&sortera=projekt")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Projekt 00", "Projekt 01", "Projekt 02"]
    assert {row[5] for row in rows[1:]} == {"1800000"}


def test_chosen_applications_are_handed_over_together(client, elin):
    chosen = many(2, calls.call())
    maryam = programmes.worker(name="Maryam Haddad")
    data = {"case": [str(one.case.uuid) for one in chosen], "officer": str(maryam.person.uuid), "query": "q=x"}
    assert client.post("/ansokningar/lamna-over/", data).url == f"{LIST}?q=x"
    assert set(Case.objects.filter(kind="application").values_list("officer__name", flat=True)) == {"Maryam Haddad"}


def test_the_case_page_shows_findings_parties_and_money(client, elin):
    demand = {"kind": "max_grant", "parameters": {"amount": 1_000_000}, "effect": "warn"}
    application = many(1, calls.call(conditions=[demand]))[0]
    text = client.get(f"/arenden/{application.case.uuid}/").content.decode()
    assert "Aros universitet" in text
    assert "800\u00a0000\u00a0kr" in text  # what the grant is above the condition
    assert "1\u00a0800\u00a0000\u00a0kr" in text


def test_one_who_takes_part_is_led_from_the_case_page_to_the_own_one(client, clock):
    clock.set_moment(applications.WRITTEN)
    application = applications.submitted_application()
    client.force_login(applications.applicant())
    answer = client.get(f"/arenden/{application.case.uuid}/")
    assert answer.url == reverse("applications:mine_one", args=[application.case.uuid])
    assert client.get(answer.url).status_code == 200
    assert application.status == Status.SUBMITTED
    assert RegisterEntry.objects.filter(case=application.case).exists()


def test_the_start_page_offers_an_applicant_to_go_on_with_a_draft(client, clock):
    clock.set_moment(applications.WRITTEN)
    applications.draft(title="Mitt utkast")
    client.force_login(applications.applicant())
    assert "Mitt utkast" in client.get("/").content.decode()
