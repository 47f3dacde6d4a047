"""From a handed-in application to a decision: what follows, what is refused, what never changes."""

import subprocess
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.roles import Role
from applications.documents.content import checksum
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import TRANSITIONS, Act, Status, next_status
from applications.workflow.facts import judged_as_handed_in
from assessments.display.line import beside
from assessments.errors.decisions import (
    AmountsWrong,
    FindingsStop,
    ItemRefused,
    OutcomeNotOpen,
    OutsideDelegation,
    ProposerDecides,
    ReasonsMissing,
)
from assessments.models import Decision, EligibilityCheck, Outcome
from assessments.workflow.decisions import decide, decide_many
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility
from assessments.workflow.letters import keep
from assessments.workflow.proposals import Amount, propose, requested, take_back
from calls.models import CallCondition
from grants.models import Grant, Project
from grants.workflow.opening import open_grants
from programmes.errors import NoAuthority, NoRoom
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from registry.errors import AppealGroundMissing
from registry.models import Document, Job, Message, RegisterEntry
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _vinnova(standing):
    assignment = make.pair()[0]
    make.frame(
        assignment,
        2026,
        143_000_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev (påhittat exempel)",
        valid_from=date(2025, 11, 1),
        recorded_at=CHECKED,
    )
    return assignment


@pytest.fixture(scope="module")
def _application(_vinnova):
    return applications.submitted_application(calls.call(_vinnova))


@pytest.fixture
def application(_application, vinnova):
    return deepcopy(_application)


@pytest.fixture
def proposal(application, officer):
    return judge.proposal(application, officer)


def nothing_is_decided() -> None:
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not Message.objects.filter(kind="application.decided").exists()
    assert not Job.objects.filter(task="assessments.tasks.store_decision").exists()


def test_a_decision_records_commits_registers_and_tells_in_one_act(application, proposal, decider):
    decision = decide(proposal, by=decider, now=DECIDED)

    application.refresh_from_db()
    assert application.status == Status.GRANTED
    assert decision.amount == application.requested == sum(a.amount for a in requested(application))
    assert LedgerEntry.objects.total(["commitment"]) == decision.amount
    assert set(LedgerEntry.objects.values_list("case", flat=True)) == {application.case_id}
    assert set(LedgerEntry.objects.values_list("reference", flat=True)) == {f"Beslut {decision.decided_on}"}
    assert RegisterEntry.objects.filter(case=application.case, what_public="Beslut om bidrag").count() == 1
    assert Message.objects.get(kind="application.decided").to_person.name == "Lina Forsgren"
    assert checksum(decision.content) == decision.sha256
    assert (decision.content["decided_by"], decision.content["presented_by"]) == ("Karin Wretman", "Elin Sandberg")


def test_the_same_decision_again_changes_nothing(proposal, decider):
    first = decide(proposal, by=decider, now=DECIDED)
    second = decide(proposal, by=decider, now=DECIDED)

    assert first == second
    assert LedgerEntry.objects.total(["commitment"]) == first.amount


def test_whoever_proposed_cannot_decide(proposal, officer, vinnova):
    make.delegation(_also_decider(officer, vinnova), vinnova)

    with pytest.raises(ProposerDecides):
        decide(proposal, by=User.objects.get(pk=officer.pk), now=DECIDED)

    nothing_is_decided()


def _also_decider(user, vinnova):
    from accounts.models import RoleAssignment

    RoleAssignment.objects.create(
        person=user.person,
        role=Role.DECISION_MAKER,
        authority=vinnova.authority,
        valid_from=date(2020, 1, 1),
        granted_at=CHECKED,
    )
    return user


def test_a_delegation_reaches_to_its_amount_and_not_a_krona_further(proposal, vinnova):
    total = sum(a.amount for a in proposal.amounts.all())

    with pytest.raises(OutsideDelegation):
        decide(proposal, by=judge.decider(vinnova, amount_limit=total - 1), now=DECIDED)
    nothing_is_decided()

    assert decide(proposal, by=judge.decider(vinnova, amount_limit=total), now=DECIDED)


def test_a_delegation_for_another_assignment_does_not_reach(proposal, vinnova):
    with pytest.raises(OutsideDelegation):
        decide(proposal, by=judge.decider(vinnova, delegated=False), now=DECIDED)

    nothing_is_decided()


def test_another_authoritys_decision_maker_cannot_decide(proposal):
    council = make.pair()[1]

    with pytest.raises(NotAllowed):
        decide(proposal, by=judge.decider(council), now=DECIDED)


def test_without_a_ground_for_appeal_nothing_is_decided(proposal, decider):
    calls.as_if(proposal.application.call, appeal_ground_sv=" ")

    with pytest.raises(AppealGroundMissing):
        decide(proposal, by=decider, now=DECIDED)

    nothing_is_decided()


