"""Every act in every state: done as the table says, refused everywhere else, and nothing but the status changes."""

from itertools import product

import pytest

from applications.errors import ActNotOpen
from applications.states import TRANSITIONS, Act, Status, is_open, next_status
from applications.workflow.submission import move
from tests.factories import applications


@pytest.mark.parametrize(("status", "act"), list(product(Status, Act)))
def test_each_act_in_each_state_follows_the_table(status, act):
    wanted = TRANSITIONS.get((status, act))
    assert is_open(status, act) is (wanted is not None)
    if wanted is None:
        with pytest.raises(ActNotOpen):
            next_status(status, act)
    else:
        assert next_status(status, act) == wanted


def test_nothing_leads_back_to_a_draft():
    assert {act for (status, act), after in TRANSITIONS.items() if after == Status.DRAFT} == {Act.SAVE}


def test_what_is_decided_goes_on_only_by_another_authority_or_anew_and_what_is_withdrawn_only_by_a_new_hand_in():
    ended = {Status.GRANTED, Status.REJECTED, Status.DISMISSED, Status.WITHDRAWN}
    assert [way for way in TRANSITIONS if way[0] in ended] == [
        (Status.WITHDRAWN, Act.SUBMIT_AGAIN),
        (Status.REJECTED, Act.GRANT_BY_OTHER),
        (Status.REJECTED, Act.RECONSIDER),
        (Status.DISMISSED, Act.RECONSIDER_DISMISSAL),
        (Status.GRANTED, Act.RECONSIDER_GRANT),
        (Status.GRANTED, Act.LEAVE_GRANT),
        (Status.GRANTED, Act.PROPOSE_WITHDRAWAL),
        (Status.GRANTED, Act.TAKE_BACK_WITHDRAWAL),
        (Status.GRANTED, Act.WITHDRAW_GRANT),
    ]


@pytest.mark.django_db
def test_a_move_is_made_on_the_row_and_written_into_the_history():
    application = applications.submitted_application()
    by = applications.applicant()
    move(application, Act.FIND_ELIGIBLE, by=by, now=applications.WRITTEN)
    application.refresh_from_db()
    assert application.status == Status.ELIGIBLE
    assert application.case.events.filter(kind="application.find_eligible", by=by).count() == 1
    with pytest.raises(ActNotOpen):
        move(application, Act.GRANT, by=by, now=applications.WRITTEN)
