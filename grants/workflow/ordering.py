"""Attested payments become an order file to the bank or the agency's accounting, once."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.weighing import weighs
from grants.documents.orders import Order, OrderInvalid, OrderLine, Payer, as_csv, pain001
from grants.errors.payments import (
    NothingToExport,
    OrderFaulty,
    PayDayFaulty,
    PayingAccountMissing,
)
from grants.models import PayingAccount, Payment, PaymentOrder
from grants.models.payment import Profile
from grants.permissions import may, may_in_all
from grants.states.payments import PaymentAct, PaymentStatus, next_status
from grants.workflow.paying import as_proposed, demand_fit, held, why_not
from registry.workflow.documents import store_file
from registry.workflow.stream import record_all
from sweden.bankdays import first_banking_day_on_or_after, is_banking_day
from sweden.clock import local


@weighs
@transaction.atomic
def export(
    authority: Authority,
    payments: Sequence[Payment],
    *,
    profile: str,
    pay_on: date,
    key: str,
    partly: bool = False,
    by: User,
    now: datetime,
) -> PaymentOrder:
    """Put attested payments of an authority into an order file: all or none, or `partly`, without those that something
    stands in the way of. The same `key` gives the same order, so that nothing is sent twice.

    Raises NotAllowed, SamePerson, NothingToExport, PayDayFaulty, PayingAccountMissing, PaymentActNotOpen,
    PaymentStopped, OrderFaulty.
    """
    if not may(by, "export_payment", authority):
        raise NotAllowed
    # Whoever exports for the authority waits here: the numbers of its orders have no gaps, and one key makes one order.
    # Rows that name the authority are written meanwhile: its key is not locked.
    locked_by_us = Authority.objects.select_for_update(of=["self"], no_key=True)
    authority = locked_by_us.select_related("organisation").get(pk=authority.pk)
    if standing := PaymentOrder.objects.filter(key=key).first():
        return standing
    today = local(now).date()
    if pay_on < today or not is_banking_day(pay_on):
        raise PayDayFaulty(first=first_banking_day_on_or_after(today))
    payer = authority.paying_accounts.filter(valid_from__lte=pay_on).first()
    if payer is None:
        raise PayingAccountMissing
    rows = [one for one in held(payments) if one.instalment.authority_id == authority.pk]
    if partly:
        stopped = why_not(rows, PaymentAct.ORDER, by=by, on=pay_on, now=now)
        rows = [one for one in rows if one.instalment_id not in stopped]
    if not rows:
        raise NothingToExport
    if not may_in_all(by, "export_payment", [one.instalment.grant for one in rows]):
        raise NotAllowed
    if not partly:
        demand_fit(rows, PaymentAct.ORDER, by=by)
        as_proposed(rows, on=pay_on, now=now)
    number = (authority.payment_orders.aggregate(last=Max("number"))["last"] or 0) + 1
    order = _order(authority, payer, rows, number=number, pay_on=pay_on, now=now)
    is_xml = profile == Profile.PAIN001
    try:
        written = pain001(order) if is_xml else as_csv(order)
    except OrderInvalid as fault:
        raise OrderFaulty(why=str(fault)) from None
    file = store_file(
        written,
        content_type="application/xml" if is_xml else "text/csv",
        now=now,
    )
    made = PaymentOrder.objects.create(
        authority=authority,
        number=number,
        message_id=order.message_id,
        profile=profile,
        pay_on=pay_on,
        count=len(rows),
        total=order.total,
        file=file,
        key=key,
        exported_by=by,
        exported_at=now,
    )
    for payment in rows:
        payment.status, payment.order = next_status(PaymentStatus(payment.status), PaymentAct.ORDER), made
    Payment.objects.bulk_update(rows, ["status", "order"])
    told = [(one.instalment.grant.case, {"payment": str(one.uuid), "order": made.message_id}) for one in rows]
    record_all("grant.payment_ordered", told, by=by, at=now)
    return made


def _order(
    authority: Authority, payer: PayingAccount, rows: Sequence[Payment], *, number: int, pay_on: date, now: datetime
) -> Order:
    return Order(
        message_id=f"{authority.key[:24].upper()}-{number:08d}",
        created_at=local(now),
        pay_on=pay_on,
        payer=Payer(authority.organisation.name, authority.organisation.number, payer.iban, payer.bic),
        lines=[
            OrderLine(
                id=one.uuid.hex,
                payee=one.instalment.organisation.name,
                payee_number=one.instalment.organisation.number,
                country=one.instalment.organisation.country,
                account_kind=one.account.kind,
                account=one.account.number,
                amount=one.amount,
                reference=one.reference,
            )
            for one in rows
        ],
    )
