"""The tables of meetings and letters."""

from itertools import product

import pytest

from assessments.errors.meetings import (
    LetterActNotOpen,
    MeetingActNotOpen,
)
from assessments.states.meetings import (
    LETTERS,
    MEETINGS,
    LetterAct,
    LetterStatus,
    MeetingAct,
    MeetingStatus,
    next_of_letter,
    next_of_meeting,
)


def test_every_pair_of_status_and_act_is_in_the_tables_or_refused():
    for status, act in product(MeetingStatus, MeetingAct):
        if (status, act) in MEETINGS:
            assert next_of_meeting(status, act) == MEETINGS[status, act]
        else:
            with pytest.raises(MeetingActNotOpen):
                next_of_meeting(status, act)
    for status, act in product(LetterStatus, LetterAct):
        if (status, act) in LETTERS:
            assert next_of_letter(status, act) == LETTERS[status, act]
        else:
            with pytest.raises(LetterActNotOpen):
                next_of_letter(status, act)
