"""What an authority has approved of costs, and what a project plans for a year, in the API."""

from fractions import Fraction
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from grants.api.base import Doing, Judged, OfAGrant, OfMoney
from grants.forms.stated import CostForm, PlanForm
from grants.models import ApprovedCost, Grant, PlannedCost
from grants.permissions import may_approve_cost
from grants.workflow import approving
from grants.workflow.classifying import years_of
from grants.workflow.reported import approve_reported
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, NotFound
from registry.api.shapes import text_in
from registry.api.views import Creating, Listing, Thing
from sweden.money import MOST_KRONOR


class ApprovedCostOut(shapes.Out):
    """Eligible costs of a party during a period, as approved, with the share of them that the grant pays."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    starts_on = shapes.day()
    ends_on = shapes.day()
    cost = shapes.kronor("Eligible costs, kronor.")
    share = shapes.text("The share that the grant pays, such as 1/2.", by=lambda row: str(Fraction(row.share)))
    category = shapes.text("Category of aid, where the party has costs in several.")
    note = shapes.text()
    stated_at = shapes.moment("When it was approved.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000058",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "name": "Norrviken Biologics AB",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "cost": 824000,
        "share": "1/2",
        "category": "",
        "note": "",
        "stated_at": "2026-09-12T09:00:00Z",
    }


class OfApprovedCosts(OfMoney):
    """Approved costs that stand, of the authorities where one works with cases."""

    out = ApprovedCostOut

    def rows(self) -> QuerySet:
        standing: Any = ApprovedCost.objects.standing(self.now).filter(grant__in=Grant.objects.at_work(self.user))
        rows: QuerySet = standing.select_related("grant", "organisation")
        return rows


class ApprovedCosts(OfApprovedCosts, Listing):
    """List approved costs that stand."""

    updated = "stated_at"
    filters = (asking.by_uuid("grant"), asking.by_uuid("organisation"))


class OneApprovedCost(OfApprovedCosts, Thing):
    """Read an approved cost."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class ApprovedCostIn(shapes.In):
    """Eligible costs of a party within a year, and how much of them the grant pays."""

    organisation = serializers.UUIDField(help_text="The party.")
    starts_on = shapes.day_in()
    ends_on = shapes.day_in()
    cost = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text="Kronor.")
    percent = serializers.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        allow_null=True,
        help_text="Never more than the party's largest share by the grant, which it is when left out.",
    )
    category = text_in(
        60, required=False, help_text="Category of aid, as in the agreement, where the party was granted several."
    )
    note = text_in(300, required=False)
    replaces = serializers.UUIDField(required=False, allow_null=True, help_text="The row that this one corrects.")

    example: ClassVar = {
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "cost": 824000,
        "percent": 50,
    }


class ApproveCost(OfAGrant, OfApprovedCosts, Judged, Creating):
    """Approve eligible costs of a party. A correction names the row that it replaces."""

    into = ApprovedCostIn
    judges = True

    def may(self, thing: Grant) -> bool:
        return may_approve_cost(self.user, thing)

    def form(self, data: dict[str, Any]) -> CostForm:
        standing = ApprovedCost.objects.standing(self.now).filter(grant=self.target).select_related("organisation")
        if data.get("replaces") and str(data["replaces"]) not in {str(one.uuid) for one in standing}:
            raise NotFound
        parties, agreed = approving.parties_of(self.target), approving.agreed_with(self.target)
        return CostForm(data, parties=parties, standing=list(standing), agreed=agreed)

    def act(self, thing: Grant, values: dict[str, Any]) -> ApprovedCost:
        return approving.approve_cost(thing, **values, **self.who)

    def place(self, thing: ApprovedCost) -> str:
        return reverse("api:approved_cost", args=[thing.uuid])


class TakenUpOut(shapes.Out):
    """What was approved."""

    costs = shapes.texts("Identifiers of the approved costs.", by=lambda row: [str(one.uuid) for one in row])

    example: ClassVar = {"costs": ["0198c0de-0000-7000-8000-000000000058"]}


class DividedIn(shapes.In):
    """What of a party's reported costs of a year is of a category of aid."""

    organisation = serializers.UUIDField(help_text="The party.")
    year = serializers.IntegerField(min_value=1990, max_value=2100)
    category = text_in(60, help_text="Category of aid, as in the agreement.")
    cost = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text="Kronor.")


class TakeUpIn(shapes.In):
    """How reported costs are divided, where a party has several categories of aid: all of them, to the krona."""

    divided = DividedIn(many=True, required=False, max_length=500)
    why = text_in(300, required=False, help_text="Why, where it is divided otherwise than the party has stated.")

    example: ClassVar = {
        "divided": [
            {
                "organisation": "0198c0de-0000-7000-8000-000000000003",
                "year": 2026,
                "category": "industrial",
                "cost": 412000,
            }
        ]
    }


class TakeUpReported(OfAGrant, OfMoney, Doing, Creating):
    """Approve what the parties have reported and nobody has approved yet. Each as it stands in its report."""

    into = TakeUpIn
    out = TakenUpOut
    judges = True
    status = 200

    def may(self, thing: Grant) -> bool:
        return may_approve_cost(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        keys = {one.uuid: one.pk for one in approving.parties_of(self.target)}
        sums: dict[tuple[int, int], dict[str, int]] = {}
        for place, one in enumerate(values.get("divided", [])):
            if one["organisation"] not in keys:
                raise Invalid([Fault(_("There is no such thing here."), "unknown", f"/divided/{place}/organisation")])
            own = sums.setdefault((keys[one["organisation"]], one["year"]), {})
            own[one["category"]] = own.get(one["category"], 0) + one["cost"]
        return {"divided": sums, "why": values.get("why", "")}

    def act(self, thing: Grant, values: dict[str, Any]) -> Any:
        return approve_reported(thing, **values, **self.who)

    def read_again(self, thing: Any) -> Any:
        return thing


class PlannedCostOut(shapes.Out):
    """All eligible costs that a project plans for a year, whoever pays them."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    year = shapes.whole("The year.")
    costs = shapes.kronor("Kronor.")
    stated_at = shapes.moment("When it was stated.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000059",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "year": 2027,
        "costs": 2400000,
        "stated_at": "2026-09-12T09:00:00Z",
    }


class OfPlannedCosts(OfMoney):
    """Planned costs that stand, of the authorities where one works with cases."""

    out = PlannedCostOut

    def rows(self) -> QuerySet:
        standing: Any = PlannedCost.objects.standing(self.now).filter(grant__in=Grant.objects.at_work(self.user))
        rows: QuerySet = standing.select_related("grant")
        return rows


class PlannedCosts(OfPlannedCosts, Listing):
    """List planned costs that stand."""

    updated = "stated_at"
    filters = (asking.by_uuid("grant"), asking.by_year("year"))


class PlannedCostIn(shapes.In):
    """All eligible costs of a year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    costs = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text="Kronor.")

    example: ClassVar = {"year": 2027, "costs": 2400000}


class PlanCost(OfAGrant, OfPlannedCosts, Judged, Creating):
    """State all eligible costs that a project plans for a year. What stood for the year is replaced."""

    into = PlannedCostIn

    def may(self, thing: Grant) -> bool:
        return may_approve_cost(self.user, thing)

    def form(self, data: dict[str, Any]) -> PlanForm:
        return PlanForm(data, years=years_of(self.target))

    def act(self, thing: Grant, values: dict[str, Any]) -> PlannedCost:
        return approving.plan_cost(thing, **values, **self.who)

    def place(self, thing: PlannedCost) -> str:
        return f"{reverse('api:planned_costs')}?grant={self.target.uuid}"
