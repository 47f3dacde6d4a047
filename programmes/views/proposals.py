"""Proposing entries, and approving what others have proposed."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from accounts.stepup import ask_again
from programmes.display import entrywords
from programmes.display.proposals import MARKS, above_granted, marked, own, rooms, totals, waits_for, with_sums
from programmes.errors import EntriesFaulty, EntryOwned, NotReversible
from programmes.forms.entries import EntryForm, FileForm, NoteForm, ReversalForm, SendBackForm, initial_of
from programmes.models import Assignment, EntryProposal, LedgerEntry
from programmes.models.proposal import Outcome, ProposalSource
from programmes.permissions import may_approve_entry, may_propose_entry, may_see_proposals, works_with_ledger
from programmes.rules.entries import may_be_reversed
from programmes.rules.ledgerfile import COLUMNS, MOST_BYTES, MOST_ROWS, MUST
from programmes.states import ProposalAct, ProposalStatus, is_open
from programmes.views.common import back_to, form_key, ledger_of, level, money_tabs
from programmes.views.proposal_files import proposals_file, rows_file, rows_of
from programmes.workflow import proposals as workflow
from programmes.workflow.imports import read_in
from registry.listing import page_of
from registry.problems import problem
from registry.queries import blocks_of


def _refused(form: forms.Form, refusal: DomainError) -> int:
    """The refusal at its field, or above the form; its status."""
    if isinstance(refusal, EntriesFaulty):
        for fault in refusal.faults:
            column = fault.column if fault.column in form.fields else None
            form.add_error(column, entrywords.sentence(fault.as_json()))
    else:
        form.add_error(None, str(refusal))
    return refusal.status


def _proposal(request: HttpRequest, assignment: Assignment, uuid: UUID) -> EntryProposal:
    seen = EntryProposal.objects.visible_to(request.user).filter(assignment=assignment)
    return get_object_or_404(
        seen.select_related("proposed_by__person", "decided_by__person", "file", "assignment__authority"), uuid=uuid
    )


@login_required
def propose_entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A payment, a receipt, a return or an own cost by hand."""
    assignment = ledger_of(request, uuid)
    if not may_propose_entry(request.user, assignment):
        return problem(request, NotAllowed(), back=back_to(assignment, "ledger"))
    initial = {"reference": request.GET.get("referens", "")}
    form = EntryForm(request.POST or None, assignment=assignment, by=request.user, now=request.now, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = workflow.propose_entry(
                    assignment,
                    data["entry"],
                    note=data["note"],
                    by=request.user,
                    now=request.now,
                    key=form_key(request),
                )
            except DomainError as refusal:
                status = _refused(form, refusal)
            else:
                messages.success(request, _("The entry is proposed. It is booked when someone else has approved it."))
                return redirect("programmes:entry_proposal", uuid=assignment.uuid, proposal=made.uuid)
    context = {
        "assignment": assignment,
        "form": form,
        "title": _("New entry"),
        "lead": _("Nothing is booked before someone else at the authority has approved it."),
        "verb": _("Propose the entry"),
        "above": level(assignment, "ledger"),
    }
    return render(request, "programmes/ledger/entry_form.html", context, status=status)


@login_required
def change_entry(request: HttpRequest, uuid: UUID, proposal: UUID) -> HttpResponse:
    """An entry that was sent back, changed and proposed again."""
    assignment = ledger_of(request, uuid)
    found = _proposal(request, assignment, proposal)
    mine = may_propose_entry(request.user, assignment) and found.proposed_by.person_id == request.user.person_id
    if found.source != ProposalSource.MANUAL:
        raise Http404
    if not mine or not is_open(found.status, ProposalAct.CHANGE):
        return problem(request, NotAllowed(), back=back_to(assignment, "entry_proposals"))
    row = found.rows.select_related("strand", "case", "organisation").first()
    initial = initial_of(row) | {"note": found.note}
    form = EntryForm(request.POST or None, assignment=assignment, by=request.user, now=request.now, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                workflow.change_entry(found, data["entry"], note=data["note"], by=request.user, now=request.now)
            except DomainError as refusal:
                status = _refused(form, refusal)
            else:
                messages.success(request, _("The entry is proposed again."))
                return redirect("programmes:entry_proposal", uuid=assignment.uuid, proposal=found.uuid)
    context = {
        "assignment": assignment,
        "form": form,
        "title": _("Change the entry"),
        "sent_back": found,
        "verb": _("Propose the entry again"),
        "above": level(assignment, "entry_proposals"),
    }
    return render(request, "programmes/ledger/entry_form.html", context, status=status)


@login_required
def reverse_entry(request: HttpRequest, uuid: UUID, entry: UUID) -> HttpResponse:
    """A counter-entry: why, and what it undoes."""
    assignment = ledger_of(request, uuid)
    row = get_object_or_404(
        LedgerEntry.objects.select_related("assignment__case", "strand", "case", "organisation"),
        assignment=assignment,
        uuid=entry,
    )
    if not may_propose_entry(request.user, assignment) or row.case_id in blocks_of(request.user):
        return problem(request, NotAllowed(), back=back_to(assignment, "ledger"))
    if not may_be_reversed(row.kind):
        return problem(request, NotReversible(), back=back_to(assignment, "ledger"))
    if owner := workflow.owner_of(row, by=request.user, now=request.now):
        return problem(request, EntryOwned(what=owner.label), ways=[owner], back=back_to(assignment, "ledger"))
    form = ReversalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = workflow.propose_reversal(
                    row, reason=form.cleaned_data["reason"], by=request.user, now=request.now
                )
            except DomainError as refusal:
                status = _refused(form, refusal)
            else:
                messages.success(
                    request, _("The counter-entry is proposed. It is booked when someone else has approved it.")
                )
                return redirect("programmes:entry_proposal", uuid=assignment.uuid, proposal=made.uuid)
    context = {
        "assignment": assignment,
        "form": form,
        "row": row,
        "title": _("Correct by a counter-entry"),
        "lead": _("The entry stays as it is; the counter-entry undoes what it did to the balances."),
        "verb": _("Propose the counter-entry"),
        "above": level(assignment, "ledger"),
    }
    return render(request, "programmes/ledger/entry_form.html", context, status=status)


@login_required
def import_entries(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A period from a file: read, judged row by row, and shown. Nothing is booked."""
    assignment = ledger_of(request, uuid)
    if not may_propose_entry(request.user, assignment):
        return problem(request, NotAllowed(), back=back_to(assignment, "ledger"))
    form = FileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            content = form.cleaned_data["file"]
            try:
                made = read_in(assignment, content, filename=content.name, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
            else:
                return redirect("programmes:entry_proposal", uuid=assignment.uuid, proposal=made.uuid)
    context = {
        "assignment": assignment,
        "form": form,
        "columns": [(names[0], column in MUST) for column, names in COLUMNS.items()],
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES // 1_000_000,
        "above": level(assignment, "ledger"),
    }
    return render(request, "programmes/ledger/import.html", context, status=status)


@require_safe
@login_required
def entry_proposals(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What waits in an assignment, and what has been booked or withdrawn before; its own agency's alone."""
    assignment = ledger_of(request, uuid)
    if not may_see_proposals(request.user, assignment):
        raise Http404
    seen = with_sums(EntryProposal.objects.visible_to(request.user).filter(assignment=assignment))
    if file := proposals_file(request, f"bokforingsforslag-{assignment.key}", seen.order_by("-created_at", "-pk")):
        return file
    waiting = list(seen.open().order_by("created_at", "pk")[:200])
    done = page_of(
        seen.exclude(status__in=["preview", "proposed", "sent_back"]).order_by("-created_at", "-pk"), request
    )
    context = {
        "assignment": assignment,
        "tabs": money_tabs(assignment, "entry_proposals", request.user),
        "waiting": marked(waiting),
        "done": done,
        "done_rows": marked(done.object_list),
        "may_propose": may_propose_entry(request.user, assignment),
    }
    return render(request, "programmes/ledger/proposals.html", context)


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for the reader's approval, in all assignments, and what they have proposed themselves."""
    if not works_with_ledger(request.user):
        raise Http404
    waits = with_sums(waits_for(request.user)).order_by("proposed_at", "pk")
    if file := proposals_file(request, "att-godkanna", waits):
        return file
    context = {
        "page": page_of(waits, request),
        "own": marked(with_sums(own(request.user)).order_by("created_at", "pk")[:100]),
    }
    return render(request, "programmes/ledger/waiting.html", context)


@login_required
def entry_proposal(request: HttpRequest, uuid: UUID, proposal: UUID) -> HttpResponseBase:
    """A proposal: its rows with their outcome, and what the reader may do with it."""
    assignment = ledger_of(request, uuid)
    found = _proposal(request, assignment, proposal)
    if request.method == "POST":
        return _act(request, assignment, found)
    if file := rows_file(request, found):
        return file
    return _show(request, assignment, found)


def _act(request: HttpRequest, assignment: Assignment, found: EntryProposal) -> HttpResponse:
    act = request.POST.get("act", "")
    note = request.POST.get("note", "")
    if not NoteForm(request.POST).is_valid():  # too long: shown again with what is wrong, nothing cut
        return _show(request, assignment, found, note=note, status=422)
    if act == "approve" and _may(request, found) and (asked := ask_again(request)):
        return asked
    by = {"by": request.user, "now": request.now}
    told = {
        "confirm": _("The file is proposed. It is booked when someone else has approved it."),
        "approve": _("The proposal is approved and booked."),
        "send_back": _("The proposal is sent back."),
        "withdraw": _("The proposal is withdrawn."),
    }
    try:
        if act == "confirm":
            workflow.confirm(found, note=note, **by)
        elif act == "approve":
            workflow.approve(found, **by)
        elif act == "send_back":
            workflow.send_back(found, note=note, **by)
        elif act == "withdraw":
            workflow.withdraw(found, **by)
        else:
            return _show(request, assignment, found, refused=NotAllowed(), status=422 if _may(request, found) else 403)
    except DomainError as refusal:
        if refusal.status == 403:
            return problem(request, refusal, back=back_to(assignment, "entry_proposals"))
        found.refresh_from_db()
        at_note = act == "send_back"
        return _show(request, assignment, found, refused=refusal, at_note=at_note, note=note, status=refusal.status)
    messages.success(request, told[act])
    return redirect("programmes:entry_proposal", uuid=assignment.uuid, proposal=found.uuid)


def _may(request: HttpRequest, found: EntryProposal) -> bool:
    return may_propose_entry(request.user, found.assignment) or may_approve_entry(request.user, found.assignment)


def _show(
    request: HttpRequest,
    assignment: Assignment,
    found: EntryProposal,
    *,
    refused: DomainError | None = None,
    at_note: bool = False,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    user, mine = request.user, found.proposed_by.person_id == request.user.person_id
    counted = totals(found)
    only = request.GET.get("visa", "")
    page = page_of(rows_of(request, found), request)
    blocked = blocks_of(user)
    for row in page.object_list:
        row.hidden = row.case_id in blocked
        row.sentences = [
            (entrywords.COLUMN_WORDS.get(fault["column"], fault["column"]), entrywords.sentence(fault))
            for fault in row.faults
        ]
    may_propose, may_approve = may_propose_entry(user, assignment), may_approve_entry(user, assignment)
    send_back = SendBackForm({"note": note} if (at_note or note) and not mine else None)
    if refused is not None and at_note and send_back.is_bound:
        send_back.is_valid()
        send_back.add_error("note" if refused.code == "ledger_send_back_reason_missing" else None, str(refused))
    waits = found.status in (ProposalStatus.PREVIEW, ProposalStatus.PROPOSED)
    context = {
        "assignment": assignment,
        "proposal": found,
        "mark": MARKS[ProposalStatus(found.status)],
        "totals": counted,
        "only": only,
        "page": page,
        "refused": refused if not (at_note and send_back.is_bound) else None,
        "send_back_form": send_back,
        "note_form": NoteForm({"note": note} if note else None),
        "may_confirm": may_propose and mine and is_open(found.status, ProposalAct.CONFIRM) and not counted.faulty,
        "may_approve": may_approve and not mine and is_open(found.status, ProposalAct.APPROVE),
        "own": mine and found.status == ProposalStatus.PROPOSED,
        "may_withdraw": may_propose and is_open(found.status, ProposalAct.WITHDRAW),
        "may_change": may_propose
        and mine
        and found.source == ProposalSource.MANUAL
        and is_open(found.status, ProposalAct.CHANGE),
        "above_granted": above_granted(found) if waits else [],
        "rooms": rooms(found, request.now) if waits else [],  # type: ignore[attr-defined]
        "above": level(assignment, "entry_proposals"),
        "outcomes": {one.value: one.label for one in Outcome},
    }
    return render(request, "programmes/ledger/proposal.html", context, status=status)
