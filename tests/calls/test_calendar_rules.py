"""The joint calendar's rules: short periods, overlaps, times without a call, areas and levels that nothing is for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.calendar import LEVELS, Granted, Window, coverage, gaps, overlaps, place_on_year, short_windows
from sweden.findings import Severity

START = datetime(2026, 1, 12, 8, tzinfo=UTC)


def window(key="a", first=0, days=70, authority="vinnova", **about):
    opens = START + timedelta(days=first)
    return Window(key, authority, opens, opens + timedelta(days=days), **about)


@pytest.mark.parametrize(("days", "lacking"), [(56, None), (55, 1), (20, 36)])
def test_a_call_is_short_from_one_day_less_than_the_weeks_agreed_on(days, lacking):
    found = short_windows([window(days=days)], 8)
    assert [one.figures["lacking"] for one in found] == ([] if lacking is None else [lacking])


def test_a_second_too_little_lacks_a_whole_day():
    one = window(days=56)
    short = Window("a", "vinnova", one.opens, one.closes - timedelta(seconds=1))
    assert short_windows([short], 8)[0].figures["lacking"] == 1


@pytest.mark.parametrize(
    ("other", "weight"),
    [
        ({"authority": "vr"}, Severity.WARNING),
        ({"authority": "vinnova"}, Severity.INFO),
        ({"authority": "vr", "continuous": True}, Severity.INFO),
        ({"authority": "vr", "areas": frozenset({"ai"})}, Severity.WARNING),
        ({"authority": "vr", "areas": frozenset({"kvant"})}, None),
        ({"authority": "vr", "levels": (5, 9)}, None),
        ({"authority": "vr", "levels": (4, 9)}, Severity.WARNING),
        ({"authority": "vr", "kinds": frozenset({"university"})}, None),
        ({"authority": "vr", "first": 71}, None),
        ({"authority": "vr", "first": 70}, Severity.WARNING),
    ],
)
def test_two_calls_overlap_when_they_are_open_at_once_and_the_same_project_fits_both(other, weight):
    ours = window(areas=frozenset({"ai"}), levels=(1, 4), kinds=frozenset({"company"}))
    assert [one.severity for one in overlaps([ours, window("b", **other)])] == ([weight] if weight else [])


def test_a_time_without_an_open_call_is_told_from_the_weeks_agreed_on():
    calls = [window("a", 0, 10), window("b", 5, 20), window("c", 25 + 28, 30)]
    assert [one.figures["days"] for one in gaps(calls, 4)] == [28]
    assert gaps(calls, 5) == []


def test_the_matrix_counts_calls_and_projects_and_tells_the_levels_that_nothing_is_for():
    calls = [window("a", areas=frozenset({"ai"}), levels=(2, 4)), window("b", levels=(8, 9))]
    projects = [Granted("p", "ai", (4, 5)), Granted("q", "", (1, 1)), Granted("r", "ai", None)]
    found = coverage(calls, projects, ["ai", "kvant"])
    assert [(one.calls, one.projects) for one in found.rows["ai"][:6]] == [
        (0, 0),
        (1, 0),
        (1, 0),
        (1, 1),
        (0, 1),
        (0, 0),
    ]
    assert (found.any_area[8].calls, found.any_area[0].projects) == (1, 1)
    told = [(one.figures["area"], one.figures["from"], one.figures["to"], one.severity) for one in found.findings]
    assert told == [
        ("ai", 1, 1, Severity.WARNING),
        ("ai", 6, 9, Severity.WARNING),
        ("kvant", 1, 9, Severity.WARNING),
    ]


def test_levels_that_only_calls_for_any_area_cover_are_told_more_mildly():
    found = coverage([window(levels=None)], [], ["ai"])
    assert [one.severity for one in found.findings] == [Severity.INFO]


areas = st.sets(st.sampled_from(["ai", "kvant", "bio"])).map(frozenset)
levels = st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9)).map(lambda pair: (min(pair), max(pair)))
windows = st.builds(window, st.uuids().map(str), st.integers(0, 700), st.integers(1, 200), areas=areas, levels=levels)


@given(st.lists(windows, max_size=8), st.integers(1, 8))
def test_no_call_is_open_at_any_moment_of_a_gap(calls, weeks):
    for one in gaps(calls, weeks):
        middle = one.figures["from"] + (one.figures["to"] - one.figures["from"]) / 2
        assert not [call for call in calls if call.opens <= middle <= call.closes]


@given(windows, windows)
def test_whether_two_calls_overlap_does_not_depend_on_which_is_named_first(one, other):
    assert len(overlaps([one, other])) == len(overlaps([other, one]))


@given(st.lists(windows, max_size=6))
def test_a_level_is_told_as_uncovered_exactly_where_the_matrix_is_empty(calls):
    found = coverage(calls, [], ["ai", "kvant", "bio"])
    told = {
        (one.figures["area"], n)
        for one in found.findings
        for n in LEVELS
        if one.figures["from"] <= n <= one.figures["to"]
    }
    empty = {
        (area, n) for area, cells in found.rows.items() for n, cell in zip(LEVELS, cells, strict=True) if cell.is_empty
    }
    assert told == empty


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 2, 15), 150),
        (date(2026, 12, 1), 1100),
        (date(2025, 12, 31), 0),
        (date(2027, 1, 1), 1200),
    ],
)
def test_a_day_has_its_place_among_twelve_equally_wide_months(day, place):
    assert place_on_year(day, 2026) == place
