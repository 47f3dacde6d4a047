"""Evaluation plans in versions and the decisions on them, and who answers for a duty at an authority."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Authority, Person
from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from programmes.display.duties import EVALUATION_KINDS
from programmes.forms.duties import PlanForm
from programmes.models import EvaluationPlan, ReportingDuty
from programmes.permissions import at_duty, may_decide_evaluation, may_write_evaluation
from programmes.workflow.duties import colleagues, responsible_of, set_responsible
from programmes.workflow.evaluation import decide_plan, write_plan
from registry.api import shapes
from registry.api.problems import Invalid, NotFound, form_faults, unknown
from registry.api.shapes import form_data, text_in
from registry.api.views import Act, Creating, Resource, Thing, Whole, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class OfADuty(Resource):
    """Read by the agencies' staff, written by those who owe the duty."""

    reads, writes = Scope.DUTIES_READ, Scope.DUTIES_WRITE

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def find(self) -> Any:
        return found(ReportingDuty.objects.visible_to(self.user), uuid=self.kwargs["uuid"])


class EvaluationPlanDecisionOut(shapes.Out):
    """That a version holds for an authority."""

    authority = shapes.text("Key of the authority.", source="authority.key")
    decided_by = shapes.text(source="decided_by.person.name")
    decided_at = shapes.moment()


class EvaluationPlanOut(shapes.Out):
    """A version of an evaluation plan (utvärderingsplan). It holds when each authority that owes it has decided so."""

    uuid = shapes.ident()
    number = shapes.whole("Which version this is.")
    duty = shapes.text("Key of the duty.", source="duty.key")
    change = shapes.text("What is new in it.")
    questions = shapes.text("Questions that the evaluation is to answer.")
    effects = shapes.text("Results and effects that are expected.")
    method = shapes.text("How it is evaluated.")
    data = shapes.text("Data that are needed and kept.")
    schedule = shapes.text("Timetable.")
    organisation = shapes.text("Who does what.")
    use = shapes.text("How the results are used.")
    written_by = shapes.text(source="written_by.person.name")
    written_at = shapes.moment()
    decisions = shapes.many(EvaluationPlanDecisionOut)

    example: ClassVar = {
        "uuid": f"{_UUID}86",
        "number": 2,
        "duty": "utvardering",
        "change": "Ny tidplan",
        "questions": "Har klustren stärkt forskningen?",
        "effects": "",
        "method": "",
        "data": "",
        "schedule": "Halvtid 2028, slut 2031",
        "organisation": "",
        "use": "",
        "written_by": "Elin Sandberg",
        "written_at": "2026-01-12T14:05:00Z",
        "decisions": [
            {"authority": "vinnova", "decided_by": "Birgitta Norén", "decided_at": "2026-01-20T09:00:00Z"},
        ],
    }


class EvaluationPlanIn(shapes.In):
    """A version of the plan. What is left out is as it stands. `replaces`: the version that it was written on."""

    replaces = serializers.UUIDField(required=False, help_text="Needed from the second version on.")
    questions = text_in(10_000, required=False)
    effects = text_in(10_000, required=False)
    method = text_in(10_000, required=False)
    data = text_in(10_000, required=False)
    schedule = text_in(10_000, required=False)
    organisation = text_in(10_000, required=False)
    use = text_in(10_000, required=False)
    change = text_in(300, required=False)

    example: ClassVar = {"questions": "Har klustren stärkt forskningen?", "schedule": "Halvtid 2028, slut 2031"}


def _plans(user: Any) -> QuerySet:
    rows = EvaluationPlan.objects.visible_to(user).select_related("duty", "written_by__person")
    return rows.prefetch_related("decisions__authority", "decisions__decided_by__person").order_by("-number")


