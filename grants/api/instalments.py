"""Instalments: one line of a grant's plan each, what it waits for, and its way to a proposed payment."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grants.api.base import Judged, OfMoney
from grants.api.holds import NoteIn
from grants.forms.payments import MoveForm, NoteForm
from grants.models import ConditionMet, Instalment
from grants.models.payment import Awaited
from grants.permissions import may
from grants.queries.instalments import DUE
from grants.states.payments import FALLEN, PaymentStatus
from grants.workflow import paying, planning
from registry.api import asking, shapes
from registry.api.shapes import text_in
from registry.api.views import Act, Listing, Thing
from sweden.clock import today
from sweden.money import MOST_KRONOR

#: What an instalment can be: in the plan, or where its standing payment is.
STATES = [
    ("planned", _("in the plan")),
    *(one for one in PaymentStatus.choices if PaymentStatus(one[0]) not in FALLEN),
]


class InstalmentOut(shapes.Out):
    """One line of a grant's plan of payments (delutbetalning), and how far its payment has come."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.text("Name of the party that is paid.", source="organisation.name")
    organisation_number = shapes.text(source="organisation.number")
    year = shapes.whole("Budget year that the money belongs to.")
    planned_on = shapes.day("Day that it is planned for.")
    amount = shapes.kronor("Kronor.")
    waits_for = shapes.texts("What it waits for.")
    status = shapes.choice(
        STATES, "How far its payment has come; planned: no payment stands.", by=lambda row: row.status or "planned"
    )
    payment = shapes.ident("The payment that stands.", source="payment_uuid", null=True)
    ended_at = shapes.moment("When it was taken out of the plan; null: it stands.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000051",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "Norrviken Biologics AB",
        "organisation_number": "",
        "year": 2026,
        "planned_on": "2026-04-01",
        "amount": 1400000,
        "waits_for": ["terms", "no_recovery_order"],
        "status": "planned",
        "payment": None,
        "ended_at": None,
    }


def _in_state(rows: Any, value: str, user: Any) -> Any:
    return rows.due(today()) if value == DUE else rows.in_status(value)


class Instalments(OfMoney, Listing):
    """List instalments of the authorities where one works with cases."""

    history = "grant__case"
    out = InstalmentOut
    filters = (
        asking.by_uuid("grant"),
        asking.by_year("year"),
        asking.by_choice("status", [(DUE, _("to be proposed")), *STATES], _in_state),
        asking.by_day("planned_to", "planned_on__lte", "Planned for this day or earlier."),
    )
    orders: ClassVar = {"planned": "planned_on"}

    def rows(self) -> QuerySet:
        seen: Any = Instalment.objects.visible_to(self.user).standing()
        rows: QuerySet = seen.with_payment().select_related("grant", "organisation")
        return rows


class MetOut(shapes.Out):
    """That what an instalment waits for is there, confirmed by a person."""

    condition = shapes.choice(Awaited.choices)
    note = shapes.text("Where it is seen.")
    confirmed_by = shapes.text("Who confirmed it.", source="confirmed_by.person.name")
    confirmed_at = shapes.moment("When.")


class PlannedInstalmentOut(InstalmentOut):
    """An instalment with what has been confirmed of what it waits for."""

    met = shapes.many(MetOut, "What a person has confirmed; the rest is judged by what is known when it is proposed.")

    example: ClassVar = {**InstalmentOut.example, "met": []}


class OfInstalments(OfMoney):
    """Read by those who work with the case."""

    out = PlannedInstalmentOut

    def rows(self) -> QuerySet:
        met = ConditionMet.objects.select_related("confirmed_by__person").order_by("pk")
        seen = Instalment.objects.visible_to(self.user).with_payment().select_related("grant", "organisation")
        rows: QuerySet = seen.prefetch_related(Prefetch("met", met))
        return rows


class OneInstalment(OfInstalments, Thing):
    """Read an instalment."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class OnInstalment(OfInstalments, Judged, Act):
    """An act on an instalment, made on what was read."""

    def may(self, thing: Instalment) -> bool:
        return may(self.user, "plan_payments", thing.authority_id)


class ConfirmIn(NoteIn):
    """What the instalment waits for that is there, and where it is seen."""

    condition = serializers.ChoiceField(choices=Awaited.choices)
    note = text_in(300, help_text="Where it is seen.")

    example: ClassVar = {"condition": "ethics", "note": "Beslut 2026-00123, handling 9"}


class ConfirmCondition(OnInstalment):
    """Confirm that what an instalment waits for is there. What the product knows by itself is confirmed by nobody."""

    into = ConfirmIn

    def form(self, data: dict[str, Any]) -> NoteForm:
        self.condition = data["condition"]
        return NoteForm({"note": data["note"]})

    def act(self, thing: Instalment, values: dict[str, Any]) -> Instalment:
        planning.confirm_condition(thing, self.condition, **values, **self.who)
        return thing


class MoveInstalmentIn(shapes.In):
    """Another day or amount."""

    planned_on = shapes.day_in()
    amount = serializers.IntegerField(min_value=1, max_value=MOST_KRONOR, help_text="Kronor.")

    example: ClassVar = {"planned_on": "2026-05-04", "amount": 1400000}


class MoveInstalment(OnInstalment):
    """Give an instalment another day or amount. It is ended, and the answer is the one that stands in its place."""

    into = MoveInstalmentIn

    def form(self, data: dict[str, Any]) -> MoveForm:
        return MoveForm(data)

    def act(self, thing: Instalment, values: dict[str, Any]) -> Instalment:
        return planning.move_line(thing, **values, **self.who)


class EndInstalment(OfInstalments, Act):
    """Take an instalment out of the plan. One that is being paid stays."""

    def may(self, thing: Instalment) -> bool:
        return may(self.user, "plan_payments", thing.authority_id)

    def act(self, thing: Instalment, values: dict[str, Any]) -> Instalment:
        planning.end_line(thing, by=self.user, now=self.now)
        return thing


class ProposePayment(OfInstalments, Act):
    """Propose that an instalment is paid. To the account that counts now; all that stands in the way is told."""

    def may(self, thing: Instalment) -> bool:
        return may(self.user, "propose_payment", thing.authority_id)

    def act(self, thing: Instalment, values: dict[str, Any]) -> Instalment:
        paying.propose(thing, by=self.user, now=self.now)
        return thing
