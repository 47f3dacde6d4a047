"""Many who decide at the same moment, and a worker that dies in the middle of a decision's document."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import User
from accounts.roles import Role
from assessments.errors.decisions import ItemRefused, ProposalGone
from assessments.errors.meetings import MeetingActNotOpen
from assessments.models import Decision, DecisionLetter, Proposal, ProposedAmount
from assessments.workflow.amounts import requested
from assessments.workflow.decisions import decide, decide_many
from assessments.workflow.meetings import lock_meeting
from assessments.workflow.outbox import send
from assessments.workflow.proposals import take_back
from calls.models import CallCondition
from grants.models import Grant
from grants.workflow.opening import open_grants
from programmes.errors import NoRoom
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from registry.models import Event, Job, Message, RegisterEntry
from tests import killing
from tests.factories import accounts, applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.meetings import all_there

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    return assignment


@pytest.fixture
def officer(vinnova):
    return make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")


def proposals(count: int, vinnova, officer) -> list[Proposal]:
    call = calls.call(vinnova)
    return [
        judge.proposal(
            applications.submitted_application(call, by=applications.applicant(f"t{n}@x.example", f"Person {n}")),
            officer,
        )
        for n in range(count)
    ]


def each(proposal: Proposal, year: int = 2025) -> int:
    return sum(one.amount for one in proposal.amounts.all() if one.year == year)


def frame(assignment, amount: int, year: int = 2025) -> None:
    make.frame(
        assignment,
        year,
        amount,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 15),
        recorded_at=PROPOSED,
    )


def test_twenty_decisions_at_once_against_a_frame_that_fits_seven(vinnova, officer, at_once):
    waiting = proposals(20, vinnova, officer)
    frame(vinnova, 8 * each(waiting[0]) - 1)
    deciders = [judge.decider(vinnova) for _ in range(4)]

    outcomes = at_once(20, lambda n: decide(waiting[n], by=User.objects.get(pk=deciders[n % 4].pk), now=DECIDED))

    assert sum(isinstance(one, Decision) for one in outcomes) == 7
    assert sum(isinstance(one, NoRoom) for one in outcomes) == 13
    assert Decision.objects.count() == 7
    assert LedgerEntry.objects.filter(year=2025).total(["commitment"]) == 7 * each(waiting[0])
    assert RegisterEntry.objects.filter(what_public="Beslut om bidrag").count() == 7
    assert Message.objects.filter(kind="application.decided").count() == 7
    assert Job.objects.filter(task="assessments.tasks.store_decision").count() == 7


def test_two_decision_makers_at_the_same_moment_make_one_decision(vinnova, officer, at_once):
    (proposal,) = proposals(1, vinnova, officer)
    deciders = [judge.decider(vinnova) for _ in range(4)]

    outcomes = at_once(4, lambda n: decide(proposal, by=User.objects.get(pk=deciders[n].pk), now=DECIDED))

    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert Decision.objects.count() == 1
    assert Event.objects.filter(kind="application.grant").count() == 1


def test_grants_are_laid_up_once_also_by_many_workers(vinnova, officer, at_once):
    (proposal,) = proposals(1, vinnova, officer)
    decide(proposal, by=judge.decider(vinnova), now=DECIDED)

    outcomes = at_once(5, lambda n: open_grants(now=DECIDED))

    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert Grant.objects.count() == 1


def test_two_agendas_that_share_items_in_opposite_order_decide_each_item_once(vinnova, officer, at_once):
    waiting = proposals(6, vinnova, officer)
    decider = judge.decider(vinnova)

    def act(n: int) -> list[Decision]:
        agenda = waiting if n % 2 else waiting[::-1]
        return decide_many(agenda, by=User.objects.get(pk=decider.pk), now=DECIDED)

    outcomes = at_once(4, act)

    assert [one for one in outcomes if isinstance(one, BaseException)] == []
    assert Decision.objects.count() == 6
    assert LedgerEntry.objects.filter(year=2025).total(["commitment"]) == 6 * each(waiting[0])


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [("max_share_together", {"share": "49/100", "scope": "part"}), ("max_grants", {"grants": 2})],
)
def test_two_decisions_at_once_never_pass_what_is_counted_over_all_that_is_granted(
    vinnova, officer, at_once, kind, parameters
):
    call = calls.call(vinnova)
    small, *rest = (applications.submitted_application(call) for _number in range(3))
    CallCondition.objects.create(call=call, key="andel", kind=kind, parameters=parameters, position=9)
    third = [replace(one, amount=one.amount // 3) for one in requested(small)]
    decide(judge.proposal(small, officer, amounts=third), by=judge.decider(vinnova), now=DECIDED)
    waiting = [judge.proposal(one, officer) for one in rest]  # each beside the small one: 43 per cent; both: 50
    deciders = [judge.decider(vinnova) for _ in range(2)]

    outcomes = at_once(2, lambda n: decide(waiting[n], by=User.objects.get(pk=deciders[n].pk), now=DECIDED))

    assert sorted(type(one).__name__ for one in outcomes) == ["Decision", "FindingsStop"]


def test_agendas_at_once_are_decided_whole_or_not_at_all(vinnova, officer, at_once):
    waiting = proposals(12, vinnova, officer)
    frame(vinnova, 7 * each(waiting[0]))
    decider = judge.decider(vinnova)

    outcomes = at_once(
        4, lambda n: decide_many(waiting[3 * n : 3 * n + 3], by=User.objects.get(pk=decider.pk), now=DECIDED)
    )

    assert sum(isinstance(one, list) for one in outcomes) == 2  # the third would need nine
    assert sum(isinstance(one, ItemRefused) for one in outcomes) == 2
    assert Decision.objects.count() == 6


def test_deciding_and_sending_back_at_once_leaves_one_of_them(vinnova, officer, at_once):
    (proposal,) = proposals(1, vinnova, officer)
    decider = judge.decider(vinnova)

    def act(n: int):
        by = User.objects.get(pk=decider.pk)
        if n:
            return decide(proposal, by=by, now=DECIDED)
        return take_back(proposal, by=by, now=DECIDED, note="Skälen saknas.")

    outcomes = at_once(2, act)

    assert sum(isinstance(one, ProposalGone) for one in outcomes) == 1
    proposal.refresh_from_db()
    assert Decision.objects.exists() != (proposal.withdrawn_at is not None)
    assert LedgerEntry.objects.exists() == Decision.objects.exists()


def test_a_decided_case_never_changes(vinnova, officer):
    (proposal,) = proposals(1, vinnova, officer)
    other = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    decision = decide(proposal, by=judge.decider(vinnova), now=DECIDED, others=[other.person])
    changes = [
        lambda: Decision.objects.filter(pk=decision.pk).update(amount=1),
        lambda: Decision.objects.filter(pk=decision.pk)._raw_delete("default"),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(reasons="annat"),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(withdrawn_at=CHECKED, withdrawn_by=officer),
        lambda: ProposedAmount.objects.filter(proposal=proposal).update(amount=1),
        lambda: ProposedAmount.objects.filter(proposal=proposal).delete(),
        lambda: decision.others.clear(),
        lambda: LedgerEntry.objects.filter(case=proposal.application.case).update(amount=1),
    ]

    for change in changes:
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()

    decision.refresh_from_db()
    assert list(decision.others.all()) == [other.person]
    assert decision.amount == sum(one.amount for one in proposal.amounts.all())


def test_twenty_decided_at_once_and_a_worker_killed_twice_leave_each_document_and_letter_once(
    vinnova, officer, starter
):
    waiting = proposals(20, vinnova, officer)
    meeting = killing.locked(waiting, vinnova, officer, decider=judge.decider(vinnova, reads_letters=True))
    assert not killing.of_decisions().exists()
    assert send(DecisionLetter.objects.all(), by=officer, now=DECIDED) == 20
    assert sum(one.amount for one in LedgerEntry.objects.all()) == meeting_total(meeting)

    killing.killed_twice(starter, after=2)

    killing.each_once(20)


def meeting_total(meeting) -> int:
    """What the minutes say was granted in all, kronor."""
    meeting.refresh_from_db()
    return meeting.content["total"]


def test_two_who_lock_the_same_meeting_at_once_decide_it_once(vinnova, officer, at_once):
    waiting = proposals(4, vinnova, officer)
    decider = judge.decider(vinnova)
    meeting = killing.called(waiting, vinnova, officer, decider=decider)

    all_there(meeting)
    outcomes = at_once(2, lambda n: lock_meeting(meeting, by=User.objects.get(pk=decider.pk), now=DECIDED))

    assert sum(isinstance(one, list) for one in outcomes) == 1
    assert sum(isinstance(one, MeetingActNotOpen) for one in outcomes) == 1
    assert Decision.objects.count() == 4
    assert sum(one.amount for one in LedgerEntry.objects.all()) == meeting_total(meeting)
