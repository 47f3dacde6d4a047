"""The list of cases: filters in the address, the same number of queries, CSV, bulk hand-over."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from registry.exports import cell
from registry.models import Case
from registry.models.case import CaseKind, Mode
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db
LIST = "/arenden/"


@pytest.fixture
def elin(client: Client):
    elin = accounts.staff(name="Elin Sandberg")
    client.force_login(elin)
    return elin


def titles(client: Client, **query) -> set[str]:
    page = client.get(LIST, query).context["page"]
    return {case.title_public for case in page}


def test_filters_and_their_combination(client: Client, elin) -> None:
    maryam = accounts.staff(name="Maryam Haddad")
    registry.case(title="Alfa", officer=elin)
    registry.case(title="Beta", officer=maryam, kind=CaseKind.CALL)
    registry.case(title="Gamma")
    registry.case(title="Test", mode=Mode.TEST)
    closed = registry.case(title="Delta", officer=elin)
    Case.objects.filter(pk=closed.pk).update(closed_at=registry.NOW)
    shared = registry.case(accounts.authority("vr"), title="Epsilon")
    registry.share(shared, person=elin.person)

    everything = {"Alfa", "Beta", "Gamma", "Delta", "Epsilon"}
    assert titles(client) == everything
    assert titles(client, slag="call") == {"Beta"}
    assert titles(client, handlaggare="jag") == {"Alfa", "Delta"}
    assert titles(client, handlaggare="ingen") == {"Gamma", "Epsilon"}
    assert titles(client, handlaggare=str(maryam.person.uuid)) == {"Beta"}
    assert titles(client, lage="oppna", handlaggare="jag") == {"Alfa"}
    assert titles(client, lage="avslutade") == {"Delta"}
    assert titles(client, lage="test") == {"Test"}
    assert titles(client, myndighet="vr") == {"Epsilon"}
    assert titles(client, ord="alf") == {"Alfa"}
    for nonsense in (
        {"slag": "x"},
        {"handlaggare": "x"},
        {"sortera": "x"},
        {"sida": "x"},
        {"sida": "99"},
        {"lage": "x"},
    ):
        assert client.get(LIST, nonsense).status_code == 200


def test_titles_are_sorted_the_swedish_way(client: Client, elin) -> None:
    for title in ("Örebro", "Ärla", "Åby", "zebra", "Adam"):
        registry.case(title=title)

    page = client.get(LIST, {"sortera": "arende"}).context["page"]

    assert [case.title_public for case in page] == ["Adam", "zebra", "Åby", "Ärla", "Örebro"]


def test_a_full_page_costs_as_many_queries_as_one_row(client: Client, elin) -> None:
    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    registry.case(officer=elin)
    few = look()
    for number in range(60):
        registry.case(title=f"Ärende {number}", officer=elin)

    assert look() == few
    assert len(client.get(LIST).context["page"]) == 50


def test_the_csv_has_every_row_of_the_list_and_runs_nothing(client: Client, elin) -> None:
    for number in range(60):
        registry.case(title=f"Ärende {number}", officer=elin)
    registry.case(title="=HYPERLINK(1)")

    answer = client.get(LIST, {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(text.splitlines()) == 62
    assert ";'=HYPERLINK(1);" in text
    assert "Vinnova;2025-00001;Ärende 0;" in text


@pytest.mark.parametrize(("value", "shown"), [("-5 är text", "'-5 är text"), (-5, "-5"), (None, ""), ("å", "å")])
def test_numbers_stay_numbers_and_words_never_become_formulas(value, shown: str) -> None:
    assert cell(value) == shown


def test_the_ticked_cases_are_handed_over_at_once(client: Client, elin) -> None:
    maryam = accounts.staff(name="Maryam Haddad")
    cases = [registry.case(officer=elin) for _ in range(3)]

    answer = client.post(
        reverse("registry:hand_over_cases"),
        {"case": [str(case.uuid) for case in cases[:2]], "officer": maryam.person.uuid},
    )

    assert answer.status_code == 302
    assert [Case.objects.get(pk=case.pk).officer for case in cases] == [maryam.person, maryam.person, elin.person]


def test_all_or_none_when_one_of_them_is_another_authoritys(client: Client, elin) -> None:
    maryam = accounts.staff()
    mine, theirs = registry.case(officer=elin), registry.case(accounts.authority("vr"))
    registry.share(theirs, person=elin.person)

    answer = client.post(
        reverse("registry:hand_over_cases"),
        {"case": [str(mine.uuid), str(theirs.uuid)], "officer": maryam.person.uuid},
    )

    assert answer.status_code == 422
    mine.refresh_from_db()
    assert mine.officer == elin.person


def test_nobody_hands_over_cases_they_only_read(client: Client) -> None:
    client.force_login(accounts.staff(Role.AUDITOR))
    case, officer = registry.case(), accounts.staff()

    answer = client.post(
        reverse("registry:hand_over_cases"), {"case": [str(case.uuid)], "officer": officer.person.uuid}
    )

    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.officer is None
