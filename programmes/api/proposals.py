"""What is proposed for the ledger by one, and booked when another has approved it: by hand, as a counter-entry, from a
file of an accounting system."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from programmes.display import entrywords
from programmes.display.proposals import with_sums
from programmes.errors import EntriesFaulty
from programmes.forms.entries import EntryForm, NoteForm, ReversalForm, SendBackForm, initial_of
from programmes.models import Assignment, EntryProposal, LedgerEntry, ProposedEntry
from programmes.models.ledger import EntryKind
from programmes.models.proposal import Outcome, ProposalSource
from programmes.permissions import may_approve_entry, may_propose_entry
from programmes.rules.entries import ENTERED
from programmes.states import ProposalStatus
from programmes.workflow import proposals as workflow
from programmes.workflow.imports import read_in
from registry.api import asking, shapes
from registry.api.files import FileIn, file_in
from registry.api.problems import Fault, Invalid, form_faults, unknown
from registry.api.shapes import form_data, text_in
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing, Whole, found
from registry.queries import blocks_of

_UUID = "0198c0de-0000-7000-8000-0000000000"


class EntryProposalOut(shapes.Out):
    """Rows that someone proposes for an assignment's ledger (bokföringsförslag): booked together, once, when another
    person at the authority has approved them."""

    uuid = shapes.ident()
    assignment = shapes.ident("The assignment.", source="assignment.uuid")
    source = shapes.choice(ProposalSource.choices, "Where the rows come from.")
    status = shapes.choice(ProposalStatus.choices, "How far it has come.")
    filename = shapes.text("What the file is called that the rows were read from.")
    rows = shapes.whole("How many rows will be, or have been, booked.", source="count")
    total = shapes.money("Their sum, kronor; null without rows.", null=True)
    note = shapes.text("What the proposer says about it.")
    created_at = shapes.moment("When it was begun.")
    proposed_by = shapes.text("Who proposes it.", source="proposed_by.person.name")
    proposed_at = shapes.moment("When it was proposed; null for a file that is not confirmed yet.", null=True)
    decided_by = shapes.text(
        "Who approved it or sent it back.", by=lambda row: row.decided_by and row.decided_by.person.name, null=True
    )
    decided_at = shapes.moment(null=True)
    decision_note = shapes.text("What should change, where it was sent back.")

    example: ClassVar = {
        "uuid": f"{_UUID}81",
        "assignment": f"{_UUID}02",
        "source": "manual",
        "status": "proposed",
        "filename": "",
        "rows": 1,
        "total": "1250.50",
        "note": "Enligt faktura 4711",
        "created_at": "2026-02-02T09:00:00Z",
        "proposed_by": "Hanna Björk",
        "proposed_at": "2026-02-02T09:00:00Z",
        "decided_by": None,
        "decided_at": None,
        "decision_note": "",
    }


class OfEntryProposals(Resource):
    """Read by those who work with cases at the authority that has the assignment."""

    reads, writes = Scope.LEDGER_READ, Scope.LEDGER_WRITE
    out: ClassVar[type[shapes.Out]] = EntryProposalOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return with_sums(EntryProposal.objects.visible_to(self.user))


class EntryProposals(OfEntryProposals, Listing):
    """List what is proposed for the ledgers of the caller's authority: what waits, and what was booked or withdrawn."""

    history = "assignment__case"
    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("programme", "assignment__programme__key"),
        asking.by_choice("status", ProposalStatus.choices),
        asking.by_choice("source", ProposalSource.choices),
    )


class OneOfThem(OfEntryProposals):
    """One proposal."""

    def may(self, thing: EntryProposal) -> bool:
        return may_propose_entry(self.user, thing.assignment)


class NewEntryIn(shapes.In):
    """One entry by hand: a payment, a receipt, a return or an own cost that happened outside the product."""

    kind = serializers.ChoiceField(choices=[(kind, EntryKind(kind).label) for kind in ENTERED])
    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="Budget year.")
    strand = serializers.SlugField(max_length=80, required=False, allow_null=True, help_text="Key of the strand.")
    amount = serializers.RegexField(
        r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$", max_length=17, help_text="Kronor, öre after a point: 125000.50."
    )
    occurred_on = shapes.day_in(help_text="The bank's value date.")
    case = text_in(60, required=False, help_text="Number of the case, where it is about a grant: 2025-00006.")
    organisation = text_in(200, required=False, help_text="Its number, or its name as in the decision in the case.")
    reference = text_in(200, required=False, help_text="Voucher, invoice or decision.")
    note = text_in(1000, required=False, help_text="To the one who approves.")

    example: ClassVar = {
        "kind": "own_cost",
        "year": 2026,
        "amount": "1250.50",
        "occurred_on": "2026-02-02",
        "reference": "Verifikat 20260202-17",
    }


