"""A payment through four hands: proposed, attested by another, exported by a third, booked when the bank has answered.

Everyone who judges a grant's money waits for the grant's row; several grants are locked in the order of their keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from accounts.errors import NotAllowed
from accounts.models import Authority, Organisation, User
from accounts.weighing import weighs
from applications.models import PayeeAccount
from grants.documents.orders import Order, OrderInvalid, OrderLine, Payer, as_csv, pain001
from grants.errors.payments import (
    AccountCheckFaulty,
    FileUnreadable,
    InstalmentTaken,
    NothingToExport,
    OrderFaulty,
    PayDayFaulty,
    PayingAccountMissing,
    PaymentStopped,
    SamePerson,
)
from grants.loading import Answer, Unreadable, read_answers
from grants.models import AccountCheck, Grant, Hold, Instalment, PayingAccount, Payment, PaymentOrder
from grants.models.payment import Awaited, Profile
from grants.permissions import may
from grants.rules import payments as rules
from grants.sentences.payments import together
from grants.states.payments import FALLEN, UNDER_WAY, PaymentAct, PaymentStatus, next_status
from grants.workflow.planning import granted_of, locked, terms_of
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book
from registry.workflow.documents import store_file
from registry.workflow.stream import record
from sweden.bankdays import first_banking_day_on_or_after, is_banking_day
from sweden.clock import local
from sweden.findings import Finding


def account_of(grant: Grant, organisation: Organisation) -> PayeeAccount | None:
    """The account that counts for payments of the grant to the party: the one said last."""
    rows = PayeeAccount.objects.filter(application__case=grant.case_id, organisation=organisation)
    return rows.order_by("-pk").first()


@transaction.atomic
def verify_account(grant: Grant, account: PayeeAccount, *, called: str, note: str, by: User, now: datetime) -> None:
    """Say that one has called the party back and that the account is theirs. Two people do, each once.

    Raises NotAllowed; AccountCheckFaulty when another account has been said since, or by whoever has verified it.
    """
    grant = locked(grant)
    if not may(by, "verify_account", grant.authority_id):
        raise NotAllowed
    if account_of(grant, account.organisation) != account:
        raise AccountCheckFaulty
    try:
        with transaction.atomic():
            AccountCheck.objects.create(
                account=account,
                called=called.strip(),
                note=note.strip(),
                checked_by=by,
                checker=by.person,
                checked_at=now,
            )
    except IntegrityError:
        raise AccountCheckFaulty from None
    record("grant.account_verified", case=grant.case, by=by, at=now, account=str(account.uuid))


def judge(grant: Grant, instalment: Instalment, *, account: PayeeAccount | None) -> list[Finding]:
    """What stands in the way of paying the instalment, besides itself: empty when it may go out."""
    met = set(instalment.met.values_list("condition", flat=True))
    holds = Hold.objects.filter(grant=grant, lifted_at__isnull=True).values_list("organisation", flat=True)
    ready = rules.Ready(
        verified_by=None if account is None else account.checks.count(),
        holds=sum(1 for one in holds if one in (None, instalment.organisation_id)),
        waits_for=instalment.waits_for,
        in_order=sorted(met),
    )
    found = rules.obstacles(ready)
    granted, spoken = granted_of(grant), _spoken_for(grant, instalment)
    party = instalment.organisation_id
    found += rules.within_grant(
        granted.get((party, instalment.year), 0),
        year=instalment.year,
        paid=spoken.get(instalment.year, 0),
        payment=instalment.amount,
    )
    found += rules.hold_back(
        sum(amount for (one, _year), amount in granted.items() if one == party),
        terms_of(grant),
        paid=sum(spoken.values()),
        payment=instalment.amount,
        final_report_approved=Awaited.FINAL_REPORT in met,
    ).findings
    return found


def _spoken_for(grant: Grant, instalment: Instalment) -> dict[int, int]:
    """What the party has been paid, net of what has come back (öre upwards), and what is on its way, by budget year."""
    entries = LedgerEntry.objects.filter(
        case=grant.case_id,
        assignment=grant.assignment_id,
        strand=grant.strand_id,
        organisation=instalment.organisation_id,
        kind__in=[EntryKind.PAYMENT, EntryKind.REPAYMENT],
    )
    sums: dict[int, Decimal] = {}
    for kind, year, amount in entries.values_list("kind", "year").annotate(sum=Sum("amount")):
        sums[year] = sums.get(year, Decimal(0)) + (amount if kind == EntryKind.PAYMENT else -amount)
    under_way = Payment.objects.filter(
        instalment__grant=grant, instalment__organisation=instalment.organisation_id, status__in=UNDER_WAY
    ).exclude(instalment=instalment)
    spoken = {year: ceil(amount) for year, amount in sums.items()}
    for year, coming in under_way.values_list("instalment__year").annotate(sum=Sum("amount")):
        spoken[year] = spoken.get(year, 0) + coming
    return spoken


def _refuse(found: Sequence[Finding], *, party: Organisation) -> None:
    if found:
        raise PaymentStopped(why=f"{party.name}: {together(found)}")


@transaction.atomic
def propose(instalment: Instalment, *, by: User, now: datetime) -> Payment:
    """Propose that an instalment is paid, to the account that counts now. Raises NotAllowed, InstalmentTaken,
    PaymentStopped with all that stands in the way."""
    grant = locked(instalment.grant)
    if not may(by, "propose_payment", grant.authority_id):
        raise NotAllowed
    instalment = Instalment.objects.select_related("organisation").get(pk=instalment.pk)
    if instalment.ended_at is not None or instalment.payments.exclude(status__in=FALLEN).exists():
        raise InstalmentTaken
    account = account_of(grant, instalment.organisation)
    found = judge(grant, instalment, account=account)
    _refuse(found, party=instalment.organisation)
    payment = Payment.objects.create(
        instalment=instalment,
        account=account,
        amount=instalment.amount,
        proposed_by=by,
        proposer=by.person,
        proposed_at=now,
    )
    record("grant.payment_proposed", case=grant.case, by=by, at=now, payment=str(payment.uuid))
    return payment


@transaction.atomic
def propose_many(instalments: Sequence[Instalment], *, by: User, now: datetime) -> list[Payment]:
    """Propose several instalments, all or none; those that are being paid already are left alone. Raises as `propose`;
    InstalmentTaken when none is left."""
    grants = {one.grant_id for one in instalments}
    list(Grant.objects.select_for_update().filter(pk__in=grants).order_by("pk"))
    taken = set(
        Payment.objects.filter(instalment__in=instalments)
        .exclude(status__in=FALLEN)
        .values_list("instalment", flat=True)
    )
    left = [one for one in instalments if one.pk not in taken]
    if not left:
        raise InstalmentTaken
    return [propose(one, by=by, now=now) for one in left]


def _held(payments: Iterable[Payment]) -> list[Payment]:
    """The payments as they stand, their grants locked in the order of their keys."""
    keys = [one.pk for one in payments]
    grants = Grant.objects.filter(instalments__payments__in=keys).order_by("pk").values_list("pk", flat=True)
    list(Grant.objects.select_for_update().filter(pk__in=sorted(set(grants))).order_by("pk"))
    rows = Payment.objects.filter(pk__in=keys).select_related(
        "account__organisation",
        "instalment__organisation",
        "instalment__grant__case__authority",
        "instalment__grant__assignment",
        "instalment__grant__strand",
    )
    return list(rows.order_by("pk"))


def _as_it_was_proposed(payment: Payment) -> None:
    """Refuse what has come in the way since: another account, a hold, less granted."""
    grant, instalment = payment.instalment.grant, payment.instalment
    account = account_of(grant, instalment.organisation)
    if account != payment.account:
        raise PaymentStopped(why=f"{instalment.organisation.name}: {together([_UNVERIFIED])}")
    _refuse(judge(grant, instalment, account=account), party=instalment.organisation)


_UNVERIFIED = rules.obstacles(rules.Ready(verified_by=0, holds=0))[0]


@weighs
@transaction.atomic
def attest(payments: Sequence[Payment], *, by: User, now: datetime) -> list[Payment]:
    """Attest payments that others have proposed, all or none. Raises NotAllowed, SamePerson, PaymentActNotOpen,
    PaymentStopped."""
    rows = _held(payments)
    for payment in rows:
        if not may(by, "attest_payment", payment.instalment.authority_id):
            raise NotAllowed
        status = next_status(PaymentStatus(payment.status), PaymentAct.ATTEST)
        if payment.proposer_id == by.person_id:
            raise SamePerson
        _as_it_was_proposed(payment)
        payment.status, payment.attested_by, payment.attester, payment.attested_at = status, by, by.person, now
        payment.save(update_fields=["status", "attested_by", "attester", "attested_at"])
        case = payment.instalment.grant.case
        record("grant.payment_attested", case=case, by=by, at=now, payment=str(payment.uuid))
    return rows


@transaction.atomic
def take_back(payment: Payment, *, note: str, by: User, now: datetime) -> None:
    """Take back a payment that has not been exported; its instalment is in the plan again. Raises NotAllowed,
    PaymentActNotOpen."""
    (payment,) = _held([payment])
    if not may(by, "propose_payment", payment.instalment.authority_id):
        raise NotAllowed
    payment.status = next_status(PaymentStatus(payment.status), PaymentAct.WITHDRAW)
    payment.note, payment.answered_by, payment.answered_at = note.strip()[:300], by, now
    payment.save(update_fields=["status", "note", "answered_by", "answered_at"])
    case = payment.instalment.grant.case
    record("grant.payment_taken_back", case=case, by=by, at=now, payment=str(payment.uuid))


@weighs
@transaction.atomic
def export(
    authority: Authority,
    payments: Sequence[Payment],
    *,
    profile: str,
    pay_on: date,
    key: str,
    by: User,
    now: datetime,
) -> PaymentOrder:
    """Put attested payments of an authority into an order file, all or none. The same `key` gives the same order, so
    that nothing is sent twice.

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
        raise PayDayFaulty(first=first_banking_day_on_or_after(today).isoformat())
    payer = authority.paying_accounts.filter(valid_from__lte=pay_on).first()
    if payer is None:
        raise PayingAccountMissing
    rows = [one for one in _held(payments) if one.instalment.authority_id == authority.pk]
    if not rows:
        raise NothingToExport
    for payment in rows:
        payment.status = next_status(PaymentStatus(payment.status), PaymentAct.ORDER)
        if by.person_id in (payment.proposer_id, payment.attester_id):
            raise SamePerson
        _as_it_was_proposed(payment)
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
        payment.order = made
    Payment.objects.bulk_update(rows, ["status", "order"])
    for payment in rows:
        case = payment.instalment.grant.case
        record("grant.payment_ordered", case=case, by=by, at=now, payment=str(payment.uuid), order=made.message_id)
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
                reference=str(one.instalment.grant.case.designation),
            )
            for one in rows
        ],
    )


