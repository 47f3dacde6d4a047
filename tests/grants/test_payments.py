"""Payments through four hands: planned, proposed, attested by another, exported by a third, then booked or fallen."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from lxml import etree

from accounts.errors import NotAllowed
from accounts.models import Organisation
from accounts.roles import Role
from applications.workflow.accounts import say_account
from grants.display.payments import summary_content
from grants.display.todo import own_todo
from grants.documents.orders import NAMESPACE
from grants.errors.payments import (
    AccountCheckFaulty,
    FileUnreadable,
    InstalmentTaken,
    NothingToExport,
    OrderFaulty,
    PayDayFaulty,
    PaymentActNotOpen,
    PaymentStopped,
    PlanBeyondGrant,
    PlanLineFaulty,
    SamePerson,
)
from grants.loading import Unreadable, read_answers
from grants.models import Instalment, Payment, PaymentOrder, Recovery
from grants.queries.accounts import unverified
from grants.workflow import answering, holding, ordering, paying, planning
from grants.workflow.judging import standing_in_the_way
from programmes.models import LedgerEntry
from programmes.workflow.ledger import book
from registry.models import Message
from tests.factories import payments as make
from tests.factories import programmes
from tests.factories.payments import NOW, PAY_ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(grant):
    return make.hands(grant)


def export(payments, who, *, key="en", profile="pain001", **how):
    authority = payments[0].instalment.authority
    usual = {"by": who.exporter, "now": NOW, "pay_on": PAY_ON}
    return ordering.export(authority, payments, profile=profile, key=key, **usual | how)


def answer(order, status="ACSC", *, only=None, day="2026-01-12", why=""):
    """A pain.002 on the payments of an order."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.uuid.hex}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{f'<StsRsnInf><Rsn><Cd>{why}</Cd></Rsn></StsRsnInf>' if why else ''}"
        f"<AccptncDtTm>{day}T08:00:00</AccptncDtTm></TxInfAndSts>"
        for one in order.payments.all()
        if only is None or one == only
    )
    space = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
    return f'<?xml version="1.0"?><Document xmlns="{space}"><CstmrPmtStsRpt>{rows}</CstmrPmtStsRpt></Document>'.encode()


def paid(grant):
    entries = LedgerEntry.objects.filter(case=grant.case, kind="payment")
    return sum((one.amount for one in entries), Decimal(0))


def test_the_money_goes_from_the_plan_to_the_ledger_through_four_people(grant, who):
    make.verified(grant, who)
    lines = make.plan(grant, who)
    granted = planning.granted_of(grant)
    assert sum(one.amount for one in lines) == sum(granted.values()) > 0

    order = export(make.attested(lines, who), who)
    assert order.total == sum(granted.values())
    assert paid(grant) == 0  # nothing is booked before the bank has answered
    told = answering.read_back(order, answer(order), by=who.exporter, now=NOW)

    assert (told.paid, told.rejected, told.known, told.strangers) == (len(lines), 0, 0, [])
    assert paid(grant) == order.total
    entry = LedgerEntry.objects.filter(case=grant.case, kind="payment").first()
    assert entry.occurred_on == date(2026, 1, 12)
    assert order.message_id in entry.reference
    with pytest.raises(FileUnreadable, match=r"pain\.002"):
        answering.read_back(order, b"<Document/>", by=who.exporter, now=NOW)
    again = answering.read_back(order, answer(order), by=who.exporter, now=NOW)
    assert (again.paid, again.known) == (0, len(lines))
    assert paid(grant) == order.total


def test_the_order_file_is_valid_and_its_sum_is_that_of_its_payments(grant, who):
    make.verified(grant, who)
    order = export(make.attested(make.plan(grant, who), who), who)
    with default_storage.open(order.file.path) as stored:
        root = etree.fromstring(stored.read())
    space = {"p": NAMESPACE}
    amounts = [Decimal(one.text) for one in root.iterfind(".//p:InstdAmt", space)]
    names = [one.text for one in root.iterfind(".//p:EndToEndId", space)]
    assert Decimal(root.findtext(".//p:GrpHdr/p:CtrlSum", "", space)) == sum(amounts) == order.total
    assert sorted(names) == sorted(one.uuid.hex for one in order.payments.all())
    assert {one.text for one in root.iterfind(".//p:CdtrAcct//p:Othr/p:Id", space)} == {"9912346"}
    assert root.findtext(".//p:ReqdExctnDt/p:Dt", "", space) == "2026-01-13"
    told = {one["reference"] for one in summary_content(order, now=NOW)["rows"]}
    assert told == {one.text for one in root.iterfind(".//p:RmtInf/p:Ustrd", space)} == {grant.case.designation}


