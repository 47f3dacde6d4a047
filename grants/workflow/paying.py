"""A payment through four hands: proposed, attested by another, exported by a third, booked when the bank has answered.

Everyone who judges a grant's money waits for the grant's row; several grants are locked in the order of their keys.
Exporting stands in `ordering`, the bank's answer in `answering`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from applications.models import PayeeAccount
from grants.errors.payments import AccountCheckFaulty, InstalmentTaken, PaymentStopped, SamePerson
from grants.models import AccountCheck, Grant, Instalment, Payment
from grants.permissions import may
from grants.sentences.payments import together
from grants.states.payments import FALLEN, PaymentAct, PaymentStatus, next_status
from grants.workflow.judging import account_of, judge, known_of, standing_in_the_way
from grants.workflow.planning import locked
from registry.workflow.stream import record
from sweden.clock import local
from sweden.findings import Finding


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
    instalment.grant = grant
    found = standing_in_the_way(instalment, today=local(now).date(), now=now)
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


def held(payments: Iterable[Payment]) -> list[Payment]:
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


def as_proposed(payments: Sequence[Payment], *, on: date | None, now: datetime) -> None:
    """Refuse what has come in the way since: another account, a hold, less granted. `on`: the day they are paid; None:
    each on its own."""
    today = local(now).date()
    known = known_of([one.instalment for one in payments], now=now)
    for payment in payments:
        line = payment.instalment
        day = on or max(today, line.planned_on)
        _refuse(judge(line, known, on=day, proposed_to=payment.account_id), party=line.organisation)


@weighs
@transaction.atomic
def attest(payments: Sequence[Payment], *, by: User, now: datetime) -> list[Payment]:
    """Attest payments that others have proposed, all or none. Raises NotAllowed, SamePerson, PaymentActNotOpen,
    PaymentStopped."""
    rows = held(payments)
    for payment in rows:
        if not may(by, "attest_payment", payment.instalment.authority_id):
            raise NotAllowed
        status = next_status(PaymentStatus(payment.status), PaymentAct.ATTEST)
        if payment.proposer_id == by.person_id:
            raise SamePerson
        payment.status = status
    as_proposed(rows, on=None, now=now)
    for payment in rows:
        payment.attested_by, payment.attester, payment.attested_at = by, by.person, now
        payment.save(update_fields=["status", "attested_by", "attester", "attested_at"])
        case = payment.instalment.grant.case
        record("grant.payment_attested", case=case, by=by, at=now, payment=str(payment.uuid))
    return rows


@transaction.atomic
def take_back(payment: Payment, *, note: str, by: User, now: datetime) -> None:
    """Take back a payment that has not been exported; its instalment is in the plan again. Raises NotAllowed,
    PaymentActNotOpen."""
    (payment,) = held([payment])
    if not may(by, "propose_payment", payment.instalment.authority_id):
        raise NotAllowed
    payment.status = next_status(PaymentStatus(payment.status), PaymentAct.WITHDRAW)
    payment.note, payment.answered_by, payment.answered_at = note.strip()[:300], by, now
    payment.save(update_fields=["status", "note", "answered_by", "answered_at"])
    case = payment.instalment.grant.case
    record("grant.payment_taken_back", case=case, by=by, at=now, payment=str(payment.uuid))
