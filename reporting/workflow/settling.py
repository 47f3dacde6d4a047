"""What a signed document has beside texts: its details, its signed copy, the recipient's answer, and the money."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from accounts.texts import fitting
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book, reverse
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_document
from registry.workflow.stream import record, register
from reporting.datasets.common import assignments_of, latest_details
from reporting.errors import EntryOfAnother, MoneyHasCome, ReasonForNext, StepAhead, StepDone
from reporting.kinds.catalogue import kinds
from reporting.kinds.letters import agency
from reporting.models import Details, Occasion, Reconciliation, Report, Step, StepKind, Withdrawn
from reporting.permissions import may_deliver, may_freeze, may_settle
from reporting.rules import statement
from reporting.states import OccasionAct, next_status
from reporting.workflow.writing import withdraw_approvals
from sweden.clock import local
from sweden.findings import Finding

#: Which entries of the ledger are the money that a kind of document asked for or gives back.
MONEY = {"requisition": EntryKind.RECEIPT, "statement": EntryKind.RETURN}


@transaction.atomic
def save_details(
    occasion: Occasion, *, values: Mapping[str, Any], number: int, by: User, now: datetime
) -> Details | None:
    """Save a document's details, written on top of the row `number` (0: nothing yet). A change withdraws approvals.

    Raises NotAllowed, OccasionActNotOpen, and Stale when someone saved in between.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_settle(by, occasion) or not kinds()[occasion.duty.document_kind].details:
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    last = latest_details(occasion)
    if (last.number if last else 0) != number:
        raise Stale
    if last and last.values == dict(values):
        return last
    row = Details.objects.create(occasion=occasion, number=number + 1, values=dict(values), saved_at=now, saved_by=by)
    occasion.revision += 1
    occasion.save(update_fields=["revision"])
    withdraw_approvals(occasion, because=Withdrawn.DETAILS, now=now)
    return row


@transaction.atomic
def keep_signed(report: Report, upload: File, *, signed_on: date, by: User, now: datetime) -> Step:
    """Keep the signed copy of a document. Raises NotAllowed, StepDone, StepAhead and what a file may be refused for."""
    occasion = _held(report)
    if not may_settle(by, occasion):
        raise NotAllowed
    if signed_on > local(now).date() or signed_on < local(report.approved_at).date():
        raise StepAhead
    if report.steps.filter(kind=StepKind.SIGNED).exists():
        raise StepDone
    filename = name_of(upload.name or "")
    kind = judge(upload, filename)
    refuse_infected(upload.chunks())
    upload.seek(0)
    title = f"Undertecknat exemplar: {occasion.case.title_public}"
    document, _new = store_document(
        occasion.case,
        content=upload,
        kind=DocumentKind.OTHER,
        title=title,
        filename=filename,
        content_type=kind,
        by=by,
        now=now,
    )
    register(occasion.case, direction=Direction.DRAWN_UP, what=title, document=document, by=by, now=now)
    return _step(report, StepKind.SIGNED, signed_on, by=by, now=now, document=document)


@transaction.atomic
def acknowledge(report: Report, *, on: date, reference: str = "", by: User, now: datetime) -> Step:
    """Note that the recipient has acknowledged a document that was sent. Raises NotAllowed, StepDone, StepAhead."""
    occasion = _held(report)
    if not may_settle(by, occasion):
        raise NotAllowed
    sent = report.deliveries.order_by("delivered_at").first()
    if sent is None or on > local(now).date() or on < local(sent.delivered_at).date():
        raise StepAhead
    if report.steps.filter(kind=StepKind.ACKNOWLEDGED).exists():
        raise StepDone
    register(
        occasion.case,
        direction=Direction.RECEIVED,
        what=f"Bekräftelse: {occasion.case.title_public}" + (f" ({reference})" if reference else ""),
        organisation=sent.organisation,
        counterpart=sent.organisation.name if sent.organisation else "",
        by=by,
        now=now,
        occurred_on=on,
    )
    return _step(report, StepKind.ACKNOWLEDGED, on, by=by, now=now, reference=fitting(Step, "reference", reference))


def _held(report: Report) -> Occasion:
    return Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=report.occasion_id)


def _step(report: Report, kind: str, on: date, *, by: User, now: datetime, **more: Any) -> Step:
    row = Step.objects.create(report=report, kind=kind, happened_on=on, written_by=by, written_at=now, **more)
    record(f"occasion.{kind}", case=report.occasion.case, by=by, at=now, report=str(report.uuid))
    return row


def book_requisitioned(report: Report, *, by: User, now: datetime) -> list[LedgerEntry]:
    """Book what a requisition that is sent asks for, per part, on the day it was signed. Run twice, it books once."""
    content = report.dataset.content
    assignment = assignments_of(report.occasion)[0]
    strands = {one.key: one for one in assignment.strands.all()}
    signed = report.steps.get(kind=StepKind.SIGNED).happened_on
    return [
        book(
            assignment=assignment,
            strand=strands.get(row["strand"]),
            kind=EntryKind.REQUISITION,
            year=content["year"],
            amount=row["figures"]["this"]["value"],
            occurred_on=signed,
            by=by,
            now=now,
            key=f"requisition:{report.uuid}:{row['strand']}",
            case=report.occasion.case,
            reference=f"Rekvisition {content['number']} för {content['year']}",
        )
        for row in content["tables"]["r1"]
        if row["key"] in content["strands"] and row["figures"]["this"]["value"]
    ]


