"""Proposals for the ledger: made by one person, booked in one transaction when another has approved them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.texts import fitting
from accounts.weighing import weighs
from programmes.errors import (
    AlreadyReversed,
    EntriesFaulty,
    EntryOwned,
    FileHasFaults,
    NothingToBook,
    NotReversible,
    OwnProposal,
    SendBackReasonMissing,
)
from programmes.models import Assignment, EntryProposal, LedgerEntry, ProposedEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.models.proposal import Outcome, ProposalSource
from programmes.permissions import may_approve_entry, may_propose_entry
from programmes.rules.entries import Entered, Fault, faults, may_be_reversed
from programmes.states import ProposalAct, ProposalStatus, next_status
from programmes.workflow.judging import Line, lock
from programmes.workflow.ledger import check, hold, name_grants, reversal_key
from registry.display import Link
from registry.links import whole
from registry.models import Case
from registry.queries import is_blocked
from registry.slots import said
from registry.workflow.access import demand_unbiased
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from sweden.clock import local


@dataclass(frozen=True)
class NewEntry:
    """An entry as it is typed by hand, kronor."""

    kind: str
    year: int
    amount: Decimal
    occurred_on: date
    strand: Strand | None = None
    case: Case | None = None
    organisation: Organisation | None = None
    reference: str = ""


def entry_faults(assignment: Assignment, entry: NewEntry, *, now: datetime) -> list[Fault]:
    """What keeps an entry from being proposed: what its kind must tell, and that it was granted at all."""
    found = faults(
        Entered(
            kind=entry.kind,
            year=entry.year,
            amount=entry.amount,
            occurred_on=entry.occurred_on,
            case=entry.case is not None,
            party=entry.organisation is not None,
            reference=entry.reference,
        ),
        today=local(now).date(),
        first_year=assignment.valid_from.year,
    )
    if entry.strand is not None and entry.strand.assignment_id != assignment.pk:
        found.append(Fault("strand", "strand_unknown"))
    if entry.case is not None and entry.case.authority_id != assignment.authority_id:
        found.append(Fault("case", "case_unknown"))
    elif entry.case is not None and entry.organisation is not None:
        granted = LedgerEntry.objects.filter(
            assignment=assignment, case=entry.case, organisation=entry.organisation, kind=EntryKind.COMMITMENT
        )
        if not granted.exists():
            found.append(Fault("organisation", "nothing_granted"))
    return found


@transaction.atomic
def propose_entry(
    assignment: Assignment, entry: NewEntry, *, note: str = "", by: User, now: datetime, key: str
) -> EntryProposal:
    """Propose an entry; nothing is booked. The same `key` is proposed once. Raises NotAllowed, EntriesFaulty."""
    if not may_propose_entry(by, assignment):
        raise NotAllowed
    if standing := EntryProposal.objects.filter(key=key).first():
        return standing
    if found := entry_faults(assignment, entry, now=now):
        raise EntriesFaulty(faults=found)
    proposal = _make(assignment, ProposalSource.MANUAL, note=note, by=by, now=now, key=key)
    _write(proposal, entry)
    record("ledger.proposed", case=assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    return proposal


@transaction.atomic
def change_entry(proposal: EntryProposal, entry: NewEntry, *, note: str = "", by: User, now: datetime) -> EntryProposal:
    """Change an entry that was sent back, and propose it again. By whoever proposed it."""
    proposal = _held(proposal)
    if not may_propose_entry(by, proposal.assignment) or proposal.proposed_by.person_id != by.person_id:
        raise NotAllowed
    status = next_status(proposal.status, ProposalAct.CHANGE)
    if proposal.source != ProposalSource.MANUAL:
        raise NotAllowed
    if found := entry_faults(proposal.assignment, entry, now=now):
        raise EntriesFaulty(faults=found)
    proposal.rows.all().delete()
    _write(proposal, entry)
    proposal.status, proposal.note, proposal.proposed_at = status, note.strip(), now
    proposal.decided_by = proposal.decided_at = None
    proposal.decision_note = ""
    proposal.save()
    record("ledger.proposed", case=proposal.assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    return proposal


@transaction.atomic
def propose_reversal(entry: LedgerEntry, *, reason: str, by: User, now: datetime) -> EntryProposal:
    """Propose a counter-entry that undoes an entry, once. Raises NotReversible, EntryOwned, AlreadyReversed."""
    assignment = entry.assignment
    if not may_propose_entry(by, assignment) or _kept_out(by, [entry.case_id]):
        raise NotAllowed
    if not may_be_reversed(entry.kind):
        raise NotReversible
    _leave_to_owner(entry, by=by, now=now)
    if not reason.strip():
        raise EntriesFaulty(faults=[Fault("reference", "reference_missing")])
    lock([Line(assignment, entry.year, None, 0, entry.strand)])
    waiting = ProposedEntry.objects.filter(reverses=entry, proposal__in=EntryProposal.objects.open())
    if LedgerEntry.objects.filter(reverses=entry).exists() or waiting.exists():
        raise AlreadyReversed
    proposal = _make(
        assignment, ProposalSource.REVERSAL, note="", by=by, now=now, key=f"reversal:{entry.uuid}:{uuid4()}"
    )
    ProposedEntry.objects.create(
        proposal=proposal,
        line=1,
        strand=entry.strand,
        year=entry.year,
        kind=entry.kind,
        amount=-entry.amount,
        occurred_on=local(now).date(),
        case=entry.case,
        organisation=entry.organisation,
        reference=fitting(ProposedEntry, "reference", reason),
        reverses=entry,
        key=reversal_key(entry),
    )
    record("ledger.proposed", case=assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    return proposal


def owner_of(entry: LedgerEntry, *, by: User, now: datetime) -> Link | None:
    """What booked an entry and corrects it; None: it is corrected in the ledger."""
    return next((link for _filling, link in said("entry-owner", by, entry, now)), None)


def _leave_to_owner(entry: LedgerEntry, *, by: User, now: datetime) -> None:
    """Raises EntryOwned for what a claim or a payment has booked."""
    if owner := owner_of(entry, by=by, now=now):
        raise EntryOwned(what=owner.label)


@transaction.atomic
def confirm(proposal: EntryProposal, *, note: str = "", by: User, now: datetime) -> EntryProposal:
    """Confirm a file that has been read: from now on it waits for someone else's approval. By whoever read it in.

    Raises FileHasFaults, NothingToBook.
    """
    proposal = _held(proposal)
    if not may_propose_entry(by, proposal.assignment) or proposal.proposed_by.person_id != by.person_id:
        raise NotAllowed
    status = next_status(proposal.status, ProposalAct.CONFIRM)
    outcomes = set(proposal.rows.values_list("outcome", flat=True))
    if Outcome.FAULTY in outcomes:
        raise FileHasFaults
    if Outcome.NEW not in outcomes:
        raise NothingToBook
    proposal.status, proposal.note, proposal.proposed_at = status, note.strip(), now
    proposal.save()
    record("ledger.proposed", case=proposal.assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    return proposal


@weighs
@transaction.atomic
def approve(proposal: EntryProposal, *, by: User, now: datetime) -> EntryProposal:
    """Approve a proposal: its rows are booked, all or none, once. Approved again, it stays as it was booked.

    By another person than the one who proposed it, at the same authority, who is kept out of none of its cases. Rows
    that have been booked meanwhile are left; rows that take room are judged under the locks. Raises NotAllowed,
    OwnProposal, ProposalActNotOpen, EntryOwned, NothingToBook, NoRoom and its kin.
    """
    proposal = _held(proposal)
    if not may_approve_entry(by, proposal.assignment):
        raise NotAllowed
    if proposal.proposed_by.person_id == by.person_id:
        raise OwnProposal
    if proposal.status == ProposalStatus.BOOKED:
        return proposal
    status = next_status(proposal.status, ProposalAct.APPROVE)
    rows = list(
        proposal.rows.filter(outcome__in=[Outcome.NEW, Outcome.WAITING])
        .select_related("strand", "case", "organisation", "reverses")
        .defer("case__search", "cells")
    )
    if _kept_out(by, {row.case_id for row in rows}):
        raise NotAllowed
    demand_unbiased((proposal.proposed_by.person_id, row.case_id) for row in rows)
    for row in rows:
        if row.reverses is not None:
            _leave_to_owner(row.reverses, by=by, now=now)
    # What the rows draw on is held for all of them: two files with the same rows are approved one after the other.
    lock([Line(proposal.assignment, row.year or 0, None, 0, row.strand) for row in rows])
    booked = _book(proposal, rows, by=by, now=now)
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, now
    proposal.save()
    record(
        "ledger.approved",
        case=proposal.assignment.case,
        by=by,
        at=now,
        proposal=str(proposal.uuid),
        entries=len(booked),
    )
    return proposal


def _book(proposal: EntryProposal, rows: Sequence[ProposedEntry], *, by: User, now: datetime) -> list[LedgerEntry]:
    """The rows as entries, those that are booked already left as they are."""
    known = set(
        LedgerEntry.objects.filter(idempotency_key__in=[row.key for row in rows]).values_list(
            "idempotency_key", flat=True
        )
    )
    new = [row for row in rows if row.key not in known]
    if not new:
        raise NothingToBook
    entries = [
        LedgerEntry(
            assignment=proposal.assignment,
            strand=row.strand,
            year=row.year,
            kind=row.kind,
            amount=row.amount,
            occurred_on=row.occurred_on,
            recorded_at=now,
            recorded_by=by,
            case=row.case,
            organisation=row.organisation,
            reference=row.reference,
            conditional=row.reverses.conditional if row.reverses else False,
            reverses=row.reverses,
            idempotency_key=row.key,
        )
        for row in new
    ]
    for entry in entries:
        check(entry)
    hold(entries, now=now)
    name_grants(entries)
    LedgerEntry.objects.bulk_create(entries, batch_size=1000)
    judged = proposal.rows.filter(outcome__in=[Outcome.NEW, Outcome.WAITING])
    if known:
        judged.filter(key__in=known).update(outcome=Outcome.KNOWN)
    booked = LedgerEntry.objects.filter(idempotency_key=OuterRef("key")).values("pk")[:1]
    judged.update(outcome=Outcome.NEW, entry=Subquery(booked))
    return entries


@transaction.atomic
def send_back(proposal: EntryProposal, *, note: str, by: User, now: datetime) -> EntryProposal:
    """Send a proposal back with what should change. Who proposed it is told."""
    proposal = _held(proposal)
    if not may_approve_entry(by, proposal.assignment):
        raise NotAllowed
    if proposal.proposed_by.person_id == by.person_id:
        raise OwnProposal
    if not note.strip():
        raise SendBackReasonMissing
    proposal.status = next_status(proposal.status, ProposalAct.SEND_BACK)
    proposal.decided_by, proposal.decided_at, proposal.decision_note = by, now, note.strip()
    proposal.save()
    record("ledger.sent_back", case=proposal.assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    path = whole("programmes:entry_proposal", proposal.assignment.uuid, proposal.uuid)
    context = {"proposal": proposal, "assignment": proposal.assignment, "by": by, "note": note.strip(), "path": path}
    queue_message(
        kind="ledger.sent_back",
        subject=f"Ett förslag till bokföring i {proposal.assignment.case.designation} är återlämnat",
        body=render_to_string("programmes/messages/entry_sent_back.txt", context),
        to=proposal.proposed_by.person,
        case=proposal.assignment.case,
        key=f"ledger-sent-back:{proposal.uuid}:{now.isoformat()}",
        now=now,
    )
    return proposal


@transaction.atomic
def withdraw(proposal: EntryProposal, *, by: User, now: datetime) -> EntryProposal:
    """Take a proposal back, by anyone who may propose. It stays in the history."""
    proposal = _held(proposal)
    if not may_propose_entry(by, proposal.assignment):
        raise NotAllowed
    if proposal.status == ProposalStatus.WITHDRAWN:
        return proposal
    proposal.status = next_status(proposal.status, ProposalAct.WITHDRAW)
    proposal.save()
    record("ledger.withdrawn", case=proposal.assignment.case, by=by, at=now, proposal=str(proposal.uuid))
    return proposal


def _held(proposal: EntryProposal) -> EntryProposal:
    """The proposal, held until the transaction ends: who comes second sees what the first has done."""
    return (
        EntryProposal.objects.select_for_update(of=["self"])
        .select_related("assignment__authority", "assignment__case__authority", "proposed_by__person")
        .get(pk=proposal.pk)
    )


def _kept_out(user: User, cases) -> bool:
    return any(is_blocked(user, case) for case in cases if case)


def _make(
    assignment: Assignment, source: ProposalSource, *, note: str, by: User, now: datetime, key: str
) -> EntryProposal:
    return EntryProposal.objects.create(
        assignment=assignment,
        source=source,
        status=ProposalStatus.PROPOSED,
        note=note.strip(),
        key=key,
        created_at=now,
        proposed_by=by,
        proposed_at=now,
    )


def _write(proposal: EntryProposal, entry: NewEntry) -> ProposedEntry:
    return ProposedEntry.objects.create(
        proposal=proposal,
        line=1,
        strand=entry.strand,
        year=entry.year,
        kind=entry.kind,
        amount=entry.amount,
        occurred_on=entry.occurred_on,
        case=entry.case,
        organisation=entry.organisation,
        reference=entry.reference.strip(),
        key=f"entry:{proposal.uuid}",
    )
