"""A payment through four hands: proposed, attested by another, exported by a third, booked when the bank has answered.

Everyone who judges a grant's money waits for the grant's row; several grants are locked in the order of their keys.
Exporting stands in `ordering`, the bank's answer in `answering`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.texts import fitting
from accounts.weighing import weighs
from applications.models import PayeeAccount
from grants.errors.payments import (
    AccountCheckFaulty,
    InstalmentGone,
    InstalmentTaken,
    OfAPayment,
    PaymentActNotOpen,
    PaymentOfOneKeptOut,
    PaymentStopped,
    SamePerson,
)
from grants.models import AccountCheck, Grant, Instalment, Payment
from grants.permissions import may, may_in, may_in_all
from grants.queries.standing import standing_of
from grants.sentences.payments import named, together
from grants.states.payments import FALLEN, PaymentAct, PaymentStatus, is_open, next_status
from grants.workflow.judging import Known, account_of, judge, known_of
from grants.workflow.planning import locked
from registry.queries import blocks_of, kept_out_of
from registry.workflow.stream import record, record_all
from sweden.clock import local
from sweden.findings import Finding


@weighs
@transaction.atomic
def verify_account(grant: Grant, account: PayeeAccount, *, called: str, note: str, by: User, now: datetime) -> None:
    """Say that one has called the party back and that the account is theirs. Two people do, each once, and anew when
    the bank has said that the account is wrong.

    Raises NotAllowed; AccountCheckFaulty when another account has been said since, or by whoever has verified it.
    """
    grant = locked(grant)
    if not may_in(by, "verify_account", grant):
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
                after=standing_of(account).rejected,
            )
    except IntegrityError:
        raise AccountCheckFaulty from None
    record("grant.account_verified", case=grant.case, by=by, at=now, account=str(account.uuid))


#: How many that are stopped are named; the others are counted.
NAMED = 5


def _refuse(stopped: Sequence[tuple[Instalment, Sequence[Finding]]]) -> None:
    if not stopped:
        return
    why = " ".join(f"{named(line)}: {together(found)}" for line, found in stopped[:NAMED])
    if (left := len(stopped) - NAMED) > 0:
        why += " " + ngettext("And %(n)s more.", "And %(n)s more.", left) % {"n": left}
    raise PaymentStopped(why=why)


@transaction.atomic
def propose(instalment: Instalment, *, by: User, now: datetime) -> Payment:
    """Propose that an instalment is paid, to the account that counts now. Raises NotAllowed, InstalmentGone,
    InstalmentTaken, PaymentStopped with all that stands in the way."""
    return propose_many([instalment], by=by, now=now)[0]


@transaction.atomic
def propose_many(instalments: Sequence[Instalment], *, by: User, now: datetime) -> list[Payment]:
    """Propose several instalments, all or none; those that are being paid already are left alone, and each is judged
    with those before it. As many questions for one as for a thousand. Raises NotAllowed, InstalmentTaken when all
    are, InstalmentGone when none stands in the plan, PaymentStopped with all that stands in the way."""
    lines = free([one.pk for one in instalments], locked_too=True)
    if not may_in_all(by, "propose_payment", [one.grant for one in lines]):
        raise NotAllowed
    if not lines:
        stands = Instalment.objects.standing().filter(pk__in=[one.pk for one in instalments]).exists()
        raise InstalmentTaken if stands else InstalmentGone
    known = known_of(lines, now=now)
    _refuse(_stopped(lines, known, now=now))
    payments = [
        Payment(
            instalment=line,
            account=known.account(line),
            amount=line.amount,
            proposed_by=by,
            proposer=by.person,
            proposed_at=now,
        )
        for line in lines
    ]
    Payment.objects.bulk_create(payments)
    told = [(one.instalment.grant.case, {"payment": str(one.uuid)}) for one in payments]
    record_all("grant.payment_proposed", told, by=by, at=now)
    return payments


def free(keys: Sequence[int], *, locked_too: bool = False) -> list[Instalment]:
    """Of these instalments, those that stand and are not being paid; `locked_too`: with their grants locked, in the
    order of their keys."""
    if locked_too:
        _lock(Instalment.objects.filter(pk__in=keys).values_list("grant", flat=True))
    taken = Payment.objects.filter(instalment__in=keys).exclude(status__in=FALLEN).values_list("instalment", flat=True)
    rows = Instalment.objects.standing().filter(pk__in=keys).exclude(pk__in=list(taken))
    rows = rows.select_related("organisation", "grant__case__authority", "grant__assignment", "grant__strand")
    return list(rows.defer("grant__case__search").order_by("pk"))


def _lock(grants: Iterable[int]) -> None:
    list(Grant.objects.select_for_update().filter(pk__in=sorted(set(grants))).order_by("pk"))


def _stopped(lines: Sequence[Instalment], known: Known, *, now: datetime) -> list[tuple[Instalment, Sequence[Finding]]]:
    """What stands in the way of proposing the lines, each judged with those before it that may go out."""
    today = local(now).date()
    stopped: list[tuple[Instalment, Sequence[Finding]]] = []
    for line in lines:
        if found := judge(line, known, on=max(today, line.planned_on)):
            stopped.append((line, found))
        else:
            known.take(line)
    return stopped


def why_not_proposed(lines: Sequence[Instalment], *, by: User, now: datetime) -> dict[int, str]:
    """Of `free` instalments, those that cannot be proposed by `by`: the instalment's key → why, in words."""
    allowed = _allowed(lines, "propose_payment", by)
    why = {line.pk: str(NotAllowed()) for line in lines if line.pk not in allowed}
    rest = [line for line in lines if line.pk not in why]
    return why | {line.pk: together(found) for line, found in _stopped(rest, known_of(rest, now=now), now=now)}


