"""How far a signed document and its money have come, step by step, as the occasion's page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.queries.grants import whole
from registry.display import Link
from registry.models import Document
from reporting.models import Report, StepKind
from reporting.permissions import may_settle
from reporting.sentences.findings import sentence
from reporting.workflow.settling import awaited, candidates, repayment_findings, settled
from sweden.clock import local
from sweden.typography import kronor


@dataclass(frozen=True)
class Line:
    """A step: done on a day, or waited for; with the act that does it where the reader may."""

    word: str
    done: bool
    below: str = ""
    document: Document | None = None
    act: Link | None = None


def settling_of(view: Any, report: Report | None) -> list[Line]:
    """The steps after the decision: signed, sent, acknowledged, and the money reconciled."""
    mine, occasion = may_settle(view.request.user, view.occasion), view.occasion
    requisition = occasion.duty.document_kind == "requisition"
    words = {
        StepKind.SIGNED: _("Signed"),
        "sent": _("Sent"),
        StepKind.ACKNOWLEDGED: _("Acknowledged"),
        "money": _("Money received and reconciled") if requisition else _("Money returned and reconciled"),
    }
    if report is None:
        return [Line(word, False) for word in words.values()]
    steps = {one.kind: one for one in report.steps.select_related("document__file", "document__case")}
    sent = report.deliveries.order_by("delivered_at").first()
    signed, answered = steps.get(StepKind.SIGNED), steps.get(StepKind.ACKNOWLEDGED)

    def link(name: str, word: str, *, when: bool) -> Link | None:
        return Link(word, reverse(f"reporting:{name}", args=[occasion.uuid])) if when and mine else None

    wanted, found = awaited(report), settled(report)
    done = sent is not None and found == wanted
    open_entries = bool(sent) and not done and bool(candidates(report))
    below = _("%(found)s of %(wanted)s") % {"found": kronor(whole(found)), "wanted": kronor(whole(wanted))}
    if not done and sent is not None and found != wanted and not open_entries:
        below += ". " + _("Book the entry in the ledger first.")
    for differs in repayment_findings(report) if sent is not None else []:
        below = f"{below.removesuffix('.')}. {sentence(differs, report.dataset.content)}"
    return [
        Line(
            words[StepKind.SIGNED],
            signed is not None,
            _day(signed.happened_on) if signed else "",
            signed.document if signed else None,
            link("signed", _("Upload the signed copy"), when=bool(report.document_id) and signed is None),
        ),
        Line(words["sent"], sent is not None, _day(local(sent.delivered_at).date()) if sent else ""),
        Line(
            words[StepKind.ACKNOWLEDGED],
            answered is not None,
            " · ".join(filter(None, [_day(answered.happened_on), answered.reference])) if answered else "",
            act=link("acknowledged", _("Note the answer"), when=sent is not None and answered is None),
        ),
        Line(words["money"], done, below, act=link("reconcile", _("Reconcile"), when=open_entries)),
    ]


def _day(day: date) -> str:
    return day.isoformat()
