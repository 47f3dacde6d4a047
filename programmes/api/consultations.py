"""Consultations: who was asked, what they said, what came of it. Logged through the same form and act as the page."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts.scopes import Scope
from programmes.actors import groups_by_key
from programmes.api.versions import EXAMPLE, Book, OfVersions, Page, VersionOut
from programmes.forms.consultations import ConsultationForm
from programmes.models import (
    Assignment,
    Consultation,
    ConsultationArea,
    ConsultationAssignment,
    Programme,
    TechnologyArea,
)
from programmes.models.consultation import ConsultationForm as Form
from programmes.permissions import may_log_consultation
from programmes.workflow.versions import write_consultation
from registry.api import asking, shapes
from registry.api.shapes import text_in


class ConsultationOut(VersionOut):
    """One occasion on which actors gave their views, in its latest version."""

    held_on = shapes.day()
    held_to = shapes.day("Last day of one that went on for days.", null=True)
    form = shapes.choice(Form.choices, "How views were obtained.")
    subject = shapes.text("What it was about.")
    who = shapes.text("Organisations, with the people who spoke for them, one on each line.")
    groups = shapes.texts("Keys of the groups of actors that the decisions name.")
    responsible = shapes.text("Who held it.")
    assignments = shapes.texts(
        "Keys of the assignments it is about; none: the whole programme.",
        by=lambda row: [one.assignment.key for one in row.assignment_links.all()],
    )
    areas = shapes.texts("Keys of technology areas.", by=lambda row: [one.area.key for one in row.area_links.all()])
    county = shapes.text("Code of the county, 01–25; empty: none in particular.")
    said = shapes.text("What was said.")
    outcome = shapes.text("What came of it.")
    feedback_on = shapes.day("When those who were asked were told what came of it.", null=True)
    feedback_how = shapes.text("How they were told.")
    material = shapes.text("Link to notes or a recording.")
    material_note = shapes.text("That those who took part agreed to the recording, and how long it is kept.")

    example: ClassVar = EXAMPLE | {
        "held_on": "2026-01-12",
        "held_to": None,
        "form": "quick_dialogue",
        "subject": "Företagens behov av provbäddar",
        "who": "Teknikföretagen, Anna Ek",
        "groups": [],
        "responsible": "Programkontoret",
        "assignments": ["vin-exc"],
        "areas": [],
        "county": "",
        "said": "Fler öppna provbäddar behövs i norra Sverige.",
        "outcome": "",
        "feedback_on": None,
        "feedback_how": "",
        "material": "",
        "material_note": "",
    }


class ConsultationIn(shapes.In):
    """A consultation to log."""

    held_on = shapes.day_in()
    held_to = shapes.day_in(required=False, allow_null=True)
    form = serializers.ChoiceField(choices=Form.choices)
    subject = text_in(200)
    who = text_in(4000)
    said = text_in()
    groups = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)
    responsible = text_in(200, required=False)
    assignments = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)
    areas = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)
    county = text_in(2, required=False)
    outcome = text_in(required=False)
    feedback_on = shapes.day_in(required=False, allow_null=True)
    feedback_how = text_in(300, required=False)
    material = text_in(500, required=False)
    material_note = text_in(300, required=False)

    example: ClassVar = {
        "held_on": "2026-01-12",
        "form": "quick_dialogue",
        "subject": "Företagens behov av provbäddar",
        "who": "Teknikföretagen, Anna Ek",
        "said": "Fler öppna provbäddar behövs i norra Sverige.",
    }


class ConsultationChangeIn(ConsultationIn):
    """What is new about a consultation: only what is sent changes."""

    change = text_in(300, required=False, help_text="What is new, for the history.")

    example: ClassVar = {
        "outcome": "Utlysningen fick en egen del om provbäddar.",
        "feedback_on": "2026-01-20",
        "feedback_how": "Brev till alla som deltog",
    }


class OfConsultations(OfVersions):
    """Consultations of the programmes that the caller sees."""

    reads, writes = Scope.CONSULTATIONS_READ, Scope.CONSULTATIONS_WRITE
    out = ConsultationOut
    book, thing = Consultation, "api:consultation"

    def rows(self) -> QuerySet:
        about = ConsultationAssignment.objects.select_related("assignment").order_by("pk")
        about = about.defer("assignment__facts", "assignment__source_file")
        areas = ConsultationArea.objects.select_related("area").order_by("area__position", "pk")
        links = (Prefetch("assignment_links", about), Prefetch("area_links", areas))
        return super().rows().prefetch_related(*links)

    def may_write(self, programme: Programme) -> bool:
        return may_log_consultation(self.user, programme)

    def form(self, programme: Programme, data: dict[str, Any] | None, *, first: bool) -> ConsultationForm:
        seen = Assignment.objects.visible_to(self.user).filter(programme=programme).select_related("authority")
        assignments = list(seen.order_by("authority__short_name", "pk"))
        return ConsultationForm(
            data,
            first=first,
            groups=groups_by_key(assignments),
            assignments=assignments,
            areas=list(TechnologyArea.objects.filter(assignment__in=assignments)),
        )

    def start(self, row: Consultation) -> dict[str, Any]:
        return ConsultationForm.start(row) | {
            "groups": row.groups,
            "assignments": [one.assignment.key for one in row.assignment_links.all()],
            "areas": [one.area.key for one in row.area_links.all()],
        }

    def write_version(self, programme: Programme, **values: Any) -> Consultation:
        return write_consultation(programme, **values)


class Consultations(Book, OfConsultations):
    """List a programme's consultations."""

    into = ConsultationIn
    filters = (
        asking.by_choice("form", Form.choices),
        asking.by_key("assignment", "assignment_links__assignment__key", "About this assignment in particular."),
        asking.by_key("area", "area_links__area__key", "About this technology area."),
        asking.by_day("held_from", "held_on__gte", "Held on this day or later."),
        asking.by_day("held_to", "held_on__lte", "Held on this day or earlier."),
        asking.by_yes(
            "feedback",
            lambda rows, value, user: rows.filter(feedback_on__isnull=value == "false"),
            "Whether those who were asked have been told what came of it.",
        ),
    )
    orders: ClassVar = {"written_at": "written_at", "held_on": "held_on"}

    def act(self, thing: Programme, values: dict[str, Any]) -> Any:
        """Log a consultation."""
        return super().act(thing, values)


class OneConsultation(Page, OfConsultations):
    """Read a consultation."""

    into = ConsultationChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change a consultation. A new version beside the one that was read."""
        return super().act(thing, values)
