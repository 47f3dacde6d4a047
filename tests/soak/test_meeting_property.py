"""Long sequences of acts in decision meetings: see tests/meetingplay.py."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from applications.models import Application
from assessments.workflow.eligibility import check_eligibility
from tests.factories import assessments as judge
from tests.factories import calls
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED
from tests.factories.meetings import applied
from tests.meetingplay import ACTS, READY, Play

pytestmark = pytest.mark.django_db


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.booleans(), st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 2)), min_size=6, max_size=40))
def test_no_accepted_act_takes_more_than_there_is_however_long_it_goes_on(clock, ready, acts):
    clock.set_day(date(2025, 11, 20))
    with transaction.atomic():
        vinnova = make.pair()[0]
        make.authorisation(vinnova, 400_000_000, 2028)
        officer = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
        decider, call = judge.decider(vinnova, reads_letters=True), calls.call(vinnova)
        rows = [applied(call, number) for number in range(3)]
        for row in rows:
            check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
        rows = [Application.objects.get(pk=row.pk) for row in rows]
        Play(call, vinnova, officer, decider, rows).play([*(READY if ready else []), *acts])
        transaction.set_rollback(True)
