"""Each party's final grant: worked out from its approved costs, proposed by one person and decided by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from grants.errors.settlement import (
    CostsUnknown,
    FinalReportLacking,
    LessThanDecided,
    PriceBaseMissing,
    ProposerDecidesMoney,
    SaysNothing,
    SettlementMoved,
    SettlementNotReady,
    SettlementTaken,
)
from grants.models import (
    ApprovedCost,
    Grant,
    Instalment,
    LaterDecision,
    LaterKind,
    Payment,
    PriceBaseAmount,
    ReportFor,
    Settlement,
)
from grants.models.report import Kind
from grants.permissions import may_in
from grants.queries.money import money
from grants.rules.recovery import released
from grants.rules.settlement import Line, Party, Settled, final_grant, unused_money
from grants.states.payments import UNDER_WAY
from grants.states.settlement import MAY_BE_LESS
from grants.workflow.aidrewritten import rewrite
from grants.workflow.approving import agreed_with
from grants.workflow.ending.hearing import demand_heard
from grants.workflow.papers import STORE
from grants.workflow.planning import beyond_amounts, locked, refit
from grants.workflow.reports.scheduling import terms_of
from grants.workflow.telling import tell
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.workflow.access import demand_unbiased
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import kronor


@dataclass(frozen=True)
class Worked:
    """A party's final grant as it would be: its lines (share, costs), the figures, and what may be kept of what is
    unused (by the price base amount)."""

    party: Party
    settled: Settled
    kept: int = 0
    price_base: int | None = None

    @property
    def final(self) -> int:
        return self.settled.final + self.kept

    @property
    def is_known(self) -> bool:
        """Whether any costs are approved: else the final grant is not known, rather than 0."""
        return bool(self.party.lines)


def decided_to(grant: Grant, organisation: Organisation) -> int:
    """The party's maximum amount: what stands granted to it, kronor."""
    return money(grant).granted_to(organisation.pk)


def work_out(grant: Grant, organisation: Organisation, *, now: datetime) -> Worked:
    """The party's final grant from the costs that stand approved, none at a larger share than the grant allows the
    party (Vinnova's decisions: the lower of amount and intensity times actual costs). Raises PriceBaseMissing where the
    terms need a price base amount that nobody has entered."""
    rows = ApprovedCost.objects.standing(now).filter(grant=grant, organisation=organisation).order_by("pk")
    agreed = agreed_with(grant).get(organisation.pk)
    party = Party(
        str(organisation.uuid),
        max_amount=decided_to(grant, organisation),
        paid=money(grant).kronor_to(organisation.pk),
        # A row may have been approved under a version that allowed more: the standing limit counts.
        lines=[
            Line(min(one.paid_share, agreed.share_of(one.category)) if agreed else one.paid_share, one.cost)
            for one in rows
        ],
    )
    settled = final_grant([party]).parties[0]
    terms = terms_of(grant)
    # What may be kept is of what has been paid: nothing more is paid out in order to be kept.
    if terms is None or not terms.keeps_small_remainder or party.paid <= settled.final:
        return Worked(party, settled)
    year = (grant.project.ends_on or local(now).date()).year
    base = PriceBaseAmount.objects.filter(year=year).first()
    if base is None:
        raise PriceBaseMissing(year=year)
    unused = unused_money(party.paid, settled.final, price_base_amount=base.kronor)
    return Worked(party, settled, min(unused.may_keep, party.max_amount - settled.final), base.kronor)


def lacks_final_report(grant: Grant) -> bool:
    """Whether the grant's terms demand a final report, or one has been asked for, that is not approved. One that a
    person has set aside is not demanded."""
    rows = ReportFor.objects.filter(grant=grant, report__kind=Kind.FINAL)
    if rows.exists():
        return rows.demanded().filter(approved_at__isnull=True).exists()
    terms = terms_of(grant)
    return terms is not None and any(one["kind"] == Kind.FINAL for one in terms.rules)


