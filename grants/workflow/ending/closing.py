"""Closing a grant: its checklist, and one view of applied, decided, agreed, paid and settled per party."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from grants.errors.settlement import AlreadyClosed, CloseReasonsMissing
from grants.models import Closing, Grant, Hold, Report, Settlement
from grants.permissions import may
from grants.rules.closing import CheckLine, Standing, checklist, unreasoned
from grants.states.payments import PaymentStatus
from grants.states.recovery import OPEN, RecoveryStatus
from grants.states.reports import ReportStatus
from grants.workflow.ending.recovering import left_of
from grants.workflow.ending.settling import net_paid
from grants.workflow.planning import locked
from grants.workflow.reports.judging import open_threads
from programmes.models import LedgerEntry
from registry.models.stream import Direction
from registry.workflow.stream import record, register


@dataclass(frozen=True)
class PartyMoney:
    """A party's money from application to settlement, kronor. `settled` None: not decided yet."""

    organisation: Organisation
    applied: int
    decided: int
    agreed: int
    paid: int
    settled: int | None
    claimed: int
    recovered: int
    waived: int

    @property
    def to_pay(self) -> int:
        return max(0, (self.settled or 0) - self.paid) if self.settled is not None else 0

    @property
    def to_recover(self) -> int:
        """What has been paid beyond the final grant and not been waived."""
        return max(0, self.paid - self.settled - self.waived) if self.settled is not None else 0


def money_of(grant: Grant) -> list[PartyMoney]:
    """Every party's money. Decided is what the decision said, agreed what stood when the final grant was decided, or
    stands."""
    parties: dict[int, dict[str, int]] = {}

    def add(party: int, what: str, amount: int) -> None:
        found = parties.setdefault(party, dict.fromkeys(("applied", "decided", "agreed", "gross", "back"), 0))
        found[what] += amount

    by_uuid: dict[str, int] = {}
    entries = LedgerEntry.objects.filter(
        case=grant.case_id, assignment=grant.assignment_id, strand=grant.strand_id, organisation__isnull=False
    )
    decided_at = grant.decision.decided_at if grant.decision else None
    for entry in entries.select_related("organisation").order_by("pk"):
        party = entry.organisation_id
        by_uuid[str(entry.organisation.uuid)] = party
        if entry.kind == "commitment":
            add(party, "agreed", int(entry.amount))
            if decided_at is None or entry.recorded_at <= decided_at:
                add(party, "decided", int(entry.amount))
    if grant.decision:
        version = grant.decision.application.submitted_version
        for one in version.requested_amounts.filter(
            assignment=grant.assignment_id, strand=grant.strand_id
        ).select_related("party__organisation"):
            if party := by_uuid.get(str(one.party.organisation.uuid)):
                add(party, "applied", one.amount)
    settled = {
        one.organisation_id: one
        for one in Settlement.objects.filter(grant=grant, decided_at__isnull=False, withdrawn_at__isnull=True)
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
    organisations = Organisation.objects.in_bulk(parties)
    rows = []
    for pk, sums in parties.items():
        mine, claim = settled.get(pk), claims.get(pk, {})
        rows.append(
            PartyMoney(
                organisation=organisations[pk],
                applied=sums["applied"],
                decided=sums["decided"],
                agreed=mine.max_amount if mine else sums["agreed"],
                paid=sum(net_paid(grant, organisations[pk]).values()),
                settled=mine.final if mine else None,
                claimed=int(claim.get("claimed", 0)),
                recovered=int(claim.get("received", 0)),
                waived=int(claim.get("waived", 0)),
            )
        )
    return sorted(rows, key=lambda one: (one.organisation.pk != grant.coordinator_id, one.organisation.name))


def lines_of(grant: Grant, *, now: datetime) -> list[CheckLine]:
    """The checklist as it stands."""
    money = money_of(grant)
    reports = Report.objects.filter(served__grant=grant)
    unapproved = reports.filter(served__grant=grant, served__approved_at__isnull=True).exclude(
        status=ReportStatus.SKIPPED
    )
    recoveries = list(grant.recoveries.filter(status__in=OPEN))
    standing = Standing(
        reports=unapproved.distinct().count(),
        questions=sum(len(open_threads(one)) for one in reports.distinct()),
        unsettled=sum(1 for one in money if one.settled is None and (one.agreed or one.paid)),
        to_pay=sum(one.to_pay for one in money),
        to_recover=sum(one.to_recover for one in money),
        interest=sum(ceil(left_of(one)["interest"]) for one in recoveries),
        instalments=grant.instalments.standing().exclude(payments__status=PaymentStatus.PAID).count(),
        holds=grant.holds.filter(lifted_at__isnull=True).count(),
        results=grant.project.results.standing(now).count(),
    )
    return checklist(standing)


@transaction.atomic
def close(grant: Grant, *, reasons: Mapping[str, str], by: User, now: datetime) -> Closing:
    """Close the grant: each line of its checklist in order, or with a reason. Nothing is paid of it afterwards. Raises
    NotAllowed, AlreadyClosed, CloseReasonsMissing."""
    grant = locked(grant)
    if not may(by, "close", grant.authority_id):
        raise NotAllowed
    if Closing.objects.filter(grant=grant).exists():
        raise AlreadyClosed
    lines = lines_of(grant, now=now)
    if unreasoned(lines, reasons):
        raise CloseReasonsMissing
    row = Closing.objects.create(
        grant=grant,
        lines=[
            {
                "key": one.key,
                "done": one.done,
                "left": one.left,
                "reason": "" if one.done else reasons[one.key].strip(),
            }
            for one in lines
        ],
        closed_by=by,
        closed_at=now,
    )
    Hold.objects.create(grant=grant, organisation=None, reason="Bidraget är avslutat", placed_by=by, placed_at=now)
    record("grant.closed", case=grant.case, by=by, at=now, grant=str(grant.uuid))
    register(grant.case, direction=Direction.DRAWN_UP, what="Bidraget avslutat", by=by, now=now)
    return row
