"""One act on all payments that a filter chooses: previewed, done in the background, and what is refused is named.

Proposals and attestations are kept part by part, so that a worker that ends goes on where it was; an export is one
order, made once by the run's key. A payment that something stands in the way of is left out and stops no other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority, User
from accounts.weighing import weighs
from grants.errors.payments import InstalmentGone, InstalmentTaken, NothingInState, PayDayFaulty, SeveralAuthorities
from grants.models import Instalment, ItemStatus, Payment, PaymentRun, RunAct, RunItem
from grants.permissions import may
from grants.states.payments import PaymentAct, PaymentStatus
from grants.workflow import ordering, paying
from registry.models import Job
from registry.workflow.outbox import Progress, queue_job, run_job
from sweden.bankdays import first_banking_day_on_or_after, is_banking_day
from sweden.clock import local

TASK = "grants.tasks.do_payment_run"
#: So many are proposed or attested in one transaction.
PART = 200
#: Which payments an act is about, and the act; others among the chosen are left alone.
ABOUT = {
    RunAct.ATTEST: (PaymentStatus.PROPOSED, PaymentAct.ATTEST),
    RunAct.EXPORT: (PaymentStatus.ATTESTED, PaymentAct.ORDER),
}


@dataclass(frozen=True)
class Previewed:
    """An instalment that the act is about, with its payment (None: it is to be proposed), and why it would be left out
    (empty: nothing known stands in its way)."""

    instalment: Instalment
    payment: Payment | None
    why: str = ""


def about(act: RunAct, chosen: Sequence[Instalment]) -> list[Previewed]:
    """Those of the chosen that the act is about, not judged."""
    keys = [one.pk for one in chosen]
    if act == RunAct.PROPOSE:
        return [Previewed(one, None) for one in paying.free(keys)]
    status, _act = ABOUT[act]
    payments = Payment.objects.filter(instalment__in=keys, status=status).values_list("pk", flat=True)
    return [Previewed(one.instalment, one) for one in paying.with_grants(list(payments))]


def preview(
    act: RunAct, chosen: Sequence[Instalment], *, pay_on: date | None = None, by: User, now: datetime
) -> list[Previewed]:
    """What the act would do with each that it is about, as it stands now. The act itself judges anew."""
    rows = about(act, chosen)
    why = _why(act, rows, pay_on=pay_on, by=by, now=now)
    return [Previewed(one.instalment, one.payment, why.get(one.instalment.pk, "")) for one in rows]


def _why(act: RunAct, rows: Sequence[Previewed], *, pay_on: date | None, by: User, now: datetime) -> Mapping[int, str]:
    if act == RunAct.PROPOSE:
        return paying.why_not_proposed([one.instalment for one in rows], by=by, now=now)
    payments = [one.payment for one in rows if one.payment]
    return paying.why_not(payments, ABOUT[act][1], by=by, on=pay_on, now=now)


def ask_to_propose(chosen: Sequence[Instalment], *, key: str, by: User, now: datetime) -> PaymentRun:
    """Queue that all of the chosen that are not being paid are proposed; with the same `key` once. Raises NotAllowed,
    NothingInState."""
    return _ask(RunAct.PROPOSE, chosen, right="propose_payment", key=key, by=by, now=now)


@weighs
def ask_to_attest(chosen: Sequence[Instalment], *, key: str, by: User, now: datetime) -> PaymentRun:
    """Queue that the proposed payments of the chosen are attested; with the same `key` once. Raises NotAllowed,
    NothingInState."""
    return _ask(RunAct.ATTEST, chosen, right="attest_payment", key=key, by=by, now=now)


@weighs
def ask_to_export(
    chosen: Sequence[Instalment], *, profile: str, pay_on: date, key: str, by: User, now: datetime
) -> PaymentRun:
    """Queue that the attested payments of the chosen are put into one order; with the same `key` once. Raises
    NotAllowed, SeveralAuthorities, PayDayFaulty, NothingInState."""
    authorities = {one.authority_id for one in chosen}
    _demand(by, "export_payment", authorities)
    if len(authorities) > 1:
        raise SeveralAuthorities
    today = local(now).date()
    if pay_on < today or not is_banking_day(pay_on):
        raise PayDayFaulty(first=first_banking_day_on_or_after(today))
    authority = Authority.objects.filter(pk__in=authorities).first()
    how = {"authority": authority, "profile": profile, "pay_on": pay_on}
    return _ask(RunAct.EXPORT, chosen, right="export_payment", key=key, by=by, now=now, **how)


def _demand(by: User, right: str, authorities: Iterable[int]) -> None:
    if not all(may(by, right, one) for one in authorities):
        raise NotAllowed


@transaction.atomic
def _ask(
    act: RunAct, chosen: Sequence[Instalment], *, right: str, key: str, by: User, now: datetime, **how: Any
) -> PaymentRun:
    _demand(by, right, {one.authority_id for one in chosen})
    key = f"{act}:{key}"
    if standing := PaymentRun.objects.filter(key=key).first():
        return standing
    rows = about(act, chosen)
    if not rows:
        raise NothingInState
    asked = {"act": act, "asked_by": by, "asked_at": now, **how}
    run, is_new = PaymentRun.objects.get_or_create(key=key, defaults=asked)
    if not is_new:  # asked for at the same moment
        return run
    RunItem.objects.bulk_create(RunItem(run=run, instalment=one.instalment, payment=one.payment) for one in rows)
    with translation.override(by.language or "sv"):
        label = str(act.label)
    run.job = queue_job(TASK, key=f"run:{run.uuid}", by=by, now=now, label=label, run=str(run.uuid))
    run.save(update_fields=["job"])
    return run


def do_run(pk: int, *, now: datetime) -> None:
    """Carry out the job. Ended in the middle, it goes on where it was."""
    run_job(pk, lambda job, progress: _work(job, progress, now))


def _work(job: Job, progress: Progress, now: datetime) -> None:
    run = PaymentRun.objects.select_related("authority").get(uuid=job.arguments["run"])
    by = User.objects.select_related("person").get(pk=run.asked_by_id)
    waiting = run.items.filter(status=ItemStatus.WAITING).order_by("pk")
    total = run.items.count()
    with translation.override(by.language or "sv"):
        while keys := list(waiting.values_list("pk", flat=True)[: None if run.act == RunAct.EXPORT else PART]):
            with transaction.atomic():
                _part(run, keys, by=by, now=now)
            progress(total - waiting.count(), total)


def _part(run: PaymentRun, keys: Sequence[int], *, by: User, now: datetime) -> None:
    items = list(run.items.filter(pk__in=keys).select_related("payment"))
    done, why = DO[RunAct(run.act)](run, items, by, now)
    for item in items:
        item.done_at = now
        if payment := done.get(item.instalment_id):
            item.payment, item.status = payment, ItemStatus.DONE
        else:
            item.status, item.said = ItemStatus.REFUSED, why[item.instalment_id]
    RunItem.objects.bulk_update(items, ["payment", "status", "said", "done_at"], batch_size=1000)


#: By instalment: the payment that was made, attested or exported; and why the others were not.
Became = tuple[Mapping[int, Payment], Mapping[int, str]]


def _propose(run: PaymentRun, items: Sequence[RunItem], by: User, now: datetime) -> Became:
    lines = paying.free([one.instalment_id for one in items], locked_too=True)
    stopped = paying.why_not_proposed(lines, by=by, now=now)
    good = [one for one in lines if one.pk not in stopped]
    made = paying.propose_many(good, by=by, now=now) if good else []
    taken = {one.instalment_id: str(InstalmentTaken()) for one in items}
    gone = Instalment.objects.filter(pk__in=taken, ended_at__isnull=False).values_list("pk", flat=True)
    return {one.instalment_id: one for one in made}, taken | dict.fromkeys(gone, str(InstalmentGone())) | stopped


def _attest(run: PaymentRun, items: Sequence[RunItem], by: User, now: datetime) -> Became:
    payments = paying.held([one.payment for one in items if one.payment])
    stopped = paying.why_not(payments, PaymentAct.ATTEST, by=by, now=now)
    good = [one for one in payments if one.instalment_id not in stopped]
    made = paying.attest(good, by=by, now=now) if good else []
    return {one.instalment_id: one for one in made}, stopped


def _export(run: PaymentRun, items: Sequence[RunItem], by: User, now: datetime) -> Became:
    payments = {one.instalment_id: one.payment for one in items if one.payment}
    why = dict.fromkeys(payments, str(NothingInState()))
    done: dict[int, Payment] = {}
    how = {"profile": run.profile, "pay_on": run.pay_on, "key": f"run:{run.uuid}", "partly": True}
    try:
        run.order = ordering.export(run.authority, list(payments.values()), **how, by=by, now=now)
    except DomainError as refusal:
        why = dict.fromkeys(payments, str(refusal))
    else:
        run.save(update_fields=["order"])
        done = {one.instalment_id: one for one in run.order.payments.all()}
    rest = paying.with_grants([one.pk for place, one in payments.items() if place not in done])
    return done, why | paying.why_not(rest, PaymentAct.ORDER, by=by, on=run.pay_on, now=now)


DO: Mapping[RunAct, Callable[[PaymentRun, Sequence[RunItem], User, datetime], Became]] = {
    RunAct.PROPOSE: _propose,
    RunAct.ATTEST: _attest,
    RunAct.EXPORT: _export,
}
