"""Costs: each party's account in a report."""

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers

from applications.rules.facts import CATEGORIES
from grants.api.base import Doing
from grants.api.reports import OfReports
from grants.forms.reports import TEXT
from grants.models import CostStatement
from grants.rules.followup import WITH_COSTS
from grants.workflow.reports import writing
from grants.workflow.reports.parties import categories_of
from registry.api import shapes
from registry.api.files import MOST, bytes_in
from registry.api.problems import Fault, Invalid, NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Thing, found
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
