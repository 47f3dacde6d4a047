"""What the bank answers: refused as a whole, contradicting what stands, or returned after booking; and in its time."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.errors import NotAllowed
from grants.errors.payments import (
    FileUnreadable,
    NothingAnswered,
    NothingAwaited,
    PaymentActNotOpen,
    PaymentStopped,
    PlanHoldsBack,
    ReturnFaulty,
    TermsStand,
    ValueDateFaulty,
)
from grants.loading import Answer
from grants.models import Instalment, Payment
from grants.workflow import answering, ordering, paying, planning
from grants.workflow.telling import tell_of_fallen
from programmes.models import LedgerEntry
from registry.models import Message
from sweden.typography import kronor
from tests.factories import payments as make
from tests.factories import programmes
from tests.factories.payments import NOW, PAY_ON

pytestmark = pytest.mark.django_db
SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


@pytest.fixture
def who(grant):
    return make.hands(grant)


@pytest.fixture
def order(grant, who):
    make.verified(grant, who)
    payments = make.attested(make.plan(grant, who), who)
    return ordering.export(
        grant.authority, payments, profile="pain001", pay_on=PAY_ON, key="en", by=who.exporter, now=NOW
    )


def pain002(inner: str) -> bytes:
    return f'<Document xmlns="{SPACE}"><CstmrPmtStsRpt>{inner}</CstmrPmtStsRpt></Document>'.encode()


def net(grant) -> Decimal:
    return sum((one.amount for one in LedgerEntry.objects.filter(case=grant.case, kind="payment")), Decimal(0))


@pytest.mark.parametrize("part", ["group", "payment information"])
def test_a_file_that_the_bank_refuses_whole_returns_every_payment_to_the_plan(grant, who, order, part):
    why = "<StsRsnInf><Rsn><Cd>DT01</Cd></Rsn><AddtlInf>Fel datum</AddtlInf></StsRsnInf>"
    about = f"<OrgnlMsgId>{order.message_id}</OrgnlMsgId>"
    refused = {
        "group": f"<OrgnlGrpInfAndSts>{about}<GrpSts>RJCT</GrpSts>{why}</OrgnlGrpInfAndSts>",
        "payment information": f"<OrgnlGrpInfAndSts>{about}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts>{why}</OrgnlPmtInfAndSts>",
    }[part]
    told = answering.read_back(order, pain002(refused), by=who.exporter, now=NOW)
    assert (told.paid, told.rejected) == (0, order.count)
    assert set(order.payments.values_list("status", "note")) == {("rejected", "DT01 Fel datum")}
    assert net(grant) == 0
    assert paying.propose(Instalment.objects.standing().first(), by=who.officer, now=NOW).status == "proposed"


@pytest.mark.parametrize("part", ["group", "payment information"])
def test_a_file_that_the_bank_takes_whole_books_every_payment_but_those_it_says_otherwise_of(grant, who, order, part):
    first, second, *others = order.payments.order_by("pk")
    about = f"<OrgnlMsgId>{order.message_id}</OrgnlMsgId>"
    named = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.uuid.hex}</OrgnlEndToEndId><TxSts>{status}</TxSts></TxInfAndSts>"
        for one, status in ((first, "RJCT"), (second, "PDNG"))
    )
    taken = {
        "group": f"<OrgnlGrpInfAndSts>{about}<GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts>{named}",
        "payment information": f"<OrgnlGrpInfAndSts>{about}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><PmtInfSts>ACSC</PmtInfSts>{named}</OrgnlPmtInfAndSts>",
    }[part]
    told = answering.read_back(order, pain002(taken), by=who.exporter, now=NOW)
    assert (told.paid, told.rejected) == (len(others), 1)
    assert net(grant) == sum(one.amount for one in others)
    second.refresh_from_db()
    assert second.status == "ordered"


def test_a_file_that_says_nothing_final_is_refused(order, who):
    group = f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order.message_id}</OrgnlMsgId><GrpSts>ACTC</GrpSts></OrgnlGrpInfAndSts>"
    with pytest.raises(NothingAnswered):
        answering.read_back(order, pain002(group), by=who.exporter, now=NOW)


def test_all_that_wait_are_entered_as_paid_by_one_act_on_the_page(grant, who, order, client, clock, settings):
    clock.set_moment(NOW)
    settings.STEP_UP = False
    first, *others = order.payments.order_by("pk")
    answering.settle(order, [Answer(first.uuid.hex, False, None, "AC04")], by=who.exporter, now=NOW)
    client.force_login(who.exporter)
    page = f"/betalningsordrar/{order.uuid}/"
    assert client.post(page, {"what": "whole", "day": "2026-01-11"}).status_code == 422  # before the order
    assert client.post(page, {"what": "whole", "day": "2026-01-12"}).status_code == 302
    assert net(grant) == sum(one.amount for one in others)
    assert set(order.payments.exclude(pk=first.pk).values_list("status", "value_date")) == {("paid", NOW.date())}
    with pytest.raises(NothingAwaited):
        answering.settle_whole(order, day=NOW.date(), by=who.exporter, now=NOW)


def test_an_answer_on_another_order_or_another_amount_or_day_books_nothing(grant, who, order):
    other = f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order.message_id}9</OrgnlMsgId></OrgnlGrpInfAndSts>"
    with pytest.raises(FileUnreadable, match=order.message_id):
        answering.read_back(order, pain002(other), by=who.exporter, now=NOW)
    one = order.payments.first()
    for day in (date(2026, 1, 13), date(2026, 1, 11)):  # not come, though the order asks for it; before the order
        with pytest.raises(ValueDateFaulty):
            answering.settle(order, [Answer(one.uuid.hex, True, day)], by=who.exporter, now=NOW)
    wrong = Answer(one.uuid.hex, True, PAY_ON, amount=Decimal(one.amount) + Decimal("0.01"))
    told = answering.settle(order, [wrong], by=who.exporter, now=NOW)
    assert list(told.contradicted) == [one.uuid.hex]
    assert net(grant) == 0
    with pytest.raises(NotAllowed):
        answering.settle(order, [wrong], by=who.officer, now=NOW)


def test_an_answer_that_contradicts_what_stands_is_told_and_changes_nothing(grant, who, order):
    first, second, *_more = order.payments.order_by("pk")
    said = [Answer(first.uuid.hex, True, NOW.date()), Answer(second.uuid.hex, False, None, "AC04")]
    answering.settle(order, said, by=who.exporter, now=NOW)
    told = answering.settle(order, said, by=who.exporter, now=NOW)
    assert (told.known, list(told.contradicted)) == (2, [])
    turned = [Answer(first.uuid.hex, False, None, "AC04"), Answer(second.uuid.hex, True, NOW.date())]
    told = answering.settle(order, turned, by=who.exporter, now=NOW)
    assert (told.known, list(told.contradicted)) == (0, [first.uuid.hex, second.uuid.hex])
    assert net(grant) == first.amount


def test_a_payment_returned_after_booking_is_undone_by_a_counter_entry_and_paid_anew(grant, who, order):
    one = order.payments.first()
    with pytest.raises(PaymentActNotOpen):
        answering.enter_return(one, day=PAY_ON, why="Kontot avslutat", by=who.exporter, now=NOW)
    answering.settle(order, [Answer(one.uuid.hex, True, NOW.date())], by=who.exporter, now=NOW)
    for day, why in ((date(2026, 1, 11), "Kontot avslutat"), (date(2026, 1, 13), "Kontot avslutat"), (NOW.date(), " ")):
        with pytest.raises(ReturnFaulty):
            answering.enter_return(one, day=day, why=why, by=who.exporter, now=NOW)
    with pytest.raises(NotAllowed):
        answering.enter_return(one, day=NOW.date(), why="Kontot avslutat", by=who.officer, now=NOW)
    entry = answering.enter_return(one, day=NOW.date(), why="Kontot avslutat", by=who.exporter, now=NOW)
    assert (entry.amount, entry.reverses) == (-one.amount, Payment.objects.get(pk=one.pk).entry)
    assert net(grant) == 0
    assert planning.paid_outside(grant) == {}
    with pytest.raises(PaymentActNotOpen):
        answering.enter_return(one, day=NOW.date(), why="Igen", by=who.exporter, now=NOW)
    with pytest.raises(PaymentStopped, match="Kontot avslutat"):
        paying.propose(one.instalment, by=who.officer, now=NOW)
    make.verified(grant, who)
    assert paying.propose(one.instalment, by=who.officer, now=NOW).uuid != one.uuid


def test_a_later_years_money_and_money_that_nobody_has_given_is_not_paid():
    grant = make.grant(given=False)
    who = make.hands(grant)
    make.verified(grant, who)
    lines = make.plan(grant, who)
    early, late = lines[0], lines[-1]
    assert (early.year, late.year) == (2025, 2026)
    with pytest.raises(PaymentStopped, match="under förutsättning att medel anvisas"):
        paying.propose(late, by=who.officer, now=NOW)
    before = NOW.replace(year=2025, month=12)
    moved = planning.move_line(late, planned_on=before.date(), amount=late.amount, by=who.officer, now=before)
    with pytest.raises(PaymentStopped, match="2026 års medel betalas ut från och med 2026"):
        paying.propose(moved, by=who.officer, now=before)
    programmes.frame(grant.assignment, 2026, 143_000_000, valid_from=make.GIVEN)
    with pytest.raises(PaymentStopped, match="försäkrar på nytt"):  # declared anew for the new day
        paying.propose(moved, by=who.officer, now=NOW)
    planning.confirm_condition(moved, "no_recovery_order", note="Handling 4", by=who.officer, now=NOW)
    payment = paying.propose(moved, by=who.officer, now=NOW)
    paying.attest([payment], by=who.attester, now=NOW)
    later = paying.propose(early, by=who.officer, now=NOW)
    assert later.amount == early.amount


def test_what_is_held_back_is_said_once_and_changed_by_an_act_of_its_own(grant, who):
    lines = make.plan(grant, who, held_back=Fraction(1, 5))
    first = next(one for one in lines if "final_report" not in one.waits_for)
    planning.end_line(first, by=who.officer, now=NOW)
    with pytest.raises(TermsStand):
        planning.lay_plan(grant, per_year=1, held_back=Fraction(0), ground="Annat", by=who.officer, now=NOW)
    (anew,) = planning.lay_plan(grant, per_year=1, by=who.officer, now=NOW)
    assert (anew.amount, anew.waits_for) == (first.amount, first.waits_for)  # nothing is held back twice
    assert planning.terms_of(grant) == Fraction(1, 5)

    planning.end_line(next(one for one in lines if "final_report" in one.waits_for), by=who.officer, now=NOW)
    last = (
        Instalment.objects.filter(ended_at__isnull=False).order_by("-pk").filter(waits_for__contains=["final_report"])
    )
    line = planning.NewLine(last[0].organisation, last[0].year, PAY_ON, last[0].amount)
    with pytest.raises(PlanHoldsBack):
        planning.add_line(grant, line, by=who.officer, now=NOW)
    planning.change_terms(grant, held_back=Fraction(0), ground="Ändringsbeslut", by=who.officer, now=NOW)
    planning.add_line(grant, line, by=who.officer, now=NOW)
    stranger = programmes.worker("case_officer", programmes.agency("vr"))
    with pytest.raises(NotAllowed):
        planning.change_terms(grant, held_back=Fraction(0), ground="x", by=stranger, now=NOW)


def test_a_party_is_told_what_the_bank_says_of_each_sum_that_fell(grant, who):
    lines = make.plan(grant, who, per_year=2)
    same = [
        Payment(instalment=one, amount=one.amount, status="rejected", note="Kontot är avslutat.")
        for one in lines
        if one.organisation == lines[0].organisation
    ]
    tell_of_fallen(same, now=NOW)
    same[0].note, same[0].status = "", "returned"
    tell_of_fallen(same, now=NOW)
    one_reason, several = Message.objects.filter(kind="grant.payment_fallen").order_by("pk")
    assert "Bankens skäl: Kontot är avslutat.\n" in one_reason.body
    assert f"– {kronor(same[0].amount)}: inget skäl angivet\n" in several.body
    assert f"– {kronor(sum(one.amount for one in same[1:]))}: Kontot är avslutat\n" in several.body
