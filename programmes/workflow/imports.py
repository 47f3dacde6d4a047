"""Reading a period in from a file: every row is judged and kept to be looked at; nothing is booked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from programmes.display.entrywords import file_sentence
from programmes.errors import LedgerFileRefused
from programmes.models import Assignment, EntryProposal, LedgerEntry, ProposedEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.models.proposal import Outcome, ProposalSource
from programmes.permissions import may_propose_entry
from programmes.rules.entries import Entered, Fault, faults
from programmes.rules.ledgerfile import MOST_BYTES, FileFault, FileRow, read
from programmes.states import ProposalStatus
from registry.models import Case
from registry.models.case import Mode
from registry.scanning import refuse_infected
from registry.uploads import name_of
from registry.workflow.documents import store_file
from registry.workflow.stream import record
from sweden.clock import local

CSV_TYPE = "text/csv"


@transaction.atomic
def read_in(assignment: Assignment, content: File, *, filename: str, by: User, now: datetime) -> EntryProposal:
    """Read a file of entries and keep every row with its outcome, for whoever read it in to confirm or withdraw.

    The same rows read in twice are booked once: a row is known by its voucher. Raises NotAllowed, LedgerFileRefused,
    InfectedFile, ScannerAway.
    """
    if not may_propose_entry(by, assignment):
        raise NotAllowed
    if content.size > MOST_BYTES:
        raise _refused("too_large", str(MOST_BYTES // 1_000_000), status=413)
    refuse_infected(content.chunks())
    content.seek(0)
    try:
        sheet = read(content.read())
    except FileFault as fault:
        raise _refused(fault.code, fault.value, status=413 if fault.code.startswith("too_") else 422) from fault
    content.seek(0)
    proposal = EntryProposal.objects.create(
        assignment=assignment,
        source=ProposalSource.FILE,
        status=ProposalStatus.PREVIEW,
        file=store_file(content, content_type=CSV_TYPE, now=now),
        filename=name_of(filename),
        key=f"file:{uuid4()}",
        created_at=now,
        proposed_by=by,
    )
    found = Known.of(assignment, sheet.rows, by=by)
    rows = [_proposed(proposal, row, found, now=now) for row in sheet.rows]
    ProposedEntry.objects.bulk_create(rows, batch_size=1000)
    record("ledger.file_read", case=assignment.case, by=by, at=now, proposal=str(proposal.uuid), rows=len(rows))
    return proposal


def _refused(code: str, value: str, *, status: int) -> LedgerFileRefused:
    return LedgerFileRefused(fault=code, sentence=file_sentence(code, value), status=status)


def case_number(text: str) -> str:
    """The number in what is typed for a case: "Vinnova 2025-00006" and "2025-00006" are the same case."""
    return text.split()[-1] if text.split() else ""


def organisation_number(text: str) -> str:
    """An organisation number as it is kept, or nothing for other words."""
    digits = re.sub(r"[\s-]", "", text)
    return f"{digits[:6]}-{digits[6:]}" if re.fullmatch(r"[0-9]{10}", digits, re.ASCII) else ""


@dataclass
class Known:
    """What the rows of a file point at, read in a handful of questions whatever their number."""

    assignment: Assignment
    strands: Mapping[str, Strand]
    cases: Mapping[str, Case]
    by_number: Mapping[str, Organisation]
    by_name: Mapping[str, Sequence[Organisation]]
    granted: set[tuple[int, int]]
    booked: Mapping[str, LedgerEntry]
    waiting: set[str]

    @classmethod
    def of(cls, assignment: Assignment, rows: Sequence[FileRow], *, by: User) -> "Known":
        cases = {case.number: case for case in _cases(assignment, {case_number(row.case) for row in rows}, by=by)}
        commitments = LedgerEntry.objects.filter(assignment=assignment, kind=EntryKind.COMMITMENT)
        if all(row.case or not row.organisation for row in rows):  # a name alone is looked for among all parties
            commitments = commitments.filter(case__in=list(cases.values()))
        parts = commitments.exclude(case=None).exclude(organisation=None).order_by()
        granted = set(parts.values_list("case", "organisation").distinct())
        numbers = {number for row in rows if (number := organisation_number(row.organisation))}
        parties = {organisation for _case, organisation in granted}
        organisations = list(
            Organisation.objects.filter(Q(number__in=numbers) | Q(pk__in=parties), merged_into__isnull=True)
        )
        by_name: dict[str, list[Organisation]] = {}
        for one in organisations:
            if one.pk in parties:
                by_name.setdefault(one.name.casefold(), []).append(one)
        keys = [_key(assignment, row) for row in rows if row.voucher]
        return cls(
            assignment=assignment,
            strands={name: strand for strand in assignment.strands.all() for name in _names(strand)},
            cases=cases,
            by_number={one.number: one for one in organisations if one.number},
            by_name=by_name,
            granted=granted,
            booked={entry.idempotency_key: entry for entry in LedgerEntry.objects.filter(idempotency_key__in=keys)},
            waiting=set(
                ProposedEntry.objects.filter(
                    key__in=keys, proposal__status__in=[ProposalStatus.PROPOSED, ProposalStatus.SENT_BACK]
                ).values_list("key", flat=True)
            ),
        )

    def organisations(self, text: str, case: Case | None) -> Sequence[Organisation]:
        """By number; or by name: those that are granted something in the case, where there are any. Nothing is guessed:
        a name that fits several is of all of them."""
        if one := self.by_number.get(organisation_number(text)):
            return [one]
        named = self.by_name.get(text.casefold(), [])
        in_case = [one for one in named if case is not None and (case.pk, one.pk) in self.granted]
        return in_case or named


def _names(strand: Strand) -> set[str]:
    return {strand.key.casefold(), strand.name_sv.casefold()}


def _cases(assignment: Assignment, numbers: Iterable[str], *, by: User) -> list[Case]:
    """The authority's own numbered cases that whoever reads the file may see."""
    wanted = [number for number in numbers if number]
    if not wanted:
        return []
    seen = Case.objects.visible_to(by).filter(authority=assignment.authority_id, number__in=wanted, mode=Mode.LIVE)
    return list(seen.defer("search"))