def test_a_rejected_payment_is_back_in_the_plan_and_is_sent_anew_under_another_name(grant, who):
    make.verified(grant, who)
    lines = make.plan(grant, who)
    order = export(make.attested(lines, who), who)
    fallen = order.payments.order_by("pk").first()
    answering.read_back(order, answer(order, "RJCT", only=fallen, why="AC04"), by=who.exporter, now=NOW)
    fallen.refresh_from_db()
    assert (fallen.status, fallen.note) == ("rejected", "AC04")
    told = Message.objects.filter(kind="grant.payment_fallen", case=grant.case)
    assert {one.to_person for one in told} == {grant.decision.application.submitted_by.person}
    assert "AC04" in told[0].body
    assert "/konto/" in told[0].body  # what to do, and where
    (todo,) = [one for one in own_todo(grant.decision.application.submitted_by, NOW) if "fel" in one.words]
    assert fallen.instalment.organisation.name in todo.words
    assert paid(grant) == 0
    with pytest.raises(
        PaymentStopped, match=r"AC04.*2 personer"
    ):  # who verified it before did it before the bank said so
        paying.propose(fallen.instalment, by=who.officer, now=NOW)
    waiting = [one.pk for one in unverified(who.checker, {grant.authority_id})]
    assert waiting == [fallen.account_id]  # on the day also of whoever had called back before
    make.verified(grant, who)
    assert not unverified(who.checker, {grant.authority_id})

    (anew,) = make.attested([fallen.instalment], who)
    second = export([anew], who, key="två")
    assert second.message_id != order.message_id
    assert second.number == order.number + 1
    assert anew.uuid != fallen.uuid
    answering.read_back(second, answer(second), by=who.exporter, now=NOW)
    assert paid(grant) == fallen.amount


def test_the_csv_form_goes_out_and_its_answer_comes_in(grant, who):
    make.verified(grant, who)
    order = export(make.attested(make.plan(grant, who), who), who, profile="csv")
    first, *others = order.payments.order_by("pk")
    rows = [f"{first.uuid.hex};betald;2026-01-12;", *(f"{one.uuid.hex};avvisad;;Fel konto" for one in others)]
    content = "\r\n".join(["betalning;status;valutadag;orsak", *rows, "okänd;betald;;"]).encode("utf-8-sig")
    told = answering.read_back(order, content, by=who.exporter, now=NOW)
    assert (told.paid, told.rejected, list(told.strangers)) == (1, len(others), ["okänd"])
    first.refresh_from_db()
    assert first.value_date == date(2026, 1, 12)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<Document/>",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"a;b\n1;2\n",
        b"betalning;status\nx;kanske\n",
        b"betalning;status;valutadag\nx;betald;i dag\n",
    ],
    ids=["empty", "bytes", "other XML", "entities", "other columns", "unknown word", "no day"],
)
def test_a_file_that_is_no_answer_is_not_read(content):
    with pytest.raises(Unreadable):
        read_answers(content)


def test_three_different_people_propose_attest_and_export(grant, who):
    make.verified(grant, who)
    first, *_more = make.plan(grant, who)
    payment = paying.propose(first, by=who.attester, now=NOW)
    with pytest.raises(SamePerson, match=f"{grant.case.designation}, {first.organisation.name}: "):
        paying.attest([payment], by=who.attester, now=NOW)
    with pytest.raises(NotAllowed):
        paying.attest([payment], by=who.officer, now=NOW)
    with pytest.raises(PaymentActNotOpen, match=grant.case.designation):
        export([payment], who)
    paying.attest([payment], by=who.exporter, now=NOW)
    for same in (who.exporter, who.attester):
        with pytest.raises(SamePerson):
            export([payment], who, by=same)
    export([payment], who, by=who.checker)
    with pytest.raises(PaymentActNotOpen):
        paying.take_back(payment, note="Fel", by=who.officer, now=NOW)