@transaction.atomic
def propose(
    grant: Grant,
    organisation: Organisation,
    *,
    reasons: str,
    without_report: str = "",
    without_costs: str = "",
    by: User,
    now: datetime,
) -> Settlement:
    """Propose a party's final grant. `without_report`: why it is not waited for the final report; kept among the
    reasons, as is `without_costs`: why it is 0 for a party none of whose costs are approved. Raises NotAllowed,
    SaysNothing, FinalReportLacking, CostsUnknown, SettlementTaken, SettlementNotReady (a payment is on its way),
    PriceBaseMissing, LessThanDecided (a decision was changed on a ground that does not allow less)."""
    grant = locked(grant)
    if not may_in(by, "settle", grant):
        raise NotAllowed
    if not reasons.strip():
        raise SaysNothing
    reasons = reasons.strip()
    if lacks_final_report(grant):
        if not without_report.strip():
            raise FinalReportLacking
        reasons = f"{reasons}\n\nSlutrapporten är inte godkänd. {without_report.strip()}"
    if Settlement.objects.filter(grant=grant, organisation=organisation, withdrawn_at__isnull=True).exists():
        raise SettlementTaken
    if _is_under_way(grant, organisation) or not decided_to(grant, organisation):
        raise SettlementNotReady
    worked = work_out(grant, organisation, now=now)
    if not worked.is_known:
        if not without_costs.strip():
            raise CostsUnknown
        reasons = f"{reasons}\n\nInga kostnader är godkända. {without_costs.strip()}"
    if not _is_allowed(grant, organisation, worked.final):
        raise LessThanDecided
    row = Settlement.objects.create(
        grant=grant,
        organisation=organisation,
        max_amount=worked.party.max_amount,
        paid=worked.party.paid,
        lines=[[str(one.intensity), one.actual_costs] for one in worked.party.lines],
        by_costs=worked.settled.by_costs,
        kept=worked.kept,
        price_base=worked.price_base,
        final=worked.final,
        reasons=reasons,
        proposed_by=by,
        proposer=by.person,
        proposed_at=now,
    )
    record("grant.settlement_proposed", case=grant.case, by=by, at=now, settlement=str(row.uuid))
    return row


def _is_under_way(grant: Grant, organisation: Organisation) -> bool:
    """Whether a payment to the party is on its way: what it has been paid is not known before the bank has answered."""
    rows = Payment.objects.filter(instalment__grant=grant, instalment__organisation=organisation)
    return rows.filter(status__in=UNDER_WAY).exists()


@transaction.atomic
def take_back(settlement: Settlement, *, by: User, now: datetime) -> None:
    """Take a proposal back, so that another can be made. Raises NotAllowed, SettlementTaken once it is decided (then it
    is changed by a decision: `later.revoke`)."""
    grant = locked(settlement.grant)
    row = Settlement.objects.get(pk=settlement.pk)
    if not may_in(by, "settle", grant):
        raise NotAllowed
    if row.decided_at is not None or row.withdrawn_at is not None:
        raise SettlementTaken
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record("grant.settlement_taken_back", case=grant.case, by=by, at=now, settlement=str(row.uuid))


def fall(grant: Grant, *, by: User, now: datetime) -> None:
    """What is proposed and not decided on falls when the grant has become another: it is proposed anew on what stands
    then."""
    rows = Settlement.objects.filter(grant=grant, decided_at__isnull=True, withdrawn_at__isnull=True)
    for row in rows:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record("grant.settlement_fell", case=grant.case, by=by, at=now, settlement=str(row.uuid))