def _judged(
    assignment: Assignment, values: dict[str, Any], user: Any, now: Any, *, start: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The entry and its note, judged by the page's form; raises Invalid."""
    given = form_data(values)
    if "amount" in given:
        given["amount"] = given["amount"].replace(".", ",")
    if named := given.get("strand"):
        strand = assignment.strands.filter(key=named).first()
        if strand is None:
            raise Invalid([unknown("/strand")])
        given["strand"] = str(strand.uuid)
    form = EntryForm((start or {}) | given, assignment=assignment, by=user, now=now)
    if not form.is_valid():
        raise Invalid(form_faults(form))
    return {"entry": form.cleaned_data["entry"], "note": form.cleaned_data["note"]}


def _refused(refusal: EntriesFaulty) -> Invalid:
    """What has come to be faulty since the form was read."""
    told = [fault.as_json() for fault in refusal.faults]
    return Invalid([Fault(entrywords.sentence(one), one["code"], f"/{one['column']}") for one in told])


class InOneLedger(OfEntryProposals, Creating):
    """Something new for the ledger of the assignment in the address."""

    def find(self) -> Assignment:
        seen = Assignment.objects.visible_to(self.user).select_related("case__authority").defer("facts", "source_file")
        assignment: Assignment = found(seen, uuid=self.kwargs["uuid"])
        return assignment

    def may(self, thing: Assignment) -> bool:
        return may_propose_entry(self.user, thing)

    def place(self, thing: EntryProposal) -> str:
        return reverse("api:entry_proposal", args=[thing.uuid])


class ProposeEntry(InOneLedger):
    """Propose an entry by hand. Nothing is booked before another person at the authority has approved it."""

    into = NewEntryIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return _judged(self.target, values, self.user, self.now)

    def act(self, thing: Assignment, values: dict[str, Any]) -> EntryProposal:
        try:
            return workflow.propose_entry(thing, **values, key=f"api:{uuid4()}", **self.by)
        except EntriesFaulty as refusal:
            raise _refused(refusal) from refusal


class EntryFileIn(shapes.In):
    """A period of the accounting system as a CSV file; docs/ledger-import.md tells its columns."""

    file = FileIn()

    example: ClassVar = {"file": {"filename": "2026-01.csv", "content": "U2xhZzvDhXI7QmVsb3BwCg=="}}


class ReadEntries(InOneLedger):
    """Read a file of entries. Every row is judged and kept; nothing is proposed before the file is confirmed."""

    into = EntryFileIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"content": file_in(values["file"], "file")}

    def act(self, thing: Assignment, values: dict[str, Any]) -> EntryProposal:
        content = values["content"]
        return read_in(thing, content, filename=content.name or "", **self.by)


class OneEntryProposal(OneOfThem, Changing, Thing):
    """Read a proposal for the ledger."""

    into = NewEntryIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        row = self.target.rows.select_related("strand", "case", "organisation").first()
        if row is None or self.target.source != ProposalSource.MANUAL:
            return {"entry": None, "note": ""}  # the act says who may change what
        start = form_data(initial_of(row)) | {"note": self.target.note}
        return _judged(self.target.assignment, values, self.user, self.now, start=start)

    def act(self, thing: EntryProposal, values: dict[str, Any]) -> EntryProposal:
        """Change an entry by hand that was sent back, and propose it again. By whoever proposed it."""
        try:
            return workflow.change_entry(thing, **values, **self.by)
        except EntriesFaulty as refusal:
            raise _refused(refusal) from refusal


class ProposedRowOut(shapes.Out):
    """A row of a proposal. One of a file that cannot be read says what is wrong, and is never booked."""

    line = shapes.whole("The row's number in the file, its head being 1.")
    outcome = shapes.choice(Outcome.choices, "What becomes of it.")
    faults = shapes.texts("What is wrong with it.", by=lambda row: [entrywords.sentence(one) for one in row.faults])
    strand = shapes.text("Key of the strand.", by=lambda row: row.strand and row.strand.key, null=True)
    year = shapes.whole("Budget year.", null=True)
    kind = shapes.choice(EntryKind.choices, by=lambda row: row.kind or None, null=True)
    amount = shapes.money("Kronor with two decimals.", null=True)
    occurred_on = shapes.day(null=True)
    case = shapes.text(
        "Number of the case; null without one, or where you are kept out of it.",
        by=lambda row: row.case.designation if row.case and not row.hidden else None, null=True,
    )  # fmt: skip
    organisation = shapes.text(
        "Who it is about; null without one, or where you are kept out of the case.",
        by=lambda row: row.organisation.name if row.organisation and not row.hidden else None, null=True,
    )  # fmt: skip
    reference = shapes.text(by=lambda row: "" if row.hidden else row.reference)
    entry = shapes.ident("The entry that it became.", by=lambda row: row.entry and row.entry.uuid, null=True)

    example: ClassVar = {
        "line": 1,
        "outcome": "new",
        "faults": [],
        "strand": None,
        "year": 2026,
        "kind": "own_cost",
        "amount": "1250.50",
        "occurred_on": "2026-02-02",
        "case": None,
        "organisation": None,
        "reference": "Verifikat 20260202-17",
        "entry": None,
    }


