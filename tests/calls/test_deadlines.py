"""A call's window and its moved deadline: exact to the second, and never shortened."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from calls.rules.deadlines import extension, window

MOMENTS = some.integers(0, 730 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@given(MOMENTS, MOMENTS)
def test_both_ends_of_the_window_are_open_and_a_second_outside_is_not(first, second):
    opens, closes = sorted((first, second))
    assert window(opens, closes, opens) == []
    assert window(opens, closes, closes) == []
    assert [one.rule for one in window(opens, closes, opens - SECOND)] == ["call.not_open"]
    assert [one.rule for one in window(opens, closes, closes + SECOND)] == ["call.closed"]


@given(MOMENTS, MOMENTS, MOMENTS, some.sampled_from(["", " ", "outage"]), some.lists(some.sampled_from("abc")))
def test_a_deadline_moves_forward_while_open_with_a_reason_or_not_at_all(closes, new, now, reason, owners):
    judged = extension(closes, new, now=now, reason=reason, draft_owners=owners)
    if judged.findings:
        assert (judged.closes, judged.notify) == (closes, [])
    else:
        assert judged.closes == new > closes >= now
        assert judged.notify == sorted(set(owners))
    told = {one.rule for one in judged.findings}
    assert ("call.reason_missing" in told) is (not reason.strip())
    assert ("call.already_closed" in told) is (now > closes)
    assert ("call.deadline_shortened" in told) is (new <= closes)
