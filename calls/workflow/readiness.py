"""What stands between a call and its publication."""

from datetime import datetime

from calls.errors import (
    CallNotReady,
)
from calls.models import Call
from calls.queries import budget_findings_of
from calls.rules.questions import form_gaps
from calls.rules.readiness import Draft, Gap, gaps, stopping


def gaps_of(call: Call, now: datetime) -> list[Gap]:
    """What stands between the call and publication."""
    parts = call.call_strands.prefetch_related("budgets").all()
    budget = sum(row.amount for part in parts for row in part.budgets.all())
    draft = Draft(
        title_sv=call.title_sv,
        title_en=call.title_en,
        purpose_sv=call.purpose_sv,
        purpose_en=call.purpose_en,
        who_may_apply_sv=call.who_may_apply_sv,
        who_may_apply_en=call.who_may_apply_en,
        legal_basis_sv=call.legal_basis_sv,
        appeal_ground_sv=call.appeal_ground_sv,
        contact_name=call.contact_name,
        contact_email=call.contact_email,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        decision_planned_on=call.decision_planned_on,
        project_start_from=call.project_start_from,
        project_end_latest=call.project_end_latest,
        parts=len(parts),
        budget=budget,
        findings=[one for _part, _year, one in budget_findings_of(call, now)],
    )
    form = call.forms.order_by("-number").first()
    return [*gaps(draft, now), *form_gaps(form.content if form else {})]


def require_ready(call: Call, now: datetime) -> None:
    if missing := stopping(gaps_of(call, now)):
        raise CallNotReady(missing=", ".join(one.key for one in missing), gaps=missing)