class ProposedRows(OfEntryProposals, Whole):
    """List the rows of a proposal for the ledger, as they stand in its file."""

    out = ProposedRowOut
    filters = (asking.by_choice("outcome", Outcome.choices),)

    def lines(self, values: dict[str, Any]) -> Iterable[ProposedEntry]:
        proposal = found(EntryProposal.objects.visible_to(self.user), uuid=self.kwargs["uuid"])
        rows = ProposedEntry.objects.filter(proposal=proposal).defer("cells", "case__search")
        if "outcome" in values:
            rows = rows.filter(outcome=values["outcome"])
        blocked = blocks_of(self.user)
        for row in rows.select_related("strand", "case__authority", "organisation", "entry"):
            row.hidden = row.case_id in blocked
            yield row


class EntriesNoteIn(shapes.In):
    """A word to the one who approves."""

    note = text_in(1000, required=False, default="")

    example: ClassVar = {"note": "Januari, avstämd mot banken"}


class ConfirmEntries(OneOfThem, Act):
    """Confirm a file that has been read: from now on it waits for another person's approval."""

    into = EntriesNoteIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return _worded(NoteForm(form_data(values)))

    def act(self, thing: EntryProposal, values: dict[str, Any]) -> EntryProposal:
        return workflow.confirm(thing, **values, **self.by)


class SendBackIn(shapes.In):
    """What should change."""

    note = text_in(1000)

    example: ClassVar = {"note": "Fel budgetår"}


class SendBackEntries(OneOfThem, Act):
    """Send a proposal for the ledger back with what should change. Never one's own."""

    into = SendBackIn
    judges = True

    def may(self, thing: EntryProposal) -> bool:
        return may_approve_entry(self.user, thing.assignment)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return _worded(SendBackForm(form_data(values)))

    def act(self, thing: EntryProposal, values: dict[str, Any]) -> EntryProposal:
        return workflow.send_back(thing, **values, **self.by)


class ApproveEntries(OneOfThem, Act):
    """Approve what another person has proposed: its rows are booked, all or none, once."""

    decides = True

    def may(self, thing: EntryProposal) -> bool:
        return may_approve_entry(self.user, thing.assignment)

    def act(self, thing: EntryProposal, values: dict[str, Any]) -> EntryProposal:
        return workflow.approve(thing, **self.by)


class WithdrawEntries(OneOfThem, Act):
    """Withdraw a proposal for the ledger. It stays to be read."""

    def act(self, thing: EntryProposal, values: dict[str, Any]) -> EntryProposal:
        return workflow.withdraw(thing, **self.by)


class ReversalIn(shapes.In):
    """What was wrong; stands as the counter-entry's reference."""

    reason = text_in(200)

    example: ClassVar = {"reason": "Dubbelbokad"}


class ReverseEntry(OfEntryProposals, Act):
    """Propose a counter-entry, which undoes what an entry did to the balances. The entry stays as it is.

    The answer is the proposal, which waits for another person's approval.
    """

    into = ReversalIn
    match_demanded = False

    def find(self) -> LedgerEntry:
        seen = Assignment.objects.visible_to(self.user).order_by().values("pk")
        entries = LedgerEntry.objects.filter(assignment__in=seen)
        entries = entries.select_related("assignment__case", "strand", "case", "organisation")
        entry: LedgerEntry = found(entries, uuid=self.kwargs["uuid"])
        return entry

    def may(self, thing: LedgerEntry) -> bool:
        return may_propose_entry(self.user, thing.assignment) and thing.case_id not in blocks_of(self.user)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return _worded(ReversalForm(form_data(values)))

    def act(self, thing: LedgerEntry, values: dict[str, Any]) -> EntryProposal:
        try:
            return workflow.propose_reversal(thing, **values, **self.by)
        except EntriesFaulty as refusal:
            raise _refused(refusal) from refusal


def _worded(form: Any) -> dict[str, Any]:
    """What was said, judged by the page's form; raises Invalid."""
    if not form.is_valid():
        raise Invalid(form_faults(form))
    values: dict[str, Any] = form.cleaned_data
    return values
