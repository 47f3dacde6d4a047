"""In a joint call each authority decides on its own part: who may and who may not, and what follows."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.roles import Role
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import Status
from assessments.display.line import money_of
from assessments.errors.decisions import AmountsWrong, LeadDecidesFirst, OutsideDelegation, ProposerDecides
from assessments.errors.procedure import CaseDecided
from assessments.models import BiasPart, Decision, DecisionLetter, DecisionMeeting, Outcome, Proposal
from assessments.workflow import outbox
from assessments.workflow.afterwards import take_up_again
from assessments.workflow.amounts import Amount, granted_by_others, requested, to_divide
from assessments.workflow.bias import part_in
from assessments.workflow.decisions import decide
from assessments.workflow.letters import keep
from assessments.workflow.mass import applications as mass
from assessments.workflow.meetings import call_meeting
from assessments.workflow.proposals import propose, take_back
from calls.workflow.joint import open_to_others
from grants.models import Grant, Project
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from programmes.workflow.ledger import book
from reporting.datasets.joint_report import decided_of
from sweden import clock as sweden_clock
from tests.factories import accounts, applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting

pytestmark = pytest.mark.django_db
LATER = DECIDED + timedelta(days=2)


class Joint:
    """A joint call that Vinnova leads, in which Vetenskapsrådet decides on its own part, and an application in it."""

    def __init__(self, *, lead_decides_all=False):
        self.lead, self.other = make.pair()
        for assignment in (self.lead, self.other):
            for year in (2025, 2026):
                make.frame(assignment, year, 500_000_000)
        call = calls.call(self.lead, appeal_ground_sv="12 § förordningen")
        calls.part(
            call, self.other, {2025: 40_000_000}, decides=(self.lead if lead_decides_all else self.other).authority
        )
        self.application = applications.submitted_application(call)
        self.officer = make.worker(Role.CASE_OFFICER, self.lead.authority)
        self.decider = judge.decider(self.lead)
        self.their_officer = make.worker(Role.CASE_OFFICER, self.other.authority, name="Sofia Lindqvist")
        self.their_decider = judge.decider(self.other)

    def half(self):
        """Half of what was applied for, of the lead's money."""
        return [
            Amount(a.organisation, a.assignment, a.year, a.amount // 2, a.strand) for a in requested(self.application)
        ]

    def theirs(self, share=4):
        """A part of what was applied for, of the other authority's money."""
        return [Amount(a.organisation, self.other, a.year, a.amount // share) for a in requested(self.application)]

    def lead_decides(self, outcome=Outcome.GRANT):
        amounts = self.half() if outcome == Outcome.GRANT else []
        proposal = judge.proposal(self.application, self.officer, outcome=outcome, amounts=amounts)
        decision = decide(proposal, by=self.decider, now=DECIDED)
        self.application.refresh_from_db()
        return decision

    def they_propose(self, by=None, authority_of=None, **fields):
        values = {"outcome": Outcome.GRANT, "amounts": self.theirs(), "reasons": "Hög vetenskaplig kvalitet."}
        self.application.refresh_from_db()
        return propose(
            self.application,
            authority=authority_of or self.other.authority,
            by=by or self.their_officer,
            now=PROPOSED,
            **values | fields,
        )


@pytest.fixture(scope="module")
def _joint(standing):
    sweden_clock.set_day(date(2025, 11, 20))
    return Joint()


@pytest.fixture
def joint(_joint, clock):
    clock.set_day(date(2025, 11, 20))
    return deepcopy(_joint)


def test_each_authority_decides_on_its_own_part_of_its_own_money(joint):
    first = joint.lead_decides()
    second = decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    joint.application.refresh_from_db()
    assert joint.application.status == Status.GRANTED
    assert [one.authority for one in (first, second)] == [joint.lead.authority, joint.other.authority]
    assert second.content["authority_short"] == joint.other.authority.short_name
    assert second.content["number"] == joint.application.case.designation
    assert LedgerEntry.objects.filter(assignment=joint.other).total() == second.amount
    assert LedgerEntry.objects.filter(assignment=joint.lead).total() == first.amount


def test_both_decisions_stand_in_the_register_of_the_case_and_the_applicant_is_told_of_both(joint):
    for decision in (joint.lead_decides(), decide(joint.they_propose(), by=joint.their_decider, now=LATER)):
        keep(decision, now=LATER)
    case = joint.application.case
    assert case.documents.filter(kind="decision").count() == 2
    theirs = joint.other.authority.short_name
    drawn_up = case.entries.filter(direction="drawn_up", what_public__startswith="Beslut om bidrag")
    assert {one.what_public for one in drawn_up} == {"Beslut om bidrag", f"Beslut om bidrag, {theirs}"}
    titles = case.documents.filter(kind="decision").values_list("title", flat=True)
    assert sorted(title.endswith(theirs) for title in titles) == [False, True]
    assert case.messages.filter(kind="application.decided").count() == 2


def test_the_granted_money_of_both_is_one_project(joint):
    joint.lead_decides()
    decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    open_grants(now=LATER)
    assert Project.objects.count() == 1
    assert {one.assignment for one in Grant.objects.all()} == {joint.lead, joint.other}


def test_the_others_letter_does_not_tell_what_the_leads_has_not(joint):
    judge.decider(joint.lead, reads_letters=True)
    joint.lead_decides()
    decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    told = Application.objects.get(pk=joint.application.pk)
    assert (told.status, told.told_status) == (Status.GRANTED, Status.PROPOSED)
    outbox.send(DecisionLetter.objects.filter(authority=joint.lead.authority), by=joint.officer, now=LATER)
    assert Application.objects.get(pk=told.pk).told_status == Status.GRANTED


def test_the_lead_decides_first(joint):
    judge.proposal(joint.application, joint.officer, amounts=joint.half())
    proposal = joint.they_propose()
    with pytest.raises(LeadDecidesFirst):
        decide(proposal, by=joint.their_decider, now=DECIDED)
    assert not Proposal.objects.waiting().filter(pk=proposal.pk).exists()


def test_what_the_lead_rejects_another_may_grant_of_its_own(joint):
    joint.lead_decides(Outcome.REJECT)
    assert joint.application.status == Status.REJECTED
    decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    joint.application.refresh_from_db()
    assert joint.application.status == Status.GRANTED


def test_another_that_rejects_leaves_the_leads_grant_as_it_is(joint):
    joint.lead_decides()
    decision = decide(joint.they_propose(outcome=Outcome.REJECT), by=joint.their_decider, now=LATER)
    joint.application.refresh_from_db()
    assert (joint.application.status, decision.outcome) == (Status.GRANTED, Outcome.REJECT)


def test_the_lead_neither_proposes_nor_decides_on_the_others_part(joint):
    joint.lead_decides()
    with pytest.raises(NotAllowed):
        joint.they_propose(by=joint.officer)
    proposal = joint.they_propose()
    with pytest.raises(NotAllowed):
        decide(proposal, by=joint.decider, now=LATER)
    assert not Decision.objects.filter(proposal=proposal).exists()


def test_the_other_neither_proposes_nor_decides_on_the_leads_part(joint):
    proposal = judge.proposal(joint.application, joint.officer, amounts=joint.half())
    with pytest.raises(NotAllowed):
        propose(joint.application, outcome=Outcome.REJECT, reasons="Nej.", by=joint.their_officer, now=PROPOSED)
    with pytest.raises(NotAllowed):
        decide(proposal, by=joint.their_decider, now=DECIDED)
    with pytest.raises(NotAllowed):
        take_back(proposal, by=joint.their_decider, now=DECIDED, note="Ändra.")


def test_an_authority_that_has_left_the_decision_to_the_lead_proposes_nothing(clock):
    clock.set_day(date(2025, 11, 20))
    joint = Joint(lead_decides_all=True)
    joint.lead_decides()
    with pytest.raises(NotAllowed):
        joint.they_propose()


def test_money_of_another_part_is_not_proposed_and_no_party_gets_more_than_it_asked_for_in_all(joint):
    joint.lead_decides()
    with pytest.raises(AmountsWrong):
        joint.they_propose(amounts=joint.half())
    with pytest.raises(AmountsWrong):
        joint.they_propose(amounts=joint.theirs(1))


def test_what_others_grant_counts_as_it_is_today_where_it_has_been_changed_since(joint):
    was = joint.lead_decides().amount
    for place, entry in enumerate(LedgerEntry.objects.filter(assignment=joint.lead).order_by("pk")):
        book(
            assignment=joint.lead,
            strand=entry.strand,
            kind=entry.kind,
            year=entry.year,
            amount=-entry.amount / 2,
            occurred_on=LATER.date(),
            by=joint.decider,
            now=LATER,
            key=f"lowered:{place}",
            case=entry.case,
            organisation=entry.organisation,
        )
    others = granted_by_others(joint.application, joint.other.authority)
    assert sum(one.amount for one in others) == was / 2
    assert sum(money_of([joint.application.pk]).values()) == was / 2
    assert joint.they_propose(amounts=joint.theirs(2)).outcome == Outcome.GRANT
    assert sum(money_of([joint.application.pk]).values()) == was / 2 + sum(one.amount for one in joint.theirs(2))


def test_the_delegation_and_the_proposer_are_judged_at_the_own_authority(joint):
    joint.lead_decides()
    proposal = joint.they_propose()
    with pytest.raises(OutsideDelegation):
        decide(proposal, by=judge.decider(joint.other, delegated=False), now=LATER)
    with pytest.raises(NotAllowed):
        decide(proposal, by=joint.their_officer, now=LATER)
    take_back(proposal, by=joint.their_officer, now=LATER)
    accounts.role(joint.their_decider, Role.CASE_OFFICER, joint.other.authority)
    both = User.objects.get(pk=joint.their_decider.pk)
    with pytest.raises(ProposerDecides):
        decide(joint.they_propose(by=both), by=both, now=LATER)


def test_a_proposal_on_a_part_is_sent_back_at_its_own_authority_and_made_anew(joint):
    joint.lead_decides()
    proposal = joint.they_propose()
    with pytest.raises(NotAllowed):
        take_back(proposal, by=joint.officer, now=LATER, note="Ändra.")
    take_back(proposal, by=joint.their_decider, now=LATER, note="Ändra beloppen.")
    joint.application.refresh_from_db()
    assert joint.application.status == Status.GRANTED
    rejected = joint.they_propose(outcome=Outcome.REJECT)
    assert decide(rejected, by=joint.their_decider, now=LATER).outcome == Outcome.REJECT


def test_one_proposal_stands_for_each_authority(joint):
    joint.lead_decides()
    joint.they_propose()
    with pytest.raises(ActNotOpen):
        joint.they_propose()


def test_the_others_see_the_case_once_the_formal_demands_are_met_and_not_before(joint):
    assert not Application.objects.visible_to(joint.their_officer).exists()
    judge.proposal(joint.application, joint.officer, amounts=joint.half())
    seen = User.objects.get(pk=joint.their_officer.pk)
    assert Application.objects.visible_to(seen).get() == joint.application


def test_what_one_divides_is_ones_own_authoritys_money(joint):
    assert {one.assignment for one in to_divide(joint.application)} == {joint.lead}
    theirs = to_divide(joint.application, joint.other.authority)
    assert {one.assignment for one in theirs} == {joint.other}
    assert {one.amount for one in theirs} == {0}


def test_the_pages_serve_each_authority_its_own_part(joint, client):
    joint.lead_decides()
    uuid = joint.application.case.uuid
    client.force_login(joint.their_officer)
    page = client.get(reverse("assessments:propose", args=[uuid]))
    assert "av sina egna medel i samma ansökan" in page.content.decode()  # what the lead has granted
    assert page.context["open"]
    typed = {"outcome": "grant", "reasons": "Hög kvalitet.", "terms": "Rapportera.", "a0": "1000"}
    answer = client.post(reverse("assessments:propose", args=[uuid]), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    client.force_login(joint.decider)
    assert client.get(reverse("assessments:decide", args=[uuid])).context["decision"].authority == joint.lead.authority
    client.force_login(joint.their_decider)
    page = client.get(reverse("assessments:decide", args=[uuid]))
    assert page.context["elsewhere"] == [
        (joint.lead.authority.short_name, LedgerEntry.objects.filter(assignment=joint.lead).total())
    ]
    assert page.context["open"]
    assert page.context["total"] == 1000
    waiting = client.get(reverse("assessments:waiting")).content.decode()
    assert joint.application.case.designation in waiting
    answer = client.post(reverse("assessments:decide", args=[uuid]), {"agree": "on"})
    assert answer.status_code == 302
    shown = client.get(reverse("registry:case", args=[uuid])).content.decode()
    assert joint.other.authority.short_name in shown
    assert Decision.objects.get(authority=joint.other.authority).amount == 1000


def test_the_joint_report_counts_both_decisions_as_one_grant(joint):
    joint.lead_decides(Outcome.REJECT)
    second = decide(joint.they_propose(), by=joint.their_decider, now=LATER)
    key = str(joint.application.call.case.uuid)
    [row] = decided_of([key], cutoff=LATER.date(), at=LATER).values()
    assert (row["outcome"], row["amount"], row["decided_on"]) == (Outcome.GRANT, second.amount, DECIDED.date())
    [before] = decided_of([key], cutoff=DECIDED.date(), at=LATER).values()
    assert (before["outcome"], before["amount"]) == (Outcome.REJECT, 0)


def test_who_decides_on_a_part_declares_as_one_who_decides(joint):
    assert part_in(joint.their_decider, joint.application) == BiasPart.DECISION_MAKER
    assert part_in(joint.their_officer, joint.application) == BiasPart.PARTICIPANT, "who has proposed nothing"


def test_an_authority_meets_on_its_own_part_of_the_call_when_the_lead_has_decided(joint, client):
    call = joint.application.call
    open_to_others(call, by=joint.officer, now=PROPOSED)
    client.force_login(joint.their_officer)
    where = reverse("assessments:new_meeting", args=[call.case.uuid])
    joint.lead_decides()
    assert where in client.get(reverse("assessments:meetings")).content.decode()
    told = {"day": "2025-11-21", "clock": "10:00", "decider": joint.their_decider.pk, "quorum": 1}
    assert client.post(where, told).status_code == 302
    meeting = DecisionMeeting.objects.get(authority=joint.other.authority)
    page = reverse("assessments:meeting", args=[meeting.uuid])
    assert "er del återstår" in client.get(page).content.decode()
    client.post(
        reverse("assessments:meeting_agenda", args=[meeting.uuid]), {"application": joint.application.case.uuid}
    )
    joint.they_propose()
    (second,) = lock_meeting(meeting, by=joint.their_decider, now=LATER)
    assert second.authority == joint.other.authority
    assert where not in client.get(reverse("assessments:meetings")).content.decode()


def test_a_part_of_a_joint_call_and_a_grant_taken_up_again_are_put_on_an_agenda_with_others(joint):
    def put(by, meeting):
        rows = mass.rows(by).filter(pk=joint.application.pk)
        refused = mass.ACTS["agenda"].refusals(by, list(rows))
        if not refused:
            mass.ACTS["agenda"].do(rows[0], {"meeting": str(meeting.uuid)}, by, LATER)
        return [type(one) for one in refused.values()]

    def meeting(authority, decider, by):
        call = joint.application.call
        told = {"held_at": LATER, "place": "", "decider": decider, "by": by, "now": LATER}
        return call_meeting(call, authority=authority, **told)

    open_to_others(joint.application.call, by=joint.officer, now=PROPOSED)
    ours = meeting(joint.lead.authority, joint.decider, joint.officer)
    theirs = meeting(joint.other.authority, joint.their_decider, joint.their_officer)
    decision = joint.lead_decides()
    assert put(joint.their_officer, theirs) == []
    assert theirs.items.get().application == joint.application
    assert put(joint.officer, ours) == [CaseDecided]
    taken_up = {"section": "37", "is_worse": True, "worse_ground": "wrong", "reason": "Ni uppgav fel storlek."}
    take_up_again(decision, **taken_up, by=joint.decider, now=LATER)
    assert put(joint.officer, ours) == []
    assert ours.items.get().application == joint.application
