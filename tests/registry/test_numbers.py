"""Case numbers: gap-free from the product's own series, however many ask at once; or supplied from outside."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from registry.errors import NumberTaken
from registry.models import Case, NumberSeries
from registry.models.case import Mode
from registry.workflow.cases import give_number, open_case
from tests.factories import accounts, registry

NOW = registry.NOW


def numbers() -> list[str]:
    return sorted(Case.objects.exclude(number="").values_list("number", flat=True))


def test_fifty_at_once_get_fifty_numbers_without_gaps(at_once) -> None:
    authority = accounts.authority()

    outcomes = at_once(50, lambda n: open_case(kind="application", authority=authority, title=f"{n}", now=NOW).number)

    assert sorted(outcomes) == numbers() == [f"2025-{n:05d}" for n in range(1, 51)]


def test_an_act_that_is_taken_back_gives_its_number_back(at_once) -> None:
    authority = accounts.authority()

    class TakenBack(Exception):
        pass

    def act(number: int) -> str:
        with transaction.atomic():
            case = open_case(kind="application", authority=authority, title="x", now=NOW)
            if number % 2:
                raise TakenBack
            return case.number

    at_once(20, act)

    assert numbers() == [f"2025-{n:05d}" for n in range(1, 11)]


@pytest.mark.django_db
def test_each_authority_year_and_mode_has_a_series_of_its_own() -> None:
    vinnova, vr = accounts.authority(), accounts.authority("vr")

    got = [
        registry.case(vinnova).number,
        registry.case(vr).number,
        registry.case(vinnova, now=datetime(2026, 1, 7, 9, tzinfo=UTC)).number,
        registry.case(vinnova, mode=Mode.TEST).number,
        registry.case(vinnova).number,
    ]

    assert got == ["2025-00001", "2025-00001", "2026-00001", "T2025-00001", "2025-00002"]


@pytest.mark.django_db
def test_the_year_is_the_one_in_sweden() -> None:
    just_after_midnight = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)

    assert registry.case(now=just_after_midnight).number == "2026-00001"


@pytest.mark.django_db
def test_a_number_from_the_agencys_own_diary_is_taken_as_it_is_and_leaves_the_series_alone() -> None:
    supplied = registry.case(supplied_number="3.2-2025-0417")
    own = registry.case()

    assert (supplied.number, own.number) == ("3.2-2025-0417", "2025-00001")


@pytest.mark.django_db
def test_a_supplied_number_that_is_used_is_refused_and_leaves_no_trace() -> None:
    registry.case(supplied_number="3.2-2025-0417")

    with pytest.raises(NumberTaken):
        registry.case(supplied_number="3.2-2025-0417")

    assert Case.objects.count() == 1
    assert registry.case(accounts.authority("vr"), supplied_number="3.2-2025-0417").number == "3.2-2025-0417"


@pytest.mark.django_db
def test_a_numbered_case_keeps_its_number() -> None:
    case = registry.case()

    assert give_number(case, now=NOW).number == "2025-00001"
    assert NumberSeries.objects.get().next_serial == 2


def test_entries_registered_at_once_are_numbered_without_gaps(at_once) -> None:
    case = registry.case()

    at_once(20, lambda n: registry.entry(case, f"Handling {n}"))

    assert sorted(case.entries.values_list("serial", flat=True)) == list(range(1, 21))
