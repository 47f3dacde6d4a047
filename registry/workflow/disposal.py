"""Disposal of documents of closed cases: a list that one proposes and another carries out, in the background.

A document's row, its lines in the register and its check sum stay for ever; the file and its text go. The row that says
so is written by the database's function `registry_dispose_document`, which tries the legal ground, the time, the two
people and what holds the case once more: the role of web and worker can write it in no other way.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.texts import fitting
from accounts.weighing import weighs
from registry import slots
from registry.errors import (
    AnotherCarriesOut,
    DisposedOf,
    HeldAlready,
    IsKept,
    NoLegalGround,
    NothingToDispose,
    ProposalOver,
    ReasonsNeeded,
)
from registry.loading import retention
from registry.models import (
    Case,
    Deadline,
    Disclosure,
    DisclosureItem,
    Disposal,
    DisposalHold,
    DisposalProposal,
    Document,
    DocumentDisposal,
    Job,
    ProposedDocument,
)
from registry.models.stream import Direction
from registry.permissions import may_keep_retention
from registry.workflow.documents import remove_unused
from registry.workflow.outbox import Progress, queue_job, run_job
from registry.workflow.retention import preview, ripe
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.clock import now as clock_now

TASK = "registry.tasks.dispose_documents"


def hindrances(documents: Iterable[Document], now: datetime) -> dict[int, str]:
    """What keeps documents from disposal today, in words, by the document's key; those that may go are not in it."""
    documents = list(documents)
    cases = {one.case_id for one in documents}
    found: dict[int, str] = {}
    for _filling, said in slots.said("disposal", None, cases, now):
        found |= said
    for case in Deadline.objects.filter(case__in=cases, done_at__isnull=True).values_list("case", flat=True):
        found[case] = _("Something is still to be done in the case.")
    for hold in DisposalHold.objects.filter(case__in=cases, lifted_at__isnull=True):
        found[hold.case_id] = _("The case is kept from disposal: %(why)s") % {"why": hold.reason}
    asked = DisclosureItem.objects.filter(disclosure__decided_at__isnull=True)
    wanted = {one.pk for one in documents} & set(
        asked.filter(document__in=documents).values_list("document", flat=True)
    )
    wanted |= {one.pk for one in documents if one.case_id in set(asked.values_list("source", flat=True))}
    told = {one.pk: found[one.case_id] for one in documents if one.case_id in found}
    return told | dict.fromkeys(wanted, _("Somebody has asked for documents of the case, and has no answer yet."))


@transaction.atomic
def hold(case: Case, *, reason: str, by: User, now: datetime) -> DisposalHold:
    """Keep a case from disposal: it is appealed, disputed, audited or needed. Raises NotAllowed, ReasonsNeeded and
    HeldAlready."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not may_keep_retention(by, case.authority_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonsNeeded
    if case.disposal_holds.filter(lifted_at__isnull=True).exists():
        raise HeldAlready
    row: DisposalHold = case.disposal_holds.create(
        reason=fitting(DisposalHold, "reason", reason), placed_by=by, placed_at=now
    )
    record("retention.held", case=case, by=by, at=now, hold=row.pk)
    return row


@transaction.atomic
def lift(row: DisposalHold, *, by: User, now: datetime) -> None:
    """Let a case be disposed of again when its time has come. Raises NotAllowed; lifting twice changes nothing."""
    if not may_keep_retention(by, row.case.authority_id):
        raise NotAllowed
    if DisposalHold.objects.filter(pk=row.pk, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by):
        record("retention.let_go", case=row.case, by=by, at=now, hold=row.pk)


@transaction.atomic
def propose(authority: Authority, what: str, *, by: User, now: datetime) -> DisposalProposal:
    """List the documents of a class whose time has come and that nothing holds back. Nothing is disposed of.

    Raises NotAllowed, IsKept, NoLegalGround and NothingToDispose.
    """
    if not may_keep_retention(by, authority):
        raise NotAllowed
    one = next(one for one in retention() if one.key == what)
    if one.keep or not one.documents:
        raise IsKept
    found = preview(authority, one, now)
    if found.decision is None or found.day is None:
        raise NoLegalGround
    listed = DisposalProposal.objects.filter(carried_at__isnull=True, withdrawn_at__isnull=True)
    documents = list(ripe(authority, one, found.day).exclude(pk__in=_listed(listed)).order_by("case", "pk"))
    held = hindrances(documents, now)
    if len(held) == len(documents):
        raise NothingToDispose
    row = DisposalProposal.objects.create(decision=found.decision, before=found.day, proposed_by=by, proposed_at=now)
    lines = [ProposedDocument(proposal=row, document=document) for document in documents if document.pk not in held]
    ProposedDocument.objects.bulk_create(lines, batch_size=1000)
    record("retention.proposed", case=None, by=by, at=now, proposal=str(row.uuid), count=len(lines))
    return row


def _listed(proposals):
    return ProposedDocument.objects.filter(proposal__in=proposals).values("document")


def _open(proposal: DisposalProposal, by: User) -> DisposalProposal:
    row = DisposalProposal.objects.select_for_update(of=["self"]).select_related("decision").get(pk=proposal.pk)
    if not may_keep_retention(by, row.decision.authority_id):
        raise NotAllowed
    if not row.is_open:
        raise ProposalOver
    return row


@transaction.atomic
def withdraw(proposal: DisposalProposal, *, by: User, now: datetime) -> None:
    """Turn a proposal down, one's own or another's. Raises NotAllowed and ProposalOver."""
    row = _open(proposal, by)
    row.withdrawn_by, row.withdrawn_at = by, now
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record("retention.withdrawn", case=None, by=by, at=now, proposal=str(row.uuid))


@weighs
@transaction.atomic
def carry_out(proposal: DisposalProposal, *, by: User, now: datetime) -> Job:
    """Have the documents of another's proposal disposed of, by a worker. Raises NotAllowed, ProposalOver and
    AnotherCarriesOut."""
    row = _open(proposal, by)
    if by.pk == row.proposed_by_id or by.person_id == row.proposed_by.person_id:
        raise AnotherCarriesOut
    label = _("Disposal of documents")
    row.job = queue_job(TASK, now=now, key=f"disposal:{row.uuid}", by=by, label=label, proposal=str(row.uuid))
    row.carried_by, row.carried_at = by, now
    row.save(update_fields=["job", "carried_by", "carried_at"])
    record("retention.carried_out", case=None, by=by, at=now, proposal=str(row.uuid))
    return row.job


def dispose_documents(pk: int) -> None:
    """The worker's part: document by document, each with its lines. May be cut short and run again."""

    def work(job: Job, progress: Progress) -> None:
        of = DisposalProposal.objects.select_related("decision__authority", "carried_by")
        proposal = of.get(uuid=job.arguments["proposal"])
        documents = [one.document for one in proposal.lines.select_related("document__case").order_by("pk")]
        for place, document in enumerate(documents, start=1):
            if _dispose(proposal, document, clock_now()):
                remove_unused([document.file_id])
            progress(place, len(documents))
        _finish(proposal, clock_now())

    run_job(pk, work)


