"""What granted projects have led to: a small register that their people and their officers write."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from grants.api.base import Doing, Judged, OfOwn
from grants.forms.reports import ResultForm
from grants.models import Grant, Result
from grants.models.report import ResultKind
from grants.workflow.reports import results
from registry.api import asking, shapes
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Thing, found


class ResultOut(shapes.Out):
    """What a granted project has led to. No names of persons."""

    uuid = shapes.ident()
    project = shapes.ident("The project.", source="project.uuid")
    kind = shapes.choice(ResultKind.choices, "What it is.")
    title = shapes.text("Title or description.")
    reference = shapes.text("DOI, number or address.")
    year = shapes.whole("Year.")
    number = shapes.whole("The readiness level reached (1–9), or how many persons.", null=True)
    stated_at = shapes.moment("When it was stated.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000062",
        "project": "0198c0de-0000-7000-8000-000000000042",
        "kind": "readiness",
        "title": "Processen är visad i sjukhusmiljö",
        "reference": "",
        "year": 2027,
        "number": 6,
        "stated_at": "2027-03-12T10:15:15Z",
    }


class OfResults(OfOwn):
    """Results that stand; read by those who see a case of the project."""

    out = ResultOut

    def rows(self) -> QuerySet:
        seen: Any = Result.objects.visible_to(self.user)
        rows: QuerySet = seen.standing(self.now).select_related("project")
        return rows


class Results(OfResults, Listing):
    """List results of granted projects that stand."""

    updated = "stated_at"
    filters = (asking.by_uuid("project"), asking.by_choice("kind", ResultKind.choices), asking.by_year("year"))

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)


class OneResult(OfResults, Thing):
    """Read a result of a granted project."""

    of_case = True

    def case_of(self, thing: Result) -> list[int]:
        """The cases of the project's grants that the caller sees."""
        return list(Grant.objects.visible_to(self.user).filter(project=thing.project_id).values_list("case", flat=True))


class ResultIn(shapes.In):
    """One result. No names of persons."""

    kind = serializers.ChoiceField(choices=ResultKind.choices)
    title = text_in(300, required=False, help_text="Of all kinds but mobility, of which only the number is kept.")
    reference = text_in(300, required=False, help_text="DOI, number or address; not of mobility.")
    year = serializers.IntegerField(min_value=1990, max_value=2100)
    number = serializers.IntegerField(min_value=1, max_value=1000, required=False, allow_null=True)
    is_open = serializers.BooleanField(required=False, allow_null=True, help_text="Openly available.")

    example: ClassVar = {"kind": "publication", "title": "Frysta T-celler", "reference": "10.5555/12345", "year": 2027}


class StateResult(OfResults, Judged, Creating):
    """State what a granted project has led to. It stands at once, and the statutory reports use it."""

    into = ResultIn

    def find(self) -> Grant:
        grant: Grant = found(Grant.objects.visible_to(self.user).select_related("project"), uuid=self.kwargs["uuid"])
        return grant

    def may(self, thing: Grant) -> bool:
        return results.may_state(self.user, thing.project)

    def form(self, data: dict[str, Any]) -> ResultForm:
        return ResultForm(data)

    def act(self, thing: Grant, values: dict[str, Any]) -> Result:
        return results.state(thing.project, **values, **self.who)

    def place(self, thing: Result) -> str:
        return reverse("api:project_result", args=[thing.uuid])


class RemoveResult(OfResults, Doing, Act):
    """Say that there is no such result. The row stays, and so does who said it."""

    def may(self, thing: Result) -> bool:
        return results.may_state(self.user, thing.project)

    def act(self, thing: Result, values: dict[str, Any]) -> Result:
        results.remove(thing, **self.who)
        return thing

    def read_again(self, thing: Any) -> Any:
        return thing
