"""Whoever is found biased late leaves no proposal behind that is decided, attested or paid as it stands."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from assessments.workflow.decisions import decide
from assessments.workflow.mass.proposals import _known
from assessments.workflow.proposals import take_back
from grants.errors.payments import PaymentOfOneKeptOut
from grants.states.payments import PaymentAct
from grants.workflow import paying
from grants.workflow.ending import settling
from registry.errors import ProposerKeptOut
from registry.workflow import cases
from tests.factories import assessments, ending, programmes
from tests.factories import payments as make
from tests.factories.assessments import DECIDED
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
GROUND = "Anmält jäv, prövas"


def test_a_payment_of_one_kept_out_since_is_attested_when_a_colleague_has_proposed_it_anew():
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    [line, *_] = make.plan(grant, who)
    payment = paying.propose(line, by=who.officer, now=NOW)
    cases.block(grant.case, who.officer.person, ground=GROUND, by=None, now=NOW)
    with pytest.raises(PaymentOfOneKeptOut):
        paying.attest([payment], by=who.attester, now=NOW)
    shown = paying.why_not(paying.with_grants([payment.pk]), PaymentAct.ATTEST, by=who.attester, now=NOW)
    assert shown == {line.pk: str(PaymentOfOneKeptOut())}
    other = programmes.worker(Role.CASE_OFFICER, grant.authority)
    paying.take_back(payment, note="Föreslagen av någon som är jävig.", by=other, now=NOW)
    anew = paying.propose(line, by=other, now=NOW)
    [attested] = paying.attest([anew], by=who.attester, now=NOW)
    cases.block(grant.case, who.attester.person, ground=GROUND, by=None, now=NOW)
    assert paying.why_not(paying.with_grants([attested.pk]), PaymentAct.ORDER, by=who.exporter, now=NOW)


def test_a_proposal_of_one_kept_out_since_is_decided_on_when_a_colleague_has_made_it_anew(client):
    application = assessments.application()
    authority = application.case.authority
    officer = programmes.worker(Role.CASE_OFFICER, authority)
    decider = assessments.decider(application.call.call_strands.get().assignment)
    proposal = assessments.proposal(application, officer, outcome="reject", amounts=[])
    cases.block(application.case, officer.person, ground=GROUND, by=None, now=DECIDED)
    with pytest.raises(ProposerKeptOut):
        decide(proposal, by=decider, now=DECIDED)
    assert isinstance(_known(decider, [proposal])[proposal.pk], ProposerKeptOut)
    client.force_login(decider)
    page = client.get(reverse("assessments:decide", args=[application.case.uuid]))
    assert page.context["hindrance"] == "kept_out"
    other = programmes.worker(Role.CASE_OFFICER, authority)
    take_back(proposal, note="Jäv.", by=other, now=DECIDED)
    application.refresh_from_db()
    anew = assessments.proposal(application, other, outcome="reject", amounts=[])
    assert decide(anew, by=decider, now=DECIDED).presenter == other.person


def test_a_final_grant_proposed_by_one_kept_out_since_is_not_decided():
    world = ending.Ending(700_000, 700_000)
    world.costs("1/1", 700_000)
    row = settling.propose(world.grant, world.party, reasons="Godkänd.", by=world.officer, now=ending.NOW)
    cases.block(world.grant.case, world.officer.person, ground=GROUND, by=None, now=NOW)
    with pytest.raises(ProposerKeptOut):
        settling.decide(row, by=world.decider, now=ending.NOW)
