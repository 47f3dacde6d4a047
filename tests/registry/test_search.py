"""Search over cases by number, title, organisation and person."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import Case
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = registry.case(title="Sluten odling av T-celler för små serier")
    registry.party(case, accounts.organisation("Norrviken Biologics AB", "559012-3419"))
    registry.participant(case, accounts.person("Lina Forsgren-Öst"))
    return case


@pytest.fixture
def officer(client: Client):
    officer = accounts.staff()
    client.force_login(officer)
    return officer


@pytest.mark.parametrize(
    "words",
    [
        "odling", "ODL", "t-celler", "norrvik", "Norrviken Biologics", "559012-3419", "lina", "Forsgren-Öst",
        "lina odling", "2025-00001", "2025", "serier små",
    ],
)  # fmt: skip
def test_found_by(case, words: str) -> None:
    registry.case(accounts.authority("vr"), title="Något helt annat")
    by_words = Case.objects.matching(words)
    if words.startswith("2025"):
        assert case in by_words
    else:
        assert list(by_words) == [case]


@pytest.mark.parametrize("words", ["", "   ", "odlingar", "odling kvant", "':* | zz", "!!!", "\\", "zz & qq", "'"])
def test_not_found_by_and_nothing_breaks(case, words: str) -> None:
    assert not Case.objects.matching(words).exists()


@pytest.mark.parametrize("words", ["2025-00001", "Vinnova 2025-00001", "2025-00001_Vinnova", "  vinnova   2025-00001 "])
def test_a_whole_number_leads_to_the_case(client: Client, officer, case, words: str) -> None:
    answer = client.get(reverse("registry:search"), {"q": words})

    assert answer["Location"] == reverse("registry:case", args=[case.uuid])


def test_a_number_that_two_authorities_have_gives_a_choice_to_one_who_sees_both(client: Client, officer, case) -> None:
    theirs = registry.case(accounts.authority("vr"), title="Deras ärende")
    registry.share(theirs, person=officer.person)

    answer = client.get(reverse("registry:search"), {"q": "2025-00001"})

    text = answer.content.decode()
    assert "Sluten odling" in text
    assert "Deras ärende" in text
    led = client.get(reverse("registry:search"), {"q": "Vetenskapsrådet 2025-00001"})
    assert led["Location"] == reverse("registry:case", args=[theirs.uuid])


def test_the_beginning_of_a_number_gives_a_list(client: Client, officer, case) -> None:
    assert "Sluten odling" in client.get(reverse("registry:search"), {"q": "2025-000"}).content.decode()


def test_without_words_and_without_hits_the_page_says_what_to_do(client: Client, officer) -> None:
    for words in ("", "finns inte"):
        answer = client.get(reverse("registry:search"), {"q": words})
        assert answer.status_code == 200


def test_a_longer_answer_costs_no_more_queries(client: Client, officer, case) -> None:
    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("registry:search"), {"q": "odling"})
        return len(queries)

    few = look()
    for number in range(10):
        registry.case(title=f"Odling {number}", officer=officer)

    assert look() == few


@pytest.mark.parametrize("words", ["x" * 5000, "<script>alert(1)</script>", "å" * 300])
def test_odd_words_are_answered(client: Client, officer, case, words: str) -> None:
    answer = client.get(reverse("registry:search"), {"q": words})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
