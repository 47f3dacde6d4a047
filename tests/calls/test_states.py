"""The life of a call: every status with every act."""

import pytest

from calls.errors import CallActNotOpen
from calls.states import TRANSITIONS, CallAct, CallStatus, is_open, next_status

WAYS = {
    ("draft", "edit"): "draft",
    ("draft", "set_contacts"): "draft",
    ("proofread", "set_contacts"): "proofread",
    ("published", "set_contacts"): "published",
    ("draft", "ask_for_proofreading"): "proof",
    ("proof", "send_back"): "draft",
    ("proof", "approve"): "proofread",
    ("proofread", "send_back"): "draft",
    ("draft", "agree"): "draft",
    ("proof", "agree"): "proof",
    ("proofread", "agree"): "proofread",
    ("proofread", "approve_award"): "proofread",
    ("proofread", "schedule"): "proofread",
    ("proofread", "publish"): "published",
    ("published", "take_back"): "draft",
    ("published", "extend"): "published",
    ("published", "close_out"): "decided",
}


@pytest.mark.parametrize("status", list(CallStatus))
@pytest.mark.parametrize("act", list(CallAct))
def test_an_act_leads_where_the_table_says_and_is_refused_elsewhere(status, act):
    expected = WAYS.get((status.value, act.value))
    assert is_open(status, act) is (expected is not None)
    if expected is None:
        with pytest.raises(CallActNotOpen):
            next_status(status, act)
    else:
        assert next_status(status, act) == expected


def test_no_way_leads_out_of_a_decided_call():
    assert not [way for way in TRANSITIONS if way[0] == CallStatus.DECIDED]
