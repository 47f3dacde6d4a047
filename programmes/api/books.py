"""The programme office's books: synergies, international opportunities, what the evaluation has shown."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from programmes.api.office import OfTheOffice
from programmes.api.versions import EXAMPLE, Book, OfVersions, Page, VersionOut
from programmes.forms.logs import EvaluationForm, OpportunityForm, SynergyForm
from programmes.models import EvaluationStep, Opportunity, Programme, Synergy, SynergyCase
from programmes.models.logs import OpportunityKind, OpportunityStatus, SynergyStatus
from programmes.permissions import may_run_office
from programmes.workflow.versions import write_evaluation_step, write_opportunity, write_synergy
from registry.api import asking, shapes
from registry.api.shapes import text_in
from registry.models import Case


class OfBooks(OfTheOffice, OfVersions):
    """A book that those who keep the office write."""

    sheet: ClassVar[Any]

    def may_write(self, programme: Programme) -> bool:
        return may_run_office(self.user, programme)

    def form(self, programme: Programme, data: dict[str, Any] | None, *, first: bool) -> Any:
        return self.sheet(data, first=first)

    def start(self, row: Any) -> dict[str, Any]:
        values: dict[str, Any] = self.sheet.start(row)
        return values


class SynergyOut(VersionOut):
    """Something that the programme's parts gain from each other (synergi)."""

    title = shapes.text()
    noted_on = shapes.day()
    status = shapes.choice(SynergyStatus.choices)
    description = shapes.text("What is gained, and by whom.")
    effect = shapes.text("What it has led to.")
    cases = shapes.texts("Numbers of the cases it links, as far as you see them.", source="seen_cases")

    example: ClassVar = EXAMPLE | {
        "title": "Gemensam provbädd",
        "noted_on": "2025-11-03",
        "status": "identified",
        "description": "Två kluster kan dela provbädd.",
        "effect": "",
        "cases": [],
    }


class SynergyIn(shapes.In):
    """A synergy to log."""

    title = text_in(200)
    noted_on = shapes.day_in()
    status = serializers.ChoiceField(choices=SynergyStatus.choices)
    description = text_in()
    effect = text_in(required=False)
    cases = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)

    example: ClassVar = {
        "title": "Gemensam provbädd",
        "noted_on": "2025-11-03",
        "status": "identified",
        "description": "Två kluster kan dela provbädd.",
    }


class SynergyChangeIn(SynergyIn):
    """What is new about a synergy."""

    change = text_in(300, required=False)
    example: ClassVar = {"status": "agreed", "change": "Överenskommet"}


class OfSynergies(OfBooks):
    """Synergies, with the cases that the caller sees."""

    out, book, thing = SynergyOut, Synergy, "api:office_synergy"

    def rows(self) -> QuerySet:
        links = SynergyCase.objects.select_related("case__authority").order_by("pk")
        return super().rows().prefetch_related(Prefetch("case_links", links))

    def told(self, rows: list[Any]) -> list[Any]:
        linked = {link.case_id for row in rows for link in row.case_links.all()}
        seen = (
            set(Case.objects.visible_to(self.user).filter(pk__in=linked).values_list("pk", flat=True)) if linked else ()
        )
        for row in rows:
            row.seen_cases = [link.case.designation for link in row.case_links.all() if link.case_id in seen]
        return rows

    def form(self, programme: Programme, data: dict[str, Any] | None, *, first: bool) -> SynergyForm:
        if data is not None:
            data = data | {"cases": "\n".join(data.get("cases", []))}
        return SynergyForm(data, first=first, user=self.user)

    def start(self, row: Synergy) -> dict[str, Any]:
        return SynergyForm.start(row) | {"cases": self.told([row])[0].seen_cases}

    def write_version(self, programme: Programme, **values: Any) -> Synergy:
        return write_synergy(programme, **values)


class Synergies(Book, OfSynergies):
    """List a programme's synergies."""

    into = SynergyIn
    filters = (asking.by_choice("status", SynergyStatus.choices),)

    def act(self, thing: Programme, values: dict[str, Any]) -> Any:
        """Log a synergy."""
        return super().act(thing, values)