def test_a_decision_the_frame_does_not_hold_leaves_no_trace(application, proposal, decider, vinnova):
    make.frame(vinnova, 2026, 1, source_kind=FrameSource.AMENDMENT, valid_from=date(2025, 11, 15), recorded_at=PROPOSED)

    with pytest.raises(NoRoom):
        decide(proposal, by=decider, now=DECIDED)

    nothing_is_decided()
    application.refresh_from_db()
    assert application.status == Status.PROPOSED


def test_an_estimated_year_is_refused_without_authority_and_conditional_with_it(clock):
    clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    officer, decider = make.worker(Role.CASE_OFFICER, assignment.authority), judge.decider(assignment)
    proposal = judge.proposal(applications.submitted_application(calls.call(assignment)), officer)

    with pytest.raises(NoAuthority):
        decide(proposal, by=decider, now=DECIDED)
    make.authorisation(assignment, 50_000_000, 2028)
    decision = decide(proposal, by=decider, now=DECIDED)

    assert decision.content["conditional_years"] == [2026]


def test_all_or_nothing_when_one_item_is_refused(vinnova, officer, decider):
    call = calls.call(vinnova)
    proposals = [
        judge.proposal(
            applications.submitted_application(call, by=applications.applicant(f"a{n}@x.example", f"Person {n}")),
            officer,
        )
        for n in range(3)
    ]
    first = sum(a.amount for a in proposals[0].amounts.all() if a.year == 2026)
    make.frame(
        vinnova,
        2026,
        3 * first - 1,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 15),
        recorded_at=PROPOSED,
    )

    with pytest.raises(ItemRefused) as refusal:
        decide_many(proposals, by=decider, now=DECIDED)

    assert isinstance(refusal.value.refusal, NoRoom)
    assert proposals[2].application.case.designation in str(refusal.value)

    nothing_is_decided()
    assert len(decide_many(proposals[:2], by=decider, now=DECIDED)) == 2


def test_a_rejection_commits_nothing_and_says_why(application, officer, decider):
    proposal = judge.proposal(application, officer, outcome=Outcome.REJECT, reasons="Konkurrensen var stor.")

    decision = decide(proposal, by=decider, now=DECIDED)

    application.refresh_from_db()
    assert (application.status, decision.amount) == (Status.REJECTED, 0)
    assert not LedgerEntry.objects.exists()
    assert "Konkurrensen var stor." in Message.objects.get(kind="application.decided").body


def test_what_does_not_meet_the_formal_demands_is_dismissed_never_rejected(application, officer, decider):
    check_eligibility(application, eligible=False, note="Kom in för sent.", by=officer, now=CHECKED)
    application.refresh_from_db()

    with pytest.raises(OutcomeNotOpen):
        propose(application, outcome=Outcome.REJECT, reasons="x", by=officer, now=PROPOSED)
    proposal = propose(application, outcome=Outcome.DISMISS, reasons="Kom in för sent.", by=officer, now=PROPOSED)
    decide(proposal, by=decider, now=DECIDED)

    application.refresh_from_db()
    assert application.status == Status.DISMISSED


