"""What the pages of calls show: states as marks, the way of a call, its next act, its money in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.models import Access, Call, CallStrand, DirectAward, Phase
from calls.permissions import may, may_approve_award, may_proofread
from calls.rules.readiness import Gap, stopping
from calls.sentences.findings import sentence
from calls.sentences.gaps import gap_sentence
from calls.states import CallAct, CallStatus
from programmes.queries import lines_by_part
from programmes.rules.frames import counted_line
from registry.display import Link, Mark, NextStep, ShownFinding, Step, steps
from registry.slots import said
from sweden.clock import local
from sweden.findings import Finding, Severity
from sweden.typography import moment_long

STATUS_MARKS = {
    CallStatus.DRAFT: Mark(_("Draft"), "neutral", "ring"),
    CallStatus.PROOF: Mark(_("Being proofread"), "warning", "dot"),
    CallStatus.PROOFREAD: Mark(_("Proofreading done"), "info", "ring"),
}
PHASE_MARKS = {
    Phase.COMING: Mark(_("Opens later"), "info", "ring"),
    Phase.OPEN: Mark(_("Open"), "success", "dot"),
    Phase.CLOSED: Mark(_("Has closed"), "neutral", "square"),
    Phase.DECIDED: Mark(_("Decided"), "neutral", "square"),
}

SECTIONS = {
    "texts": ("calls:edit_texts", _("Texts")),
    "classification": ("calls:edit_classification", _("Classification")),
    "contacts": ("calls:edit_contacts", _("Contacts")),
    "award": ("calls:edit_award", _("Recipient")),
    "period": ("calls:edit_period", _("Period")),
    "process": ("calls:edit_process", _("Steps")),
    "money": ("calls:edit_money", _("Funds")),
    "kinds": ("calls:edit_kinds", _("Kinds of projects")),
    "conditions": ("calls:edit_conditions", _("Conditions")),
    "questions": ("calls:edit_questions", _("Questions")),
    "attachments": ("calls:edit_attachments", _("Attachments")),
    "criteria": ("calls:edit_criteria", _("Criteria")),
}


def is_award(call: Call) -> bool:
    """Whether the call is a direct award."""
    return call.access == Access.INVITED and call.first_step_id is None


def sections_of(call: Call) -> dict[str, tuple[str, Any]]:
    """The parts of the call that are written, in order: address and word."""
    return {key: one for key, one in SECTIONS.items() if key != "award" or is_award(call)}


def mark_of(call: Call, now: datetime) -> Mark:
    """The call's state as people see it: its status until published, then its phase."""
    return PHASE_MARKS.get(call.phase(now)) or STATUS_MARKS[CallStatus(call.status)]


_WAY = (_("Draft"), _("Proofreading"), _("Published"), _("Open"), _("Has closed"), _("Decision"))


def way_of(call: Call, now: datetime) -> list[Step]:
    """How far the call has come."""
    place = {CallStatus.DRAFT: 0, CallStatus.PROOF: 1, CallStatus.PROOFREAD: 2}.get(CallStatus(call.status))
    if place is None:
        place = {Phase.COMING: 3, Phase.OPEN: 3, Phase.CLOSED: 5, Phase.DECIDED: 6}[call.phase(now)]
    return steps(_WAY, place)


