"""The evaluation plan and the inventory of saved data, as a duty's page shows them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.forms.duties import PlanForm
from programmes.models import EvaluationPlan, Programme, ReportingDuty, SavedData
from programmes.permissions import at_duty, may_write_evaluation
from programmes.views.duties.base import address
from registry.display import Mark
from registry.exports import csv_response, xlsx_response
from registry.listing import page_of
from registry.models import Document

DRAFT = Mark(gettext_lazy("Proposal"), "neutral", "ring")
HALF = Mark(gettext_lazy("Decided in part"), "info", "ring")
HOLDS = Mark(gettext_lazy("Holds"), "success")
REPLACED = Mark(gettext_lazy("Replaced"), "neutral", "square")

#: The plan's sections, in the order they are read.
SECTIONS = {name: one.label for name, one in PlanForm.base_fields.items() if name not in ("version", "change")}


def plans_of(duty: ReportingDuty, user: Any) -> list[EvaluationPlan]:
    """The versions of the plan, the newest first."""
    rows = EvaluationPlan.objects.visible_to(user).filter(duty=duty).order_by("-number")
    return list(
        rows.select_related("written_by__person").prefetch_related(
            "decisions__authority", "decisions__decided_by__person"
        )
    )


def in_force(plans: list[EvaluationPlan], duty: ReportingDuty) -> EvaluationPlan | None:
    """The newest version that every authority has decided on; None while there is none."""
    wanted = {one.pk for one in duty.authorities}
    return next((one for one in plans if {d.authority_id for d in one.decisions.all()} >= wanted), None)


def mark_of(plan: EvaluationPlan, holds: EvaluationPlan | None, latest: EvaluationPlan) -> Mark:
    """How a version stands."""
    if plan == holds:
        return HOLDS
    if plan != latest:
        return REPLACED
    return HALF if plan.decisions.all() else DRAFT


def section(request: HttpRequest, duty: ReportingDuty, programme: Programme) -> dict[str, Any]:
    """What the duty's page shows: the plan that holds, a newer proposal, and the inventory."""
    plans = plans_of(duty, request.user)
    holds = in_force(plans, duty)
    latest = plans[0] if plans else None
    shown = holds or latest
    data = page_of(_data(duty, request.user), request)
    kept = {row.document_id for row in data.object_list if row.document_id}
    may_decide = at_duty(request.user, "decide_evaluation", duty)
    return {
        "plans": [(one, mark_of(one, holds, plans[0])) for one in plans],
        "plan": shown,
        "plan_mark": mark_of(shown, holds, plans[0]) if shown else None,
        "plan_sections": [(label, getattr(shown, name)) for name, label in SECTIONS.items()] if shown else [],
        "newer": latest if latest and latest != shown else None,
        "waiting": _waiting(latest, duty, may_decide),
        "page": data,
        "data": data.object_list,
        "documents": set(Document.objects.visible_to(request.user).filter(pk__in=kept).values_list("pk", flat=True))
        if kept
        else set(),
        "may_write": may_write_evaluation(request.user, duty),
        "is_joint": duty.joint,
    }


def _waiting(latest: EvaluationPlan | None, duty: ReportingDuty, may_decide: list[Any]) -> list[tuple[Any, str]]:
    """The authorities for which the reader may decide on the latest version, with the address of it."""
    if latest is None:
        return []
    done = {one.authority_id for one in latest.decisions.all()}
    return [(one, address("plan_decide", duty, latest.number, one.key)) for one in may_decide if one.pk not in done]


def _data(duty: ReportingDuty, user: Any) -> Any:
    rows = SavedData.objects.visible_to(user).filter(duty=duty).current()
    return rows.select_related("authority", "document").order_by("ended_on", "title", "pk")


HEAD = (
    gettext_lazy("Authority"),
    gettext_lazy("What is kept"),
    gettext_lazy("What it contains, and of what"),
    gettext_lazy("Where"),
    gettext_lazy("Documentation"),
    gettext_lazy("Keeping rule"),
    gettext_lazy("Kept until"),
    gettext_lazy("Personal data"),
    gettext_lazy("Legal ground for the personal data"),
    gettext_lazy("Secrecy"),
    gettext_lazy("Format"),
    gettext_lazy("Number of records: counted here"),
    gettext_lazy("Number of records: as checked"),
    gettext_lazy("Last checked"),
    gettext_lazy("Responsible"),
    gettext_lazy("Kept since"),
    gettext_lazy("Not kept any longer from"),
)


def as_file(request: HttpRequest, duty: ReportingDuty, wanted: str) -> Any:
    """The inventory as a file; None for another format."""
    if wanted not in ("csv", "xlsx"):
        return None
    lines = (
        [
            row.authority.short_name,
            row.title,
            row.content,
            row.place,
            row.documentation or (row.document.filename if row.document else ""),
            row.keeping_rule,
            row.keep_until,
            row.get_personal_data_display(),
            row.personal_ground,
            row.secrecy,
            row.file_format,
            row.get_counted_display() if row.counted else "",
            row.records,
            row.checked_on,
            row.responsible,
            row.since,
            row.ended_on,
        ]
        for row in _data(duty, request.user).iterator()
    )
    name = f"sparade-data-{duty.key}"
    if wanted == "csv":
        return csv_response(f"{name}.csv", HEAD, lines)
    return xlsx_response(f"{name}.xlsx", _("Saved data"), HEAD, lines)