class EvaluationPlans(OfADuty, Creating, Whole):
    """List the versions of a duty's evaluation plan, the latest first."""

    out, into = EvaluationPlanOut, EvaluationPlanIn

    def find(self) -> ReportingDuty:
        duty: ReportingDuty = super().find()
        if duty.rule or duty.document_kind not in EVALUATION_KINDS:
            raise NotFound
        return duty

    def rows(self) -> QuerySet:
        return _plans(self.user).filter(duty__uuid=self.kwargs["uuid"])

    def lines(self, values: dict[str, Any]) -> Iterable[EvaluationPlan]:
        self.find()
        return self.rows()

    def may(self, thing: ReportingDuty) -> bool:
        return may_write_evaluation(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        named, change = values.pop("replaces", None), values.pop("change", "")
        before = self.rows().filter(uuid=named).first() if named else None
        if named and before is None:
            raise Invalid([unknown("/replaces")])
        start = PlanForm.start(before) if before else {}
        form = PlanForm(form_data(start | values), first=True)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return form.values | {"replaces": before, "change": change}

    def act(self, thing: ReportingDuty, values: dict[str, Any]) -> EvaluationPlan:
        """Write the plan, or a new version beside the one that stands. It holds when it has been decided on."""
        return write_plan(thing, **values, **self.by)

    def place(self, thing: EvaluationPlan) -> str:
        return reverse("api:evaluation_plan", args=[thing.uuid])


class OfPlans(OfADuty):
    """One version of a plan that the caller sees."""

    out = EvaluationPlanOut

    def rows(self) -> QuerySet:
        return _plans(self.user)

    def find(self) -> EvaluationPlan:
        plan: EvaluationPlan = found(self.rows(), uuid=self.kwargs["uuid"])
        return plan


class OneEvaluationPlan(OfPlans, Thing):
    """Read a version of an evaluation plan."""


def _authority(duty: ReportingDuty, key: str) -> Authority:
    """The authority, where it owes the duty; else NotFound."""
    for one in duty.authorities:
        if one.key == key:
            return one
    raise NotFound


class DecideEvaluationPlan(OfPlans, Act):
    """Decide for an authority that a version of the plan holds. By another person than the one who wrote it."""

    decides = True

    def may(self, thing: EvaluationPlan) -> bool:
        return may_decide_evaluation(self.user, thing.duty, _authority(thing.duty, self.kwargs["authority"]))

    def act(self, thing: EvaluationPlan, values: dict[str, Any]) -> EvaluationPlan:
        decide_plan(thing, authority=_authority(thing.duty, self.kwargs["authority"]), **self.by)
        return thing


class AnsweringOut(shapes.Out):
    """Who answers for a duty at an authority."""

    authority = shapes.text("Key of the authority.", by=lambda row: row["authority"].key)
    person = shapes.ident("The person; null: nobody.", by=lambda row: row["person"] and row["person"].uuid, null=True)
    name = shapes.text(by=lambda row: row["person"].name if row["person"] else "")

    example: ClassVar = {"authority": "vinnova", "person": f"{_UUID}08", "name": "Elin Sandberg"}


class AnsweringIn(shapes.In):
    """Who answers from now on; null: nobody."""

    person = serializers.UUIDField(allow_null=True, help_text="Someone with a role at the authority.")

    example: ClassVar = {"person": f"{_UUID}08"}


class Answering(OfADuty, Whole):
    """List who answers for a duty, authority by authority."""

    out = AnsweringOut

    def lines(self, values: dict[str, Any]) -> Iterable[dict[str, Any]]:
        duty = self.find()
        named = responsible_of([duty])
        return [{"authority": one, "person": named.get((duty.pk, one.pk))} for one in duty.authorities]


class SetAnswering(OfADuty, Act):
    """Say who answers for a duty at an authority. Whoever is named is told."""

    out, into = AnsweringOut, AnsweringIn
    match_demanded = False

    def find(self) -> ReportingDuty:
        duty: ReportingDuty = super().find()
        self.authority = _authority(duty, self.kwargs["authority"])
        return duty

    def may(self, thing: ReportingDuty) -> bool:
        return self.authority in at_duty(self.user, "assign_duty", thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        named: Any = values["person"]
        person: Person | None = next((one for one in colleagues(self.authority) if one.uuid == named), None)
        if named is not None and person is None:
            raise Invalid([unknown("/person")])
        return {"person": person}

    def act(self, thing: ReportingDuty, values: dict[str, Any]) -> dict[str, Any]:
        row = set_responsible(thing, authority=self.authority, **values, **self.by)
        return {"authority": self.authority, "person": row.person}

    def read_again(self, thing: dict[str, Any]) -> dict[str, Any]:
        return thing
