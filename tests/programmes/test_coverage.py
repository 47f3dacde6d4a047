"""Which groups have been consulted in a year."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from programmes.rules.coverage import Held, coverage

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
GROUPS = ["foretag", "regioner", "larosaten"]
HELD = st.builds(
    lambda groups, first, last: Held(groups, min(first, last), max(first, last)),
    st.frozensets(st.sampled_from(GROUPS)),
    DAYS,
    DAYS,
)


def test_a_hearing_counts_for_each_group_it_reached():
    found = coverage(GROUPS, [Held(frozenset({"foretag", "larosaten"}), date(2025, 11, 6))], 2025)
    assert [(one.group, one.count, one.missing) for one in found] == [
        ("foretag", 1, False),
        ("regioner", 0, True),
        ("larosaten", 1, False),
    ]


def test_a_survey_over_new_year_counts_in_both_years():
    survey = Held(frozenset({"regioner"}), date(2025, 12, 15), date(2026, 1, 31))
    assert [coverage(["regioner"], [survey], year)[0].count for year in (2024, 2025, 2026, 2027)] == [0, 1, 1, 0]


def test_last_years_consultation_is_told_though_the_group_is_missing_this_year():
    found = coverage(["regioner"], [Held(frozenset({"regioner"}), date(2025, 10, 14))], 2026)[0]
    assert (found.missing, found.latest) == (True, date(2025, 10, 14))


@given(st.lists(HELD, max_size=8), st.integers(2024, 2027))
def test_a_group_is_missing_exactly_when_no_consultation_that_year_reached_it(held, year):
    for one in coverage(GROUPS, held, year):
        reached = [h for h in held if one.group in h.groups and h.first.year <= year <= h.last.year]
        assert one.count == len(reached)
        assert one.missing is (not reached)


@given(st.lists(HELD, max_size=8))
def test_the_order_in_which_they_were_logged_does_not_matter(held):
    assert coverage(GROUPS, held, 2025) == coverage(GROUPS, reversed(held), 2025)
