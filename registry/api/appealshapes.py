"""Appeals in the API: what every appeal tells and asks for, and those of disclosures and claims."""

from typing import Any, ClassVar

from rest_framework import serializers

from registry.api import shapes
from registry.api.shapes import text_in
from registry.states import AppealStatus, CourtOutcome, Reconsidered

#: An appeal as an example shows it.
LIFE: dict[str, Any] = {
    "uuid": "0198c0de-0000-7000-8000-000000000048",
    "dismissal_of": None,
    "status": "in_time",
    "appellant": "Norrviken Biologics AB",
    "received_on": "2026-01-19",
    "wants": "Beslutet ska ändras så att ansökan beviljas.",
    "served_on": "2026-01-08",
    "last_day": "2026-01-29",
    "judged_why": "",
    "judged_at": "2026-01-20T09:00:00Z",
    "reconsidered": "",
    "reconsidered_why": "",
    "court": "",
    "handed_over_on": None,
    "outcome": "",
    "outcome_on": None,
    "court_number": "",
    "ended_at": None,
}


class AppealLifeOut(shapes.Out):
    """How far an appeal (överklagande) has come."""

    uuid = shapes.ident()
    dismissal_of = shapes.ident(
        "The late appeal whose dismissal is appealed; null: the decision is.",
        by=lambda row: row.dismissal_of and row.dismissal_of.uuid,
        null=True,
    )
    status = shapes.choice(AppealStatus.choices, "How far it has come.")
    appellant = shapes.text("Who appeals.")
    received_on = shapes.day("The day it came in.")
    wants = shapes.text("What is appealed, how it should be changed and why.")
    served_on = shapes.day("The day the party got the decision; null: nobody knows.", null=True)
    last_day = shapes.day("Last day of the time for appealing; null: not judged, or nobody knows.", null=True)
    judged_why = shapes.text("Why it was taken up or dismissed.")
    judged_at = shapes.moment("When that was judged.", null=True)
    reconsidered = shapes.choice([("", "–"), *Reconsidered.choices], "What the reconsideration came to.")
    reconsidered_why = shapes.text("Why.")
    court = shapes.text("The court that it was handed over to.")
    handed_over_on = shapes.day("When.", null=True)
    outcome = shapes.choice([("", "–"), *CourtOutcome.choices], "What the court decided.")
    outcome_on = shapes.day("When.", null=True)
    court_number = shapes.text("The court's case number.")
    ended_at = shapes.moment("When its end was registered.", null=True)

    example: ClassVar = LIFE


class AppealIn(shapes.In):
    """An appeal that came in."""

    appellant = text_in(200)
    received_on = shapes.day_in()
    wants = text_in(10_000)

    example: ClassVar = {
        "appellant": "Norrviken Biologics AB",
        "received_on": "2026-01-19",
        "wants": "Beslutet ska ändras så att ansökan beviljas.",
    }


class TimeIn(shapes.In):
    """When the party got the decision, and why the appeal is taken up or dismissed where that is to be said."""

    served_on = shapes.day_in(required=False, allow_null=True, default=None)
    represents_public = serializers.BooleanField(required=False, default=False)
    accept_all_the_same = serializers.BooleanField(required=False, default=False)
    why = text_in(10_000, required=False, default="")

    example: ClassVar = {"served_on": "2026-01-08"}


class ReconsideredIn(shapes.In):
    """What the authority's own reconsideration came to, and why."""

    came_to = serializers.ChoiceField(choices=Reconsidered.choices)
    why = text_in(10_000)

    example: ClassVar = {"came_to": "stands", "why": "Överklagandet innehåller inga nya omständigheter."}


class HandedOverIn(shapes.In):
    """Which court, and when."""

    court = text_in(200)
    on = shapes.day_in()

    example: ClassVar = {"court": "Förvaltningsrätten i Stockholm", "on": "2026-01-23"}


class OutcomeIn(shapes.In):
    """What the court decided."""

    outcome = serializers.ChoiceField(choices=CourtOutcome.choices)
    on = shapes.day_in()
    number = text_in(60, required=False, default="")
    note = text_in(10_000, required=False, default="")

    example: ClassVar = {"outcome": "rejected", "on": "2026-09-14", "number": "1234-26"}


class WithdrawnIn(shapes.In):
    """When the withdrawal came in."""

    on = shapes.day_in()

    example: ClassVar = {"on": "2026-02-02"}
