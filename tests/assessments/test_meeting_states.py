"""Whatever is done in whichever order with meetings, proposals and letters: the tables and the frames hold."""

from datetime import date
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import DomainError
from applications.models import Application
from applications.states import TRANSITIONS
from assessments.errors.meetings import (
    LetterActNotOpen,
    MeetingActNotOpen,
)
from assessments.models import DecisionLetter
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
from assessments.workflow import outbox
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.meetings import call_meeting, lock_meeting
from assessments.workflow.proposals import take_back
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import applied

pytestmark = pytest.mark.django_db
ACTS = ("propose", "reserve", "reject", "agenda", "off", "lock", "take_back", "send")


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


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


def test_no_sequence_of_acts_empties_a_frame_or_leaves_the_table(call, officer, decider, vinnova):
    rows = [applied(call, number) for number in range(3)]
    for row in rows:
        check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
    asked = judge.requested(rows[0])
    each = {year: sum(one.amount for one in asked if one.year == year) for year in {one.year for one in asked}}
    for year, amount in each.items():  # room for two of the three
        make.frame(
            vinnova,
            year,
            3 * amount - 1,
            source_kind=FrameSource.AMENDMENT,
            valid_from=date(2025, 11, 15),
            recorded_at=PROPOSED,
        )
    meeting = call_meeting(
        call, authority=vinnova.authority, held_at=DECIDED, place="", decider=decider, by=officer, now=PROPOSED
    )

    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=4, max_size=10))
    def run(acts):
        with transaction.atomic():
            for act, number in acts:
                before = {one.pk: one.status for one in Application.objects.all()}
                row = Application.objects.select_related("case__authority", "call").get(pk=rows[number].pk)
                try:
                    with transaction.atomic():
                        _do(act, row, meeting, officer, decider)
                except DomainError:
                    assert {one.pk: one.status for one in Application.objects.all()} == before
                for one in Application.objects.all():
                    ways = {to for (status, _act), to in TRANSITIONS.items() if status == before[one.pk]}
                    assert one.status == before[one.pk] or one.status in ways
                for year, amount in each.items():
                    granted = sum(int(one.amount) for one in LedgerEntry.objects.filter(year=year))
                    assert granted <= 3 * amount - 1
            transaction.set_rollback(True)

    run()


def _do(act, row, meeting, officer, decider):
    """One act of a sequence, as its person would do it."""
    meeting.refresh_from_db()
    if act in ("propose", "reserve", "reject"):
        outcome = {"propose": "grant"}.get(act, act)
        more = {"reserve_until": date(2026, 3, 31)} if act == "reserve" else {}
        judge.proposal(row, officer, outcome=outcome, **more)
    elif act == "agenda":
        put_on_agenda(meeting, [row], by=officer, now=PROPOSED)
    elif act == "off":
        for item in meeting.items.filter(application=row):
            take_off_agenda(item, by=officer, now=PROPOSED)
    elif act == "lock":
        lock_meeting(meeting, by=decider, now=DECIDED)
    elif act == "take_back":
        for proposal in row.proposals.filter(withdrawn_at__isnull=True):
            take_back(proposal, by=officer, now=DECIDED)
    else:
        outbox.send(DecisionLetter.objects.filter(application=row), by=officer, now=DECIDED)
