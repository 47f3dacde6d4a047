"""Appeals of what is decided in a case besides an application: a refused disclosure, a claim. Through the same acts."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
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
from registry.api.views import Act, Creating, Resource, Thing, Whole, found
from registry.models import Case, CaseAppeal, DecisionKind
from registry.permissions import may_decide_appeal, may_handle_appeal, may_receive_appeal
from registry.workflow import caseappeals


class CaseAppealOut(AppealLifeOut):
    """An appeal of a decision in a case, and how far it has come."""

    case = shapes.ident("The case.", source="case.uuid")
    kind = shapes.choice(DecisionKind.choices, "What kind of decision is appealed.")
    about = shapes.ident("The decision, by its uuid where it is kept.")
    what = shapes.text("The decision, in Swedish.")
    by_hand = shapes.yes(
        "Whether the letter about it is to be sent by hand: no e-mail address of the appellant is known."
    )

    example: ClassVar = {
        **LIFE,
        "case": "0198c0de-0000-7000-8000-000000000020",
        "kind": "recovery",
        "about": "0198c0de-0000-7000-8000-000000000051",
        "what": "beslutet den 8 januari 2026 om återkrav av Norrviken Biologics AB",
        "by_hand": False,
        "wants": "Kravet ska sättas ned.",
    }


class CaseAppealIn(AppealIn):
    """An appeal that came in, and of which decision."""

    about = serializers.UUIDField(help_text="The decision, by its uuid where it is kept.")

    example: ClassVar = {**AppealIn.example, "about": "0198c0de-0000-7000-8000-000000000051"}


class InsideCases(Resource):
    """For those inside the authority that owns the case."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out = CaseAppealOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        inside = authorities_as(self.user, *CASE_READERS)
        rows = CaseAppeal.objects.visible_to(self.user).filter(case__authority__in=inside)
        return rows.select_related("case__authority", "dismissal_of").defer("case__search").order_by("pk")

    def told(self, rows: list[CaseAppeal]) -> list[CaseAppeal]:
        if rows:  # all of one case
            caseappeals.say_by_hand(rows[0].case, rows)
        return rows


class CaseAppeals(InsideCases, Creating, Whole):
    """List the appeals of what has been decided in a case besides an application."""

    into = CaseAppealIn

    def find(self) -> Case:
        inside = authorities_as(self.user, *CASE_READERS)
        rows = Case.objects.visible_to(self.user).filter(authority__in=inside).select_related("authority")
        one: Case = found(rows.defer("search"), uuid=self.kwargs["uuid"])
        return one

    def get(self, request: Request, **kwargs: Any) -> Response:
        request._request.case_read = self.find().pk
        return super().get(request, **kwargs)

    def lines(self, values: dict[str, Any]) -> Iterable[Any]:
        return self.told(list(self.rows().filter(case=self.find())))

    def may(self, thing: Case) -> bool:
        return may_receive_appeal(self.user, thing)

    def act(self, thing: Case, values: dict[str, Any]) -> CaseAppeal:
        """Register that a decision in the case is appealed."""
        return caseappeals.register_appeal(thing, **values, **self.by)

    def place(self, thing: CaseAppeal) -> str:
        return reverse("api:case_appeal", args=[thing.uuid])


class OneCaseAppeal(InsideCases, Thing):
    """Read an appeal of a decision in a case."""

    of_case = True


class OnCaseAppeal(InsideCases, Act):
    """An act on an appeal of a decision in a case, made on what was read."""


class JudgeCaseAppeal(OnCaseAppeal):
    """Judge whether the appeal came in time (45 § förvaltningslagen).

    A late one is dismissed by somebody who decides.
    """

    into = TimeIn
    decides = True

    def may(self, thing: CaseAppeal) -> bool:
        return caseappeals.may_judge(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.judge_time(thing, **values, **self.by)


class ContestCaseDismissal(OnCaseAppeal):
    """Register that the dismissal of a late appeal is itself appealed. The new appeal is the answer."""

    into = AppealIn

    def may(self, thing: CaseAppeal) -> bool:
        return may_receive_appeal(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.contest_dismissal(thing, **values, **self.by)

    def read_again(self, thing: Any) -> Any:
        return thing


class ReconsiderCaseAppeal(OnCaseAppeal):
    """Say what reconsidering the appealed decision came to (37–39 §§ förvaltningslagen)."""

    into = ReconsideredIn
    decides = True

    def may(self, thing: CaseAppeal) -> bool:
        return may_decide_appeal(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.reconsider(thing, **values, **self.by)


class HandOverCaseAppeal(OnCaseAppeal):
    """Note that the appeal was handed over to the court (46 § förvaltningslagen)."""

    into = HandedOverIn

    def may(self, thing: CaseAppeal) -> bool:
        return may_handle_appeal(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.hand_over(thing, **values, **self.by)


class EndCaseAppeal(OnCaseAppeal):
    """Register what the court decided of the appeal."""

    into = OutcomeIn

    def may(self, thing: CaseAppeal) -> bool:
        return may_receive_appeal(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.enter_outcome(thing, **values, **self.by)


class WithdrawCaseAppeal(OnCaseAppeal):
    """Register that the appeal was withdrawn."""

    into = WithdrawnIn

    def may(self, thing: CaseAppeal) -> bool:
        return may_receive_appeal(self.user, thing.case)

    def act(self, thing: CaseAppeal, values: dict[str, Any]) -> CaseAppeal:
        return caseappeals.withdraw_appeal(thing, **values, **self.by)
