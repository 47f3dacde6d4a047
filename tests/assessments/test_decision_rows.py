"""What the database itself holds of decisions, whatever the code says."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from assessments.errors.decisions import ProposerDecides
from assessments.models import Decision, EligibilityCheck
from assessments.workflow.decisions import decide
from tests.factories import assessments as judge
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(vinnova, officer) -> Decision:
    return decide(judge.proposal(judge.application(), officer), by=judge.decider(vinnova), now=DECIDED)


def again(decision: Decision, **changes) -> Decision:
    """The same decision written once more, with changes; on a proposal of its own, since each is decided once."""
    proposal = decision.proposal
    fields = {field.attname: getattr(proposal, field.attname) for field in proposal._meta.concrete_fields}
    fields |= {"id": None, "uuid": None, "replaces_id": decision.pk}
    fields.pop("uuid")
    other = type(proposal).objects.create(**fields)
    values = {field.attname: getattr(decision, field.attname) for field in decision._meta.concrete_fields}
    values |= {"id": None, "proposal_id": other.pk} | changes
    values.pop("uuid")
    return Decision.objects.create(**values)


def test_check_proposal_and_decision_know_what_they_judged_and_whose_they_are(decision, vinnova, officer):
    application = decision.application
    version = application.submitted_version
    assert EligibilityCheck.objects.get(application=application).version == version
    assert decision.proposal.version == version
    assert decision.proposal.authority == decision.authority == vinnova.authority
    assert (decision.decider, decision.presenter) == (decision.decided_by.person, officer.person)


def test_an_authority_decides_once_and_a_change_is_a_decision_that_replaces_the_former(decision):
    with pytest.raises(IntegrityError, match="one_first_decision"), transaction.atomic():
        again(decision)
    changed = again(decision, replaces_id=decision.pk)
    assert decision.replaced_by == changed
    with pytest.raises(IntegrityError), transaction.atomic():
        again(changed, replaces_id=decision.pk)


def test_nobody_decides_on_their_own_proposal_through_another_account(vinnova, officer):
    proposal = judge.proposal(judge.application(), officer)
    decider = judge.decider(vinnova)
    decider.person.role_assignments.update(person=officer.person)
    second = User.objects.create_user("elin.andra@vinnova.example", person=officer.person)
    with pytest.raises(ProposerDecides):
        decide(proposal, by=second, now=DECIDED)


def test_the_database_compares_persons_not_accounts(decision, officer):
    with pytest.raises(IntegrityError, match="decided_by_another_than_presented"), transaction.atomic():
        again(decision, replaces_id=decision.pk, decider_id=officer.person_id)
