"""How a grant is paid: its plan, and the acts on it. Whole kronor."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Organisation
from grants.api.base import Judged, OfAGrant, OfMoney
from grants.api.holds import AccountOut, HoldOut, accounts_shown, holds_shown
from grants.api.instalments import InstalmentOut
from grants.forms.payments import HeldBackForm, HoldForm, LayPlanForm, LineForm
from grants.models import Grant, Hold, Instalment
from grants.models.payment import Awaited
from grants.permissions import may
from grants.workflow import holding, planning
from grants.workflow.judging import conditions_of, terms_of
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Thing
from sweden.money import MOST_KRONOR


class PlaceOut(shapes.Out):
    """What a party has been granted of a budget year's money."""

    organisation = shapes.ident("The party.", by=lambda row: row[0].uuid)
    name = shapes.text("Its name.", by=lambda row: row[0].name)
    year = shapes.whole("Budget year.", by=lambda row: row[1])
    granted = shapes.kronor("Kronor.", by=lambda row: row[2])


class PlanOut(shapes.Out):
    """How a grant is paid: what is granted, what is held back, the instalments, accounts, and what stops payments."""

    grant = shapes.ident("The grant.", source="uuid")
    held_back = shapes.text("The share of each party's grant that waits for the final report, such as 1/5.")
    is_closed = shapes.yes("Whether the grant is closed: nothing more is planned or paid.")
    places = shapes.many(PlaceOut, "What is granted, by party and budget year.")
    instalments = shapes.many(InstalmentOut, "The plan as it stands.", source="lines")
    holds = shapes.many(HoldOut, "What stops payments, lifted ones too.", source="stops")
    accounts = shapes.many(AccountOut, "The accounts that the parties have said, the latest of each last.")

    example: ClassVar = {
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "held_back": "1/5",
        "is_closed": False,
        "places": [
            {
                "organisation": "0198c0de-0000-7000-8000-000000000003",
                "name": "Norrviken Biologics AB",
                "year": 2026,
                "granted": 1400000,
            }
        ],
        "instalments": [InstalmentOut.example],
        "holds": [],
        "accounts": [AccountOut.example],
    }


class OfPlan(OfMoney):
    """The plan of a grant: read by those who work with its case."""

    out = PlanOut

    def rows(self) -> QuerySet:
        grants = Grant.objects.at_work(self.user).select_related("case__authority", "assignment", "strand", "project")
        return grants.defer("case__search")

    def told(self, rows: list[Grant]) -> list[Grant]:
        for grant in rows:
            granted = planning.granted_of(grant)
            parties = Organisation.objects.in_bulk({one for one, _year in granted})
            grant.places = [(parties[one], year, amount) for (one, year), amount in sorted(granted.items())]
            grant.held_back = str(terms_of(grant))
            grant.is_closed = planning.is_closed(grant)
            lines = grant.instalments.standing().with_payment().select_related("grant", "organisation")
            grant.lines = list(lines.order_by("planned_on", "pk"))
            grant.stops = list(holds_shown(grant.holds.all()).order_by("pk"))
            grant.accounts = list(accounts_shown(self.user).filter(application__case=grant.case_id).order_by("pk"))
        return rows


class OnePlan(OfPlan, Thing):
    """Read how a grant is paid."""

    of_case = True


class Planning(OfPlan, Judged, Act):
    """An act on the plan as a whole, made on the plan that was read."""

    def may(self, thing: Grant) -> bool:
        return may(self.user, "plan_payments", thing.authority_id)


class LayPlanIn(shapes.In):
    """How the suggested plan is to be. What is held back, and on what ground, is said with the first plan only."""

    per_year = serializers.IntegerField(min_value=1, max_value=12, help_text="Instalments a year: 1, 2, 3, 4, 6 or 12.")
    percent = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Held back until the final report, per cent."
    )
    ground = text_in(300, required=False, help_text="Where that is decided.")
    waits_for = serializers.ListField(
        child=serializers.ChoiceField(choices=[Awaited.REPORT, Awaited.ETHICS]),
        required=False,
        help_text="What its instalments wait for besides the terms and the declaration; left out: the reports "
        "that are demanded, and the ethics approval where the application says that one is needed.",
    )

    example: ClassVar = {"per_year": 2, "percent": 20, "ground": "Villkoren, avsnitt 6"}


