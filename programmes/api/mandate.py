"""Programmes and the government's assignments, with their strands and amounts."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce

from accounts.permissions import departments_of, is_staff_anywhere
from accounts.scopes import Scope
from programmes.models import Assignment, BudgetFrame, Programme, Strand
from programmes.models.frame import FrameSource, Wording
from registry.api import asking, shapes
from registry.api.shapes import with_names
from registry.api.views import Listing, Resource, Thing, found


class OfTheMandate(Resource):
    """Read by those who work at an authority and, as far as their own department goes, by ministry readers."""

    reads = Scope.PROGRAMMES_READ

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user) or bool(departments_of(self.user))


class ProgrammeOut(shapes.Out):
    """What several assignments carry out together (satsning)."""

    key = shapes.text("Stands in addresses.")
    uuid = shapes.ident()
    name_sv = shapes.text()
    name_en = shapes.text()

    example = {
        "key": "excellenskluster",
        "uuid": "0198c0de-0000-7000-8000-000000000001",
        "name_sv": "Excellenskluster för banbrytande teknik",
        "name_en": "",
    }


class Programmes(OfTheMandate, Listing):
    """List programmes."""

    not_since = "programmes are a few, and told whole"
    out = ProgrammeOut

    def rows(self) -> QuerySet:
        return Programme.objects.visible_to(self.user)


class OneProgramme(OfTheMandate, Thing):
    """Read a programme."""

    out = ProgrammeOut

    def rows(self) -> QuerySet:
        return Programme.objects.visible_to(self.user)

    def find(self) -> Any:
        return found(self.rows(), key=self.kwargs["key"])


class AppropriationOut(shapes.Out):
    """The appropriation that an assignment's money comes from, as the decision words it."""

    expenditure_area = shapes.text("Number of the expenditure area.")
    number = shapes.text("Number of the appropriation, 1:2.")
    name = shapes.text()
    item = shapes.text("Number of the item, where one is stated.")
    item_name = shapes.text()


class StrandOut(shapes.Out):
    """A part of an assignment with money or conditions of its own (insats)."""

    uuid = shapes.ident()
    key = shapes.text()
    name_sv = shapes.text()
    name_en = shapes.text()


class AssignmentOut(shapes.Out):
    """One government decision to one authority (regeringsuppdrag). What it does not state is empty or null."""

    uuid = shapes.ident()
    key = shapes.text()
    programme = shapes.text("Key of the programme.", source="programme.key")
    authority = shapes.text("Key of the authority.", source="authority.key")
    number = shapes.text("The authority's case number, with the authority before it.", source="case.designation")
    title_sv = shapes.text()
    title_en = shapes.text()
    short_title_sv = shapes.text("The part this is, for lists.")
    short_title_en = shapes.text()
    decision_number = shapes.text("The decision's reference number at the Government Offices.")
    decided_on = shapes.day("Day of the decision.", null=True)
    department = shapes.text(
        "Key of the ministry.", by=lambda row: row.department.key if row.department else None, null=True
    )
    appropriation = shapes.one(AppropriationOut, null=True)
    valid_from = shapes.day("First day that the amounts count.")
    strands = shapes.many(StrandOut, "Parts with money or conditions of their own.")

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000002",
        "key": "vin-exc",
        "programme": "excellenskluster",
        "authority": "vinnova",
        "number": "Vinnova 2025-00001",
        "title_sv": "Uppdrag om excellenskluster",
        "title_en": "",
        "short_title_sv": "strategisk del",
        "short_title_en": "",
        "decision_number": "KN2025/00001",
        "decided_on": "2025-06-12",
        "department": "kn",
        "appropriation": None,
        "valid_from": "2025-06-12",
        "strands": [],
    }


def assignments(user: Any) -> QuerySet:
    """Those that the caller sees, with all that is told of them."""
    return (
        Assignment.objects.visible_to(user)
        .select_related("programme", "authority", "case__authority", "department", "appropriation")
        .defer("facts", "source_file")
        .annotate(changed_at=Coalesce("edited_at", "case__opened_at"))
        .prefetch_related(Prefetch("strands", Strand.objects.order_by("pk")))
    )


class Assignments(OfTheMandate, Listing):
    """List government assignments."""

    out = AssignmentOut
    updated = "changed_at"
    filters = (
        asking.by_key("programme"),
        asking.by_key("authority"),
    )

    def rows(self) -> QuerySet:
        return assignments(self.user)


class OneAssignment(OfTheMandate, Thing):
    """Read a government assignment."""

    out = AssignmentOut

    def rows(self) -> QuerySet:
        return assignments(self.user)


class FrameOut(shapes.Out):
    """One version of an amount line (medelsram) of an assignment or a strand of it. Kronor.

    The latest valid version of a line counts; the earlier ones stay as they were recorded.
    """

    uuid = shapes.ident()
    assignment = shapes.ident("The assignment.", source="assignment.uuid")
    strand = shapes.text(
        "Key of the strand; null: the whole assignment.", by=lambda row: row.strand and row.strand.key, null=True
    )
    year = shapes.whole("First budget year.")
    year_to = shapes.whole("Last budget year; null: from and including `year`.", null=True)
    amount = shapes.kronor("Kronor.")
    wording = shapes.choice(Wording.choices, "How the decision words the amount; unlike wordings are never added.")
    source_kind = shapes.choice(FrameSource.choices, "What kind of decision it comes from.")
    source = shapes.text("Which decision, with date or number.")
    quote = shapes.text("The decision's own words.")
    valid_from = shapes.day("First day that this version counts.")
    recorded_at = shapes.moment("When it was recorded.")

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000003",
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "strand": None,
        "year": 2026,
        "year_to": 2026,
        "amount": 150000000,
        "wording": "may_use",
        "source_kind": "decision",
        "source": "Regeringsbeslut 2025-06-12",
        "quote": "Vinnova får för 2026 använda högst 150 000 000 kronor.",
        "valid_from": "2025-06-12",
        "recorded_at": "2025-09-01T08:00:00Z",
    }


#: What is told of where a line or a condition belongs.
NAMES = ("assignment__uuid", "strand__key")


class Frames(OfTheMandate, Listing):
    """List amount lines, in all their versions."""

    out = FrameOut
    updated = "recorded_at"
    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("authority", "assignment__authority__key"),
        asking.by_key("strand"),
        asking.by_year("year", help="Lines that begin in this year."),
        asking.by_choice("wording", Wording.choices),
    )
    orders = {"recorded": "pk", "valid_from": "valid_from"}

    def rows(self) -> QuerySet:
        seen = Assignment.objects.visible_to(self.user).order_by().values("pk")
        return with_names(BudgetFrame.objects.filter(assignment__in=seen), *NAMES)
