"""Each party's final grant: who proposes and decides, and what is decided afterwards."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.api.ending import WholeFinalGrantOut as FinalGrantOut
from grants.display.ending import what_deciding_does
from grants.documents.letters import letter_context
from grants.errors.settlement import (
    CostsUnknown,
    FinalGrantFollowed,
    FinalReportLacking,
    LapseNotReady,
    LessThanDecided,
    MoneyUnsettled,
    NothingToReplyTo,
    PartyHeard,
    PartyUnheard,
    PriceBaseMissing,
    SaysNothing,
    SettlementMoved,
    SettlementTaken,
    TimeLeftToReply,
)
from grants.models import Grant
from grants.queries.money import money
from grants.rules.closing import LINES
from grants.rules.kronor import carried
from grants.slots import following
from grants.workflow import planning
from grants.workflow.ending import closing, hearing, later, letters, recovering, settling
from programmes.models import LedgerEntry
from registry.errors import AppealGroundMissing
from registry.models import DecisionKind, Document, Event, Message, RegisterEntry
from registry.models.stream import Direction
from tests.factories import programmes as make
from tests.factories import reports
from tests.factories.ending import NOW, Ending, heard, pay


@pytest.fixture(scope="module")
def _ending(standing):
    return Ending(700_000, 700_000)


@pytest.fixture
def ending(_ending, db):
    return deepcopy(_ending)


def test_a_final_grant_is_proposed_by_one_and_decided_by_another_on_figures_that_stand(ending):
    ending.costs("7/10", 900_000)
    both = make.worker(Role.CASE_OFFICER, ending.grant.authority)
    with pytest.raises(SaysNothing):
        settling.propose(ending.grant, ending.party, reasons=" ", by=ending.officer, now=NOW)
    with pytest.raises(NotAllowed):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.decider, now=NOW)
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", by=both, now=NOW)
    with pytest.raises(SettlementTaken):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)
    with pytest.raises(NotAllowed):
        settling.decide(row, by=both, now=NOW)
    ending.book("repayment", 1)
    with pytest.raises(SettlementMoved):
        settling.decide(row, by=ending.decider, now=NOW)
    settling.take_back(row, by=both, now=NOW)
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)
    with pytest.raises(PartyUnheard):
        settling.decide(row, by=ending.decider, now=NOW)
    row = settling.decide(heard(row, by=ending.officer), by=ending.decider, now=NOW)
    assert "påhittad bestämmelse" in row.appeal
    assert row.legal_basis == ending.grant.decision.application.call.legal_basis_sv != ""
    (one,) = following.final_grants(None, ending.grant.case, NOW)
    assert (one.kind, one.about, one.party, one.changed_on) == ("final", row.uuid, ending.party.pk, None)
    with pytest.raises(SettlementTaken):
        settling.decide(row, by=ending.decider, now=NOW)
    assert ending.balance("commitment") == 630_000


def test_a_party_is_told_of_a_lower_final_grant_and_may_reply_before_it_is_decided_on(ending, client):
    ending.costs("7/10", 900_000)
    applicant = ending.grant.decision.application.submitted_by
    row = settling.propose(ending.grant, ending.party, reasons="Lägre kostnader.", by=ending.officer, now=NOW)
    with pytest.raises(NothingToReplyTo):
        hearing.reply(row, text="Vänta.", by=applicant, now=NOW)
    hearing.communicate(row, reply_by=NOW.date() + timedelta(days=14), by=ending.officer, now=NOW)
    with pytest.raises(PartyHeard):
        hearing.leave_out(row, ground="urgent", reason="Brådskar", by=ending.officer, now=NOW)
    with pytest.raises(TimeLeftToReply):
        settling.decide(row, by=ending.decider, now=NOW)
    letters.keep_proposed(row, now=NOW)
    assert Document.objects.filter(key=f"settlement:{row.uuid}:told", title__startswith="Möjlighet att yttra").exists()
    assert Message.objects.filter(kind="grant.end_proposed", to_person=applicant.person).exists()
    client.force_login(applicant)
    own = reverse("grants:mine", args=[ending.grant.uuid])
    said = client.get(own).content.decode()
    assert "Lägre kostnader." in said
    assert client.post(own, {"what": f"reply:{row.uuid}", "text": " "}).status_code == 422
    assert client.post(own, {"what": f"reply:{row.uuid}", "text": "En faktura saknas."}).status_code == 302
    row = settling.decide(row, by=ending.decider, now=NOW)
    told = hearing.told_of(row)
    assert (told["reply"], told["reply_by"]) == ("En faktura saknas.", NOW.date() + timedelta(days=14))
    page = render_to_string("documents/grant_end.html", letter_context("settlement", letters.content_of(row)))
    assert "En faktura saknas." in page
    assert "Ni har fått yttra er" in page
    entered = RegisterEntry.objects.filter(case=ending.grant.case, counterpart_organisation=ending.party)
    assert list(entered.order_by("pk").values_list("direction", flat=True))[-3:] == [
        Direction.SENT,
        Direction.RECEIVED,
        Direction.SENT,
    ]
    with pytest.raises(NothingToReplyTo):
        hearing.reply(row, text="För sent.", by=applicant, now=NOW)


def test_it_is_left_out_on_a_ground_that_the_decision_says_and_silence_is_waited_for_to_the_last_day(ending):
    ending.costs("7/10", 900_000)
    ask = {"by": ending.officer, "now": NOW}
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", **ask)
    with pytest.raises(SaysNothing):
        hearing.leave_out(row, ground="research", reason="Forskning", **ask)
    hearing.leave_out(row, ground="unnecessary", reason="Parten har begärt det.", **ask)
    decided = settling.decide(row, by=ending.decider, now=NOW)
    page = render_to_string("documents/grant_end.html", letter_context("settlement", letters.content_of(decided)))
    assert "Ni har inte fått yttra er" in page
    assert "uppenbart obehövligt" in page
    later.revoke(decided, section="36", reasons="Fel belopp.", by=ending.decider, now=NOW)
    row = settling.propose(ending.grant, ending.party, reasons="Skäl", **ask)
    hearing.communicate(row, reply_by=NOW.date() + timedelta(days=14), **ask)
    assert hearing.waits(row, on=NOW.date() + timedelta(days=14))
    decided = settling.decide(row, by=ending.decider, now=NOW + timedelta(days=15))
    assert "Ni har inte yttrat er" in render_to_string(
        "documents/grant_end.html", letter_context("settlement", letters.content_of(decided))
    )


def test_a_missing_price_base_amount_is_told_never_guessed(db):
    ending = Ending(100_000, 100_000, keeps_small_remainder=True)
    ending.costs("1/1", 90_000)
    with pytest.raises(PriceBaseMissing):
        settling.propose(ending.grant, ending.party, reasons="Skäl", by=ending.officer, now=NOW)


def test_a_final_grant_waits_for_the_final_report_or_says_why_not(db):
    ending = Ending(700_000, 700_000)
    ending.costs("7/10", 900_000)
    reports.terms(ending.grant.authority)
    ask = {"reasons": "Skäl", "by": ending.officer, "now": NOW}
    with pytest.raises(FinalReportLacking):  # the terms demand it, and it has not been laid up
        settling.propose(ending.grant, ending.party, **ask)
    final = next(one for one in reports.laid(ending.grant) if one.kind == "final")
    with pytest.raises(FinalReportLacking):
        settling.propose(ending.grant, ending.party, without_report=" ", **ask)
    row = settling.propose(ending.grant, ending.party, without_report="Bolaget är i konkurs.", **ask)
    assert row.reasons.endswith("Slutrapporten är inte godkänd. Bolaget är i konkurs.")
    settling.take_back(row, by=ending.officer, now=NOW)
    final.served.update(approved_at=NOW, approved_by=ending.officer)
    assert settling.propose(ending.grant, ending.party, **ask).reasons == "Skäl"


def test_a_final_grant_without_approved_costs_is_not_known_rather_than_0_and_falls_when_the_grant_changes(db):
    ending = Ending(700_000, 300_000)
    ask = {"reasons": "Skäl", "by": ending.officer, "now": NOW}
    with pytest.raises(CostsUnknown):
        settling.propose(ending.grant, ending.party, **ask)
    row = settling.propose(ending.grant, ending.party, without_costs="Inget redovisat trots påminnelse.", **ask)
    assert (row.final, row.to_recover) == (0, 300_000)
    assert "Inget redovisat trots påminnelse." in row.reasons
    settling.fall(ending.grant, by=ending.decider, now=NOW)
    with pytest.raises(SettlementTaken):
        settling.decide(row, by=ending.decider, now=NOW)


def test_what_is_not_paid_of_a_final_grant_lapses_by_a_decision_of_its_own_and_not_by_a_reason(db):
    ending = Ending(700_000, 600_000)
    ending.costs("7/10", 900_000)  # 630 000
    row = ending.settled()
    with pytest.raises(MoneyUnsettled):
        closing.close(ending.grant, reasons=dict.fromkeys(LINES, "Ändå"), by=ending.officer, now=NOW)
    ask = {"reasons": "Parten avstår från slututbetalningen.", "now": NOW}
    with pytest.raises(NotAllowed):
        later.lapse(row, **ask, by=ending.officer)
    with pytest.raises(SaysNothing):
        later.lapse(row, reasons=" ", by=ending.decider, now=NOW)
    with pytest.raises(AppealGroundMissing):  # nothing was entered of such decisions on that day
        later.lapse(row, reasons="Avstår.", by=ending.decider, now=NOW.replace(year=2019))
    one = later.lapse(row, **ask, by=ending.decider)
    assert (one.appeal, one.legal_basis != "") == ("Beslutet får inte överklagas (påhittad bestämmelse).", True)
    said = following.later_decisions(None, ending.grant.case, NOW)
    assert [(each.kind, each.about) for each in said] == [(DecisionKind.LAPSE, one.uuid)]
    assert (one.amount, ending.balance("commitment")) == (30_000, 600_000)
    (money,) = closing.money_of(ending.grant)
    assert (money.settled, money.to_pay, money.lapsed, money.paid) == (600_000, 0, 30_000, 600_000)
    with pytest.raises(LapseNotReady):
        later.lapse(row, **ask, by=ending.decider)
    letters.keep_later(one, now=NOW)
    assert Document.objects.filter(key=f"later:{one.uuid}", title__startswith="Beslut om att slutlig").exists()
    assert Message.objects.filter(kind="grant.end_lapsed", to_person__isnull=False).exists()
    closing.close(ending.grant, reasons=dict.fromkeys(LINES, "Ändå"), by=ending.officer, now=NOW)
    ending.book("payment", -50_000)  # the bank sends money back afterwards: nothing more is paid, and it lapses too
    later.lapse(row, **ask, by=ending.decider)
    (money,) = closing.money_of(ending.grant)
    assert (money.settled, money.to_pay, money.paid, ending.balance("commitment")) == (550_000, 0, 550_000, 550_000)


def test_a_lower_final_grant_takes_what_is_not_paid_of_it_out_of_the_plan_as_the_question_says(db):
    ending = Ending(700_000, 300_000)
    plan = {"per_year": 2, "held_back": Fraction(0), "ground": "Beslutet", "now": NOW}
    first, last = planning.lay_plan(ending.grant, **plan, by=ending.officer)
    ending.costs("7/10", 800_000)  # 560 000: 140 000 less than the two instalments of 200 000 would pay
    row = settling.propose(ending.grant, ending.party, reasons="Rapporten.", by=ending.officer, now=NOW)
    assert [(one.pk, left) for one, left in settling.beyond_final(row)] == [(last.pk, 60_000)]
    with translation.override("sv"):
        assert any("200\u00a0000" in one and "60\u00a0000" in one for one in what_deciding_does(row))
    before = FinalGrantOut.render(row)["shortens"]
    heard(row, by=ending.officer)
    row = settling.decide(row, by=ending.decider, now=NOW + timedelta(minutes=1))
    told = {"instalment": str(last.uuid), "planned_on": last.planned_on.isoformat(), "amount": 200_000, "left": 60_000}
    assert before == FinalGrantOut.render(row)["shortens"] == [told]
    standing = ending.grant.instalments.standing().order_by("planned_on", "pk")
    assert [one.amount for one in standing] == [first.amount, 60_000]
    assert Event.objects.filter(kind="grant.instalment_ended_by_final_grant", case=ending.grant.case).count() == 1
    later.lapse(row, reasons="Parten avstår.", by=ending.decider, now=NOW)
    assert not ending.grant.instalments.standing().exists()


@given(st.dictionaries(st.integers(2025, 2030), st.decimals(0, 10**6, places=2)))
def test_the_years_whole_kronor_always_make_up_the_party_sum_rounded_upwards_once(sums):
    told = carried(sums)
    assert sum(told.values()) == ceil(sum(sums.values()))
    assert all(abs(told[year] - sums[year]) < 1 for year in sums)


def test_ore_booked_by_hand_in_two_years_are_one_sum_of_kronor_wherever_the_party_is_told_of(db):
    ending = Ending(700_000, 0)
    pay(ending.grant, Decimal("100000.50"), year=2026)
    pay(ending.grant, Decimal("99999.50"), year=2025)
    ending.costs("7/10", 200_000)  # 140 000
    row = ending.settled()
    (told,) = closing.money_of(ending.grant)
    assert (row.paid, row.to_recover, told.paid, told.to_recover) == (200_000, 60_000, 200_000, 60_000)
    assert recovering.claimable(ending.grant, ending.party) == 60_000
    assert sum(planning.paid_outside(ending.grant).values()) == 200_000
    assert money(ending.grant).kronor_to(ending.party.pk) == 200_000
    assert Grant.objects.with_sums().get(pk=ending.grant.pk).paid == 200_000


def test_a_decided_final_grant_is_changed_while_nothing_has_followed_and_the_money_stands_granted_again(ending):
    wrong = ending.costs("7/10", 900_000)
    row = ending.settled()
    assert ending.balance("commitment") == 630_000
    ask = {"section": "36", "reasons": "Ett belopp var felskrivet.", "now": NOW}
    with pytest.raises(NotAllowed):
        later.revoke(row, **ask, by=ending.officer)
    with pytest.raises(SaysNothing):
        later.revoke(row, section="", reasons="Fel", by=ending.decider, now=NOW)
    one = later.revoke(row, **ask, by=ending.decider)
    assert (ending.balance("commitment"), one.section) == (700_000, "36")
    assert [entry.amount for entry in LedgerEntry.objects.filter(reverses__isnull=False)] == [70_000]
    with pytest.raises(SettlementTaken):
        later.revoke(row, **ask, by=ending.decider)
    letters.keep_later(one, now=NOW)
    assert Document.objects.filter(key=f"later:{one.uuid}").exists()
    ending.costs("7/10", 950_000, replaces=wrong)
    assert ending.settled().final == ending.balance("commitment") == 665_000


@pytest.mark.parametrize(
    ("followed", "says"),
    [("told", "drop the claim first"), ("claimed", "waive the claim"), ("paid", "claimed back"), ("closed", "closed")],
)
def test_a_final_grant_is_not_changed_when_something_has_followed_and_what_to_do_is_said(db, followed, says):
    ending = Ending(700_000, 600_000 if followed == "paid" else 700_000)
    ending.costs("7/10", 1_000_000 if followed == "closed" else 900_000)
    row = ending.settled()
    if followed == "told":
        ending.told(70_000)
    elif followed == "claimed":
        ending.claimed(70_000)
    elif followed == "paid":
        ending.book("payment", 30_000)
    else:
        closing.close(ending.grant, reasons=dict.fromkeys(LINES, "Ändå"), by=ending.officer, now=NOW)
    with pytest.raises(FinalGrantFollowed) as refused, translation.override("en"):
        later.revoke(row, section="36", reasons="Fel", by=ending.decider, now=NOW)
    with translation.override("en"):
        assert says in str(refused.value)


def test_a_new_final_grant_gives_less_than_the_changed_one_only_on_a_ground_that_allows_it(ending):
    wrong = ending.costs("7/10", 900_000)
    later.revoke(ending.settled(), section="37", reasons="Fel underlag", by=ending.decider, now=NOW)
    less = ending.costs("7/10", 800_000, replaces=wrong)
    with pytest.raises(LessThanDecided):
        ending.settled()
    ending.costs("7/10", 900_000, replaces=less)
    again = ending.settled()
    later.revoke(again, section="37-3", reasons="Vilseledande uppgifter", by=ending.decider, now=NOW)
    assert ending.balance("commitment") == 700_000
