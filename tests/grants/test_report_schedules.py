"""Reports from granted projects: when they are due by the terms."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.display.reports import BY_DATES
from grants.models.report import Kind
from grants.rules.followup import TEXTS, ReportKind, Rule, When, merged, schedule, when
from grants.sentences.reports import FIELDS

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 2000), st.integers(1, 24), st.integers(0, 200), st.integers(0, 90))
def test_a_schedule_covers_the_period_in_order_whatever_the_terms(starts_on, length, months, days, open_days):
    ends_on = starts_on + timedelta(days=length)
    rules = [
        Rule("progress", "months", months=months, days=days, open_days=open_days),
        Rule("economic", "year", month=3, day=31, open_days=90),
        Rule("final", "once", days=days, open_days=open_days),
    ]
    found = schedule(rules, starts_on=starts_on, ends_on=ends_on)
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)
    for one in found:
        assert starts_on <= one.starts_on <= one.ends_on <= ends_on
        assert one.opens_on <= one.due_on
    years = [one for one in found if one.kind == "economic"]
    assert sum((one.ends_on - one.starts_on).days + 1 for one in years) == length + 1  # each day in one yearly report
    assert [one.due_on for one in years] == [date(year + 1, 3, 31) for year in range(starts_on.year, ends_on.year + 1)]
    periods = [one for one in found if one.kind == "progress"]
    for one, after in pairwise(periods):
        assert after.starts_on == one.ends_on + timedelta(days=1)


def test_the_councils_yearly_report_is_open_from_new_years_day_to_the_last_of_march():
    rule = Rule.of({"kind": "economic", "every": "year", "month": 3, "day": 31, "open_days": 89})
    (one,) = schedule([rule], starts_on=date(2026, 2, 1), ends_on=date(2026, 12, 31))
    assert (one.opens_on, one.due_on) == (date(2027, 1, 1), date(2027, 3, 31))


def test_two_funders_that_ask_for_the_same_get_one_report_by_the_first_day():
    ours = schedule([Rule("final", "once", days=90)], starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    theirs = schedule(
        [Rule("final", "once", days=60), Rule("start", "once", anchor="start", days=30)],
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    start, final = merged({1: ours, 2: theirs})
    assert (start[0].kind, set(start[1])) == ("start", {2})
    assert final[0].due_on == date(2027, 3, 1)
    assert final[1] == {1: date(2027, 3, 31), 2: date(2027, 3, 1)}


@given(DAYS, st.integers(0, 200), st.integers(0, 60), DAYS)
def test_a_report_stands_in_exactly_one_way_by_its_dates(opens_on, length, soon, today):
    due_on = opens_on + timedelta(days=length)
    found = when(opens_on=opens_on, due_on=due_on, today=today, soon_days=soon)
    assert (found == When.OVERDUE) is (today > due_on)
    assert (found == When.LATER) is (today < opens_on and today <= due_on)
    if found == When.DUE_SOON:
        assert (due_on - today).days <= soon


@pytest.mark.parametrize(
    "rule", [{"kind": "weekly", "every": "once"}, {"kind": "final", "every": "day"}, {"kind": "final"}, {"month": 13}]
)
def test_terms_that_no_schedule_can_follow_are_refused(rule):
    with pytest.raises((ValueError, TypeError)):
        Rule.of(rule)


def test_models_rules_and_words_know_the_same_kinds_and_texts():
    assert set(Kind.values) == {str(one) for one in ReportKind} == {str(one) for one in TEXTS}
    assert {name for names in TEXTS.values() for name in names} == set(FIELDS)
    assert set(BY_DATES) == set(When)
