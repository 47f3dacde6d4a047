"""The right to commit coming years' money: one answer about which is in force, and what is outstanding under it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programmes.display.mayspend import may_decide
from programmes.display.money import year_rows
from programmes.models import Assignment
from programmes.queries.authorisations import authorisations_in_force
from programmes.rules.frames import FrameLine, Wording
from programmes.rules.rooms import outstanding
from programmes.workflow.ledger import Line, judge
from tests.factories import programmes as make

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
DAY = date(2026, 1, 20)


@pytest.mark.django_db
def test_a_later_shorter_authorisation_takes_the_place_of_an_earlier_longer_one_everywhere():
    vinnova, council = make.pair()
    make.authorisation(vinnova, 350_000_000, 2028, valid_from=date(2025, 6, 1))
    make.authorisation(vinnova, 100_000_000, 2027, valid_from=date(2026, 1, 10))
    make.authorisation(council, 50_000_000, 2028, valid_from=date(2025, 6, 1), valid_to=date(2026, 1, 19))
    found = authorisations_in_force([vinnova.pk, council.pk], on=DAY, at=NOW)
    assert {key: (row.amount, row.end_year) for key, row in found.items()} == {vinnova.pk: (100_000_000, 2027)}
    one = Assignment.objects.prefetch_related("strands", "duties__duty").select_related("authority").get(pk=vinnova.pk)
    assert may_decide([one], NOW)[one.pk].room == 100_000_000
    reach = {row.year: row.authorised_to for row in year_rows([one], NOW)}
    assert reach == {2025: 2027, 2026: 2027, 2027: 2027, 2028: None}
    lines = [Line(one, year, None, 0) for year in (2027, 2028)]
    assert {of.year: of.judged.room for of in judge(lines, on=DAY, now=NOW)} == {2027: 100_000_000, 2028: 0}
    before = authorisations_in_force([vinnova.pk], on=date(2026, 1, 9), at=NOW)[vinnova.pk]
    assert (before.amount, before.end_year) == (350_000_000, 2028)


def line(year: int, wording: Wording) -> FrameLine:
    return FrameLine(year, year, wording, 1_000, date(2026, 1, 1))


def test_ore_are_outstanding_as_whole_kronor_upwards_and_given_years_are_not():
    frames = {None: [line(2026, Wording.MAY_USE), line(2027, Wording.ESTIMATED), line(2028, Wording.ESTIMATED)]}
    taken = {(None, 2026): Decimal(500), (None, 2027): Decimal("100.01"), (None, 2028): Decimal("0.50"), (7, 2027): 100}
    assert outstanding(frames, taken, on=DAY) == 101 + 1


@given(some.dictionaries(some.sampled_from([2027, 2028, 2029]), some.decimals(0, 10**6, places=2)))
def test_what_is_outstanding_is_never_less_than_what_is_taken(taken):
    frames = {None: [line(year, Wording.ESTIMATED) for year in taken]}
    found = outstanding(frames, {(None, year): amount for year, amount in taken.items()}, on=DAY)
    assert 0 <= found - sum(taken.values()) < max(1, len(taken))
    parted = {5: [line(year, Wording.ESTIMATED) for year in taken]}
    only = {(part, year): amount for year, amount in taken.items() for part in (None, 5)}
    assert outstanding(parted, only, on=DAY) == found, "where only the strands have amounts, they say what a year is"
