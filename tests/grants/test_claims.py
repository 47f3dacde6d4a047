"""Claims for repayment: told, decided on, dropped, paid, waived."""

import subprocess
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.errors import NotAllowed
from assessments.models import PartyAgent
from grants.errors.settlement import (
    ClaimFaulty,
    InterestTermsFaulty,
    MoveDayFaulty,
    MoveNotReversible,
    ProposerDecidesMoney,
    RecoveryActNotOpen,
    ReplyAwaited,
    SaysNothing,
    WaiverFaulty,
)
from grants.models import Recovery
from grants.states.recovery import TRANSITIONS, RecoveryAct, RecoveryStatus
from grants.workflow.ending import closing, letters, receipts, recovering, repaying
from programmes.errors import EntryOwned
from programmes.models import LedgerEntry
from programmes.workflow import proposals
from registry.models import Document, Message, RegisterEntry
from tests.factories import accounts, grants, registry
from tests.factories.ending import DECISION, NOW, TERMS, Ending


@pytest.fixture(scope="module")
def _ending(standing):
    return Ending(700_000, 700_000)


@pytest.fixture
def ending(_ending, db):
    return deepcopy(_ending)


def test_the_party_is_told_before_a_claim_is_decided_on_and_by_another(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    with pytest.raises(ClaimFaulty):
        ending.told(70_001)
    told = ending.told(70_000)
    with pytest.raises(ClaimFaulty):
        ending.told(1)
    both = {"values": DECISION, "due_on": date(2027, 4, 30), "now": NOW}
    with pytest.raises(ReplyAwaited):
        recovering.decide(told, **both, by=ending.decider)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.decider.person)
    with pytest.raises(ProposerDecidesMoney):
        recovering.decide(told, **both, by=ending.decider)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.officer.person)
    with pytest.raises(SaysNothing):
        recovering.decide(
            told, **{**both, "values": {**DECISION, "not_awaited": "Medgivet", "waiver": ""}}, by=ending.decider
        )
    recovering.decide(told, **{**both, "values": {**DECISION, "not_awaited": "Medgivet"}}, by=ending.decider)
    assert ending.balance("recovery") == 70_000


def test_a_claim_keeps_the_account_and_the_legal_basis_of_its_day(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    grants.repayment_terms(ending.grant.authority, valid_from=NOW.date() + timedelta(days=1), account="bankgiro 1")
    told = recovering.reply(ending.told(70_000), text="Inget", by=ending.officer, now=NOW)
    decided = {"values": DECISION, "due_on": date(2027, 4, 30), "by": ending.decider, "now": NOW}
    said = {"account": "bankgiro 2", "legal_basis": "Villkor 6", "source": "Beslut 1", "quote": "Ord"}
    held = {"values": {**said, "valid_from": NOW.date()}, "now": NOW}
    with pytest.raises(NotAllowed):
        repaying.set_terms(ending.grant.authority, **held, by=ending.economist)
    repaying.set_terms(ending.grant.authority, **held, by=ending.decider)
    claim = recovering.decide(told, **decided)
    repaying.set_terms(
        ending.grant.authority, values={**held["values"], "account": "bankgiro 3"}, by=ending.decider, now=NOW
    )
    claim.refresh_from_db()
    assert said.items() <= claim.content.items()


def test_a_claim_that_is_told_keeps_the_grant_open_and_is_dropped_by_another_than_told_it(ending):
    told = ending.told(25_000)
    lines = {one.key: one for one in closing.lines_of(ending.grant, now=NOW)}
    assert (lines["recovered"].left, lines["recovered"].must) == (25_000, True)
    assert (lines["paid"].left, lines["paid"].done) == (None, False)
    assert lines["settled"].must
    with pytest.raises(NotAllowed):
        recovering.drop(told, why="Fel", by=ending.officer, now=NOW)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.decider.person)
    with pytest.raises(ProposerDecidesMoney):
        recovering.drop(told, why="Fel", by=ending.decider, now=NOW)
    Recovery.objects.filter(pk=told.pk).update(communicator=ending.officer.person)
    dropped = recovering.drop(told, why="Kostnaderna godtas", by=ending.decider, now=NOW)
    assert (dropped.decider, recovering.left_of(dropped)["left"]) == (ending.decider.person, 0)
    ending.costs("1/1", 800_000)
    ending.settled()
    lines = {one.key: one for one in closing.lines_of(ending.grant, now=NOW)}
    assert [lines[key].done for key in ("settled", "paid", "recovered")] == [True, True, True]


