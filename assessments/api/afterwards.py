"""What is done with a decision after it has been made (36–38 §§ förvaltningslagen): corrected, taken up again."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from applications.models import Application
from assessments.api.handling import OfHandling, OfOwnPart
from assessments.api.procedure import InStep
from assessments.models import Correction, Reconsideration
from assessments.permissions import AFTERWARDS, may_amend
from assessments.states.procedure import Section, WorseGround
from assessments.workflow import afterwards
from registry.api import shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in


class OfTheDecision(OfOwnPart, OfHandling):
    """What is done with a decision after it has been made."""

    decides = True
    acts = AFTERWARDS

    def may(self, thing: Application) -> bool:
        return may_amend(self.user, thing, self.part.pk)

    def decision(self, thing: Application) -> Any:
        """The decision that stands of the caller's authority; raises NotFound."""
        if (one := afterwards.standing_decision(thing, self.part)) is None:
            raise NotFound
        return one


class CorrectionOut(shapes.Out):
    """That an obvious slip in a decision was corrected (36 § förvaltningslagen). The decision stands as it was."""

    uuid = shapes.ident()
    decision = shapes.ident("The decision.", source="decision.uuid")
    place = shapes.text("Where in it.")
    was = shapes.text("What it says.")
    becomes = shapes.text("What it should say.")
    reason = shapes.text("What kind of slip it is.")
    corrected_by = shapes.text("Who corrected it.", source="corrected_by.person.name")
    corrected_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000046",
        "decision": "0198c0de-0000-7000-8000-000000000031",
        "place": "Skäl",
        "was": "2025",
        "becomes": "2026",
        "reason": "Skrivfel i årtalet.",
        "corrected_by": "Karin Wretman",
        "corrected_at": "2026-03-20T09:00:00Z",
    }


class CorrectionIn(shapes.In):
    """The slip, letter for letter, and what it should say."""

    place = text_in(120, required=False, default="")
    was = text_in(10_000)
    becomes = text_in(10_000)
    reason = text_in(10_000)

    example: ClassVar = {"place": "Skäl", "was": "2025", "becomes": "2026", "reason": "Skrivfel i årtalet."}


class Corrections(OfTheDecision):
    """List corrections of slips in the application's decisions.

    A new one is made in the authority's decision that stands, and told to the party.
    """

    out, into = CorrectionOut, CorrectionIn
    name = "corrections"

    def rows(self) -> QuerySet:
        rows = self.of_part(Correction.objects.filter(decision__application=self.application()).order_by("pk"))
        return rows.select_related("decision", "corrected_by__person").defer("decision__content")

    def act(self, thing: Application, values: dict[str, Any]) -> Correction:
        return afterwards.correct(self.decision(thing), **values, **self.by)


class ReconsiderationOut(shapes.Out):
    """That a decision was taken up again, to be changed (37–38 §§ förvaltningslagen)."""

    uuid = shapes.ident()
    decision = shapes.ident("The decision, which stands until a new one replaces it.", source="decision.uuid")
    section = shapes.choice(Section.choices, "By which provision.")
    reason = shapes.text("Why, as the party was told.")
    is_worse = shapes.yes("Whether the change is to the party's disadvantage.")
    worse_ground = shapes.text("On which ground; empty where it is not.")
    taken_up_by = shapes.text("Who took it up.", source="taken_up_by.person.name")
    taken_up_at = shapes.moment("When.")
    left_because = shapes.text(
        "Why it was left as it is; empty where a new decision replaces it, or is awaited.",
        by=lambda row: row.left.reason if hasattr(row, "left") else "",
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000047",
        "decision": "0198c0de-0000-7000-8000-000000000031",
        "section": "38",
        "reason": "Underlaget fanns hos oss när beslutet fattades.",
        "is_worse": False,
        "worse_ground": "",
        "taken_up_by": "Karin Wretman",
        "taken_up_at": "2026-03-24T09:00:00Z",
        "left_because": "",
    }


class ReconsiderationIn(shapes.In):
    """By which provision, why, and on which ground where it is to the party's disadvantage."""

    section = serializers.ChoiceField(choices=Section.choices)
    reason = text_in(10_000)
    is_worse = serializers.BooleanField(required=False, default=False)
    worse_ground = serializers.ChoiceField(choices=WorseGround.choices, required=False, allow_blank=True, default="")

    example: ClassVar = {"section": "38", "reason": "Underlaget fanns hos oss när beslutet fattades."}


class Reconsiderations(OfTheDecision):
    """List when the application's decisions were taken up again.

    Taking one up sends the application back to be judged; the decision stands until a new one replaces it. A grant is
    taken up to be withdrawn as a whole (`is_worse`, with its ground); other amounts are taken up with the grant.
    """

    out, into = ReconsiderationOut, ReconsiderationIn
    name = "reconsiderations"

    def rows(self) -> QuerySet:
        rows = self.of_part(Reconsideration.objects.filter(decision__application=self.application()).order_by("pk"))
        return rows.select_related("decision", "taken_up_by__person", "left__by__person").defer("decision__content")

    def act(self, thing: Application, values: dict[str, Any]) -> Reconsideration:
        return afterwards.take_up_again(self.decision(thing), **values, **self.by)


class LeftIn(shapes.In):
    """What the reconsideration came to."""

    reason = text_in(10_000)

    example: ClassVar = {"reason": "Uppgifterna ändrar inte bedömningen."}


class LeaveDecision(OfOwnPart, InStep):
    """Leave a grant that was taken up again as it is. The party is told that the decision stands as before."""

    out, into = ReconsiderationOut, LeftIn
    decides = True
    acts = AFTERWARDS

    def find(self) -> Application:
        return self.application()

    def may(self, thing: Application) -> bool:
        return may_amend(self.user, thing, self.part.pk)

    def act(self, thing: Application, values: dict[str, Any]) -> Reconsideration:
        if (decision := afterwards.standing_decision(thing, self.part)) is None:
            raise NotFound
        return afterwards.leave_as_it_is(decision, **values, **self.by).reconsideration
