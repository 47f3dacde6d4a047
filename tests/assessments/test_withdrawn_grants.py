"""A grant taken up again to be withdrawn: on a ground of the law, heard, proposed, decided, with money and letters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from applications.states import Status
from assessments.documents.decisions import DecisionPages
from assessments.errors import procedure as errors
from assessments.errors.decisions import OutcomeNotOpen, PartyNotHeard
from assessments.models import Decision, Outcome, Proposal
from assessments.states.procedure import LeftOut
from assessments.workflow.afterwards import leave_as_it_is, standing_decision, take_up_again
from assessments.workflow.communicating import leave_out
from assessments.workflow.decisions import decide
from assessments.workflow.declaring import to_declare
from assessments.workflow.gate import closed
from assessments.workflow.meetings import call_meeting
from assessments.workflow.proposals import propose, take_back
from assessments.workflow.replacing import demand_free
from grants.models import Closing
from grants.queries.money import money
from grants.workflow import paying
from grants.workflow.ending.lapsing import lapse_withdrawn
from grants.workflow.planning import is_closed
from programmes.models import LedgerEntry
from registry.models import Message
from tests.factories import assessments as judge
from tests.factories import panels, programmes, reviews
from tests.factories import payments as make
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WRONG = {"section": "37", "is_worse": True, "worse_ground": "wrong", "reason": "Ni uppgav fel storlek på företaget."}


@pytest.fixture
def grant():
    return make.grant()


@pytest.fixture
def officer(grant):
    return programmes.worker(Role.CASE_OFFICER, grant.authority)


@pytest.fixture
def decider(grant):
    user = programmes.worker(Role.DECISION_MAKER, grant.authority)
    programmes.delegation(user, grant.assignment)
    return user


def withdrawal(grant, officer, **fields):
    fields = {"outcome": Outcome.REJECT, "reasons": "Uppgiften om storlek var avgörande och fel.", **fields}
    return propose(grant.decision.application, by=officer, now=NOW, **fields)


def test_a_grant_is_withdrawn_on_a_ground_of_the_law_after_the_party_was_heard(grant, officer, decider):
    application, was = grant.decision.application, money(grant).total
    with pytest.raises(errors.GrantsChangeElsewhere):
        take_up_again(grant.decision, section="37", reason="Fel.", by=decider, now=NOW)
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    with pytest.raises(errors.ReplacedAlready):
        take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    application.refresh_from_db()
    assert (application.status, money(grant).total) == (Status.GRANTED, was)
    assert (
        "oriktiga eller vilseledande uppgifter"
        in grant.decision.reconsiderations.get().letter.content["parts"][1]["text"]
    )
    with pytest.raises(OutcomeNotOpen):
        withdrawal(grant, officer, outcome=Outcome.GRANT)
    letter = grant.decision.reconsiderations.get().letter
    assert "because the fault is due to incorrect or misleading information" in str(letter.content)
    proposal = withdrawal(grant, officer)
    assert proposal in Proposal.objects.waiting()
    with pytest.raises(PartyNotHeard):
        decide(proposal, by=decider, now=NOW)
    leave_out(application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=officer, now=NOW)
    new = decide(proposal, by=decider, now=NOW + DAY)

    application.refresh_from_db()
    assert (application.status, new.replaces, standing_decision(application)) == (
        Status.REJECTED,
        grant.decision,
        new,
    )
    assert money(grant).total == 0
    freed = LedgerEntry.objects.filter(case=grant.case, reference__startswith="Upphävt bidrag")
    assert -sum(one.amount for one in freed) == was
    pages = DecisionPages.of(new.content)
    assert pages.heading == "Beslut att upphäva bidrag"
    assert "upphäver sitt beslut" in pages.result
    assert "37 § andra stycket 3" in pages.worse
    assert Message.objects.filter(kind="application.decided", body__contains="upphäver sitt beslut").exists()
    assert is_closed(grant)
    assert (lapse_withdrawn(now=NOW + DAY), lapse_withdrawn(now=NOW + DAY)) == ([grant], [])
    assert "upphävdes" in str(Closing.objects.get(grant=grant).lines)


def test_the_withdrawal_of_a_grant_is_put_on_an_agenda_by_its_page(grant, officer, decider, client):
    application = grant.decision.application
    meeting = call_meeting(
        application.call, authority=grant.authority, held_at=NOW, place="", decider=decider, by=officer, now=NOW
    )
    page = reverse("assessments:meeting", args=[meeting.uuid])
    client.force_login(officer)
    assert application.title not in client.get(page).content.decode()

    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    withdrawal(grant, officer)
    assert "Beviljad, och tas upp till ny prövning" in client.get(page).content.decode()
    client.post(reverse("assessments:meeting_agenda", args=[meeting.uuid]), {"application": application.case.uuid})
    assert meeting.items.get().application == application


def test_whoever_may_withdraw_a_grant_declares_before_the_proposal_is_read(grant, officer, decider):
    application = grant.decision.application
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    reviews.criteria(application.call)
    reviews.terms(application.call, officer)
    panels.free([application], officer)
    application.refresh_from_db()
    assert closed(decider, [application]) == set()
    assert not to_declare(decider, NOW)

    withdrawal(grant, officer)
    assert closed(decider, [application]) == {application.pk}
    assert [one.pk for one in to_declare(decider, NOW)] == [application.pk]
    panels.free([application], decider, part="decision_maker")
    assert closed(decider, [application]) == set()


def test_money_that_is_on_its_way_or_paid_keeps_a_grant_from_being_withdrawn(grant, officer, decider):
    who = make.hands(grant)
    make.verified(grant, who)
    lines = make.plan(grant, who)
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    leave_out(grant.decision.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=officer, now=NOW)
    proposal = withdrawal(grant, officer)
    payment = paying.propose(lines[0], by=who.officer, now=NOW)
    with pytest.raises(errors.GrantBinds):
        decide(proposal, by=decider, now=NOW)
    paying.take_back(payment, note="Fel belopp.", by=who.officer, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        decide(proposal, by=decider, now=NOW)
    held = [one["sql"].rsplit('"', 2)[1] for one in asked if " UPDATE OF " in one["sql"]]
    assert held.index("grants_grant") < held.index("programmes_appropriation")  # as whoever changes a grant
    lapse_withdrawn(now=NOW)
    assert not grant.instalments.standing().exists()


def test_a_grant_taken_up_is_left_as_it_is_and_may_be_taken_up_anew(grant, officer, decider, client):
    client.force_login(decider)
    page = client.get(f"/arenden/{grant.case.uuid}/handlaggning/omprova/").content.decode()
    assert "37 § första stycket: En myndighet får ändra ett beslut" in page
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    proposal = withdrawal(grant, officer)
    with pytest.raises(errors.NotTakenUp):
        leave_as_it_is(grant.decision, reason="Ändå inte.", by=decider, now=NOW)
    take_back(proposal, by=officer, now=NOW)
    leave_as_it_is(grant.decision, reason="Felet var utan betydelse.", by=decider, now=NOW)
    assert Message.objects.filter(kind="application.decision_left").exists()
    assert Decision.objects.filter(application=grant.decision.application).count() == 1
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    client.force_login(officer)
    shown = client.get(f"/arenden/{grant.case.uuid}/handlaggning/").content.decode()
    assert "Felet var utan betydelse." in shown
    assert f"/arenden/{grant.case.uuid}/forslag/" in shown
    page = client.get(f"/arenden/{grant.case.uuid}/forslag/").content.decode()
    assert "upphäv bidraget" in page.lower()
    assert f"/arenden/{grant.case.uuid}/handlaggning/kommunicera/" in page  # the party is heard anew


def test_the_record_of_a_withdrawn_grant_says_how_the_party_was_heard_before_it(grant, officer, decider):
    judge.terms(grant.authority, decider, reject_unheard=True, reason="Forskning bedöms av sakkunniga.")
    take_up_again(grant.decision, **WRONG, by=decider, now=NOW)
    leave_out(grant.decision.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=officer, now=NOW)
    said = decide(withdrawal(grant, officer), by=decider, now=NOW).content["hearing"]
    assert said == {"left_out": "unnecessary", "reason": "Medgivet.", "always": False}


def test_what_has_been_paid_is_read_when_nobody_pays_any_more(grant, decider):
    with CaptureQueriesContext(connection) as asked:
        demand_free(grant.decision, by=decider, now=NOW)
    held, read = (
        next(place for place, one in enumerate(asked) if words in one["sql"])
        for words in ("FOR UPDATE", '"programmes_ledgerentry"."amount"')
    )
    assert held < read
