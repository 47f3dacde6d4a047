"""The tests' own building blocks stand."""

import pytest

from calls.models import Call
from tests.factories import calls, programmes

pytestmark = pytest.mark.django_db


def test_a_factory_call_is_public_with_its_budget_and_a_frozen_form():
    call = calls.call(conditions=[{"kind": "max_grant"}])
    assert list(Call.objects.public()) == [call]
    assert call.forms.get().frozen_at is not None
    assert call.conditions.get().parameters == {"amount": 10_000_000}


def test_the_pair_has_a_ceiling_and_a_floor_for_2025():
    vinnova, council = programmes.pair()
    assert [frame.wording for frame in vinnova.frames.filter(year=2025)] == ["may_use"]
    assert [frame.wording for frame in council.frames.filter(year=2025)] == ["at_least"]
    assert [frame.amount for frame in council.frames.filter(year__lte=2031, year_to=None)] == [710_000_000]