@transaction.atomic
def _dispose(proposal: DisposalProposal, document: Document, now: datetime) -> bool:
    """Whether the document is disposed of, now or earlier; False: something holds it back."""
    Case.objects.select_for_update().get(pk=document.case_id)
    gone = DocumentDisposal.objects.filter(document=document).first()
    if gone is not None:
        return gone.proposal_id == proposal.pk
    if hindrances([document], now):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_dispose_document(%s, %s, %s)", [proposal.pk, document.pk, now])
        if not cursor.fetchone()[0]:
            return False
    _forget_text(document)
    by, ground = proposal.carried_by, proposal.decision.ground
    with override("sv"):
        register(
            document.case,
            direction=Direction.DRAWN_UP,
            what=f"Handling gallrad enligt {ground}",
            what_internal=f"Handling gallrad enligt {ground}: {document.title}",
            document=document,
            by=by,
            now=now,
        )
    record(
        "retention.document_disposed",
        case=document.case,
        by=by,
        at=now,
        document=str(document.uuid),
        sha256=document.file_id,
        proposal=str(proposal.uuid),
    )
    return True


def _forget_text(document: Document) -> None:
    """Remove the document's text from where the product has a copy of it: requests that it was handed out by."""
    of = Q(document=document) | Q(copy=document)
    DisclosureItem.objects.filter(of, disclosure__decided_at__isnull=False).exclude(words="").update(words="")
    asked = Disclosure.objects.filter(case=document.case_id).exclude(wanted="").first()
    if asked is not None and hashlib.sha256(asked.wanted.encode()).hexdigest() == document.file_id:
        Disclosure.objects.filter(pk=asked.pk).update(wanted="")


@transaction.atomic
def _finish(proposal: DisposalProposal, now: datetime) -> None:
    row = (
        DisposalProposal.objects.select_for_update(of=["self"])
        .select_related("decision__authority")
        .get(pk=proposal.pk)
    )
    if row.disposal_id is not None:
        return
    count = row.documents.count()
    row.disposal = Disposal.objects.create(
        decision=row.decision, before=row.before, count=count, by_id=row.carried_by_id, at=now
    )
    row.save(update_fields=["disposal"])
    record(
        "retention.disposed",
        case=None,
        by=row.carried_by,
        at=now,
        authority=row.decision.authority.key,
        what=row.decision.what,
        count=count,
        ground=row.decision.ground,
    )


def refuse_if_gone(document: Document) -> None:
    """Raises DisposedOf for a document whose file has been disposed of."""
    gone = DocumentDisposal.objects.select_related("proposal__decision").filter(document=document).first()
    if gone is not None:
        raise DisposedOf(day=local(gone.at).date(), ground=gone.proposal.decision.ground)
