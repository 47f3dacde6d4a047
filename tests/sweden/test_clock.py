"""The one clock, real and set."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from sweden import clock


@pytest.fixture
def settable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "var" / "clock"
    monkeypatch.setattr(clock, "offset_file", file)
    return file


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_clock_cannot_be_set_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "offset_file", None)
    with pytest.raises(clock.ClockError):
        clock.set_day(date(2026, 2, 1))
    with pytest.raises(clock.ClockError):
        clock.set_moment(datetime(2026, 2, 1, tzinfo=UTC))
    with pytest.raises(clock.ClockError):
        clock.clear()


def test_time_runs_on_from_the_moment_that_was_set(settable: Path) -> None:
    moment = datetime(2025, 10, 1, 12, 0, tzinfo=UTC)
    clock.set_moment(moment)
    first = clock.now()
    second = clock.now()
    assert clock.is_set()
    assert moment <= first <= second < moment + timedelta(minutes=5)


def test_a_set_day_is_that_day_in_sweden_at_the_wall_clock_time(settable: Path) -> None:
    clock.set_day(date(2026, 2, 1), at=time(0, 0))
    assert clock.today() == date(2026, 2, 1)
    assert clock.now().date() == date(2026, 1, 31)  # an hour earlier in UTC


def test_a_day_may_be_set_again_and_in_the_future(settable: Path) -> None:
    clock.set_day(date(2025, 9, 1), at=time(9))
    clock.set_day(date(2031, 6, 30), at=time(9))
    assert clock.today() == date(2031, 6, 30)


def test_clearing_gives_the_real_time_and_may_be_done_twice(settable: Path) -> None:
    clock.set_day(date(2031, 6, 30), at=time(9))
    clock.clear()
    clock.clear()
    assert not clock.is_set()
    assert not settable.exists()


def test_no_half_written_file_is_left_beside(settable: Path) -> None:
    clock.set_day(date(2025, 9, 1))
    clock.set_day(date(2025, 9, 2))
    assert [file.name for file in settable.parent.iterdir()] == ["clock"]


def test_a_file_of_something_else_is_refused_by_name(settable: Path) -> None:
    settable.parent.mkdir()
    settable.write_text("igår")
    with pytest.raises(clock.ClockError, match="clock does not hold"):
        clock.now()


def test_a_naive_moment_is_refused(settable: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.local(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        clock.set_moment(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_day_is_judged_in_stockholm_winter_and_summer(moment: datetime, day: date) -> None:
    assert clock.today(moment) == day


def test_a_day_is_23_hours_when_summer_time_begins_and_25_when_it_ends() -> None:
    def length(day: date) -> timedelta:
        return clock.end_of_day(day) - clock.start_of_day(day) + timedelta(microseconds=1)

    assert length(date(2026, 3, 29)) == timedelta(hours=23)
    assert length(date(2026, 10, 25)) == timedelta(hours=25)
    assert length(date(2026, 2, 1)) == timedelta(hours=24)
