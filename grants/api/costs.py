"""Costs: each party's account in a report, what has been approved of costs, and what a project plans for a year."""

from fractions import Fraction
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from applications.rules.facts import CATEGORIES
from grants.api.base import Doing, Judged, OfAGrant, OfMoney
from grants.api.reports import OfReports
from grants.forms.reports import TEXT
from grants.forms.stated import CostForm, PlanForm
from grants.models import ApprovedCost, CostStatement, Grant, PlannedCost
from grants.permissions import may_approve_cost
from grants.rules.followup import WITH_COSTS
from grants.workflow import approving
from grants.workflow.classifying import years_of
from grants.workflow.reported import approve_reported
from grants.workflow.reports import writing
from grants.workflow.reports.parties import categories_of
from registry.api import asking, shapes
from registry.api.files import MOST, bytes_in
from registry.api.problems import Fault, Invalid, NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Thing, found
from sweden.clock import local
from sweden.money import MOST_KRONOR


def _name(word: str) -> Any:
    return lambda row: (one := getattr(row, word)) and one.name


def _cells(row: Any) -> list[dict[str, Any]]:
    return _told(row.cells)


def _division(row: Any) -> list[dict[str, Any]]:
    return _told(row.division)


def _told(cells: dict[str, int]) -> list[dict[str, Any]]:
    places = [(*place.partition("|")[::2], amount) for place, amount in sorted(cells.items())]
    return [{"year": int(year), "category": kind, "amount": amount} for year, kind, amount in places]


class CostStatementOut(shapes.Out):
    """A party's account of its costs in a report: prepared by its economist, approved by another person."""

    report = shapes.ident("The report.", source="report.uuid")
    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    cells = shapes.list_of_objects("Costs by `year` and `category`: `amount`, kronor.", by=_cells)
    division = shapes.list_of_objects(
        "Costs by `year` and `category` of aid, where the party has several: `amount`, kronor.", by=_division
    )
    comment = shapes.text("The party's comment.")
    prepared_by = shapes.text("Who said that they are complete.", by=_name("preparer"), null=True)
    prepared_at = shapes.moment("When.", null=True)
    approved_by = shapes.text("Who approved them.", by=_name("approver"), null=True)
    approved_at = shapes.moment("When.", null=True)
    has_certificate = shapes.yes("Whether there is an auditor's certificate.", by=lambda row: bool(row.certificate_id))

    example: ClassVar = {
        "report": "0198c0de-0000-7000-8000-000000000061",
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "name": "Norrviken Biologics AB",
        "cells": [{"year": 2026, "category": "personal", "amount": 412000}],
        "division": [],
        "comment": "",
        "prepared_by": None,
        "prepared_at": None,
        "approved_by": None,
        "approved_at": None,
        "has_certificate": False,
    }


class OfCosts(OfReports):
    """A party's costs in a report; read by those who see the report."""

    out = CostStatementOut

    def find(self) -> CostStatement:
        """The account, or an unsaved one where nothing is written."""
        report = found(super().rows(), uuid=self.kwargs["uuid"])
        party = next(
            (one for one in writing.parties_of(report.project).values() if one.uuid == self.kwargs["party"]), None
        )
        if party is None or report.kind not in WITH_COSTS:
            raise NotFound
        rows = CostStatement.objects.select_related("preparer", "approver", "organisation")
        row = rows.filter(report=report, organisation=party).first() or CostStatement(report=report, organisation=party)
        row.report = report
        self.request._request.case_read = report.case_id
        return row

    def prepares(self, row: CostStatement) -> bool:
        """Whether the caller fills the party's costs in."""
        return writing.may_prepare(self.user, row.report, row.organisation)

    def approves(self, row: CostStatement) -> bool:
        """Whether the caller approves them."""
        return writing.may_approve(self.user, row.report, row.organisation, day=local(self.now).date())

    def locked(self, thing: CostStatement) -> Model:
        return thing.report

    def standing(self, thing: CostStatement) -> CostStatement:
        return self.find()

    def read_again(self, thing: Any) -> CostStatement:
        return self.find()