def _allowed(lines: Sequence[Instalment], right: str, by: User) -> set[int]:
    """The keys of those that `by` may do the act with: what `may_in` says, asked of all at once."""
    blocks, holds = blocks_of(by), {one: may(by, right, one) for one in {one.authority_id for one in lines}}
    return {one.pk for one in lines if holds[one.authority_id] and one.grant.case_id not in blocks}


def held(payments: Iterable[Payment]) -> list[Payment]:
    """The payments as they stand, their grants locked in the order of their keys."""
    keys = [one.pk for one in payments]
    _lock(Grant.objects.filter(instalments__payments__in=keys).values_list("pk", flat=True))
    return with_grants(keys)


def with_grants(keys: Sequence[int]) -> list[Payment]:
    """The payments with all that judging them asks for."""
    rows = Payment.objects.filter(pk__in=keys).select_related(
        "account__organisation",
        "instalment__organisation",
        "instalment__grant__case__authority",
        "instalment__grant__assignment",
        "instalment__grant__project",
        "instalment__grant__strand",
    )
    return list(rows.order_by("pk"))


#: The acts that are done with several payments at once, and the right that each asks for.
RIGHTS = {PaymentAct.ATTEST: "attest_payment", PaymentAct.ORDER: "export_payment"}


def _unfit(payment: Payment, act: PaymentAct, by: User, kept_out: set[tuple[int, int]]) -> OfAPayment | None:
    """Why `by` cannot attest or export the payment, before it is judged: its state, that a third person is to, or that
    whoever answers for it until then is kept out of the case."""
    if not is_open(payment.status, act):
        return PaymentActNotOpen(status=PaymentStatus(payment.status).label, act=act)
    hands = {payment.proposer_id, payment.attester_id if act == PaymentAct.ORDER else None}
    if by.person_id in hands:
        return SamePerson()
    return PaymentOfOneKeptOut() if _answers(payment, act) in kept_out else None


def _answers(payment: Payment, act: PaymentAct) -> tuple[int | None, int]:
    """Whose word the act rests on, and in which case: an attest on the proposal, an order on the attest."""
    person = payment.attester_id if act == PaymentAct.ORDER else payment.proposer_id
    return person, payment.instalment.grant.case_id


