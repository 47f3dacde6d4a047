"""Proposed entries as files: the lists of proposals, and the rows of one."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from programmes.display import entrywords
from programmes.display.proposals import kind_word, marked
from programmes.models import EntryProposal
from programmes.models.proposal import Outcome
from programmes.templatetags.texts import text_of
from registry.exports import file_asked
from registry.queries import blocks_of


def proposals_file(request: HttpRequest, name: str, proposals: Any) -> HttpResponseBase | None:
    """Proposals made by `with_sums` as a file."""
    head = [
        _("Proposed at"),
        _("Proposed by"),
        _("Assignment"),
        _("Kind"),
        _("Rows"),
        _("Amount, kr"),
        _("State"),
        _("Decided by"),
        _("File"),
    ]
    lines = (
        (
            one.proposed_at or one.created_at,
            str(one.proposed_by),
            one.assignment.key,
            kind_word(one),
            one.count,
            one.total,
            str(one.mark.word),
            str(one.decided_by or ""),
            one.filename,
        )
        for one in marked(proposals)
    )
    return file_asked(request, name, _("Entries to approve"), head, lines)


def rows_of(request: HttpRequest, found: EntryProposal) -> Any:
    """The proposal's rows, of the outcome that the address asks for, in the file's order."""
    rows = found.rows.select_related("strand", "case__authority", "organisation", "reverses", "entry").defer(
        "case__search"
    )
    only = request.GET.get("visa", "")
    return (rows.filter(outcome=only) if only in Outcome.values else rows).order_by("line")


def rows_file(request: HttpRequest, found: EntryProposal) -> HttpResponseBase | None:
    """The rows with what becomes of each. Of a case that the reader is kept out of no more than its amount is told."""
    blocked = blocks_of(request.user)
    head = [
        _("Row"),
        _("Kind"),
        _("Year"),
        _("Part"),
        _("Happened on"),
        _("Organisation"),
        _("Case number"),
        _("Reference"),
        _("Amount, kr"),
        _("Outcome"),
        _("What is found"),
    ]

    def lines() -> Iterator[list[Any]]:
        for one in rows_of(request, found):
            hidden = one.case_id in blocked
            faults = (entrywords.sentence(fault) for fault in one.faults)
            yield [
                one.line,
                one.get_kind_display(),
                one.year,
                text_of(one.strand, "name") if one.strand else "",
                one.occurred_on,
                "" if hidden else str(one.organisation or ""),
                "" if hidden or one.case is None else one.case.designation,
                "" if hidden else one.reference,
                one.amount,
                one.get_outcome_display(),
                "" if hidden else "; ".join(str(said) for said in faults),
            ]

    return file_asked(request, f"bokforingsforslag-{found.uuid}", _("Proposed rows"), head, lines())