def awaited(report: Report) -> Decimal:
    """What a sent document waits for, kronor: what a requisition asked for, or what a statement still is to return."""
    content = report.dataset.content
    whole = content["tables"]["r1" if "r1" in content["tables"] else "s1"][-1]["figures"]
    if "this" in whole:
        return Decimal(whole["this"]["value"])
    return Decimal(whole["to_repay"]["value"]) - Decimal(content["returned"])


def settled(report: Report) -> Decimal:
    """What has been reconciled with a document, kronor."""
    rows = report.reconciliations.select_related("entry")
    return sum((row.entry.amount for row in rows), Decimal(0))


def repayment_findings(report: Report) -> list[Finding]:
    """How what has been repaid on a statement differs from what it says is to be repaid, once something has been
    reconciled with it. What was returned on earlier statements of the year counts."""
    if report.occasion.duty.document_kind != "statement" or not (found := settled(report)):
        return []
    content = report.dataset.content
    figures = {name: Decimal(content["tables"]["s1"][-1]["figures"][name]["value"]) for name in ("received", "used")}
    number, repaid = agency(content)["decision_number"], Decimal(content["returned"]) + found
    return statement.check(dnr=number, **figures, repaid=repaid).findings


def candidates(report: Report) -> list[LedgerEntry]:
    """Entries that may be this document's money: of its assignment, year and kind, and nobody else's yet."""
    kind = MONEY.get(report.occasion.duty.document_kind)
    if kind is None:
        return []
    return list(
        LedgerEntry.objects.filter(
            assignment__in=assignments_of(report.occasion),
            year=report.dataset.content["year"],
            kind=kind,
            reconciliation__isnull=True,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .select_related("strand")
        .order_by("occurred_on", "pk")
    )


@transaction.atomic
def reconcile(report: Report, entry: LedgerEntry, *, by: User, now: datetime) -> Reconciliation:
    """Say that an entry is this document's money. Raises NotAllowed, StepAhead (not sent yet), EntryOfAnother."""
    occasion = _held(report)
    if not may_settle(by, occasion):
        raise NotAllowed
    if not report.deliveries.exists():
        raise StepAhead
    if entry not in candidates(report):
        raise EntryOfAnother
    row = Reconciliation.objects.create(report=report, entry=entry, written_by=by, written_at=now)
    record("occasion.reconciled", case=occasion.case, by=by, at=now, report=str(report.uuid), entry=str(entry.uuid))
    return row


@transaction.atomic
def begin_next(occasion: Occasion, *, reason: str, withdraws: bool = False, by: User, now: datetime) -> Occasion:
    """Begin a new version after a delivered one: a correction, the year's next requisition, a supplementary statement.

    The delivered version stays as it is. `withdraws`: the requisition that was sent is withdrawn, which the new one
    says, and what it asked for is booked back. Raises NotAllowed, ReasonForNext, OccasionActNotOpen, MoneyHasCome.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not (may_freeze(by, occasion) or may_deliver(by, occasion)):
        raise NotAllowed
    if not reason.strip():
        raise ReasonForNext
    if withdraws:
        reason = f"{_withdraw(occasion, by=by, now=now)} {reason}"
    occasion.status = next_status(occasion.status, OccasionAct.BEGIN_NEXT)
    occasion.revision += 1
    occasion.save(update_fields=["status", "revision"])
    withdraw_approvals(occasion, because=Withdrawn.VERSION, now=now)
    record("occasion.next_begun", case=occasion.case, by=by, at=now, reason=reason.strip())
    return occasion


def withdrawable(occasion: Occasion) -> Report | None:
    """The requisition that was sent last, while none of its money has come; None where there is no such."""
    report = occasion.reports.filter(deliveries__isnull=False).order_by("-version").first()
    if report is None or occasion.duty.document_kind != "requisition":
        return None
    return None if report.reconciliations.exists() or candidates(report) else report


def _withdraw(occasion: Occasion, *, by: User, now: datetime) -> str:
    """Book back what the last requisition asked for; what the next one says of it."""
    report = withdrawable(occasion)
    if report is None:
        raise MoneyHasCome
    own = LedgerEntry.objects.filter(idempotency_key__startswith=f"requisition:{report.uuid}:", reversed_by=None)
    number = report.dataset.content["number"]
    for entry in own.order_by("pk"):
        reverse(entry, by=by, now=now, reference=f"Återkallad: rekvisition {number}")
    return f"Rekvisition {number} återkallas och ersätts av rekvisition {number + 1}."
