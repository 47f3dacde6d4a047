"""The joint report counts decisions that somebody is biased, once it has been tried, whatever words a block has."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from assessments.models import BiasDecision
from registry.workflow import cases
from reporting.datasets.joint_report import _blocks
from sweden.clock import local
from tests.factories import accounts, assessments
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db


def test_what_is_reported_and_not_tried_is_not_counted_nor_what_was_undone():
    application = assessments.application()
    officer = make.worker(Role.CASE_OFFICER, application.case.authority)
    person = accounts.person()
    call = str(application.call.case.uuid)

    def counted(at):
        rows = _blocks([call], cutoff=local(at).date(), at=at)
        return [(one["call"], one["number"]) for one in rows.values()]

    block = cases.block(application.case, person, ground="Anmält jäv, prövas", by=officer, now=DECIDED)
    assert counted(DECIDED) == []
    said = {"application": application, "person": person, "reason": "Prövat.", "decided_by": officer}
    BiasDecision.objects.create(biased=True, ground="1", block=block, decided_at=DECIDED, **said)
    assert counted(DECIDED) == [(call, application.case.number)]
    later = DECIDED + timedelta(days=1)
    BiasDecision.objects.create(biased=False, decided_at=later, **said)
    assert counted(later) == []
    assert len(counted(DECIDED)) == 1  # as it stood then
