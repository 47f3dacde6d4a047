"""Bias in the API: declared by the authority's people, tried by a colleague, and when it is declared."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Authority, Person
from accounts.permissions import authorities_as
from accounts.scopes import Scope
from applications.models import Application
from assessments.api.opened import OnApplication
from assessments.api.panelitems import BiasDeclaredOut, PanelDeclarationIn
from assessments.errors.bias import TermsReasonMissing
from assessments.forms.bias import TryForm
from assessments.loading import bias_grounds
from assessments.models import BiasDecision, BiasTerms, StaffDeclares
from assessments.permissions import MAY, may_judge_bias, may_read_reviews
from assessments.workflow import bias as workflow
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, NotFound, form_faults, unknown
from registry.api.shapes import text_in
from registry.api.standpoints import Standpoint
from registry.api.views import Creating, Listing

_UUID = "0198c0de-0000-7000-8000-0000000000"


class BiasDecisionOut(shapes.Out):
    """A decision on somebody's bias (16 § förvaltningslagen). The latest of a person in an application counts."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    person = shapes.ident("Whose bias.", source="person.uuid")
    name = shapes.text("Who it is.", source="person.name")
    biased = shapes.yes("Whether bias was found.")
    ground = shapes.text("Point of the section; empty where none was found.")
    reason = shapes.text("Why.")
    decided_by = shapes.text("Who decided.", source="decided_by.person.name")
    decided_at = shapes.moment()

    example: ClassVar = {
        "uuid": f"{_UUID}65",
        "application": f"{_UUID}21",
        "person": f"{_UUID}08",
        "name": "Maja Lindgren",
        "biased": True,
        "ground": "4",
        "reason": "Leder ett gemensamt projekt med sökanden.",
        "decided_by": "Elin Sjöstrand",
        "decided_at": "2026-01-15T09:00:00Z",
    }


class BiasDecisionIn(shapes.In):
    """Whose bias is tried, what is found, and why; with a ground where bias is found."""

    application = serializers.UUIDField()
    person = serializers.UUIDField()
    biased = serializers.BooleanField()
    ground = serializers.ChoiceField(
        choices=sorted(bias_grounds().points), required=False, allow_blank=True, default=""
    )
    reason = text_in(4000)

    example: ClassVar = {
        "application": f"{_UUID}21",
        "person": f"{_UUID}08",
        "biased": True,
        "ground": "4",
        "reason": "Leder ett gemensamt projekt med sökanden.",
    }


class BiasDecisions(Creating, Listing):
    """List decisions on bias, of the cases one works with.

    A new one keeps the person out of the case everywhere, or lets in again who was only reported. Nobody decides on
    their own.
    """

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out, into = BiasDecisionOut, BiasDecisionIn
    judges = True
    updated = "decided_at"
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
    )

    def rows(self) -> QuerySet:
        rows = BiasDecision.objects.visible_to(self.user).defer("application__case__search")
        return rows.select_related("application__case", "person", "decided_by__person")

    def find(self) -> None:
        """It is made in the application that is sent."""

    def may(self, thing: Any) -> bool:
        return bool(authorities_as(self.user, *MAY["assessments.judge_bias"]))

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = TryForm({**values, "biased": "yes" if values["biased"] else "no"})
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return values

    def act(self, thing: Any, values: dict[str, Any]) -> BiasDecision:
        """Decide on somebody's bias."""
        seen = Application.objects.visible_to(self.user).handed_in().select_related("case__authority")
        application = seen.filter(case__uuid=values.pop("application")).first()
        if application is None or not may_judge_bias(self.user, application):
            raise Invalid([unknown("/application")])
        person = Person.objects.filter(uuid=values.pop("person")).first()
        if person is None or not workflow.concerns(application, person):
            raise Invalid([unknown("/person")])
        return workflow.decide_bias(application, person, **values, by=self.user, now=self.now)

    def place(self, thing: BiasDecision) -> str:
        return reverse("api:bias_decisions")


class DeclareAsStaff(OnApplication):
    """Declare one's own bias as one of the authority's people: free opens the case, anything else closes it."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out, into = BiasDeclaredOut, PanelDeclarationIn
    judges = True

    def find(self) -> Application:
        one = super().find()
        if not may_read_reviews(self.user, one.case.authority_id):
            raise NotFound
        return one

    def may(self, thing: Application) -> bool:
        return True

    def act(self, thing: Application, values: dict[str, Any]) -> Any:
        part = workflow.part_in(self.user, thing)
        return workflow.declare(thing, self.user.person, part=part, **values, **self.by)


class BiasTermsOut(shapes.Out):
    """When an authority's own people declare bias before they open an application."""

    authority = shapes.text("Key of the authority.", source="key")
    staff_declares = shapes.choice(StaffDeclares.choices, by=lambda row: row.declares)
    reason = shapes.text("Why not always.", by=lambda row: row.reason)

    example: ClassVar = {
        "authority": "vinnova",
        "staff_declares": "taking_part",
        "reason": "Utlysningar utan bedömningar avgörs av formella krav.",
    }


class BiasTermsIn(shapes.In):
    """When they declare; other than always with its reason."""

    staff_declares = serializers.ChoiceField(choices=StaffDeclares.choices)
    reason = text_in(2000, required=False)

    example: ClassVar = {
        "staff_declares": "taking_part",
        "reason": "Utlysningar utan bedömningar avgörs av formella krav.",
    }


class OneBiasTerms(Standpoint):
    """Read when the authority's people declare bias, or set it."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out, into = BiasTermsOut, BiasTermsIn
    roles = MAY["assessments.set_bias_terms"]

    def told(self, rows: list[Any]) -> list[Any]:
        set_to = {one.authority_id: one for one in BiasTerms.objects.filter(authority__in=rows)}
        for one in rows:
            said = set_to.get(one.pk, BiasTerms())
            one.declares, one.reason = said.staff_declares, said.reason
        return rows

    def act(self, thing: Authority, values: dict[str, Any]) -> Authority:
        """Set when the authority's people declare bias."""
        (said,) = self.told([thing])
        wanted = {"staff_declares": said.declares, "reason": said.reason, **values}
        try:
            workflow.set_bias_terms(thing, **wanted, by=self.user, now=self.now)
        except TermsReasonMissing as refusal:
            raise Invalid([Fault(str(refusal), refusal.code, "/reason")]) from None
        return thing
