"""Duties to account: what is owed, to whom and when next. Their occasions stand with the reports."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.permissions import is_staff_anywhere
from accounts.prepared import Prepared, give
from accounts.scopes import Scope
from programmes.display.duties import next_day
from programmes.models import DutyOfAssignment, ReportingDuty
from registry.api import asking, shapes
from registry.api.shapes import with_names
from registry.api.views import Listing, Resource, Thing
from sweden.clock import local


class DutyOut(shapes.Out):
    """A duty to account (återrapporteringskrav). A joint duty is one that several assignments lay down."""

    uuid = shapes.ident()
    key = shapes.text()
    title_sv = shapes.text()
    title_en = shapes.text()
    document_kind = shapes.text("Which kind of document answers it.")
    form = shapes.text("The form the decision demands, in its words.")
    joint = shapes.yes("Whether several authorities owe it together.")
    rule = shapes.anything("When it falls due: once, yearly or every n years on a month and day; empty without a date.")
    next_due_on = shapes.day(
        "The decision's next day, never moved; null without one.", by=lambda row: row.next and row.next.due, null=True
    )
    next_done_by = shapes.day("The last banking day for it.", by=lambda row: row.next and row.next.internal, null=True)
    assignments = shapes.texts(
        "Keys of the assignments that lay it down.",
        by=lambda row: [tie.assignment.key for tie in row.of_assignments.all()],
    )
    authorities = shapes.texts("Keys of who owes it.", by=lambda row: [one.key for one in row.authorities])
    submitting_authority = shapes.text(
        "Key of who submits it, where it is said.", null=True,
        by=lambda row: row.submitting_authority and row.submitting_authority.key,
    )  # fmt: skip
    departments = shapes.texts("Keys of the ministries that receive it.", by=lambda row: sorted(row.departments))
    requires_decision_number = shapes.yes("Whether the answer must refer to the decision's number.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000012",
        "key": "gemensam-redovisning",
        "title_sv": "Gemensam redovisning av satsningen",
        "title_en": "",
        "document_kind": "joint-report",
        "form": "",
        "joint": True,
        "rule": {"yearly": {"month": 2, "day": 1}, "from": 2026},
        "next_due_on": "2027-02-01",
        "next_done_by": "2027-02-01",
        "assignments": ["vin-exc", "vr-exc"],
        "authorities": ["vinnova", "vr"],
        "submitting_authority": "vinnova",
        "departments": ["kn", "u"],
        "requires_decision_number": True,
    }


#: What is told of duties that no join brings: who lays them down and owes them, and who receives them.
_TIES = Prepared(
    lambda keys: (
        DutyOfAssignment.objects.filter(duty__among=keys)
        .select_related("assignment__authority")
        .only("duty", "assignment__key", "assignment__authority__key", "assignment__authority__short_name")
        .order_by("pk")
    ),
    keys=list,
)
_RECIPIENTS = Prepared(
    lambda keys: ReportingDuty.recipient_departments.through.objects.filter(reportingduty__among=keys).values_list(
        "reportingduty", "department__key"
    ),
    keys=list,
)


class OfDuties(Resource):
    """Read by those who work at an authority."""

    reads = Scope.DUTIES_READ
    out = DutyOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return with_names(ReportingDuty.objects.visible_to(self.user), "submitting_authority__key")

    def told(self, rows: list[Any]) -> list[Any]:
        today, keys = local(self.now).date(), [row.pk for row in rows]
        give(rows, "of_assignments", ((tie.duty_id, tie) for tie in _TIES(keys=keys)), back="duty")
        for row in rows:
            row.next, row.departments = next_day(row, today), []
        by_key = {row.pk: row for row in rows}
        for duty, department in _RECIPIENTS(keys=keys):
            by_key[duty].departments.append(department)
        return rows


def _of(lookup: str) -> asking.On:
    """Duties that one of these assignments lays down, each once."""
    return lambda rows, value, user: rows.filter(
        pk__in=DutyOfAssignment.objects.filter(**{lookup: value}).order_by().values("duty")
    )


class Duties(OfDuties, Listing):
    """List the duties to account."""

    history = "of_assignments__assignment__case"
    filters = (
        asking.by_uuid("assignment", _of("assignment__uuid")),
        asking.by_key("authority", _of("assignment__authority__key"), "Owed by this authority."),
        asking.by_key("programme", _of("assignment__programme__key")),
        asking.by_key("document_kind", "document_kind"),
        asking.by_yes("joint", lambda rows, value, user: rows.filter(joint=value == "true"), "Owed by several."),
    )


class OneDuty(OfDuties, Thing):
    """Read a duty to account."""