def next_step(call: Call, user: Any, gaps: Sequence[Gap], now: datetime) -> NextStep | None:
    """The one act that is next, with a button for whoever may do it."""

    def act(name: str, label: Any, allowed: bool) -> Link | None:
        return Link(label, reverse(f"calls:{name}", args=[call.uuid])) if allowed else None

    if call.status == CallStatus.DRAFT:
        editor = may(user, CallAct.EDIT, call)
        if gaps := stopping(gaps, publishing=False):
            return NextStep(
                _("Write what is missing"),
                gap_sentence(gaps[0]),
                call.created_by.person.name,
                act(SECTIONS[gaps[0].section][0].partition(":")[2], _("Continue writing"), editor),
            )
        return NextStep(
            _("Ask a colleague to proofread"),
            _("Someone else than those who have written the call reads it before it is published."),
            call.created_by.person.name,
            act("ask_for_proofreading", _("Ask for proofreading"), editor),
        )
    if call.status == CallStatus.PROOF:
        asked = call.proofreader.person.name if call.proofreader else ""
        return NextStep(
            _("Proofread the call"),
            _("Approve it, or send it back with what is to be changed."),
            asked,
            act("proofread", _("Proofread"), may_proofread(user, call)),
        )
    if call.status == CallStatus.PROOFREAD and any(gap.key == "award.approved" for gap in gaps):
        asked = DirectAward.objects.filter(call=call).select_related("approver__person").first()
        return NextStep(
            _("Approve the direct award"),
            _("A decision-maker who has not written in the call approves that the money goes to a named recipient."),
            asked.approver.person.name if asked and asked.approver else "",
            act("approve_award", _("Approve"), may_approve_award(user, call)),
        )
    if call.status == CallStatus.PROOFREAD and call.publish_at is not None:
        return NextStep(
            _("The call is published by itself"),
            moment_long(call.publish_at, get_language() or "sv", year=True),
            call.scheduled_by.person.name,
            act("schedule", _("Change the moment"), may(user, CallAct.SCHEDULE, call)),
        )
    if call.status == CallStatus.PROOFREAD:
        return NextStep(
            _("Publish the call"),
            _("It is public from now on and opens by itself at its opening moment."),
            "",
            act("publish", _("Publish"), may(user, CallAct.PUBLISH, call)),
        )
    if call.phase(now) == Phase.CLOSED:
        if before := said("call-next", user, call, now):
            return cast("NextStep", before[0][1])
        return NextStep(
            _("Close the call out when every application is decided"),
            _("Nothing more is granted in it after that."),
            "",
            act("close_out", _("Close out the call"), may(user, CallAct.CLOSE_OUT, call)),
        )
    return None


@dataclass(frozen=True)
class YearMoney:
    """What the call expects to grant of a budget year's money, with how the decision words that year's amount."""

    part: CallStrand
    year: int
    amount: int
    wording: str
    findings: list[ShownFinding]

    @property
    def is_estimated(self) -> bool:
        return self.wording == "estimated"


def money_of(call: Call, parts: Iterable[CallStrand], now: datetime, found: Iterable[Any] = ()) -> list[YearMoney]:
    """The budget line by line. `parts` with their budgets; `found` as `queries.budget_findings_of` gives it."""
    parts = list(parts)
    lines = lines_by_part({part.assignment_id for part in parts}, now)
    by_line: dict[tuple[int, int], list[ShownFinding]] = {}
    for part, year, finding in found:
        by_line.setdefault((part.pk, year), []).append(shown(finding))
    rows = []
    for part in parts:
        versions = lines.get((part.assignment_id, part.strand_id)) or lines.get((part.assignment_id, None), [])
        for budget in sorted(part.budgets.all(), key=lambda one: one.year):
            line = counted_line(versions, budget.year, local(now).date())
            rows.append(
                YearMoney(
                    part,
                    budget.year,
                    budget.amount,
                    line.wording.value if line else "",
                    by_line.get((part.pk, budget.year), []),
                )
            )
    return rows


def shown(finding: Finding) -> ShownFinding:
    """A finding of the budget with its sentence."""
    return ShownFinding.of(finding, sentence(finding))


def shown_gaps(call: Call, gaps: Iterable[Gap], *, linked: bool) -> list[ShownFinding]:
    """What is missing before publication, each with a link to where it is written."""
    found = []
    for gap in gaps:
        name, _label = SECTIONS[gap.section]
        anchor = f"#id_{gap.field}" if gap.field else ""
        act = Link(_("Write it"), reverse(name, args=[call.uuid]) + anchor) if linked else None
        severity = Severity.WARNING if gap.warns else Severity.INFO if gap.advice else Severity.BLOCKING
        found.append(ShownFinding(gap_sentence(gap), severity, None, "", act))
    return found