@dataclass(frozen=True)
class ReadBack:
    """What an answer changed: payments booked and refused, those said before, and ids that are not of the order."""

    paid: int
    rejected: int
    known: int
    strangers: Sequence[str]


@weighs
@transaction.atomic
def read_back(order: PaymentOrder, content: bytes, *, by: User, now: datetime) -> ReadBack:
    """Book what a status file (pain.002 or CSV) says of an order's payments. The same file again changes nothing.

    Raises NotAllowed, FileUnreadable.
    """
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    try:
        answers = read_answers(content)
    except Unreadable as fault:
        raise FileUnreadable(why=str(fault)) from None
    return settle(order, answers, by=by, now=now)


@transaction.atomic
def settle(order: PaymentOrder, answers: Sequence[Answer], *, by: User, now: datetime) -> ReadBack:
    """Book the answers on an order's payments: paid ones in the ledger on their value date (the order's day where none
    is said), refused ones back to the plan. Raises NotAllowed."""
    if not may(by, "export_payment", order.authority_id):
        raise NotAllowed
    rows = {one.uuid.hex: one for one in _held(order.payments.all())}
    strangers = [one.id for one in answers if one.id not in rows]
    paid = rejected = known = 0
    for answer in answers:
        payment = rows.get(answer.id)
        if payment is None:
            continue
        if payment.status != PaymentStatus.ORDERED:
            known += 1
            continue
        act = PaymentAct.BOOK if answer.is_paid else PaymentAct.REJECT
        payment.status = next_status(PaymentStatus(payment.status), act)
        payment.answered_by, payment.answered_at = by, now
        if answer.is_paid:
            payment.value_date = answer.value_date or order.pay_on
            payment.entry = _booked(payment, order, by=by, now=now)
            paid += 1
        else:
            payment.note = answer.why[:300]
            rejected += 1
        payment.save(update_fields=["status", "answered_by", "answered_at", "value_date", "entry", "note"])
        case = payment.instalment.grant.case
        kind = "grant.payment_paid" if answer.is_paid else "grant.payment_rejected"
        record(kind, case=case, by=by, at=now, payment=str(payment.uuid), order=order.message_id)
    return ReadBack(paid, rejected, known, strangers)


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
