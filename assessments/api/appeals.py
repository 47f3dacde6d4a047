"""Appeals of decisions: registered, judged in time, reconsidered, handed over to the court, and what it decided."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from applications.models import Application
from assessments.api.handling import OfHandling, OfOwnPart
from assessments.api.opened import InACase, Opened
from assessments.models import Appeal, Decision
from assessments.permissions import AFTERWARDS, may_amend, may_handle, may_note_received
from assessments.workflow import appeals
from assessments.workflow.afterwards import standing_decision
from registry.api import shapes
from registry.api.appealshapes import (
    LIFE,
    AppealIn,
    AppealLifeOut,
    HandedOverIn,
    OutcomeIn,
    ReconsideredIn,
    TimeIn,
    WithdrawnIn,
)
from registry.api.problems import NotFound
from registry.api.views import Act, Thing


class AppealOut(AppealLifeOut):
    """An appeal of a decision (överklagande), and how far it has come."""

    decision = shapes.ident("The decision.", source="decision.uuid")

    example: ClassVar = {**LIFE, "decision": "0198c0de-0000-7000-8000-000000000022"}


class Appeals(OfOwnPart, OfHandling):
    """List the appeals of an application's decisions."""

    out, into = AppealOut, AppealIn
    name = "appeals"
    acts = AFTERWARDS

    def rows(self) -> QuerySet:
        rows = self.of_part(Appeal.objects.visible_to(self.user).filter(decision__application=self.find()))
        return rows.select_related("decision", "dismissal_of").order_by("pk")

    def may(self, thing: Application) -> bool:
        return may_note_received(self.user, thing, self.part.pk)

    @cached_property
    def decision(self) -> Decision:
        """The decision that stands; NotFound without one."""
        decision = standing_decision(self.target, self.part)
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
        rows = Appeal.objects.visible_to(self.user).filter(
            Q(decision__application__case__authority__in=inside) | Q(decision__authority__in=inside)
        )
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


class JudgeAppeal(OnAppeal):
    """Judge whether an appeal came in time (45 § förvaltningslagen).

    What came too late is dismissed with reasons, by somebody who decides.
    """

    into = TimeIn
    decides = True

    def may(self, thing: Appeal) -> bool:
        return appeals.may_judge(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.judge_time(thing, **values, **self.by)


class ContestDismissal(OnAppeal):
    """Register that the dismissal of a late appeal is itself appealed (45 § förvaltningslagen). What it makes, an
    appeal of its own, is the answer."""

    into = AppealIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.contest_dismissal(thing, **values, **self.by)

    def read_again(self, thing: Any) -> Any:
        return thing


class ReconsiderAppeal(OnAppeal):
    """Say what reconsidering an appealed decision came to (37–39 §§ förvaltningslagen)."""

    into = ReconsideredIn
    decides = True

    def may(self, thing: Appeal) -> bool:
        return may_amend(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.reconsider(thing, **values, **self.by)


class HandOverAppeal(OnAppeal):
    """Note that an appeal was handed over to the court with the papers of the case (46 § förvaltningslagen)."""

    into = HandedOverIn

    def may(self, thing: Appeal) -> bool:
        return may_handle(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.hand_over(thing, **values, **self.by)


class EndAppeal(OnAppeal):
    """Register what the court decided about an appeal. The case is no longer kept from disposal by it."""

    into = OutcomeIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.enter_outcome(thing, **values, **self.by)


class WithdrawAppeal(OnAppeal):
    """Register that an appeal was withdrawn."""

    into = WithdrawnIn

    def may(self, thing: Appeal) -> bool:
        return may_note_received(self.user, thing.decision.application, thing.decision.authority_id)

    def act(self, thing: Appeal, values: dict[str, Any]) -> Appeal:
        return appeals.withdraw_appeal(thing, **values, **self.by)
