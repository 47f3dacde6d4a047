"""Appeals of decisions: registered, judged in time, reconsidered, handed over to the court, and what it decided."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from rest_framework import serializers

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from applications.models import Application
from assessments.api.handling import OfHandling
from assessments.api.opened import InACase, Opened
from assessments.models import Appeal, Decision
from assessments.permissions import may_amend, may_handle, may_note_received
from assessments.states.appeals import AppealStatus, CourtOutcome, Reconsidered
from assessments.workflow import appeals
from assessments.workflow.afterwards import standing_decision
from registry.api import shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Thing


class AppealOut(shapes.Out):
    """An appeal of a decision (överklagande), and how far it has come."""

    uuid = shapes.ident()
    decision = shapes.ident("The decision.", source="decision.uuid")
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

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000048",
        "decision": "0198c0de-0000-7000-8000-000000000022",
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


class Appeals(OfHandling):
    """List the appeals of an application's decisions."""

    out, into = AppealOut, AppealIn
    name = "appeals"

    def rows(self) -> QuerySet:
        rows = Appeal.objects.visible_to(self.user).filter(decision__application=self.find())
        return rows.select_related("decision", "dismissal_of").order_by("pk")

    def may(self, thing: Application) -> bool:
        return may_note_received(self.user, thing)

    @cached_property
    def decision(self) -> Decision:
        """The decision that stands; NotFound without one."""
        decision = standing_decision(self.target)
        if decision is None:
            raise NotFound
        return decision

    def act(self, thing: Application, values: dict[str, Any]) -> Appeal:
        """Register that the decision that stands is appealed. The case is kept from disposal from now on."""
        return appeals.register_appeal(self.decision, **values, **self.by)

    def place(self, thing: Appeal) -> str:
        return reverse("api:appeal", args=[thing.uuid])


class OfAppeals(InACase):
    """Read by those who work with the case."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out = AppealOut
    to_application = "decision.application"

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        inside = authorities_as(self.user, *CASE_READERS)
        rows = Appeal.objects.visible_to(self.user).filter(decision__application__case__authority__in=inside)
        return rows.select_related("decision__application__case", "decision__application__call", "dismissal_of").defer(
            "decision__application__case__search"
        )


class OneAppeal(Opened, OfAppeals, Thing):
    """Read an appeal."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.decision.application.case_id
        return key


class OnAppeal(Opened, OfAppeals, Act):
    """An act on an appeal, made on what was read."""


class TimeIn(shapes.In):
    """When the party got the decision, and why the appeal is taken up or dismissed where that is to be said."""

    served_on = shapes.day_in(required=False, allow_null=True, default=None)
    represents_public = serializers.BooleanField(required=False, default=False)
    accept_all_the_same = serializers.BooleanField(required=False, default=False)
    why = text_in(10_000, required=False, default="")

    example: ClassVar = {"served_on": "2026-01-08"}


class JudgeAppeal(OnAppeal):
    """Judge whether an appeal came in time (45 § förvaltningslagen).

    What came too late is dismissed with reasons, by somebody who decides.
    """

    into = TimeIn
    decides = True

    def may(self, thing: Appeal) -> bool:
        return appeals.may_judge(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.judge_time(thing, **values, **self.by)


class ContestDismissal(OnAppeal):
    """Register that the dismissal of a late appeal is itself appealed (45 § förvaltningslagen). What it makes, an
    appeal of its own, is the answer."""

    into = AppealIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.contest_dismissal(thing, **values, **self.by)

    def read_again(self, thing: Any) -> Any:
        return thing


class ReconsideredIn(shapes.In):
    """What the authority's own reconsideration came to, and why."""

    came_to = serializers.ChoiceField(choices=Reconsidered.choices)
    why = text_in(10_000)

    example: ClassVar = {"came_to": "stands", "why": "Överklagandet innehåller inga nya omständigheter."}


class ReconsiderAppeal(OnAppeal):
    """Say what reconsidering an appealed decision came to (37–39 §§ förvaltningslagen)."""

    into = ReconsideredIn
    decides = True

    def may(self, thing: Appeal) -> bool:
        return may_amend(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.reconsider(thing, **values, **self.by)


class HandedOverIn(shapes.In):
    """Which court, and when."""

    court = text_in(200)
    on = shapes.day_in()

    example: ClassVar = {"court": "Förvaltningsrätten i Stockholm", "on": "2026-01-23"}


class HandOverAppeal(OnAppeal):
    """Note that an appeal was handed over to the court with the papers of the case (46 § förvaltningslagen)."""

    into = HandedOverIn

    def may(self, thing: Appeal) -> bool:
        return may_handle(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.hand_over(thing, **values, **self.by)


class OutcomeIn(shapes.In):
    """What the court decided."""

    outcome = serializers.ChoiceField(choices=CourtOutcome.choices)
    on = shapes.day_in()
    number = text_in(60, required=False, default="")
    note = text_in(10_000, required=False, default="")

    example: ClassVar = {"outcome": "rejected", "on": "2026-09-14", "number": "1234-26"}


class EndAppeal(OnAppeal):
    """Register what the court decided about an appeal. The case is no longer kept from disposal by it."""

    into = OutcomeIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.enter_outcome(thing, **values, **self.by)


class WithdrawnIn(shapes.In):
    """When the withdrawal came in."""

    on = shapes.day_in()

    example: ClassVar = {"on": "2026-02-02"}


class WithdrawAppeal(OnAppeal):
    """Register that an appeal was withdrawn."""

    into = WithdrawnIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.withdraw_appeal(thing, **values, **self.by)