def test_payments_on_a_claim_are_matched_once_and_a_surplus_is_not_booked(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    ending.received(claim, "50000.50", key="a")
    ending.received(claim, "50000.50", key="a")
    assert ending.balance("repayment") == Decimal("50000.50")
    ending.received(claim, 20_000)
    left = recovering.left_of(claim)
    assert (left["left"], left["surplus"]) == (0, Decimal("0.50"))
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    with pytest.raises(RecoveryActNotOpen):
        ending.received(claim, 1)


def test_nothing_comes_in_on_a_claim_before_it_is_decided_on_or_after_today(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim, day = ending.claimed(70_000), timedelta(days=1)
    by = {"by": ending.economist, "now": NOW}
    for wrong in (NOW.date() - day, NOW.date() + day):
        with pytest.raises(MoveDayFaulty):
            recovering.receive(claim, amount=Decimal(1), received_on=wrong, reference="BG", key="r", **by)
        with pytest.raises(MoveDayFaulty):
            recovering.interest(
                claim, amount=Decimal(1), on=wrong, basis="x", is_paid=False, terms=TERMS, key="i", **by
            )
    assert (claim.moves.count(), ending.balance("repayment")) == (0, 0)


def test_a_party_is_served_and_speaks_by_its_own_people_and_no_other_partys_coordinator_does_it(ending):
    told, other = ending.told(25_000), accounts.organisation()
    ours, theirs = registry.participant(ending.grant.case), registry.participant(ending.grant.case)
    for part, organisation in ((ours, ending.party), (theirs, other)):
        part.organisation = organisation
        part.save()
    stranger, own = theirs.person.users.get(), ours.person.users.get()
    assert not receipts.receives(stranger, told)
    for refused in (
        lambda: receipts.note_receipt(told, "told", by=stranger, now=NOW),
        lambda: recovering.reply(told, text="Vi betalar.", by=stranger, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert receipts.note_receipt(told, "told", by=own, now=NOW).note == ""
    assert recovering.reply(told, text="Vi betalar.", by=own, now=NOW).replied_at == NOW
    agent = {"application": ending.grant.decision.application, "registered_by": ending.officer, "registered_at": NOW}
    PartyAgent.objects.create(
        **agent, organisation=ending.party, name="Ombud", email=stranger.email, power="shown", shown_on=NOW.date()
    )
    assert receipts.receives(stranger, told)  # with a power of attorney


def test_a_payment_entered_wrongly_is_undone_in_the_claim_and_the_ledger_alike_and_by_the_claim_alone(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    move = ending.received(claim, "70000.50")
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    entry = LedgerEntry.objects.get(case=ending.grant.case, kind="repayment")
    with pytest.raises(EntryOwned, match="återkravet mot"):
        proposals.propose_reversal(entry, reason="Fel", by=ending.economist, now=NOW)
    wrong = {"reason": "Avsåg ett annat krav", "now": NOW}
    with pytest.raises(NotAllowed):
        recovering.undo(claim, move, **wrong, by=ending.officer)
    recovering.undo(claim, move, **wrong, by=ending.economist)
    with pytest.raises(MoveNotReversible):
        recovering.undo(claim, move, **wrong, by=ending.economist)
    claim.refresh_from_db()
    left = recovering.left_of(claim)
    assert (claim.status, claim.ended_at) == (RecoveryStatus.CLAIMED, None)
    assert (left["left"], left["surplus"], ending.balance("repayment")) == (70_000, 0, 0)
    assert LedgerEntry.objects.get(reverses=entry).reference == "Rättelse: Avsåg ett annat krav"
    ending.received(claim, 70_000)  # the right one
    claim.refresh_from_db()
    assert (claim.status, ending.balance("repayment")) == (RecoveryStatus.SETTLED, 70_000)
    waived = claim.moves.create(
        kind="waived", amount=1, ground="x", occurred_on=NOW.date(), key="w", made_by=ending.decider, made_at=NOW
    )
    with pytest.raises(MoveNotReversible):  # a decision is no slip of the pen
        recovering.undo(claim, waived, **wrong, by=ending.economist)


def test_interest_that_has_been_paid_is_undone_after_its_payment(ending):
    claim = ending.claimed(70_000)
    said = {"basis": "Räntelagen", "on": NOW.date(), "by": ending.economist, "now": NOW}
    claimed = recovering.interest(claim, amount=Decimal(100), is_paid=False, terms=TERMS, key="i", **said)
    paid = recovering.interest(claim, amount=Decimal(100), is_paid=True, key="p", **said)
    assert recovering.undoable(claim, list(claim.moves.all())) == {paid.pk}
    recovering.undo(claim, paid, reason="Fel", by=ending.economist, now=NOW)
    assert recovering.left_of(claim)["interest"] == 100
    recovering.undo(claim, claimed, reason="Fel", by=ending.economist, now=NOW)
    assert recovering.left_of(claim)["interest"] == 0


def test_a_rest_of_less_than_a_krona_is_waived_whole_and_the_grant_can_be_closed(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    ending.received(claim, "69999.40")
    for wrong in (1, Decimal("0.50"), Decimal("0.61")):
        with pytest.raises(WaiverFaulty, match="0,60"):
            ending.waived(claim, wrong)
    move = ending.waived(claim, Decimal("0.60"))
    claim.refresh_from_db()
    assert (claim.status, recovering.left_of(claim)["left"]) == (RecoveryStatus.SETTLED, 0)
    assert (ending.balance("recovery"), ending.balance("repayment")) == (70_000, Decimal("69999.40"))
    assert recovering.claimable(ending.grant, ending.party) == 0
    (row,) = [one for one in closing.money_of(ending.grant) if one.organisation == ending.party]
    assert (row.to_recover, row.to_pay) == (0, 0)
    letters.keep_recovery(claim, str(move.uuid), now=NOW)
    assert Document.objects.filter(key=f"recovery:{claim.uuid}:{move.uuid}").exists()


def test_waiving_is_a_decision_of_its_own_and_interest_stays_outside_the_grants_ledger(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    ending.book("payment", 5_000)
    ending.book("repayment", 5_000)  # came back before anything was claimed
    claim = ending.claimed(70_000)
    assert {
        name: claim.content[name]
        for name in ("paid", "repaid", "paid_in_all", "interest_claimed", "final", "settled_on")
    } == {
        "paid": 700_000,
        "repaid": 5_000,
        "paid_in_all": 705_000,
        "interest_claimed": 0,
        "final": 630_000,
        "settled_on": NOW.date().isoformat(),
    }
    assert claim.content["granted_on"] == ending.grant.decision.decided_on.isoformat()
    with pytest.raises(WaiverFaulty):
        ending.waived(claim, 70_001)
    with pytest.raises(NotAllowed):
        recovering.waive(claim, amount=1, ground="x", key="k", by=ending.economist, now=NOW)
    moved = {"basis": "Räntelagen 6 §", "on": NOW.date(), "by": ending.economist, "now": NOW}
    recovering.interest(claim, amount=Decimal("120.50"), is_paid=False, terms=TERMS, key="i", **moved)
    ending.received(claim, 60_000)
    ending.waived(claim, 10_000)
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.CLAIMED  # the interest is left
    recovering.interest(claim, amount=Decimal("120.50"), is_paid=True, key="p", **moved)
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    assert (ending.balance("recovery"), ending.balance("repayment")) == (60_000, 65_000)
    for what in ("told", "claim", *(str(claim.moves.get(kind=kind).uuid) for kind in ("waived", "interest"))):
        letters.keep_recovery(claim, what, now=NOW)
    letters.keep_settlement(claim.settlement, now=NOW)
    assert Document.objects.filter(key__startswith=f"recovery:{claim.uuid}").count() == 4


def test_claimed_interest_is_a_letter_of_what_it_rests_on_and_is_taken_back_by_another_message(ending):
    claim, part = ending.claimed(70_000), registry.participant(ending.grant.case)
    part.organisation = ending.party
    part.save()
    claimed = {"amount": Decimal("218.63"), "basis": "Villkoren 9", "is_paid": False, "on": NOW.date(), "key": "i"}
    by = {"by": ending.economist, "now": NOW}
    terms = replace(TERMS, runs_on=Decimal(70_000))
    for wrong in (
        None,
        replace(terms, runs_on=Decimal(70_001)),
        replace(terms, ends_on=date(2027, 1, 31)),
        replace(terms, ends_on=date(2027, 3, 2)),
        replace(terms, due_on=NOW.date()),
        replace(terms, source=" "),
    ):
        with pytest.raises(InterestTermsFaulty):
            recovering.interest(claim, **claimed, terms=wrong, **by)
    move = recovering.interest(claim, **claimed, terms=terms, **by)
    letters.keep_recovery(claim, str(move.uuid), now=NOW)
    with default_storage.open(Document.objects.get(key=f"recovery:{claim.uuid}:{move.uuid}").file.path) as stored:
        read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=stored.read(), capture_output=True, check=True)
    text = " ".join(read.stdout.decode().split())
    for said in ("Krav på ränta", "218,63 kr", "Villkoren 9", "70 000 kr", "2027-02-01", "2027-02-28", "28", "9,5"):
        assert said in text, said
    for said in (terms.source, "2027-04-30", "bankgiro 991-2346", claim.content["number"]):
        assert said in text, said
    recovering.undo(claim, move, reason="Fel dag", **by)
    told = Message.objects.filter(to_person=part.person).values_list("kind", flat=True)
    assert {"grant.end_interest", "grant.end_interest_undone"} <= set(told)
    register = RegisterEntry.objects.filter(case=ending.grant.case).values_list("what_public", flat=True)
    assert {"Krav på ränta på återkrav", "Krav på ränta på återkrav gäller inte längre"} <= set(register)


def test_every_claim_status_and_act_is_as_the_table_says(ending):
    ending.costs("7/10", 900_000)
    ending.settled()
    row = ending.told(70_000)
    acts = {
        RecoveryAct.REPLY: lambda: recovering.reply(row, text="Svar", by=ending.officer, now=NOW),
        RecoveryAct.DECIDE: lambda: recovering.decide(
            row,
            values={**DECISION, "not_awaited": "Medgivet"},
            due_on=date(2027, 5, 1),
            by=ending.decider,
            now=NOW,
        ),
        RecoveryAct.DROP: lambda: recovering.drop(row, why="Fel", by=ending.decider, now=NOW),
        RecoveryAct.RECEIVE: lambda: ending.received(row, 1),
        RecoveryAct.WAIVE: lambda: ending.waived(row, 1),
        RecoveryAct.INTEREST: lambda: recovering.interest(
            row,
            amount=Decimal(1),
            basis="x",
            is_paid=False,
            terms=TERMS,
            on=NOW.date(),
            key="i",
            by=ending.economist,
            now=NOW,
        ),
    }
    entered = {"kind": "interest", "amount": 1, "ground": "x", "occurred_on": NOW.date(), "made_by": ending.economist}
    wrong = row.moves.create(**entered, key="wrong", made_at=NOW)
    acts[RecoveryAct.REVERSE] = lambda: recovering.undo(row, wrong, reason="Fel", by=ending.economist, now=NOW)
    for status in RecoveryStatus:
        for act in acts:
            with transaction.atomic():
                Recovery.objects.filter(pk=row.pk).update(
                    status=status, decided_at=NOW, due_on=date(2027, 5, 1), content={}
                )
                if after := TRANSITIONS.get((status, act)):
                    acts[act]()
                    row.refresh_from_db()
                    assert (status, act, row.status) == (status, act, after)
                else:
                    with pytest.raises(RecoveryActNotOpen):
                        acts[act]()
                transaction.set_rollback(True)
