"""What the bank answers: paid ones are booked in the ledger, refused ones are back in the plan, and what comes back
after it was booked gets a counter-entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.texts import fitting
from accounts.weighing import weighs
from grants.errors.payments import FileUnreadable, NothingAnswered, NothingAwaited, ReturnFaulty, ValueDateFaulty
from grants.loading import Answer, Unreadable, read_answers
from grants.models import Payment, PaymentOrder
from grants.permissions import may, may_in, may_in_all
from grants.states.payments import PaymentAct, PaymentStatus, next_status
from grants.workflow.ending.reopening import money_moved
from grants.workflow.paying import held
from grants.workflow.telling import tell_of_fallen
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book, book_all, reversal_key
from registry.workflow.stream import record, record_all
from sweden.clock import local
from sweden.typography import day_long, kronor


@dataclass(frozen=True)
class ReadBack:
    """What an answer changed: payments booked and refused, and those said before. `strangers` are ids that are not of
    the order; `contradicted`, ids of payments of which the answer says something else than what stands: they are left
    as they are, and a person finds out."""

    paid: int
    rejected: int
    known: int
    strangers: Sequence[str]
    contradicted: Sequence[str] = ()


@weighs
@transaction.atomic
def read_back(order: PaymentOrder, content: bytes, *, by: User, now: datetime) -> ReadBack:
    """Book what a status file (pain.002 or CSV) says of an order's payments. The same file again changes nothing.

    What the bank says of the whole file counts for each payment that it does not name. Raises NotAllowed,
    FileUnreadable, NothingAnswered, ValueDateFaulty.
    """
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    try:
        told = read_answers(content)
    except Unreadable as fault:
        raise FileUnreadable(why=str(fault)) from None
    if told.about and told.about != order.message_id:
        raise FileUnreadable(why=f"{told.about} ≠ {order.message_id}")
    answers = told.of(uuid.hex for uuid in order.payments.values_list("uuid", flat=True))
    if not answers:
        raise NothingAnswered
    return settle(order, answers, by=by, now=now)


@weighs
@transaction.atomic
def settle_whole(order: PaymentOrder, *, day: date, by: User, now: datetime) -> ReadBack:
    """Book that every payment of the order which waits for an answer was paid on the day, as the bank has told in
    another way than by a file. Raises NotAllowed, NothingAwaited, ValueDateFaulty."""
    waiting = order.payments.filter(status=PaymentStatus.ORDERED).values_list("uuid", flat=True)
    answers = [Answer(uuid.hex, True, day) for uuid in waiting]
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    if not answers:
        raise NothingAwaited
    return settle(order, answers, by=by, now=now)


@weighs
@transaction.atomic
def settle(order: PaymentOrder, answers: Sequence[Answer], *, by: User, now: datetime) -> ReadBack:
    """Book the answers on an order's payments: paid ones in the ledger on their value date (the order's day where none
    is said and it has come), refused ones back to the plan. Raises NotAllowed, ValueDateFaulty."""
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    rows = {one.uuid.hex: one for one in held(order.payments.all())}
    strangers = [one.id for one in answers if one.id not in rows]
    if not may_in_all(by, "export_payment", [rows[one.id].instalment.grant for one in answers if one.id in rows]):
        raise NotAllowed
    contradicted: list[str] = []
    paid: list[Payment] = []
    rejected: list[Payment] = []
    known = 0
    for answer in answers:
        payment = rows.get(answer.id)
        if payment is None:
            continue
        if answer.amount is not None and answer.amount != payment.amount:
            contradicted.append(answer.id)
        elif payment.status != PaymentStatus.ORDERED:
            if answer.is_paid is (payment.status == PaymentStatus.PAID):
                known += 1
            else:
                contradicted.append(answer.id)
        elif answer.is_paid:
            today = local(now).date()
            payment.value_date = _within(order, answer.value_date or min(order.pay_on, today), today=today)
            payment.status = next_status(PaymentStatus(payment.status), PaymentAct.BOOK)
            paid.append(payment)
        else:
            payment.status = next_status(PaymentStatus(payment.status), PaymentAct.REJECT)
            payment.note = answer.why
            rejected.append(payment)
    _keep(order, paid, rejected, by=by, now=now)
    return ReadBack(len(paid), len(rejected), known, strangers, contradicted)


def _within(order: PaymentOrder, day: date, *, today: date) -> date:
    """The day, if the order was written by then and it has come: nothing is booked as paid before it is."""
    first = local(order.exported_at).date()
    if not first <= day <= today:
        language = get_language() or "sv"
        raise ValueDateFaulty(first=day_long(first, language), last=day_long(today, language))
    return day


def _keep(
    order: PaymentOrder, paid: Sequence[Payment], rejected: Sequence[Payment], *, by: User, now: datetime
) -> None:
    """Book what was paid, and keep the answers, in as many statements for one as for a thousand; then tell each party
    of what was rejected."""
    entries = book_all([_entry(one, order) for one in paid], by=by, now=now)
    for payment, entry in zip(paid, entries, strict=True):
        payment.entry = entry
    answered = [*paid, *rejected]
    for payment in answered:
        payment.answered_by, payment.answered_at = by, now
    Payment.objects.bulk_update(answered, ["status", "answered_by", "answered_at", "value_date", "entry", "note"])
    for kind, rows in (("grant.payment_paid", paid), ("grant.payment_rejected", rejected)):
        told = [(one.instalment.grant.case, {"payment": str(one.uuid), "order": order.message_id}) for one in rows]
        record_all(kind, told, by=by, at=now)
    tell_of_fallen(rejected, now=now)


@weighs
@transaction.atomic
def enter_return(payment: Payment, *, day: date, why: str, by: User, now: datetime) -> LedgerEntry:
    """Enter that the bank has sent a booked payment back: the entry is undone by a counter-entry on the day it came,
    and the instalment is in the plan again; a closed grant is open again, since the money is not paid. Raises
    NotAllowed, PaymentActNotOpen, ReturnFaulty."""
    (payment,) = held([payment])
    if not may_in(by, "export_payment", payment.instalment.grant):
        raise NotAllowed
    status = next_status(PaymentStatus(payment.status), PaymentAct.RETURN)
    if not why.strip() or payment.value_date is None or not payment.value_date <= day <= local(now).date():
        raise ReturnFaulty
    paid = payment.entry
    payment.counter_entry = book(
        assignment=paid.assignment,
        strand=paid.strand,
        kind=EntryKind.PAYMENT,
        year=paid.year,
        amount=-paid.amount,
        occurred_on=day,
        by=by,
        now=now,
        key=reversal_key(paid),
        case=payment.instalment.grant.case,
        organisation=paid.organisation,
        reference=f"{payment.order.message_id}, retur",
        reverses=paid,
    )
    payment.status, payment.returned_on, payment.note = status, day, fitting(payment, "note", why)
    payment.answered_by, payment.answered_at = by, now
    payment.save(update_fields=["status", "counter_entry", "returned_on", "note", "answered_by", "answered_at"])
    case = payment.instalment.grant.case
    record("grant.payment_returned", case=case, by=by, at=now, payment=str(payment.uuid))
    because = f"Banken har sänt tillbaka {kronor(payment.amount)}: {payment.note}"
    money_moved(payment.instalment.grant, because=because, by=by, now=now)
    tell_of_fallen([payment], now=now)
    return payment.counter_entry


def _entry(payment: Payment, order: PaymentOrder) -> LedgerEntry:
    instalment = payment.instalment
    return LedgerEntry(
        assignment=instalment.grant.assignment,
        strand=instalment.grant.strand,
        year=instalment.year,
        kind=EntryKind.PAYMENT,
        amount=Decimal(payment.amount),
        occurred_on=payment.value_date,
        case=instalment.grant.case,
        organisation=instalment.organisation,
        grant_uuid=instalment.grant.uuid,
        reference=f"{order.message_id}, {order.pay_on}",
        idempotency_key=f"payment:{payment.uuid}",
    )
