"""The amounts of a grant taken up again: proposed by one, decided by another, with ledger and letter."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from assessments.errors.decisions import PartyNotHeard
from assessments.errors.procedure import WorseGroundMissing
from assessments.states.procedure import LeftOut
from assessments.workflow.appeals import judge_time, reconsider, register_appeal
from assessments.workflow.communicating import leave_out
from calls.models import CallCondition
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable, ChangeOutdated
from grants.errors.payments import PaymentStopped, PlanBeyondGrant
from grants.models import ChangeRequest
from grants.queries.money import money
from grants.rules.changes import with_amounts
from grants.rules.plan import shortened
from grants.slots import work
from grants.workflow import changing, papers, paying, planning
from grants.workflow.changing import imagining
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book
from registry.errors import NewDecisionMissing
from registry.models import Message, RegisterEntry
from tests.factories import accounts, programmes
from tests.factories import payments as make
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
FIRM = "Norrviken Biologics AB"


@pytest.fixture
def officer(grant):
    return programmes.worker(Role.CASE_OFFICER, grant.authority)


@pytest.fixture
def decider(grant):
    return programmes.worker(Role.DECISION_MAKER, grant.authority)


def party(grant, name=FIRM):
    return grant.versions.first().parties.get(name=name)


def take_up(grant, by, amount, *, year=2026, ground="wrong", section="37", reason="Parten uppgav fel storlek."):
    amounts = {str(party(grant).organisation.uuid): {str(year): amount}}
    return changing.reconsider(
        grant, amounts=amounts, section=section, worse_ground=ground, reason=reason, by=by, now=NOW
    )


def test_less_is_granted_on_a_ground_after_the_party_was_heard_with_version_ledger_and_letter(grant, officer, decider):
    was, before = int(party(grant).by_year["2026"]), money(grant)
    for wrong in ({"ground": ""}, {"section": "38"}, {"ground": "mercy"}):
        with pytest.raises(WorseGroundMissing):
            take_up(grant, officer, was - 100_000, **wrong)
    request = take_up(grant, officer, was - 100_000)
    assert list(ChangeRequest.objects.visible_to(grant.decision.application.submitted_by)) == []
    assert not Message.objects.filter(kind="grant.change_decided").exists()
    with pytest.raises(ChangeNotAvailable, match="tagits upp redan"):
        take_up(grant, officer, was - 200_000)
    with pytest.raises(PartyNotHeard):
        changing.approve(request, why="Storleken avgör.", by=decider, now=NOW)
    reason = "Parten har själv medgett felet."
    leave_out(grant.decision.application, ground=LeftOut.UNNECESSARY, reason=reason, by=officer, now=NOW)
    made = changing.approve(request, why="Storleken avgör.", by=decider, now=NOW)

    after, held = money(grant), party(grant)
    assert after.total == before.total - 100_000
    assert (made.made.number, held.max_amount) == (2, after.granted_to(held.organisation_id))
    assert int(held.by_year["2026"]) == was - 100_000
    (entry,) = LedgerEntry.objects.filter(case=grant.case, reference__startswith="Ändringsbeslut")
    assert (entry.kind, int(entry.amount), entry.year) == (EntryKind.COMMITMENT, -100_000, 2026)
    papers.keep_change(made, now=NOW)
    made.refresh_from_db()
    assert made.document.title.startswith("Beslut efter omprövning")
    assert RegisterEntry.objects.filter(case=grant.case, document=made.document).count() == 1
    assert Message.objects.filter(kind="grant.change_decided", subject__contains="omprövat").exists()
    assert ChangeRequest.objects.visible_to(grant.decision.application.submitted_by).get() == made


def test_what_is_already_paid_beyond_is_refused_with_the_figures(grant, officer):
    was, of = int(party(grant).by_year["2026"]), party(grant).organisation
    paid = {"kind": EntryKind.PAYMENT, "year": 2026, "amount": Decimal(was), "occurred_on": date(2026, 1, 10)}
    place = {"assignment": grant.assignment, "strand": grant.strand, "case": grant.case, "organisation": of}
    book(**paid, **place, by=officer, now=NOW, key="paid-beyond")
    with pytest.raises(ChangeFaulty, match="har fått"):
        take_up(grant, officer, was - 1)
    assert not ChangeRequest.objects.exists()


def test_more_needs_no_ground_but_somebody_else_and_stands_on_what_holds(grant, officer, decider):
    was, before = int(party(grant).by_year["2026"]), money(grant).total
    with pytest.raises(NotAllowed):
        take_up(grant, decider, was + 1, ground="")
    with pytest.raises(WorseGroundMissing):
        take_up(grant, officer, was + 1)
    for wrong in ({"amount": was + 1, "year": 1999}, {"amount": was}, {"amount": was + 1, "reason": " "}):
        with pytest.raises(ChangeFaulty):
            take_up(grant, officer, ground="", **wrong)
    request = take_up(grant, officer, was + 50_000, ground="", section="38")
    accounts.role(officer.person, Role.DECISION_MAKER, grant.authority)
    with pytest.raises(NotAllowed):
        changing.approve(request, why="Felräknat.", by=officer, now=NOW)
    changing.approve(request, why="Felräknat.", by=decider, now=NOW)
    assert money(grant).total == before + 50_000
    stale = take_up(grant, officer, was, ground="wrong")
    ChangeRequest.objects.filter(pk=stale.pk).update(base=grant.versions.get(number=1))
    with pytest.raises(ChangeOutdated):
        changing.approve(stale, why="Ändå.", by=decider, now=NOW)
    assert changing.reject(stale, why="Ingen grund.", by=decider, now=NOW).document is None


def test_what_is_granted_more_is_put_into_the_plan_and_waits_until_someone_confirms_it(grant, officer, decider):
    who = make.hands(grant)
    make.verified(grant, who)
    was = {one.pk for one in make.plan(grant, who)}
    of, before = party(grant).organisation, int(party(grant).by_year["2026"])
    request = take_up(grant, officer, before + 50_000, ground="", section="38")
    for plan, told in (
        ({"ended_at": NOW, "ended_by": who.officer}, []),
        ({"ended_at": None, "ended_by": None}, [50_000]),
    ):
        grant.instalments.update(**plan)  # where nothing is planned, nothing is put into a plan
        found = changing.weighed(grant, would(request), now=NOW)
        assert [one.figures["amount"] for one in found if one.rule == "change.plan_extended"] == told
    changing.approve(request, why="Felräknat.", by=decider, now=NOW)
    (new,) = grant.instalments.standing().exclude(pk__in=was)
    assert (new.organisation, new.year, new.amount) == (of, 2026, 50_000)
    assert new.planned_on == NOW.date()  # the year has begun: not before today
    assert "confirmed" in new.waits_for
    assert planning.suggestion(grant, per_year=1, held_back=Fraction(0)) == []
    assert any("ändring" in one.words for one in work.start(who.exporter, None, NOW).rows)
    for condition in ("terms", "no_recovery_order"):
        planning.confirm_condition(new, condition, note="Handling 3", by=who.officer, now=NOW)
    with pytest.raises(PaymentStopped, match="bekräftad"):
        paying.propose(new, by=who.officer, now=NOW)
    with pytest.raises(PlanBeyondGrant):
        planning.move_line(new, planned_on=NOW.date(), amount=50_001, by=who.exporter, now=NOW)
    moved = planning.move_line(new, planned_on=NOW.date(), amount=20_000, by=who.exporter, now=NOW)
    assert "confirmed" not in moved.waits_for
    assert paying.propose(moved, by=who.officer, now=NOW).amount == 20_000


def would(request):
    """The grant before and after a change."""
    return changing.imagine(request.grant, request.base, request.kind, request.wanted)


def test_an_appealed_grant_has_been_changed_when_its_amounts_are(grant, officer, decider):
    decision = grant.decision
    received = (NOW - timedelta(days=1)).date()
    words = {"appellant": FIRM, "wants": "Mer.", "received_on": received}
    appeal = register_appeal(decision, **words, by=officer, now=NOW)
    in_time = {"served_on": None, "represents_public": False, "why": "Det är inte känt när beslutet nådde fram."}
    judge_time(appeal, **in_time, by=officer, now=NOW)
    changed = {"came_to": "changed", "why": "Vi har höjt beloppet."}
    with pytest.raises(NewDecisionMissing):
        reconsider(appeal, **changed, by=decider, now=NOW)
    was = int(party(grant).by_year["2026"])
    request = take_up(grant, officer, was + 50_000, ground="", section="38")
    changing.approve(request, why="Felräknat.", by=decider, now=NOW)
    assert reconsider(appeal, **changed, by=decider, now=NOW).reconsidered == "changed"


def test_the_page_keeps_what_was_typed_and_leads_to_the_decision(grant, officer, client):
    client.force_login(officer)
    page = f"/bidrag/{grant.uuid}/omprova/"
    cells = {
        f"a_{one.organisation.uuid}_{year}": amount
        for one in grant.versions.first().parties.all()
        for year, amount in one.by_year.items()
    }
    shown = client.get(page).content.decode()
    assert all(f'name="{name}"' in shown for name in cells)
    first = next(iter(cells))
    less = {**cells, first: int(cells[first]) - 1000, "section": "37", "reason": "Fel storlek."}
    refused = client.post(page, less)
    assert (refused.status_code, ChangeRequest.objects.count()) == (422, 0)
    assert "Fel storlek." in refused.content.decode()
    done = client.post(page, {**less, "worse_ground": "wrong"})
    assert done["Location"] == f"/andringar/{ChangeRequest.objects.get().uuid}/"


@given(lines=st.lists(st.tuples(st.integers(1, 900), st.booleans()), max_size=6), room=st.integers(-100, 3000))
def test_a_shortened_plan_fills_the_room_and_what_waits_for_the_final_report_gives_last(lines, room):
    left = shortened(lines, room=room)
    assert sum(left) == min(sum(amount for amount, _last in lines), max(0, room))
    assert all(0 <= now <= amount for now, (amount, _last) in zip(left, lines, strict=True))
    gives = [is_last for now, (amount, is_last) in zip(left, lines, strict=True) if now < amount]
    assert not any(gives) or not any(now for now, (_amount, is_last) in zip(left, lines, strict=True) if not is_last)


def test_the_plan_is_shortened_to_what_is_granted_but_not_beneath_what_is_on_its_way(grant, officer, decider, client):
    who, of = make.hands(grant), party(grant).organisation
    make.verified(grant, who)
    lines = [one for one in make.plan(grant, who, per_year=4) if (one.organisation, one.year) == (of, 2026)]
    was = int(party(grant).by_year["2026"])
    assert sum(one.amount for one in lines) == was
    less = lines[0].amount + 1_000
    request = take_up(grant, officer, lines[0].amount - 1)
    leave_out(grant.decision.application, ground=LeftOut.UNNECESSARY, reason="Medgivet.", by=officer, now=NOW)
    payment = paying.propose(lines[0], by=who.officer, now=NOW)
    client.force_login(decider)
    assert "Planen för" in client.get(f"/andringar/{request.uuid}/").content.decode()
    with pytest.raises(ChangeFaulty, match="på väg"):
        changing.approve(request, why="Storleken.", by=decider, now=NOW)
    changing.withdraw(request, by=officer, now=NOW)
    changing.approve(take_up(grant, officer, less), why="Storleken.", by=decider, now=NOW)

    stand = grant.instalments.standing().filter(organisation=of, year=2026).order_by("planned_on")
    assert [(one.planned_on, one.amount) for one in stand] == [
        (lines[0].planned_on, lines[0].amount),
        (lines[1].planned_on, 1_000),
    ]
    assert {one.condition for one in stand[1].met.all()} == {one.condition for one in lines[1].met.all()} != set()
    paying.attest([payment], by=who.attester, now=NOW)
    with pytest.raises(PlanBeyondGrant):
        planning.add_line(grant, planning.NewLine(of, 2026, NOW.date(), 1), by=who.officer, now=NOW)


def test_new_amounts_are_held_against_the_calls_conditions_as_at_the_decision(grant, officer, decider):
    was = int(party(grant).by_year["2026"])
    request = take_up(grant, officer, was + 50_000, ground="", section="38")
    most = money(grant).total + 49_999
    call = grant.decision.application.call
    CallCondition.objects.create(call=call, key="tak", kind="max_grant", parameters={"amount": most})
    with pytest.raises(ChangeFaulty, match="per projekt"):
        changing.approve(request, why="Felräknat.", by=decider, now=NOW)
    changing.withdraw(request, by=officer, now=NOW)
    within = take_up(grant, officer, was + 49_999, ground="", section="38")
    assert changing.approve(within, why="Felräknat.", by=decider, now=NOW).made.number == 2


def test_a_party_is_given_money_of_a_year_that_it_had_none_of_within_the_years_that_may_be(grant, officer):
    before = imagining.state_of(grant, grant.versions.get())
    key = str(party(grant).organisation.uuid)
    made = with_amounts(before, {key: {2027: 40_000}}, years=[2025, 2026, 2027])
    assert made.parties[key].by_year == {**before.parties[key].by_year, 2027: 40_000}
    assert with_amounts(before, {key: {2027: 0}}, years=[2027]) == before, "nothing of a new year is nothing new"
    with pytest.raises(ValueError, match="2028"):
        with_amounts(before, {key: {2028: 1}}, years=[2027])
    last = grant.versions.get().ends_on.year + 1
    assert imagining.budget_years(grant.versions.get())[-1] == last
    with pytest.raises(ChangeFaulty):
        take_up(grant, officer, 40_000, year=last + 1, ground="", section="38")


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_never_pass_the_share_of_the_calls_that_are_judged_together(at_once):
    first = make.grant()
    both, more = [first, make.grant(first.assignment)], 40_000
    officer, decider = (programmes.worker(role, first.authority) for role in (Role.CASE_OFFICER, Role.DECISION_MAKER))
    requests = [take_up(one, officer, int(party(one).by_year["2026"]) + more, ground="", section="38") for one in both]
    costs = sum(own.costs for one in both for own in imagining.state_of(one, one.versions.get()).parties.values())
    share = Fraction(sum(money(one).total for one in both) + more, costs)  # room for one of the two
    for one in both:
        CallCondition.objects.create(
            call=one.decision.application.call,
            key="andel",
            kind="max_share_together",
            parameters={"share": f"{share.numerator}/{share.denominator}", "scope": "part"},
        )

    outcomes = at_once(2, lambda place: changing.approve(requests[place], why="Felräknat.", by=decider, now=NOW))

    assert sorted(type(one).__name__ for one in outcomes) == ["ChangeFaulty", "ChangeRequest"]
