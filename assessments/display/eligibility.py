"""The formal demands side by side: what was found automatically, and room for the officer's own finding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from applications.rules.conditions import Judged
from applications.sentences.findings import held, sentence
from applications.workflow.confirmations import confirmation_of
from calls.sentences.labels import KIND_LABELS
from registry.display import ShownFinding
from sweden.findings import Severity


@dataclass(frozen=True)
class DemandRow:
    """A demand: its key, what it is called, what was found automatically (nothing: only a person can say)."""

    key: str
    label: str
    found: Sequence[ShownFinding] = field(default_factory=tuple)


def demand_rows(application: Application, judged: Sequence[Judged]) -> list[DemandRow]:
    """The demands that every call has, and then the call's own conditions in its order."""
    rows = [DemandRow("time", _("It came in in time"), [_in_time(application)])]
    confirmation = confirmation_of(application)
    if confirmation is not None:
        if confirmation.confirmed_at:
            found = ShownFinding(_("The organisation has confirmed it."))
        else:
            found = ShownFinding(_("The organisation has not confirmed it."), Severity.WARNING)
        rows.append(DemandRow("confirmed", _("The organisation stands behind it"), [found]))
    rows.append(DemandRow("complete", _("It is complete enough to be examined")))
    rows.append(DemandRow("entitled", _("The applicant may apply")))
    rows.append(DemandRow("within", _("It lies within the call")))
    for one in judged:
        shown = [ShownFinding.of(finding, sentence(finding)) for finding in one.findings]
        if one.holds:
            shown.append(ShownFinding(held(one)))
        if shown:
            rows.append(DemandRow(f"call:{one.demand.key}", str(KIND_LABELS[one.demand.kind]), shown))
    return rows


def _in_time(application: Application) -> ShownFinding:
    if not application.late:
        return ShownFinding(_("It came in before the call closed."))
    if application.call.judges_late:
        return ShownFinding(_("It came in late; the call judges late ones with the others."), Severity.INFO)
    return ShownFinding(_("It came in late."), Severity.REASON)


@dataclass(frozen=True)
class OwnFinding:
    """What the officer found of a demand, as the case page tells it."""

    words: str
    found: str
    note: str


def own_findings(rows: Sequence[dict[str, Any]]) -> list[OwnFinding]:
    """An eligibility check's own findings in words."""
    said = {"met": _("met"), "not_met": _("not met"), "unclear": _("unclear")}
    return [OwnFinding(one["words"], said.get(one["found"], one["found"]), one.get("note", "")) for one in rows]
