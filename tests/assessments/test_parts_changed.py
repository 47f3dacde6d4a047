"""An authority changes what it decided on its own part of a joint call; what the others decided stands untouched."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.roles import Role
from applications.states import Status
from assessments.errors.decisions import PartyNotHeard
from assessments.errors.procedure import GrantsChangeElsewhere
from assessments.models import Appeal, Decision, Outcome
from assessments.states.procedure import LeftOut
from assessments.workflow.afterwards import correct, leave_as_it_is, standing_decision, take_up_again
from assessments.workflow.appeals import judge_time, reconsider, register_appeal
from assessments.workflow.communicating import communicate, leave_out
from assessments.workflow.decisions import decide
from grants.models import Grant
from grants.queries.money import money
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from registry.models import CaseLetter
from sweden import clock as sweden_clock
from tests.assessments.test_joint_decisions import LATER, Joint
from tests.factories import accounts

pytestmark = pytest.mark.django_db
WRONG = {"section": "37", "is_worse": True, "worse_ground": "wrong", "reason": "Ni uppgav fel storlek på företaget."}


@pytest.fixture(scope="module")
def _joint(standing):
    sweden_clock.set_day(date(2025, 11, 20))
    joint = Joint()
    joint.first = joint.lead_decides()
    joint.second = decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    accounts.role(joint.their_officer, Role.REGISTRAR, joint.other.authority)
    joint.their_officer = User.objects.get(pk=joint.their_officer.pk)
    return joint


@pytest.fixture
def joint(_joint, clock):
    clock.set_day(date(2025, 11, 22))
    found = deepcopy(_joint)
    found.application.refresh_from_db()
    return found


def balances(joint):
    return [LedgerEntry.objects.filter(assignment=one).total() for one in (joint.lead, joint.other)]


def test_the_other_withdraws_and_grants_anew_its_own_part_and_the_leads_stands(joint):
    their, case = joint.other.authority, joint.application.case
    first, second = open_grants(now=LATER)
    was = balances(joint)
    with pytest.raises(NotAllowed):
        take_up_again(joint.second, **WRONG, by=joint.decider, now=LATER)
    with pytest.raises(NotAllowed):
        take_up_again(joint.first, **WRONG, by=joint.their_decider, now=LATER)
    with pytest.raises(GrantsChangeElsewhere):
        take_up_again(joint.second, section="38", reason="Fel.", by=joint.their_decider, now=LATER)
    taken = take_up_again(joint.second, **WRONG, by=joint.their_decider, now=LATER)
    assert taken.letter.content["authority_short"] == their.short_name
    assert their.short_name in taken.letter.content["result"]
    leave_as_it_is(joint.second, reason="Ändå inte.", by=joint.their_decider, now=LATER)
    take_up_again(joint.second, **WRONG, by=joint.their_decider, now=LATER)
    proposal = joint.they_propose(outcome=Outcome.REJECT, amounts=[])
    leave_out(joint.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=joint.officer, now=LATER)
    with pytest.raises(PartyNotHeard):  # the lead has heard the party of its own part
        decide(proposal, by=joint.their_decider, now=LATER)
    leave_out(joint.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=joint.their_officer, now=LATER)
    withdrawn = decide(proposal, by=joint.their_decider, now=LATER)
    assert (withdrawn.authority, withdrawn.replaces) == (their, joint.second)
    joint.application.refresh_from_db()
    assert joint.application.status == Status.GRANTED
    assert standing_decision(joint.application) == joint.first
    assert balances(joint) == [was[0], 0]

    take_up_again(withdrawn, section="38", reason="Nya uppgifter.", by=joint.their_decider, now=LATER)
    anew = decide(joint.they_propose(amounts=joint.theirs(8)), by=joint.their_decider, now=LATER + timedelta(days=1))
    assert balances(joint) == [was[0], anew.amount]
    [third] = open_grants(now=LATER + timedelta(days=1))
    assert [money(one).total for one in (first, second, third)] == [was[0], 0, anew.amount]
    assert set(Grant.objects.filter(case=case, withdrawn_at__isnull=True)) == {first, third}
    letters = CaseLetter.objects.filter(case=case, kind__startswith="application.decision")
    assert {one.content["authority_short"] for one in letters} == {their.short_name}


def test_the_last_grant_of_a_joint_case_withdrawn_by_another_than_the_lead_rejects_the_application(joint):
    take_up_again(joint.first, **WRONG, by=joint.decider, now=LATER)
    leave_out(joint.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=joint.officer, now=LATER)
    for by, decider, authority in (
        (joint.officer, joint.decider, joint.lead.authority),
        (joint.their_officer, joint.their_decider, joint.other.authority),
    ):
        if authority == joint.other.authority:
            take_up_again(joint.second, **WRONG, by=decider, now=LATER)
            leave_out(joint.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=by, now=LATER)
        joint.application.refresh_from_db()
        assert joint.application.status == Status.GRANTED
        fields = {"outcome": Outcome.REJECT, "amounts": [], "reasons": "Uppgiften var fel."}
        decide(joint.they_propose(by=by, authority_of=authority, **fields), by=decider, now=LATER)
    joint.application.refresh_from_db()
    assert joint.application.status == Status.REJECTED
    assert balances(joint) == [0, 0]


def test_the_appeal_of_one_part_does_not_touch_the_other(joint):
    usual = {"appellant": "Norrviken Biologics AB", "received_on": LATER.date(), "wants": "Mer.", "now": LATER}
    with pytest.raises(NotAllowed):
        register_appeal(joint.second, **usual, by=joint.officer)
    appeal = register_appeal(joint.second, **usual, by=joint.their_officer)
    judge = {"served_on": LATER.date(), "represents_public": False, "why": "", "now": LATER}
    with pytest.raises(NotAllowed):
        judge_time(appeal, **judge, by=joint.officer)
    appeal = judge_time(appeal, **judge, by=joint.their_officer)
    with pytest.raises(NotAllowed):
        reconsider(appeal, came_to="unchanged", why="Inget nytt.", by=joint.decider, now=LATER)
    assert not joint.first.appeals.exists()
    take_up_again(joint.first, **WRONG, by=joint.decider, now=LATER)  # 39 § is about the appealed decision alone


def test_the_pages_serve_the_other_authority_its_own_decision(joint, client):
    case = joint.application.case
    page = reverse("assessments:handling", args=[case.uuid])
    client.force_login(joint.their_decider)
    shown = client.get(page).content.decode()
    assert joint.other.authority.short_name in shown
    assert reverse("assessments:take_up", args=[case.uuid]) in shown
    assert reverse("assessments:delay", args=[case.uuid]) not in shown
    typed = {"section": "37", "worse": "on", "is_worse": "on", "worse_ground": "wrong", "reason": "Fel storlek."}
    where = reverse("assessments:take_up", args=[case.uuid])
    assert client.get(where).status_code == 200
    client.post(where, typed)
    client.force_login(joint.their_officer)
    assert reverse("assessments:communicate", args=[case.uuid]) in client.get(page).content.decode()
    assert client.get(reverse("assessments:communicate", args=[case.uuid])).status_code == 200
    told = {"appellant": "Norrviken", "received_on": "2025-11-22", "wants": "Mer."}
    assert client.post(reverse("assessments:register_appeal", args=[case.uuid]), told).status_code == 302
    assert Appeal.objects.get().decision == joint.second
    assert client.get(reverse("assessments:correct", args=[case.uuid])).status_code == 404
    client.force_login(joint.officer)
    shown = client.get(page).content.decode()
    assert reverse("assessments:delay", args=[case.uuid]) not in shown  # the case is decided


def test_a_slip_in_ones_own_part_is_corrected_and_a_party_is_heard_in_ones_own_name(joint):
    found = correct(
        joint.second, place="Skäl", was="Hög", becomes="God", reason="Skrivfel.", by=joint.their_decider, now=LATER
    )
    assert found.letter.content["authority_short"] == joint.other.authority.short_name
    assert found.letter.content["officer"] == joint.their_decider.person.name
    sent = communicate(
        joint.application, what="En uppgift.", answer_by=date(2026, 1, 30), by=joint.their_officer, now=LATER
    )
    assert (sent.authority, sent.letter.content["authority_short"]) == (
        joint.other.authority,
        joint.other.authority.short_name,
    )
    assert Decision.objects.filter(replaces__isnull=False).count() == 0
