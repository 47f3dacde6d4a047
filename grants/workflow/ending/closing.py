"""Closing a grant: its checklist, and one view of applied, decided, agreed, paid and settled per party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from grants.errors.settlement import AlreadyClosed, CloseReasonsMissing, MoneyUnsettled
from grants.models import Closing, Grant, Recovery, Report, ReportFor, Settlement
from grants.permissions import may_in
from grants.queries.money import money
from grants.rules.closing import CheckLine, Standing, checklist, stopping, unreasoned
from grants.states.changes import ChangeStatus
from grants.states.payments import PaymentStatus
from grants.states.recovery import OPEN, RecoveryStatus
from grants.workflow.ending.recovering import left_of
from grants.workflow.planning import locked
from grants.workflow.reports.judging import open_threads
from registry.models.stream import Direction
from registry.workflow.stream import record, register


@dataclass(frozen=True)
class PartyMoney:
    """A party's money from application to settlement, kronor. `settled`: the final grant less what has lapsed of it;
    None: not decided yet. `waived`: so much of what was waived as stands beyond it."""

    organisation: Organisation
    applied: int
    decided: int
    agreed: int
    paid: int
    settled: int | None
    claimed: int
    recovered: int
    waived: int
    lapsed: int = 0

    @property
    def to_pay(self) -> int | None:
        """What is left of the final grant; None: it is not decided."""
        return None if self.settled is None else max(0, self.settled - self.paid)

    @property
    def to_recover(self) -> int | None:
        """What has been paid beyond the final grant and not been waived; None: the final grant is not decided."""
        return None if self.settled is None else max(0, self.paid - self.settled - self.waived)

    @property
    def lacks_settlement(self) -> bool:
        """Whether it has money, and its final grant is not decided."""
        return self.settled is None and bool(self.agreed or self.paid)


def money_of(grant: Grant) -> list[PartyMoney]:
    """Every party's money. Decided is what the decision said, agreed what stood when the final grant was decided, or
    stands."""
    stands, decided = money(grant), None if grant.decision is None else grant.decision.decided_at
    at_first = money(grant, booked_by=decided)
    applied: dict[int, int] = {}
    if grant.decision:
        version = grant.decision.application.submitted_version
        asked = version.requested_amounts.filter(assignment=grant.assignment_id, strand=grant.strand_id)
        for party, amount in asked.values_list("party__organisation", "amount"):
            applied[party] = applied.get(party, 0) + amount
    settled = {
        one.organisation_id: one
        for one in Settlement.objects.filter(
            grant=grant, decided_at__isnull=False, withdrawn_at__isnull=True
        ).prefetch_related("later")
    }
    claims: dict[int, dict[str, Decimal]] = {}
    for recovery in grant.recoveries.exclude(status__in=[RecoveryStatus.COMMUNICATED, RecoveryStatus.DROPPED]):
        found = claims.setdefault(
            recovery.organisation_id, dict.fromkeys(("claimed", "received", "waived"), Decimal(0))
        )
        left = left_of(recovery)
        found["claimed"] += recovery.amount
        found["received"] += left["received"]
        found["waived"] += left["waived"]
    parties = {*stands.parties, *at_first.parties, *(one for one, _year in stands.paid), *settled}
    rows = []
    for pk, organisation in Organisation.objects.in_bulk(parties).items():
        mine, claim = settled.get(pk), claims.get(pk, {})
        # Öre are waived as the rest of a claim, of which the paid kronor are counted upwards.
        paid, waived = stands.kronor_to(pk), ceil(claim.get("waived", 0))
        if mine:  # what was waived before, and the final grant gives after all, is no longer waived
            waived = min(waived, max(0, paid - mine.stands))
        rows.append(
            PartyMoney(
                organisation=organisation,
                applied=applied.get(pk, 0),
                decided=at_first.granted_to(pk),
                agreed=mine.max_amount if mine else stands.granted_to(pk),
                paid=paid,
                settled=mine.stands if mine else None,
                claimed=int(claim.get("claimed", 0)),
                recovered=int(claim.get("received", 0)),
                waived=waived,
                lapsed=mine.lapsed if mine else 0,
            )
        )
    return sorted(rows, key=lambda one: (one.organisation.pk != grant.coordinator_id, one.organisation.name))


def lines_of(grant: Grant, *, now: datetime) -> list[CheckLine]:
    """The checklist as it stands."""
    parties = money_of(grant)
    reports = Report.objects.filter(served__grant=grant)
    unapproved = ReportFor.objects.demanded().filter(grant=grant, approved_at__isnull=True)
    recoveries = list(grant.recoveries.filter(status__in=OPEN))
    unsettled = [one for one in parties if one.lacks_settlement]
    standing = Standing(
        reports=unapproved.count(),
        questions=sum(len(open_threads(one)) for one in reports.distinct()),
        changes=grant.changes.filter(status=ChangeStatus.ASKED).count(),
        unsettled=len(unsettled),
        to_pay=None if unsettled else sum(one.to_pay or 0 for one in parties),
        to_recover=_to_recover(parties, recoveries),
        interest=sum(ceil(left_of(one)["interest"]) for one in recoveries),
        instalments=grant.instalments.standing().exclude(payments__status=PaymentStatus.PAID).count(),
        holds=grant.holds.filter(lifted_at__isnull=True).count(),
        results=grant.project.results.standing(now).count(),
    )
    return checklist(standing)


def _to_recover(parties: Sequence[PartyMoney], recoveries: Sequence[Recovery]) -> int | None:
    """What is to come back, kronor: beyond the final grants, and of claims that are told or claimed before them. None:
    nothing is known of, and a party that has been paid has no final grant."""
    claimed: dict[int, int] = {}
    for one in recoveries:
        claimed[one.organisation_id] = claimed.get(one.organisation_id, 0) + ceil(left_of(one)["left"])
    left = sum(max(one.to_recover or 0, claimed.get(one.organisation.pk, 0)) for one in parties)
    return None if not left and any(one.lacks_settlement and one.paid for one in parties) else left


@weighs
@transaction.atomic
def close(grant: Grant, *, reasons: Mapping[str, str], by: User, now: datetime) -> Closing:
    """Close the grant: each line of its checklist in order, or with a reason, and no money left to settle, to pay or to
    recover: paid − recovered − waived is the settlement. Nothing is paid of it afterwards. Raises NotAllowed,
    AlreadyClosed, MoneyUnsettled, CloseReasonsMissing."""
    grant = locked(grant)
    if not may_in(by, "close", grant):
        raise NotAllowed
    if grant.closing_id is not None:
        raise AlreadyClosed
    lines = lines_of(grant, now=now)
    if stopping(lines):
        raise MoneyUnsettled
    if unreasoned(lines, reasons):
        raise CloseReasonsMissing
    grant.closing = row = Closing.objects.create(
        grant=grant,
        lines=[
            {
                "key": one.key,
                "done": one.done,
                "left": one.left,
                "reason": reasons[one.key].strip() if one.needs_reason else "",
            }
            for one in lines
        ],
        closed_by=by,
        closed_at=now,
    )
    grant.save(update_fields=["closing"])
    record("grant.closed", case=grant.case, by=by, at=now, grant=str(grant.uuid))
    register(grant.case, direction=Direction.DRAWN_UP, what="Bidraget avslutat", by=by, now=now)
    return row