def find_case(assignment: Assignment, text: str, *, by: User) -> Case | None:
    """The authority's case with this number, if it exists and may be seen."""
    return next(iter(_cases(assignment, [case_number(text)], by=by)), None)


def find_organisations(assignment: Assignment, text: str, case: Case | None) -> list[Organisation]:
    """By number; or by name, among those that have been granted something in the case: all that fit, as nothing is
    guessed."""
    if number := organisation_number(text):
        return list(Organisation.objects.filter(number=number, merged_into__isnull=True)[:1])
    granted = LedgerEntry.objects.filter(assignment=assignment, case=case, kind=EntryKind.COMMITMENT)
    named = Organisation.objects.filter(name__iexact=text.strip(), pk__in=granted.values("organisation"))
    return list(named.filter(merged_into__isnull=True).order_by("pk")[:2])


def _key(assignment: Assignment, row: FileRow) -> str:
    return f"import:{assignment.key}:{row.key}"


def _proposed(proposal: EntryProposal, row: FileRow, known: Known, *, now: datetime) -> ProposedEntry:
    """A row as it is kept: what it points at found, its faults, and what becomes of it."""
    assignment, wrong = known.assignment, list(row.faults)
    strand = known.strands.get(row.strand.casefold()) if row.strand else None
    if row.strand and strand is None:
        wrong.append(Fault("strand", "strand_unknown", row.strand))
    case = known.cases.get(case_number(row.case))
    if row.case and case is None:
        wrong.append(Fault("case", "case_unknown", row.case))
    fitting = known.organisations(row.organisation, case) if row.organisation else []
    organisation = fitting[0] if len(fitting) == 1 else None
    if row.organisation and organisation is None:
        code = "organisation_ambiguous" if fitting else "organisation_unknown"
        wrong.append(Fault("organisation", code, row.organisation))
    if row.assignment and row.assignment.casefold() not in {assignment.key, assignment.decision_number.casefold()}:
        wrong.append(Fault("assignment", "assignment_other", row.assignment))
    if row.kind and row.year is not None and row.amount is not None and row.occurred_on is not None:
        entered = Entered(
            kind=row.kind,
            year=row.year,
            amount=row.amount,
            occurred_on=row.occurred_on,
            case=bool(row.case),
            party=bool(row.organisation),
            reference=row.reference,
        )
        wrong += faults(entered, today=local(now).date(), first_year=assignment.valid_from.year)
    if case is not None and organisation is not None and (case.pk, organisation.pk) not in known.granted:
        wrong.append(Fault("organisation", "nothing_granted", row.organisation))
    key = _key(assignment, row) if row.voucher else ""
    made = ProposedEntry(
        proposal=proposal,
        line=row.line,
        faults=[],
        cells=row.cells,
        strand=strand,
        year=row.year,
        kind=row.kind,
        amount=row.amount,
        occurred_on=row.occurred_on,
        case=case,
        organisation=organisation,
        reference=row.reference,
        key=key,
    )
    if not wrong and (booked := known.booked.get(key)):
        made.outcome = Outcome.KNOWN
        if not _same(made, booked):
            wrong.append(Fault("voucher", "voucher_differs", row.voucher))
    elif key in known.waiting:
        made.outcome = Outcome.WAITING
    if wrong:
        made.outcome, made.faults = Outcome.FAULTY, [fault.as_json() for fault in wrong]
    return made


def _same(row: ProposedEntry, entry: LedgerEntry) -> bool:
    fields = ("kind", "year", "amount", "occurred_on", "strand_id", "case_id", "organisation_id")
    return all(getattr(row, name) == getattr(entry, name) for name in fields)
