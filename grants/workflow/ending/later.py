"""What is decided about a final grant that has been decided on: the rest lapses, or the decision is changed."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.weighing import weighs
from grants.errors.settlement import (
    FinalGrantFollowed,
    LapseNotReady,
    ProposerDecidesMoney,
    SaysNothing,
    SettlementTaken,
)
from grants.models import Closing, Grant, LaterDecision, LaterKind, Payment, Settlement
from grants.permissions import may_in
from grants.queries.money import money
from grants.states.payments import UNDER_WAY, PaymentStatus
from grants.states.recovery import RecoveryStatus
from grants.states.settlement import Section
from grants.workflow.aidrewritten import rewrite
from grants.workflow.ending.settling import release, released_of
from grants.workflow.papers import STORE
from grants.workflow.planning import locked
from grants.workflow.telling import tell
from programmes.models import LedgerEntry
from programmes.workflow.ledger import reverse
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import kronor


def left_to_pay(row: Settlement) -> int:
    """What is not paid of what the final grant still gives, kronor."""
    return max(0, row.stands - money(row.grant).kronor_to(row.organisation_id))


def what_followed(row: Settlement) -> str:
    """What has been done upon the decision and keeps it from being changed: "closed", "claimed", "told", "under_way" or
    "paid"; empty: nothing."""
    grant, party = row.grant, row.organisation
    claims = grant.recoveries.filter(organisation=party, communicated_at__gte=row.decided_at)
    claims = claims.exclude(status=RecoveryStatus.DROPPED)
    payments = Payment.objects.filter(instalment__grant=grant, instalment__organisation=party)
    if Closing.objects.filter(closes=grant).exists():
        return "closed"
    if claims.exclude(status=RecoveryStatus.COMMUNICATED).exists():
        return "claimed"
    if claims.exists():
        return "told"
    if payments.filter(status__in=UNDER_WAY).exists():
        return "under_way"
    is_paid = payments.filter(status=PaymentStatus.PAID, proposed_at__gte=row.decided_at).exists()
    return "paid" if is_paid or money(grant).kronor_to(party.pk) > row.paid else ""


def _held(settlement: Settlement, by: User) -> tuple[Grant, Settlement]:
    """The final grant as it stands decided on, its grant's row held. Raises NotAllowed, SettlementTaken,
    ProposerDecidesMoney."""
    grant = locked(settlement.grant)
    row = Settlement.objects.select_related("organisation").get(pk=settlement.pk)
    row.grant = grant
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    if row.decided_at is None or row.withdrawn_at is not None:
        raise SettlementTaken
    if row.proposer_id == by.person_id:
        raise ProposerDecidesMoney
    return grant, row


def _rests_on(row: Settlement, kind: str, *, now: datetime) -> dict[str, str]:
    """What a later decision rests on and how it is appealed, frozen with it. Raises AppealGroundMissing."""
    grant = row.grant
    appeal = appeal_of(grant.authority, kind, local(now).date())
    return {
        "legal_basis": grant.decision.application.call.legal_basis_sv if grant.decision else "",
        "appeal": appeal_words(appeal, grant.case, authority=grant.authority, kinds=[row.organisation.kind]),
    }


def _told(one: LaterDecision, row: Settlement, what: str, *, by: User, now: datetime) -> None:
    """The aid, the register, the letter and the mail of a later decision."""
    rewrite(row.grant, reason=what, now=now)
    register(
        row.grant.case,
        direction=Direction.SENT,
        what=f"{what}, {row.organisation.name}",
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )
    queue_job(STORE, now=now, key=f"letter:later:{one.uuid}", label=what, later=str(one.uuid))
    key = f"{one.kind}:{one.uuid}"
    tell(row.grant, row.organisation, one.kind, about=row.grant.uuid, page="grants:mine", key=key, now=now)


@weighs
@transaction.atomic
def lapse(settlement: Settlement, *, reasons: str, by: User, now: datetime) -> LaterDecision:
    """Decide that what is not paid of a party's final grant is not paid (avstås eller förfaller), by another than
    proposed the final grant; it is released in the ledger. Raises NotAllowed, SettlementTaken, ProposerDecidesMoney,
    SaysNothing, LapseNotReady, AppealGroundMissing."""
    grant, row = _held(settlement, by)
    if not reasons.strip():
        raise SaysNothing
    party = row.organisation
    payments = Payment.objects.filter(instalment__grant=grant, instalment__organisation=party)
    amount = left_to_pay(row)
    if not amount or payments.filter(status__in=UNDER_WAY).exists():
        raise LapseNotReady
    one = LaterDecision.objects.create(
        settlement=row,
        kind=LaterKind.LAPSED,
        amount=amount,
        reasons=reasons.strip(),
        **_rests_on(row, DecisionKind.LAPSE, now=now),
        decided_by=by,
        decider=by.person,
        decided_at=now,
    )
    said = {"key": f"lapse:{one.uuid}", "reference": "Förfallet slutligt bidrag", "by": by, "now": now}
    release(grant, party, released_of(grant, row, amount), **said)
    record("grant.final_lapsed", case=grant.case, by=by, at=now, settlement=str(row.uuid))
    _told(one, row, f"Slutlig utbetalning om {kronor(amount)} förfaller", by=by, now=now)
    return one


@weighs
@transaction.atomic
def revoke(settlement: Settlement, *, section: str, reasons: str, by: User, now: datetime) -> LaterDecision:
    """Take back a final grant that has been decided on, so that another is proposed and decided, by another than
    proposed it: what it released stands granted again. Only while nothing has followed upon it. Raises NotAllowed,
    SettlementTaken, ProposerDecidesMoney, SaysNothing, FinalGrantFollowed, NoRoom (the money has been granted to
    others), AppealGroundMissing."""
    grant, row = _held(settlement, by)
    if not reasons.strip() or section not in Section.values:
        raise SaysNothing
    if followed := what_followed(row):
        raise FinalGrantFollowed(followed)
    one = LaterDecision.objects.create(
        settlement=row,
        kind=LaterKind.REVOKED,
        section=section,
        reasons=reasons.strip(),
        **_rests_on(row, DecisionKind.CHANGE, now=now),
        decided_by=by,
        decider=by.person,
        decided_at=now,
    )
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    keys = [f"settlement:{row.uuid}:", *(f"lapse:{other.uuid}:" for other in row.later.all())]
    for entry in LedgerEntry.objects.filter(case=grant.case_id, organisation=row.organisation).order_by("pk"):
        if entry.idempotency_key.startswith(tuple(keys)):
            reverse(entry, by=by, now=now, reference="Ändrat slutligt bidrag")
    record("grant.final_revoked", case=grant.case, by=by, at=now, settlement=str(row.uuid), section=section)
    _told(
        one,
        row,
        f"Beslutet om slutligt bidrag ändras ({Section(section).value[:2]} § förvaltningslagen)",
        by=by,
        now=now,
    )
    return one
