"""What reads a report's rows: the same questions whatever the number of grants, in the preview and in freezing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.covering import asked_once
from accounts.roles import Role
from assessments.workflow.decisions import decide_many
from grants.workflow.opening import open_grants
from reporting.datasets import joint_report
from reporting.models import Occasion
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db
FROZEN = datetime(2026, 1, 23, 15, tzinfo=UTC)


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2026, 1, 23))
    vinnova = make.pair()[0]
    make.authorisation(vinnova, 400_000_000, 2028)
    duty = vinnova.duties.get(duty__key="gemensam-rapport").duty
    duty.document_kind, duty.submitting_authority = "joint-report", vinnova.authority
    duty.save()
    open_due_occasions(date(2025, 12, 5), now=datetime(2025, 12, 5, 8, tzinfo=UTC))
    return vinnova


def test_neither_preview_nor_freezing_asks_more_with_more_grants(vinnova):
    officer = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
    decider, call = judge.decider(vinnova), calls.call(vinnova)
    occasion = Occasion.objects.select_related("duty", "case").get(duty__document_kind="joint-report")

    def grant(*numbers: int) -> None:
        waiting = [
            judge.proposal(
                applications.submitted_application(call, by=applications.applicant(f"q{n}@x.example", f"Person {n}")),
                officer,
            )
            for n in numbers
        ]
        decide_many(waiting, by=decider, now=DECIDED)
        open_grants(now=DECIDED)

    asked = []
    for numbers in ((1,), (2, 3)):
        grant(*numbers)
        occasion.refresh_from_db()
        with CaptureQueriesContext(connection) as preview, asked_once():  # as in a task
            content = joint_report.content(occasion, at=FROZEN)
        with CaptureQueriesContext(connection) as frozen, asked_once():
            freeze(occasion, by=officer, now=FROZEN)
        assert len(content["sources"]["grants"]) == max(numbers)
        asked.append((len(preview), len(frozen)))
    assert asked[0] == asked[1]