class CellIn(shapes.In):
    """Costs of a kind in a year; null: nothing is said."""

    year = serializers.IntegerField(min_value=1990, max_value=2100)
    category = serializers.ChoiceField(choices=CATEGORIES)
    amount = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, allow_null=True, help_text="Kronor.")


class DivisionIn(shapes.In):
    """Costs of a category of aid in a year; null: nothing is said."""

    year = serializers.IntegerField(min_value=1990, max_value=2100)
    category = text_in(60)
    amount = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, allow_null=True, help_text="Kronor.")


class CostsIn(shapes.In):
    """What is new: the cells that are sent, how they are divided among categories of aid, and the comment."""

    cells = CellIn(many=True, required=False, max_length=500)
    division = DivisionIn(many=True, required=False, max_length=500)
    comment = text_in(TEXT, required=False)

    example: ClassVar = {"cells": [{"year": 2026, "category": "personal", "amount": 412000}]}


class CostsOfParty(OfCosts, Doing, Changing, Thing):
    """Read a party's costs in a report."""

    into = CostsIn

    def may(self, thing: CostStatement) -> bool:
        return self.prepares(thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        years = writing.years_of(self.target.report)
        told = ", ".join(str(year) for year in years)
        wrong = [place for place, one in enumerate(values.get("cells", [])) if one["year"] not in years]
        if wrong:
            raise Invalid([Fault(told, "unknown", f"/cells/{place}/year") for place in wrong])
        known = [one["category"] for one in categories_of(self.target.report.project, self.target.organisation)]
        faults = []
        for place, one in enumerate(values.get("division", [])):
            if one["year"] not in years:
                faults.append(Fault(told, "unknown", f"/division/{place}/year"))
            elif one["category"] not in known:
                faults.append(Fault(", ".join(known) or "–", "unknown", f"/division/{place}/category"))
        if faults:
            raise Invalid(faults)
        return values

    def act(self, thing: CostStatement, values: dict[str, Any]) -> CostStatement:
        """Save a party's costs. What was prepared or approved is so no longer."""
        cells, division = (
            {f"{one['year']}|{one['category']}": one["amount"] for one in values.get(name, [])}
            for name in ("cells", "division")
        )
        return writing.save_costs(
            thing.report,
            thing.organisation,
            cells,
            division=division,
            comment=values.get("comment"),
            revision=self.standing(thing).revision,
            **self.who,
        )


class PrepareCosts(OfCosts, Doing, Act):
    """Say that a party's costs are complete. As its economist; another person approves them."""

    def may(self, thing: CostStatement) -> bool:
        return self.prepares(thing)

    def act(self, thing: CostStatement, values: dict[str, Any]) -> CostStatement:
        writing.prepare(thing.report, thing.organisation, revision=thing.revision, **self.who)
        return thing


class ApproveCosts(OfCosts, Doing, Act):
    """Approve a party's costs in a report. As its project leader or signatory, once another has prepared them."""

    judges = True

    def may(self, thing: CostStatement) -> bool:
        return self.approves(thing)

    def act(self, thing: CostStatement, values: dict[str, Any]) -> CostStatement:
        writing.approve_costs(thing.report, thing.organisation, revision=thing.revision, **self.who)
        return thing


class CertificateIn(shapes.In):
    """The auditor's certificate, a PDF."""

    filename = text_in(200)
    file = serializers.CharField(max_length=MOST, help_text="The file's bytes, base64.")

    example: ClassVar = {"filename": "revisorsintyg.pdf", "file": "JVBERi0xLjcK"}


class AttachCertificate(OfCosts, Doing, Act):
    """Put the auditor's certificate of a party's costs in the case. A PDF, scanned for viruses."""

    into = CertificateIn

    def may(self, thing: CostStatement) -> bool:
        return self.prepares(thing) or self.approves(thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"filename": values["filename"], "content": bytes_in(values["file"], "file")}

    def act(self, thing: CostStatement, values: dict[str, Any]) -> CostStatement:
        content = values.pop("content")
        writing.attach_certificate(thing.report, thing.organisation, content, **values, **self.who)
        return thing


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
