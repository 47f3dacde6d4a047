"""What the bank answers: paid ones are booked in the ledger, refused ones are back in the plan, and what comes back
after it was booked gets a counter-entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from grants.errors.payments import FileUnreadable, ReturnFaulty, ValueDateFaulty
from grants.loading import Answer, Unreadable, read_answers
from grants.models import Payment, PaymentOrder
from grants.permissions import may
from grants.states.payments import PaymentAct, PaymentStatus, next_status
from grants.workflow.paying import held
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book, reversal_key
from registry.workflow.stream import record
from sweden.clock import local


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

    Raises NotAllowed, FileUnreadable, ValueDateFaulty.
    """
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    try:
        told = read_answers(content)
    except Unreadable as fault:
        raise FileUnreadable(why=str(fault)) from None
    if told.about and told.about != order.message_id:
        raise FileUnreadable(why=f"{told.about} ≠ {order.message_id}")
    answers = told.answers
    if told.refused is not None and not answers:  # the bank took none of it
        names = [uuid.hex for uuid in order.payments.values_list("uuid", flat=True)]
        answers = [Answer(name, False, None, told.refused) for name in names]
    return settle(order, answers, by=by, now=now)


@weighs
@transaction.atomic
def settle(order: PaymentOrder, answers: Sequence[Answer], *, by: User, now: datetime) -> ReadBack:
    """Book the answers on an order's payments: paid ones in the ledger on their value date (the order's day where none
    is said), refused ones back to the plan. Raises NotAllowed, ValueDateFaulty."""
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    rows = {one.uuid.hex: one for one in held(order.payments.all())}
    strangers = [one.id for one in answers if one.id not in rows]
    contradicted: list[str] = []
    paid = rejected = known = 0
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
            _book(payment, order, answer.value_date or order.pay_on, by=by, now=now)
            paid += 1
        else:
            _reject(payment, order, answer.why, by=by, now=now)
            rejected += 1
    return ReadBack(paid, rejected, known, strangers, contradicted)


def _book(payment: Payment, order: PaymentOrder, day: date, *, by: User, now: datetime) -> None:
    latest = max(local(now).date(), order.pay_on)
    if not local(order.exported_at).date() <= day <= latest:
        raise ValueDateFaulty(first=local(order.exported_at).date().isoformat(), last=latest.isoformat())
    payment.status = next_status(PaymentStatus(payment.status), PaymentAct.BOOK)
    payment.answered_by, payment.answered_at, payment.value_date = by, now, day
    payment.entry = _booked(payment, order, by=by, now=now)
    payment.save(update_fields=["status", "answered_by", "answered_at", "value_date", "entry"])
    case = payment.instalment.grant.case
    record("grant.payment_paid", case=case, by=by, at=now, payment=str(payment.uuid), order=order.message_id)


def _reject(payment: Payment, order: PaymentOrder, why: str, *, by: User, now: datetime) -> None:
    payment.status = next_status(PaymentStatus(payment.status), PaymentAct.REJECT)
    payment.answered_by, payment.answered_at, payment.note = by, now, why[:300]
    payment.save(update_fields=["status", "answered_by", "answered_at", "note"])
    case = payment.instalment.grant.case
    record("grant.payment_rejected", case=case, by=by, at=now, payment=str(payment.uuid), order=order.message_id)


@weighs
@transaction.atomic
def enter_return(payment: Payment, *, day: date, why: str, by: User, now: datetime) -> LedgerEntry:
    """Enter that the bank has sent a booked payment back: the entry is undone by a counter-entry on the day it came,
    and the instalment is in the plan again. Raises NotAllowed, PaymentActNotOpen, ReturnFaulty."""
    (payment,) = held([payment])
    if not may(by, "export_payment", payment.instalment.authority_id):
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
        reference=f"{payment.order.message_id}, retur"[:200],
        reverses=paid,
    )
    payment.status, payment.returned_on, payment.note = status, day, why.strip()[:300]
    payment.answered_by, payment.answered_at = by, now
    payment.save(update_fields=["status", "counter_entry", "returned_on", "note", "answered_by", "answered_at"])
    case = payment.instalment.grant.case
    record("grant.payment_returned", case=case, by=by, at=now, payment=str(payment.uuid))
    return payment.counter_entry


def _booked(payment: Payment, order: PaymentOrder, *, by: User, now: datetime) -> LedgerEntry:
    instalment = payment.instalment
    return book(
        assignment=instalment.grant.assignment,
        strand=instalment.grant.strand,
        kind=EntryKind.PAYMENT,
        year=instalment.year,
        amount=payment.amount,
        occurred_on=payment.value_date,
        by=by,
        now=now,
        key=f"payment:{payment.uuid}",
        case=instalment.grant.case,
        organisation=instalment.organisation,
        reference=f"{order.message_id}, {order.pay_on}",
    )