def test_the_share_of_a_whole_call_is_judged_again_on_the_day_of_the_decision(vinnova, officer, decider):
    call = calls.call(vinnova)
    small, first, second = (applications.submitted_application(call) for _number in range(3))
    share = {"share": "49/100", "scope": "call"}
    CallCondition.objects.create(call=call, key="andel", kind="max_share_together", parameters=share, position=9)
    third = [replace(one, amount=one.amount // 3) for one in requested(small)]
    decide(judge.proposal(small, officer, amounts=third), by=decider, now=DECIDED)
    waiting = [judge.proposal(one, officer) for one in (first, second)]  # each beside the small one: 43 per cent
    decide(waiting[0], by=decider, now=DECIDED)
    with pytest.raises(FindingsStop):
        decide(waiting[1], by=decider, now=DECIDED)  # all three: 50
    assert not Decision.objects.filter(proposal=waiting[1]).exists()


def test_a_call_gives_no_more_grants_than_its_own_condition_says_of_each_kind_of_project(vinnova, officer, decider):
    call = calls.call(vinnova)
    CallCondition.objects.create(call=call, key="antal", kind="max_grants", parameters={"grants": 1}, position=9)
    first, second, third = (applications.submitted_application(call) for _number in range(3))
    waiting = [judge.proposal(one, officer) for one in (first, second)]  # each is the first, while none is decided
    with translation.override("sv"):
        (left,) = beside(call, {first.pk, second.pk}, officer, PROPOSED).grants
        assert (left.demand, left.left) == ("Högst 1 bidrag lämnas i utlysningen.", -1)
        with pytest.raises(ItemRefused):
            decide_many(waiting, by=decider, now=DECIDED)
        decide(waiting[0], by=decider, now=DECIDED)
        with pytest.raises(FindingsStop, match="2 bidrag lämnas i utlysningen, och det högsta antalet är 1"):
            decide(waiting[1], by=decider, now=DECIDED)
    with pytest.raises(FindingsStop):
        judge.proposal(third, officer)
    # An application is received and found eligible whatever others have been granted.
    assert [one.known for one in judged_as_handed_in(third)[1] if one.demand.kind == "max_grants"] == [False]
    (left,) = beside(call, {first.pk}, officer, PROPOSED).grants
    assert (left.granted, left.chosen, left.left) == (1, 0, 0)


def test_a_check_taken_back_stays_in_the_history(application, officer):
    check_eligibility(application, eligible=False, note="Fel.", by=officer, now=CHECKED)
    reopen_eligibility(application, reason="Fel version lästes.", by=officer, now=CHECKED)
    check_eligibility(application, eligible=True, note="", by=officer, now=CHECKED)

    assert [c.eligible for c in EligibilityCheck.objects.order_by("pk")] == [False, True]
    application.refresh_from_db()
    assert application.status == Status.ELIGIBLE


def test_a_no_without_a_reason_is_refused(application, officer):
    with pytest.raises(ReasonsMissing):
        check_eligibility(application, eligible=False, note="  ", by=officer, now=CHECKED)


def test_a_proposal_taken_back_goes_where_it_came_from(application, officer):
    check_eligibility(application, eligible=False, note="Fel.", by=officer, now=CHECKED)
    application.refresh_from_db()
    proposal = propose(application, outcome=Outcome.DISMISS, reasons="x", by=officer, now=PROPOSED)

    take_back(proposal, by=officer, now=PROPOSED)

    application.refresh_from_db()
    assert application.status == Status.INELIGIBLE


@pytest.mark.parametrize("change", [lambda a: 0, lambda a: -1, lambda a: a + 1])
def test_amounts_that_do_not_fit_are_refused(application, officer, change):
    check_eligibility(application, eligible=True, note="", by=officer, now=CHECKED)
    application.refresh_from_db()
    amounts = [Amount(a.organisation, a.assignment, a.year, change(a.amount), a.strand) for a in requested(application)]

    with pytest.raises(AmountsWrong):
        propose(application, outcome=Outcome.GRANT, amounts=amounts, reasons="x", by=officer, now=PROPOSED)


def test_a_condition_that_stops_an_application_stops_a_proposal_too(vinnova, officer):
    application = applications.submitted_application(calls.call(vinnova))
    CallCondition.objects.create(call=application.call, key="tak", kind="max_grant", parameters={"amount": 1})

    with pytest.raises(FindingsStop):
        judge.proposal(application, officer)


def test_the_database_refuses_to_change_a_decision(proposal, decider):
    decision = decide(proposal, by=decider, now=DECIDED)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reasons="annat")


def test_the_document_says_what_the_law_demands_and_is_stored_once(proposal, decider, tmp_path):
    decision = decide(proposal, by=decider, now=DECIDED)

    keep(decision, now=DECIDED)
    keep(decision, now=DECIDED)

    document = Document.objects.get(kind="decision")
    path = tmp_path / "beslut.pdf"
    with default_storage.open(document.file.path) as file:
        path.write_bytes(file.read())
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(text.replace("\u00a0", " ").split())
    for expected in (
        "Vinnova beviljar",
        decision.content["number"],
        "Beslutet fattades den 20 november 2025 av",
        "Karin Wretman efter föredragning av handläggare Elin Sandberg",
        "Beslutet får inte överklagas",
        "hög vetenskaplig kvalitet",
    ):
        assert expected in text
    assert RegisterEntry.objects.filter(document=document).count() == 1


def test_a_granted_application_becomes_one_project_with_a_grant(proposal, decider):
    decide(proposal, by=decider, now=DECIDED)

    first = open_grants(now=DECIDED)
    second = open_grants(now=DECIDED)

    assert (len(first), second) == (1, [])
    assert Project.objects.count() == Grant.objects.count() == 1


def test_every_pair_outside_the_applications_table_is_refused():
    for status, act in set(product(Status, Act)) - TRANSITIONS.keys():
        with pytest.raises(ActNotOpen):
            next_status(status, act)


def test_an_outsider_sees_no_proposal(proposal):
    stranger = User.objects.create_user("x@y.example")

    assert not proposal.__class__.objects.visible_to(stranger).exists()
    assert Application.objects.visible_to(stranger).count() == 0
