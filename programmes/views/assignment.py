"""The page of one government assignment: every fact beside the decision's own words."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programmes.display.conditions import shown_standing
from programmes.display.evaluation import standings
from programmes.display.facts import Facts, ShownThing
from programmes.display.mayspend import may_decide
from programmes.display.money import year_rows
from programmes.display.pages import missing_of, next_due, standing
from programmes.models import Assignment, BudgetFrame, DutyOfAssignment
from programmes.permissions import (
    may_attach_decision,
    may_fill_in,
    may_read_ledger,
    may_record_authorisation,
    may_record_frame,
)
from programmes.queries import lines_by_part
from programmes.rules.frames import counted_line
from programmes.templatetags.ledger import AsOf
from programmes.views import sections
from programmes.views.pages import assignments_of, by_year
from registry.models import Document
from registry.models.file import DocumentKind
from sweden.clock import local

#: What the decision's contents are, in the order they are read.
CONTENT_KINDS: dict[str, Promise] = {
    "background": _("Background"),
    "purpose": _("Purposes"),
    "task": _("Tasks"),
    "orientation": _("Orientation"),
    "requirement": _("Required contents"),
    "cooperation": _("Cooperation"),
    "consultation": _("Consultation"),
    "evaluation": _("Evaluation and data"),
}
PAYMENT_KINDS: dict[str, Promise] = {
    "requisition": _("Requisition"),
    "repayment": _("Repayment"),
    "statement": _("Financial statement"),
    "reference": _("Reference to the decision's number"),
}


@require_safe
@login_required
def assignment_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """A government assignment: every fact beside its quote, amounts with their versions, demands, duties."""
    assignment = get_object_or_404(assignments_of(request.user), uuid=uuid)
    now = request.now
    rows = year_rows([assignment], now)
    facts = Facts(assignment)
    context = {
        "assignment": assignment,
        "facts": facts.identity(),
        "titles": facts.url(("title",)),
        "appropriations": facts.things("appropriations"),
        "areas": facts.things("technology_areas"),
        "strands": facts.things("strands"),
        "contents": _by_kind(facts.things("contents")),
        "payment_rules": [
            rule | {"word": PAYMENT_KINDS.get(rule["kind"], rule["kind"])}
            for rule in facts.doc.get("payment_rules", ())
        ],
        "documents": Document.objects.visible_to(request.user)
        .filter(case=assignment.case_id, kind=DocumentKind.GOVERNMENT_DECISION)
        .select_related("file")
        .order_by("-created_at", "-pk"),
        "rows": by_year(rows),
        "may": may_decide([assignment], now)[assignment.pk],
        "has_strands": bool(assignment.strands.all()),
        "frames": _versions(assignment, now),
        "authorisations": assignment.authorisations.select_related("recorded_by").order_by("-recorded_at", "-pk"),
        "standing": standing(rows, now),
        "as_of": AsOf(local(now).date(), now) if may_read_ledger(request.user) else None,
        "dues": next_due(_with_those_who_share(assignment), now),
        "missing": missing_of([assignment]),
        "settled": facts.settled(),
        "conditions": [shown_standing(one) for one in standings([assignment], request.user, now)],
        "may_record_frame": may_record_frame(request.user, assignment),
        "may_record_authorisation": may_record_authorisation(request.user, assignment),
        "may_fill_in": may_fill_in(request.user, assignment),
        "may_attach": may_attach_decision(request.user, assignment),
    }
    for section in sections.ASSIGNMENT:
        context |= section(request.user, assignment, now)
    return render(request, "programmes/assignment.html", context)


def _with_those_who_share(assignment: Assignment) -> list[DutyOfAssignment]:
    """The assignment's duties in its own words, and after them what other assignments say of the joint ones."""
    own = list(assignment.duties.all())
    shared = DutyOfAssignment.objects.filter(duty__in=[one.duty_id for one in own if one.duty.joint])
    return [*own, *shared.exclude(assignment=assignment).select_related("duty", "assignment__authority")]


def _by_kind(things: list[ShownThing]) -> list[tuple[str, list[ShownThing]]]:
    groups = {kind: [thing for thing in things if thing.item["kind"] == kind] for kind in CONTENT_KINDS}
    return [(str(CONTENT_KINDS[kind]), group) for kind, group in groups.items() if group]


def _versions(assignment: Assignment, now: Any) -> list[dict[str, Any]]:
    """Every amount line, newest version first, the one that counts today marked."""
    today = local(now).date()
    lines = lines_by_part([assignment.pk], now)
    frames = (
        BudgetFrame.objects.filter(assignment=assignment, recorded_at__lte=now)
        .select_related("strand", "recorded_by")
        .order_by("year", "strand_id", "-valid_from", "-recorded_at", "-pk")
    )
    versions = []
    for frame in frames:
        line = counted_line(lines.get((assignment.pk, frame.strand_id), []), frame.year, today)
        versions.append({"frame": frame, "counts": line is not None and line.key == frame.pk})
    return versions
