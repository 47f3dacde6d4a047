"""Calendars that other programs read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweden.icalendar import MOST_OCTETS, Event, calendar

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXTS, TEXTS)
def test_no_line_is_longer_than_allowed_and_no_text_breaks_out_of_its_line(summary, description):
    text = calendar("Utlysningar", [Event("1", NOW, summary, description)], now=NOW, maker="Prov")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= MOST_OCTETS for line in lines)
    names = [line.partition(":")[0].partition(";")[0] for line in text.replace("\r\n ", "").split("\r\n") if line]
    assert names.count("BEGIN") == names.count("END") == 2
    assert names.count("SUMMARY") == 1


def test_a_text_is_escaped_and_a_long_one_folded_between_characters():
    text = calendar("K", [Event("1", date(2026, 3, 1), "å" * 60, "a,b;c\\d\ne")], now=NOW, maker="Prov")
    assert "a\\,b\\;c\\\\d\\ne" in text
    assert "å" * 60 in text.replace("\r\n ", "")


def test_a_day_that_lasts_ends_the_day_after_its_last_one():
    text = calendar("K", [Event("1", date(2026, 3, 1), "x", until=date(2026, 3, 31))], now=NOW, maker="Prov")
    assert "DTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20260401" in text


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        calendar("K", [Event("1", datetime(2026, 3, 1), "x")], now=NOW, maker="Prov")  # noqa: DTZ001