def test_the_database_itself_refuses_that_one_person_does_both(grant, who):
    make.verified(grant, who)
    payment = paying.propose(make.plan(grant, who)[0], by=who.officer, now=NOW)
    with pytest.raises(IntegrityError, match="payment_attested_by_another"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(attester=who.officer.person)
    with pytest.raises(IntegrityError, match="payment_paid_is_booked"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(status="paid")


def test_nothing_is_paid_before_what_it_waits_for_and_what_is_lacking_is_said(grant, who):
    (line, *_more) = planning.lay_plan(
        grant, per_year=1, held_back=Fraction(0), ground="Beslutet", by=who.officer, now=NOW
    )
    with pytest.raises(PaymentStopped) as stopped:
        paying.propose(line, by=who.officer, now=NOW)
    assert "konto" in str(stopped.value)
    assert "villkoren" in str(stopped.value)

    make.verified(grant, who)
    for condition in line.waits_for:
        planning.confirm_condition(line, condition, note="Handling 3", by=who.officer, now=NOW)
    held = holding.hold_payments(grant, organisation=None, reason="Misstanke om fel", by=who.officer, now=NOW)
    with pytest.raises(PaymentStopped, match="stoppade"):
        paying.propose(line, by=who.officer, now=NOW)
    holding.release_payments(grant, held.uuid, note="Utrett", by=who.officer, now=NOW)
    payment = paying.propose(line, by=who.officer, now=NOW)
    with pytest.raises(InstalmentTaken):
        planning.end_line(line, by=who.officer, now=NOW)
    with pytest.raises(InstalmentTaken):
        paying.propose(line, by=who.officer, now=NOW)

    holding.hold_payments(grant, organisation=line.organisation, reason="Nytt", by=who.officer, now=NOW)
    with pytest.raises(PaymentStopped):  # what came in between stops the next hand, too
        paying.attest([payment], by=who.attester, now=NOW)
    paying.take_back(payment, note="Väntar", by=who.officer, now=NOW)
    planning.end_line(line, by=who.officer, now=NOW)


def test_an_account_that_is_changed_after_the_proposal_stops_the_payment(grant, who):
    make.verified(grant, who)
    payments = make.attested(make.plan(grant, who)[:1], who)
    application = grant.decision.application
    party = payments[0].instalment.organisation
    changed = say_account(application, party, kind="bankgiro", number="5050-1055", by=application.submitted_by, now=NOW)
    with pytest.raises(PaymentStopped, match="annat konto"):
        export(payments, who)
    with pytest.raises(AccountCheckFaulty):
        paying.verify_account(grant, payments[0].account, called="1", note="x", by=who.checker, now=NOW)
    paying.verify_account(grant, changed, called="1", note="x", by=who.exporter, now=NOW)
    with pytest.raises(AccountCheckFaulty):
        paying.verify_account(grant, changed, called="1", note="x", by=who.exporter, now=NOW)


def test_what_is_held_back_waits_for_the_final_report(grant, who):
    make.verified(grant, who)
    lines = make.plan(grant, who, held_back=Fraction(1, 5))
    last = [one for one in lines if "final_report" in one.waits_for]
    granted = planning.granted_of(grant)
    for party in {one for one, _year in granted}:
        whole = sum(amount for (one, _year), amount in granted.items() if one == party)
        assert sum(one.amount for one in last if one.organisation_id == party) == -(-whole // 5)
    first = [one for one in lines if one not in last]
    export(make.attested(first, who), who)
    with pytest.raises(PaymentStopped, match="slutrapporten"):
        paying.propose(last[0], by=who.officer, now=NOW)
    planning.confirm_condition(last[0], "final_report", note="Handling 9", by=who.officer, now=NOW)
    assert paying.propose(last[0], by=who.officer, now=NOW).amount == last[0].amount


def test_a_plan_never_passes_what_was_granted_by_party_and_year(grant, who):
    lines = make.plan(grant, who)
    one = lines[0]
    more = planning.NewLine(one.organisation, one.year, PAY_ON, 1)
    with pytest.raises(PlanBeyondGrant, match="1"):
        planning.add_line(grant, more, by=who.officer, now=NOW)
    with pytest.raises(PlanBeyondGrant):
        planning.move_line(one, planned_on=PAY_ON, amount=one.amount + 1, by=who.officer, now=NOW)
    assert Instalment.objects.standing().filter(pk=one.pk).exists()  # a refused act leaves no trace
    moved = planning.move_line(one, planned_on=PAY_ON, amount=one.amount - 1, by=who.officer, now=NOW)
    assert {row.condition for row in moved.met.all()} == set(one.waits_for) - {"no_recovery_order"}
    planning.add_line(grant, more, by=who.officer, now=NOW)
    with pytest.raises(PlanLineFaulty):
        planning.add_line(grant, planning.NewLine(one.organisation, 1999, PAY_ON, 1), by=who.officer, now=NOW)
    with pytest.raises(PlanLineFaulty):
        planning.lay_plan(grant, per_year=1, by=who.officer, now=NOW)
    planning.end_line(Instalment.objects.standing().order_by("pk").last(), by=who.officer, now=NOW)
    for waits in ((), ("terms", "ethics")):  # each waits at least for the terms and the declaration
        with pytest.raises(PlanLineFaulty):
            planning.add_line(grant, replace(more, waits_for=waits), by=who.officer, now=NOW)
    stranger = programmes.worker(Role.CASE_OFFICER, programmes.agency("vr"))
    with pytest.raises(NotAllowed):
        planning.add_line(grant, more, by=stranger, now=NOW)


def test_what_was_paid_without_a_plan_is_not_paid_again_and_a_faulty_file_is_not_sent(grant, who):
    make.verified(grant, who)
    (party, year), amount = next(iter(planning.granted_of(grant).items()))
    book(
        assignment=grant.assignment,
        strand=grant.strand,
        kind="payment",
        year=year,
        amount=Decimal(amount) - Decimal("0.50"),
        occurred_on=PAY_ON,
        by=who.exporter,
        now=NOW,
        key="för hand",
        case=grant.case,
        organisation=Organisation.objects.get(pk=party),
    )
    lines = make.plan(grant, who)
    assert not [one for one in lines if (one.organisation_id, one.year) == (party, year)]
    assert sum(one.amount for one in lines) == sum(planning.granted_of(grant).values()) - amount

    grant.authority.paying_accounts.update(bic="fel")
    with pytest.raises(OrderFaulty, match="BICFI"):
        export(make.attested(lines, who), who)
    assert not PaymentOrder.objects.exists()


def test_the_same_key_gives_the_same_order_and_a_closed_bank_pays_nothing(grant, who):
    make.verified(grant, who)
    payments = make.attested(make.plan(grant, who), who)
    for day in (date(2026, 1, 17), NOW.date() - timedelta(days=1)):
        with pytest.raises(PayDayFaulty):
            export(payments, who, pay_on=day)
    order = export(payments, who)
    assert export(payments, who) == order
    with pytest.raises(PaymentActNotOpen):
        export(payments, who, key="annan")
    with pytest.raises(NothingToExport):
        ordering.export(grant.authority, [], profile="csv", pay_on=PAY_ON, key="z", by=who.exporter, now=NOW)
    assert PaymentOrder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_attest_and_two_who_export_at_once_do_it_once(at_once):
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    lines = make.plan(grant, who)
    payments = [paying.propose(one, by=who.officer, now=NOW) for one in lines]

    outcomes = at_once(2, lambda place: paying.attest(payments, by=(who.attester, who.checker)[place], now=NOW))
    assert sorted(type(one).__name__ for one in outcomes) == ["PaymentActNotOpen", "list"]

    outcomes = at_once(3, lambda place: export(payments, who, key=f"nyckel {place}"))
    assert sorted(type(one).__name__ for one in outcomes) == [
        "PaymentActNotOpen",
        "PaymentActNotOpen",
        "PaymentOrder",
    ]
    order = PaymentOrder.objects.get()
    assert order.payments.count() == len(lines)
    content = answer(order)
    outcomes = at_once(2, lambda _place: answering.read_back(order, content, by=who.exporter, now=NOW))
    assert sorted(one.paid for one in outcomes) == [0, len(lines)]
    assert paid(grant) == order.total


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_written_while_the_same_grants_money_is_exported(at_once):
    grant = make.grant()
    who = make.hands(grant)
    make.verified(grant, who)
    first, *others = make.plan(grant, who)
    for place in range(4):  # neither waits for what the other holds
        payments = make.attested([first], who)
        line = others[0]

        def act(side, payments=payments, line=line, place=place):
            if side == 0:
                return export(payments, who, key=f"nyckel {place}")
            return planning.move_line(line, planned_on=PAY_ON, amount=line.amount, by=who.officer, now=NOW)

        order, moved = at_once(2, act)
        assert (type(order).__name__, type(moved).__name__) == ("PaymentOrder", "Instalment")
        others[0] = moved
        fallen = order.payments.get()
        answering.read_back(order, answer(order, "RJCT", only=fallen), by=who.exporter, now=NOW)


def test_a_decided_claim_that_is_not_paid_stops_payments_to_the_party_whatever_it_declares(grant, who):
    make.verified(grant, who)
    lines = [one for one in make.plan(grant, who, per_year=2) if one.organisation == grant.coordinator]
    first, second = lines[:2]
    payment = paying.propose(first, by=who.officer, now=NOW)
    assert standing_in_the_way(second, today=NOW.date(), now=NOW) == []
    claim = Recovery.objects.create(
        grant=grant,
        organisation=first.organisation,
        amount=25_000,
        facts="För mycket utbetalt",
        reply_by=NOW.date(),
        communicated_by=who.officer,
        communicator=who.officer.person,
        communicated_at=NOW,
    )
    assert standing_in_the_way(first, today=NOW.date(), now=NOW) == []  # told, not decided on
    decided = {"decided_at": NOW, "due_on": PAY_ON, "content": {}}
    Recovery.objects.filter(pk=claim.pk).update(status="claimed", **decided)
    with pytest.raises(PaymentStopped, match=rf"återkrav.*{grant.case.designation}"):
        paying.attest([payment], by=who.attester, now=NOW)
    with pytest.raises(PaymentStopped, match="återkrav"):
        paying.propose(second, by=who.officer, now=NOW)
    Recovery.objects.filter(pk=claim.pk).update(status="settled")
    paying.attest([payment], by=who.attester, now=NOW)