def demand_fit(payments: Sequence[Payment], act: PaymentAct, *, by: User) -> None:
    """Refuse what `by` cannot attest or export, with its case and party. Raises PaymentActNotOpen, SamePerson,
    PaymentOfOneKeptOut."""
    kept_out = kept_out_of(_answers(one, act) for one in payments)
    for payment in payments:
        if (refusal := _unfit(payment, act, by, kept_out)) is not None:
            refusal.named = named(payment.instalment)
            raise refusal


def as_proposed(payments: Sequence[Payment], *, on: date | None, now: datetime) -> None:
    """Refuse what has come in the way since: another account, a hold, less granted. `on`: the day they are paid; None:
    each on its own."""
    _refuse(_come_in_the_way(payments, on=on, now=now))


def _come_in_the_way(
    payments: Sequence[Payment], *, on: date | None, now: datetime
) -> list[tuple[Instalment, Sequence[Finding]]]:
    today = local(now).date()
    known = known_of([one.instalment for one in payments], now=now)
    judged = [
        (line, judge(line, known, on=on or max(today, line.planned_on), proposed_to=payment.account_id))
        for payment in payments
        for line in [payment.instalment]
    ]
    return [(line, found) for line, found in judged if found]


def why_not(
    payments: Sequence[Payment], act: PaymentAct, *, by: User, on: date | None = None, now: datetime
) -> dict[int, str]:
    """Of payments read `with_grants`, those that `by` cannot attest or export: the instalment's key → why, in words."""
    why: dict[int, str] = {}
    allowed = _allowed([one.instalment for one in payments], RIGHTS[act], by)
    kept_out = kept_out_of(_answers(one, act) for one in payments)
    for payment in payments:
        is_allowed = payment.instalment_id in allowed
        refusal: DomainError | None = _unfit(payment, act, by, kept_out) if is_allowed else NotAllowed()
        if refusal is not None:
            why[payment.instalment_id] = str(refusal)
    rest = [one for one in payments if one.instalment_id not in why]
    return why | {line.pk: together(found) for line, found in _come_in_the_way(rest, on=on, now=now)}


@weighs
@transaction.atomic
def attest(payments: Sequence[Payment], *, by: User, now: datetime) -> list[Payment]:
    """Attest payments that others have proposed, all or none. Raises NotAllowed, SamePerson, PaymentActNotOpen,
    PaymentOfOneKeptOut, PaymentStopped."""
    rows = held(payments)
    if not may_in_all(by, "attest_payment", [one.instalment.grant for one in rows]):
        raise NotAllowed
    demand_fit(rows, PaymentAct.ATTEST, by=by)
    as_proposed(rows, on=None, now=now)
    for payment in rows:
        payment.status = next_status(PaymentStatus(payment.status), PaymentAct.ATTEST)
        payment.attested_by, payment.attester, payment.attested_at = by, by.person, now
    Payment.objects.bulk_update(rows, ["status", "attested_by", "attester", "attested_at"])
    told = [(one.instalment.grant.case, {"payment": str(one.uuid)}) for one in rows]
    record_all("grant.payment_attested", told, by=by, at=now)
    return rows


@transaction.atomic
def take_back(payment: Payment, *, note: str, by: User, now: datetime) -> None:
    """Take back a payment that has not been exported; its instalment is in the plan again. Raises NotAllowed,
    PaymentActNotOpen."""
    (payment,) = held([payment])
    if not may_in(by, "propose_payment", payment.instalment.grant):
        raise NotAllowed
    payment.status = next_status(PaymentStatus(payment.status), PaymentAct.WITHDRAW)
    payment.note, payment.answered_by, payment.answered_at = fitting(payment, "note", note), by, now
    payment.save(update_fields=["status", "note", "answered_by", "answered_at"])
    case = payment.instalment.grant.case
    record("grant.payment_taken_back", case=case, by=by, at=now, payment=str(payment.uuid))
