"""The ledger: a list of rows with their sums, an entry by itself, and the rows as files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes import entries
from programmes.errors import TooManyRows
from programmes.forms.ledger import MEASURE_WORDS, LedgerFilter
from programmes.models import Assignment, EntryProposal, LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.permissions import may_propose_entry
from programmes.rules.entries import may_be_reversed
from programmes.rules.ledger import MEASURES
from programmes.views.common import ledger_of, level, money_tabs, programme_ledger_of
from programmes.workflow.proposals import owner_of
from registry.display import Link
from registry.exports import csv_response
from registry.models import Case
from registry.problems import problem
from registry.queries import blocks_of
from registry.workbooks import XLSX_ROWS, xlsx_stream


@require_safe
@login_required
def ledger(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """An assignment's rows, or with `?format=csv|xlsx` all the chosen ones as a file."""
    assignment = ledger_of(request, uuid)
    context = {
        "assignment": assignment,
        "tabs": money_tabs(assignment, "ledger", request.user),
        "may_propose": may_propose_entry(request.user, assignment),
    }
    return _list(request, [assignment], context, "programmes/ledger/assignment.html", assignment.key)


@require_safe
@login_required
def programme_ledger(request: HttpRequest, key: str) -> HttpResponseBase:
    """The rows of all of a programme's assignments."""
    programme, assignments = programme_ledger_of(request, key)
    context = {"programme": programme, "title": _("Ledger"), "several": len(assignments) > 1}
    return _list(request, assignments, context, "programmes/ledger/programme.html", programme.key)


def _list(
    request: HttpRequest, assignments: Sequence[Assignment], context: dict[str, Any], template: str, name: str
) -> HttpResponseBase:
    form = LedgerFilter(request.GET, assignments=assignments)
    if not form.is_valid():
        context |= {"form": form, "page": None, "sums": None}
        return render(request, template, context, status=422)
    chosen = entries.selection(request.user, assignments, form.cleaned_data)
    sums = entries.sums(chosen)
    wanted = request.GET.get("format", "")
    if wanted in ("csv", "xlsx"):
        return _file(request, chosen, sums, wanted, f"huvudbok-{name}.{wanted}")
    page = entries.page(
        request.user,
        chosen,
        after=request.GET.get(entries.AFTER, ""),
        before=request.GET.get(entries.BEFORE, ""),
    )
    context |= {
        "form": form,
        "page": page,
        "sums": sums,
        "chosen": chosen,
        "kinds": [(EntryKind(kind).label, rows, total) for kind, rows, total in sums.kinds],
        "measure": _measure(sums),
    }
    return render(request, template, context)


def _measure(sums: entries.Sums) -> dict[str, Any] | None:
    """The figure that the rows are behind, and how it comes of them."""
    if not sums.measure:
        return None
    signs = MEASURES[sums.measure]
    return {
        "word": MEASURE_WORDS[sums.measure],
        "figure": sums.figure,
        "parts": [(EntryKind(kind).label, sign, total) for kind, _rows, total in sums.kinds for sign in [signs[kind]]],
    }


def _file(
    request: HttpRequest, chosen: entries.Selection, sums: entries.Sums, wanted: str, name: str
) -> HttpResponseBase:
    if wanted == "xlsx" and sums.count > XLSX_ROWS:
        words = request.GET.copy()
        words["format"] = "csv"
        way = Link(_("Fetch it as CSV"), f"?{words.urlencode()}", _("A CSV file has no limit."))
        return problem(request, TooManyRows(count=sums.count, most=XLSX_ROWS), ways=[way])
    head = [
        _("Happened on"),
        _("Booked"),
        _("Kind"),
        _("Budget year"),
        _("Assignment"),
        _("Part"),
        _("Organisation"),
        _("Organisation number"),
        _("Case number"),
        _("Reference"),
        _("Amount, kronor"),
        _("Conditional"),
        _("Counter-entry to"),
        _("Entry"),
    ]
    rows = entries.exported(chosen, {kind.value: str(kind.label) for kind in EntryKind})
    return csv_response(name, head, rows) if wanted == "csv" else xlsx_stream(name, _("Ledger"), head, rows)


@require_safe
@login_required
def entry(request: HttpRequest, uuid: UUID, entry: UUID) -> HttpResponse:
    """One booked entry: what, when, by whom, what it reverses or is reversed by, and which balances it moves."""
    assignment = ledger_of(request, uuid)
    row = get_object_or_404(
        LedgerEntry.objects.select_related(
            "strand", "organisation", "case__authority", "recorded_by__person", "reverses", "reversed_by"
        ).defer("case__search"),
        assignment=assignment,
        uuid=entry,
    )
    hidden = row.case_id in blocks_of(request.user)
    reversed_by = getattr(row, "reversed_by", None)
    opens = not hidden and Case.objects.visible_to(request.user).filter(pk=row.case_id).exists()
    owner = None if hidden else owner_of(row, by=request.user, now=request.now)
    context = {
        "assignment": assignment,
        "owner": owner,
        "row": row,
        "hidden": hidden,
        "opens": opens,
        "reversed_by": reversed_by,
        "may_reverse": not hidden
        and reversed_by is None
        and owner is None
        and may_be_reversed(row.kind)
        and may_propose_entry(request.user, assignment),
        "proposal": EntryProposal.objects.visible_to(request.user)
        .filter(rows__entry=row)
        .select_related("proposed_by__person", "decided_by__person")
        .first(),
        "above": level(assignment, "ledger"),
    }
    return render(request, "programmes/ledger/entry.html", context)