class LayPlan(Planning):
    """Write the suggested plan. For what is granted and not planned yet, evenly over the project's time."""

    into = LayPlanIn

    def form(self, data: dict[str, Any]) -> LayPlanForm:
        data = {"waits_for": conditions_of(self.target), **data}
        return LayPlanForm(data, stands=planning.has_terms(self.target))

    def judged(self, form: Any) -> dict[str, Any]:
        values: dict[str, Any] = form.values
        return values

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        planning.lay_plan(thing, **values, **self.who)
        return thing


class HeldBackIn(shapes.In):
    """What is held back until the final report, and where that is decided."""

    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Per cent of each party's grant.")
    ground = text_in(300)

    example: ClassVar = {"percent": 20, "ground": "Villkoren, avsnitt 6"}


class HoldBack(Planning):
    """Change what is held back until the final report. Each payment is judged by it from now on."""

    into = HeldBackIn

    def form(self, data: dict[str, Any]) -> HeldBackForm:
        return HeldBackForm(data)

    def judged(self, form: Any) -> dict[str, Any]:
        values: dict[str, Any] = form.values
        return values

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        planning.change_terms(thing, **values, **self.who)
        return thing


class LineIn(shapes.In):
    """One instalment more. It waits for the terms and the declaration, and for what `besides` names."""

    organisation = serializers.UUIDField(help_text="The party that is paid.")
    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="Budget year.")
    planned_on = shapes.day_in()
    amount = serializers.IntegerField(min_value=1, max_value=MOST_KRONOR, help_text="Kronor.")
    besides = serializers.ListField(
        child=serializers.ChoiceField(choices=[Awaited.REPORT, Awaited.FINAL_REPORT, Awaited.ETHICS]),
        required=False,
        max_length=3,
    )

    example: ClassVar = {
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "year": 2026,
        "planned_on": "2026-10-01",
        "amount": 400000,
        "besides": ["report"],
    }


class AddInstalment(OfAGrant, OfMoney, Judged, Creating):
    """Write one instalment more into a grant's plan. Within what is granted to the party of the year's money."""

    out, into = InstalmentOut, LineIn

    def rows(self) -> QuerySet:
        return Instalment.objects.visible_to(self.user).with_payment().select_related("grant", "organisation")

    def may(self, thing: Grant) -> bool:
        return may(self.user, "plan_payments", thing.authority_id)

    def form(self, data: dict[str, Any]) -> LineForm:
        granted = planning.granted_of(self.target)
        parties = list(Organisation.objects.filter(pk__in={one for one, _year in granted}))
        return LineForm(data, parties=parties, years=sorted({year for _one, year in granted}))

    def act(self, thing: Grant, values: dict[str, Any]) -> Instalment:
        waits: Iterable[str] = (*planning.ALWAYS, *values.pop("besides"))
        return planning.add_line(thing, planning.NewLine(**values, waits_for=tuple(waits)), **self.who)

    def place(self, thing: Instalment) -> str:
        return reverse("api:instalment", args=[thing.uuid])


class HoldIn(shapes.In):
    """Whose payments are stopped, and why."""

    organisation = serializers.UUIDField(required=False, allow_null=True, help_text="The party; null: all of them.")
    reason = text_in(300)

    example: ClassVar = {"organisation": None, "reason": "Frågor om delrapporten är obesvarade."}


class PlaceHold(OfAGrant, OfMoney, Judged, Creating):
    """Stop payments of a grant. Nothing is paid to the party, or to any, until somebody releases them."""

    out, into = HoldOut, HoldIn

    def rows(self) -> QuerySet:
        return holds_shown(Hold.objects.filter(grant__in=Grant.objects.at_work(self.user)))

    def may(self, thing: Grant) -> bool:
        return may(self.user, "plan_payments", thing.authority_id)

    def form(self, data: dict[str, Any]) -> HoldForm:
        parties = {one for one, _year in planning.granted_of(self.target)}
        return HoldForm(data, parties=list(Organisation.objects.filter(pk__in=parties)))

    def act(self, thing: Grant, values: dict[str, Any]) -> Hold:
        return holding.hold_payments(thing, **values, **self.who)

    def place(self, thing: Hold) -> str:
        return reverse("api:hold", args=[thing.uuid])
