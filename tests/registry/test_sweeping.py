"""What is done to many things by itself."""

import pytest

from accounts.errors import NotAllowed
from registry.workflow.sweeping import each


def test_one_that_is_refused_or_fails_stops_none_of_the_others_and_a_fault_is_raised_at_the_end(caplog):
    done = []

    def act(key):
        if key == 1:
            raise NotAllowed
        if key == 2:
            raise ZeroDivisionError
        done.append(key)
        return key if key != 3 else None

    with pytest.raises(ExceptionGroup) as told:
        each([1, 2, 3, 4], act, what="grant")
    assert done == [3, 4]
    assert [type(one) for one in told.value.exceptions] == [ZeroDivisionError]
    assert "grant 1 was refused: not_allowed" in caplog.text
    assert "grant 2 failed" in caplog.text
    assert each([3, 4], act, what="grant") == [4]
