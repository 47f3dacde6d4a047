"""What the database itself holds of reports and their decisions, whatever the code says."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.errors import ParticipantNotEntitled
from registry.workflow.access import block
from reporting.models import Approval, Report
from reporting.workflow.decisions import approve
from reporting.workflow.figures import freeze
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, LATER, book, decide, write_all

pytestmark = pytest.mark.django_db


def test_an_approved_report_and_its_decisions_never_change(approved, officers):
    decision = approved.occasion.approvals.first()
    changes = [
        lambda: Report.objects.filter(pk=approved.pk).update(content={}),
        lambda: Report.objects.filter(pk=approved.pk).update(content_sha256="0" * 64),
        lambda: Report.objects.filter(pk=approved.pk).delete(),
        lambda: Approval.objects.filter(pk=decision.pk).update(decided_by_title="Någon annan"),
        lambda: Approval.objects.filter(pk=decision.pk).delete(),
    ]
    for change in changes:
        with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
            change()


def test_the_database_compares_persons_not_accounts(approved):
    decision = approved.occasion.approvals.first()
    values = {field.attname: getattr(decision, field.attname) for field in decision._meta.concrete_fields}
    values |= {"id": None, "presenter_id": decision.decider_id, "withdrawn_at": LATER, "withdrawn_because": "text"}
    values.pop("uuid")
    with pytest.raises(IntegrityError, match="approval_by_another_than_presented"), transaction.atomic():
        Approval.objects.create(**values)


@pytest.fixture
def ready(occasion, agencies, officers):
    book(agencies[0], 42_750_500)
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    occasion.refresh_from_db()
    return occasion


def keep_out(ready, authority, person) -> None:
    """Keep a person out of the authority's own case of the occasion."""
    case = ready.parties.get(authority=authority).case
    block(case, person, ground="FL 16 §", by=make.worker(Role.REGISTRAR, authority), now=JANUARY)


def test_whoever_takes_part_works_at_the_authority_and_is_not_kept_out(ready, agencies, officers, approvers):
    vinnova = agencies[0].authority
    other, stranger = make.worker(Role.ECONOMIST, vinnova), make.worker(Role.ECONOMIST, agencies[1].authority)
    act = {"authority": vinnova, "by": approvers[0], "revision": ready.revision, "now": LATER}
    keep_out(ready, vinnova, other.person)
    for presenter, others in [(officers[0], [other]), (officers[0], [stranger]), (officers[1], []), (other, [])]:
        with pytest.raises(ParticipantNotEntitled):
            approve(ready, presenter=presenter, others=[one.person for one in others], **act)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("place", [0, 1])
def test_an_approver_who_is_kept_out_of_the_own_case_is_refused(ready, agencies, officers, approvers, place):
    keep_out(ready, agencies[place].authority, approvers[place].person)
    with pytest.raises(NotAllowed):
        decide(ready, agencies, officers, approvers, which=(place,))
    decide(ready, agencies, officers, approvers, which=(1 - place,))
    assert Approval.objects.get().authority == agencies[1 - place].authority