class OneSynergy(Page, OfSynergies):
    """Read a synergy."""

    into = SynergyChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change a synergy. A new version beside the one that was read."""
        return super().act(thing, values)


class OpportunityOut(VersionOut):
    """An opportunity for joint international cooperation (möjlighet)."""

    title = shapes.text()
    kind = shapes.choice(OpportunityKind.choices)
    initiative = shapes.text("The programme's, mission's or partnership's name.")
    countries = shapes.text()
    deadline = shapes.day("Last day.", null=True)
    link = shapes.text()
    national_money = shapes.text("National money needed.")
    what_we_do = shapes.text()
    status = shapes.choice(OpportunityStatus.choices)

    example: ClassVar = EXAMPLE | {
        "title": "Chips JU 2026",
        "kind": "partnership",
        "initiative": "Chips Joint Undertaking",
        "countries": "",
        "deadline": "2026-04-29",
        "link": "",
        "national_money": "",
        "what_we_do": "",
        "status": "watched",
    }


class OpportunityIn(shapes.In):
    """An opportunity to log."""

    title = text_in(200)
    kind = serializers.ChoiceField(choices=OpportunityKind.choices)
    initiative = text_in(200)
    status = serializers.ChoiceField(choices=OpportunityStatus.choices)
    countries = text_in(200, required=False)
    deadline = shapes.day_in(required=False, allow_null=True)
    link = text_in(500, required=False)
    national_money = text_in(300, required=False)
    what_we_do = text_in(required=False)

    example: ClassVar = {
        "title": "Chips JU 2026",
        "kind": "partnership",
        "initiative": "Chips Joint Undertaking",
        "status": "watched",
    }


class OpportunityChangeIn(OpportunityIn):
    """What is new about an opportunity."""

    change = text_in(300, required=False)
    example: ClassVar = {"status": "prepared", "change": "Beredning inledd"}


class OfOpportunities(OfBooks):
    """International opportunities."""

    out, book, thing, sheet = OpportunityOut, Opportunity, "api:office_opportunity", OpportunityForm

    def write_version(self, programme: Programme, **values: Any) -> Opportunity:
        return write_opportunity(programme, **values)


class Opportunities(Book, OfOpportunities):
    """List a programme's international opportunities."""

    into = OpportunityIn
    filters = (
        asking.by_choice("status", OpportunityStatus.choices),
        asking.by_choice("kind", OpportunityKind.choices),
    )

    def act(self, thing: Programme, values: dict[str, Any]) -> Any:
        """Log an international opportunity."""
        return super().act(thing, values)


class OneOpportunity(Page, OfOpportunities):
    """Read an international opportunity."""

    into = OpportunityChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change an international opportunity. A new version beside the one that was read."""
        return super().act(thing, values)


class EvaluationOut(VersionOut):
    """An insight from the joint evaluation, and the change it led to."""

    title = shapes.text()
    noted_on = shapes.day()
    source = shapes.text("Where the insight comes from.")
    insight = shapes.text()
    change_made = shapes.text()
    changed_on = shapes.day("Day of the change.", null=True)

    example: ClassVar = EXAMPLE | {
        "title": "Färre mål, tydligare mätning",
        "noted_on": "2025-12-01",
        "source": "Följeforskarnas första rapport",
        "insight": "Klustren mäter olika.",
        "change_made": "",
        "changed_on": None,
    }


class EvaluationIn(shapes.In):
    """An insight to log."""

    title = text_in(200)
    noted_on = shapes.day_in()
    source = text_in(300)
    insight = text_in()
    change_made = text_in(required=False)
    changed_on = shapes.day_in(required=False, allow_null=True)

    example: ClassVar = {
        "title": "Färre mål, tydligare mätning",
        "noted_on": "2025-12-01",
        "source": "Följeforskarnas första rapport",
        "insight": "Klustren mäter olika.",
    }


class EvaluationChangeIn(EvaluationIn):
    """What is new about an insight."""

    change = text_in(300, required=False)
    example: ClassVar = {"change_made": "Gemensam mätplan", "changed_on": "2026-01-15"}


class OfEvaluation(OfBooks):
    """The log of the joint evaluation."""

    out, book, thing, sheet = EvaluationOut, EvaluationStep, "api:office_evaluation_step", EvaluationForm

    def write_version(self, programme: Programme, **values: Any) -> EvaluationStep:
        return write_evaluation_step(programme, **values)


class EvaluationSteps(Book, OfEvaluation):
    """List what a programme's evaluation has shown and led to."""

    into = EvaluationIn

    def act(self, thing: Programme, values: dict[str, Any]) -> Any:
        """Log an insight of the evaluation."""
        return super().act(thing, values)


class OneEvaluationStep(Page, OfEvaluation):
    """Read an insight of the evaluation."""

    into = EvaluationChangeIn

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        """Change an insight of the evaluation. A new version beside the one that was read."""
        return super().act(thing, values)
