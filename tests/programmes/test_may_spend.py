"""How much may still be decided this year, on what ground, and what is owed next: on the first page one meets."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.roles import Role
from programmes.display.mayspend import may_decide
from programmes.models import Assignment, LedgerEntry
from programmes.models.frame import Wording
from tests.factories import programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def pair():
    return programmes.pair()


def may(assignment, now=NOW):
    found = Assignment.objects.prefetch_related("strands", "duties__duty").select_related("authority", "appropriation")
    return may_decide([found.get(pk=assignment.pk)], now)[assignment.pk]


def committed(assignment, year, amount, **fields):
    return LedgerEntry.objects.create(
        assignment=assignment,
        year=year,
        kind="commitment",
        amount=amount,
        occurred_on=date(2026, 1, 5),
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        idempotency_key=f"{assignment.key}-{year}-{amount}",
        **fields,
    )


def test_an_estimate_gives_nothing_until_something_gives_the_right(pair):
    vinnova = pair[0]
    found = may(vinnova)
    assert (found.room, found.gives_no_right, found.amount) == (0, True, 143_000_000)
    assert found.ground.quote == "får under år 2026 använda 143000000 kronor"
    programmes.authorisation(vinnova, 100_000_000, 2028, quote="får ingå förpliktelser om högst 100 miljoner")
    found = may(vinnova)
    assert (found.room, found.conditional, found.ground.quote) == (
        100_000_000,
        True,
        "får ingå förpliktelser om högst 100 miljoner",
    )


def test_the_letters_amount_less_what_is_granted_is_left_on_the_letters_words(pair):
    vinnova = pair[0]
    programmes.frame(
        vinnova, 2026, 143_000_000, source_kind="appropriation_letter", valid_from=date(2025, 12, 18), quote="högst 143"
    )
    committed(vinnova, 2026, 43_000_000)
    found = may(vinnova)
    assert (found.room, found.ground.quote, found.gives_no_right) == (100_000_000, "högst 143", False)


def test_a_floor_has_no_ceiling_and_a_lowered_frame_is_overdrawn(pair):
    council = pair[1]
    found = may(council, datetime(2025, 10, 1, tzinfo=UTC))
    assert (found.room, found.amount, found.wording) == (None, 125_000_000, "at_least")
    vinnova = pair[0]
    programmes.frame(vinnova, 2026, 10_000_000, source_kind="amendment", valid_from=date(2026, 1, 2))
    committed(vinnova, 2026, 15_000_000)
    found = may(vinnova)
    assert (found.room, found.over) == (-5_000_000, 5_000_000)


def test_each_part_of_a_divided_year_has_its_own_room():
    green = programmes.assignment("vin-green", valid_from=date(2026, 1, 1))
    platform, projects = programmes.strand(green), programmes.strand(green, "projekt")
    programmes.frame(green, 2026, 15_000_000)
    programmes.frame(green, 2026, 11_000_000, Wording.FIXED, strand=platform)
    programmes.frame(green, 2026, 4_000_000, Wording.FIXED, strand=projects)
    committed(green, 2026, 3_000_000, strand=projects)
    found = may(green)
    assert found.room == 12_000_000
    assert dict(found.parts) == {platform: 11_000_000, projects: 1_000_000}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_programme_answers_for_both_agencies_side_by_side(client, pair, language):
    programmes.frame(
        pair[0], 2026, 143_000_000, source_kind="appropriation_letter", valid_from=date(2025, 12, 18), quote="högst 143"
    )
    officer = programmes.worker(Role.CASE_OFFICER)
    type(officer).objects.filter(pk=officer.pk).update(language=language)
    client.force_login(officer)
    menu = client.get("/").content.decode()
    address = reverse("programmes:programme", args=[pair[0].programme.key])
    assert address in menu, "one click from anywhere"
    page = client.get(address)
    body = page.content.decode().replace("\xa0", " ")
    assert {agency["assignment"].key: agency["may"].room for agency in page.context["agencies"]} == {
        "vin-exc": 143_000_000,
        "vr-exc": 0,
    }
    for shown in ("högst 143", "årligen den 1 februari lämna", "2026"):
        assert shown in body
    assert page.context["agencies"][0]["may"].next.due.due == date(2026, 2, 1)
