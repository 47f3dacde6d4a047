"""Five hundred decisions locked in one act, then a worker killed twice: each document and letter is there once."""

from datetime import date

import pytest

from accounts.roles import Role
from assessments.models import Decision, DecisionLetter
from assessments.workflow.outbox import send
from programmes.models import LedgerEntry
from tests import killing
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db(transaction=True)
CASES, AFTER = 500, 60
#: One party, paid in full, so little that the frame of the year holds all of them.
SMALL = ({**applications.PARTIES[1], "cost": 40_000, "grant": 40_000},)


def test_five_hundred_decided_at_once_and_a_worker_killed_twice_leave_each_document_and_letter_once(clock, starter):
    clock.set_day(date(2025, 11, 20))
    vinnova = make.pair()[0]
    make.authorisation(vinnova, 400_000_000, 2028)
    officer = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
    call = calls.call(vinnova)
    waiting = []
    for number in range(CASES):
        by = applications.applicant(f"s{number}@x.example", f"Person {number}")
        waiting.append(judge.proposal(applications.submitted_application(call, by=by, parties=SMALL), officer))

    meeting = killing.locked(waiting, vinnova, officer, decider=judge.decider(vinnova, reads_letters=True))

    assert Decision.objects.count() == CASES
    assert send(DecisionLetter.objects.all(), by=officer, now=DECIDED) == CASES
    meeting.refresh_from_db()
    assert sum(one.amount for one in LedgerEntry.objects.all()) == meeting.content["total"] == CASES * 2 * 40_000

    killing.killed_twice(starter, after=AFTER, within=1800)

    killing.each_once(CASES)
