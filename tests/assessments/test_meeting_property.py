"""Whatever is done in whichever order with a meeting, its people, proposals and votes: the tables and the frame hold,
and what is refused leaves no trace."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import meetingplay
from tests.factories import assessments as judge
from tests.meetingplay import READY, Play

pytestmark = pytest.mark.django_db
SEQUENCES = st.lists(st.tuples(st.sampled_from(sorted(meetingplay.ACTS)), st.integers(0, 2)), min_size=4, max_size=12)


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example([("lock", 0), ("sign", 0), ("send", 0), ("send", 1), ("propose", 2)])
@example([("propose", 2), ("agenda", 2), ("came", 0), ("lock", 0), ("off", 2), ("lock", 0)])
@example([("together", 0), ("lock", 0), ("came", 0), ("decider_biased", 0), ("lock", 0), ("biased", 1), ("cancel", 0)])
@example([("together", 0), ("came", 0), ("vote_down", 0), ("lock", 0), ("take_back", 0), ("reject", 0), ("lock", 0)])
@example([("presenter", 0), ("biased", 0), ("lock", 0), ("chair_biased", 1), ("lock", 0)])
@given(SEQUENCES)
def test_no_accepted_act_takes_more_than_there_is_or_leaves_a_state_outside_the_table(
    call, officer, decider, vinnova, three, acts
):
    with transaction.atomic():
        Play(call, vinnova, officer, decider, three).play([*READY, *acts])
        transaction.set_rollback(True)


def test_the_play_reaches_a_locked_meeting_with_a_vote_and_a_signature(call, officer, decider, vinnova, three):
    """Else it would try nothing."""
    on = Play(call, vinnova, officer, decider, three)
    on.play([*READY, ("together", 0), ("came", 0), ("vote", 0), ("vote", 1), ("lock", 0), ("sign", 0)])
    on.meeting.refresh_from_db()
    assert on.meeting.status == "locked"
    assert on.meeting.content["items"][0]["vote"]["yes"]
    assert on.meeting.signatures.count() == 1