@weighs
@transaction.atomic
def decide(settlement: Settlement, *, by: User, now: datetime) -> Settlement:
    """Decide on a party's final grant, by another than proposed it. What is granted beyond it is released in the
    ledger, and instalments beyond it that are not paid are taken out of the plan or shortened. Raises NotAllowed,
    ProposerDecidesMoney, SettlementTaken, SettlementMoved, SettlementNotReady (a payment has been proposed since),
    AppealGroundMissing, PartyUnheard, TimeLeftToReply."""
    grant = locked(settlement.grant)
    row = Settlement.objects.select_related("organisation").get(pk=settlement.pk)
    if not may_in(by, "decide_settlement", grant):
        raise NotAllowed
    if row.decided_at is not None or row.withdrawn_at is not None:
        raise SettlementTaken
    if row.proposer_id == by.person_id:
        raise ProposerDecidesMoney
    demand_unbiased([(row.proposer_id, grant.case_id)])
    if _is_under_way(grant, row.organisation):
        raise SettlementNotReady
    worked = work_out(grant, row.organisation, now=now)
    if (worked.final, worked.party.paid, worked.party.max_amount) != (row.final, row.paid, row.max_amount):
        raise SettlementMoved
    appeal = appeal_of(grant.authority, DecisionKind.FINAL, local(now).date())
    demand_heard(row, on=local(now).date())
    row.decided_by, row.decider, row.decided_at = by, by.person, now
    row.appeal = appeal_words(appeal, grant.case, authority=grant.authority, kinds=[row.organisation.kind])
    row.legal_basis = grant.decision.application.call.legal_basis_sv if grant.decision else ""
    row.save(update_fields=["decided_by", "decider", "decided_at", "appeal", "legal_basis"])
    beyond = row.max_amount - row.final
    said = {"key": f"settlement:{row.uuid}", "reference": "Slutligt bidrag", "by": by, "now": now}
    release(grant, row.organisation, released_of(grant, row, beyond), **said)
    rewrite(grant, reason="Slutligt bidrag", now=now)
    record("grant.settlement_decided", case=grant.case, by=by, at=now, settlement=str(row.uuid))
    register(
        grant.case,
        direction=Direction.SENT,
        what=f"Slutligt bidrag till {row.organisation.name}: {kronor(row.final)}",
        counterpart=row.organisation.name,
        organisation=row.organisation,
        by=by,
        now=now,
    )
    queue_job(STORE, now=now, key=f"letter:settlement:{row.uuid}", label="Slutligt bidrag", settlement=str(row.uuid))
    key = f"settlement:{row.uuid}"
    tell(grant, row.organisation, "settlement", about=grant.uuid, page="grants:mine", key=key, now=now)
    return row


def release(
    grant: Grant, party: Organisation, less: Mapping[int, int], *, key: str, reference: str, by: User, now: datetime
) -> None:
    """Release so many kronor of what stands granted to the party, by budget year, with the same key once; what is
    planned of it leaves the plan."""
    for year, amount in less.items():
        book(
            assignment=grant.assignment,
            strand=grant.strand,
            kind=EntryKind.COMMITMENT,
            year=year,
            amount=-amount,
            occurred_on=local(now).date(),
            by=by,
            now=now,
            key=f"{key}:{year}",
            case=grant.case,
            organisation=party,
            grant=grant.uuid,
            reference=reference,
        )
    refit(grant, because="final_grant", by=by, now=now)


def released_of(grant: Grant, row: Settlement, beyond: int) -> dict[int, int]:
    """So many kronor of what stands granted to the party, by the budget years that they are released of."""
    held, party = money(grant), row.organisation_id
    granted = {year: amount for (one, year), amount in held.granted.items() if one == party}
    return released(beyond, granted=granted, paid=held.kronor_by_year(party))


def beyond_final(row: Settlement) -> list[tuple[Instalment, int]]:
    """The instalments that the decision on a proposed final grant takes out of the plan, or shortens: with what is left
    of each (0: nothing)."""
    less = released_of(row.grant, row, row.max_amount - row.final)
    granted = {
        (party, year): amount - (less.get(year, 0) if party == row.organisation_id else 0)
        for (party, year), amount in money(row.grant).granted.items()
    }
    cut = beyond_amounts(row.grant, granted)
    return [one for (party, _year), lines in sorted(cut.items()) for one in lines if party == row.organisation_id]


def shortened_by(row: Settlement) -> list[tuple[Instalment, int]]:
    """The instalments that a final grant takes out of the plan or shortens, with what is left of each: those that
    deciding on a proposed one would, and those that a decided one did."""
    if row.decided_at is None:
        return [] if row.withdrawn_at else beyond_final(row)
    of_party = row.grant.instalments.filter(organisation=row.organisation_id)
    left = {
        (one.year, one.planned_on, tuple(one.waits_for)): one.amount
        for one in of_party.filter(written_at=row.decided_at)
    }
    ended = of_party.filter(ended_at=row.decided_at).select_related("organisation").order_by("planned_on", "pk")
    return [(one, left.pop((one.year, one.planned_on, tuple(one.waits_for)), 0)) for one in ended]


def _is_allowed(grant: Grant, party: Organisation, final: int) -> bool:
    """Whether a new final grant of so many kronor may follow upon one that was changed: one that gives the party less
    only on a ground that allows it."""
    changed = LaterDecision.objects.filter(
        settlement__grant=grant, settlement__organisation=party, kind=LaterKind.REVOKED
    ).select_related("settlement")
    last = changed.last()
    return last is None or last.section in MAY_BE_LESS or final >= last.settlement.stands
