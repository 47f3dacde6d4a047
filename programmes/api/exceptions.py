"""How an unclear condition is read, and documented exceptions from conditions: with who, when and why, never undone
without a trace."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from programmes.api.conditions import ConditionOut
from programmes.api.mandate import NAMES, OfTheMandate
from programmes.models import Condition, ConditionException
from programmes.permissions import may_except, may_read_condition_so
from programmes.workflow.conditions import allow_exception, read_so, withdraw_exception
from registry.api import shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import Free, text_in, with_names
from registry.api.views import Act, Creating, Listing, Thing, found
from registry.models import Case

_UUID = "0198c0de-0000-7000-8000-0000000000"


def _conditions(user: Any) -> QuerySet:
    return with_names(Condition.objects.visible_to(user), *NAMES, "assignment__authority__key")


class ReadingIn(shapes.In):
    """How the condition is read from now on: only what its decision leaves open. `parameters` are those that differ."""

    parameters = Free(required=False, default=dict, help_text="Name of the figure → its value.")
    scope = text_in(
        40, required=False, default="", help_text="What it is judged on, where its readings differ in that."
    )
    reason = text_in(2000, help_text="Why, such as what the ministry has answered, with the day.")

    example: ClassVar = {
        "parameters": {"against": "all"},
        "reason": "Departementets svar den 14 januari 2026",
    }

    def validate_parameters(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError([serializers.DictField.default_error_messages["not_a_dict"].format(
                input_type=type(value).__name__)])  # fmt: skip
        return value


class ReadCondition(OfTheMandate, Act):
    """Read an unclear condition in another way from now on. A person's act: others will read the reason."""

    writes = Scope.PROGRAMMES_WRITE
    out, into = ConditionOut, ReadingIn
    judges = True

    def rows(self) -> QuerySet:
        return _conditions(self.user)

    def may(self, thing: Condition) -> bool:
        return may_read_condition_so(self.user, thing)

    def act(self, thing: Condition, values: dict[str, Any]) -> Condition:
        return read_so(thing, **values, **self.by)


class ExceptionOut(shapes.Out):
    """A documented exception from a condition (undantag), or that one is taken back."""

    uuid = shapes.ident()
    condition = shapes.ident("The condition.", source="condition.uuid")
    case = shapes.text(
        "Number of the project's case; null: for the whole, or where you are kept out of the case.",
        by=lambda row: row.case.designation if row.case and not row.hidden else None, null=True,
    )  # fmt: skip
    year = shapes.whole("The year it is for; null: all years.", null=True)
    reason = shapes.text(by=lambda row: "" if row.hidden else row.reason)
    allowed_by = shapes.text("The name of who allowed it.")
    allowed_on = shapes.day()
    recorded_at = shapes.moment()
    withdraws = shapes.ident(
        "The exception that this row takes back.", by=lambda row: row.withdraws and row.withdraws.uuid, null=True
    )

    example: ClassVar = {
        "uuid": f"{_UUID}85",
        "condition": f"{_UUID}05",
        "case": "Vinnova 2025-00012",
        "year": None,
        "reason": "Näringslivets kontanta del kommer år två.",
        "allowed_by": "Birgitta Norén, enhetschef",
        "allowed_on": "2026-02-10",
        "recorded_at": "2026-02-10T12:00:00Z",
        "withdraws": None,
    }


class OfExceptions(OfTheMandate):
    """Exceptions from the conditions that the caller sees."""

    writes = Scope.PROGRAMMES_WRITE
    out = ExceptionOut

    def rows(self) -> QuerySet:
        seen = Condition.objects.visible_to(self.user).order_by().values("pk")
        names = ("condition__uuid", "case__number", "case__authority__number_prefix", "withdraws__uuid")
        return with_names(ConditionException.objects.filter(condition__in=seen), *names)

    def told(self, rows: list[Any]) -> list[Any]:
        """An exception says what stands in a project's case: only to those who see that."""
        cases = {row.case_id for row in rows if row.case_id}
        seen = (
            set(Case.objects.visible_to(self.user).filter(pk__in=cases).values_list("pk", flat=True)) if cases else ()
        )
        for row in rows:
            row.hidden = row.case_id is not None and row.case_id not in seen
        return rows


class ExceptionIn(shapes.In):
    """What an exception is for, why, and who allowed it."""

    case = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The project's; null: for the whole."
    )
    year = serializers.IntegerField(
        min_value=2000, max_value=2100, required=False, allow_null=True, default=None, help_text="Null: all years."
    )
    reason = text_in(2000)
    allowed_by = text_in(
        200,
        required=False,
        default="",
        help_text="Needed from a main rule; what otherwise stops is decided in one's own name.",
    )
    allowed_on = shapes.day_in(required=False, allow_null=True, default=None, help_text="Null: today.")

    example: ClassVar = {
        "case": f"{_UUID}21",
        "reason": "Näringslivets kontanta del kommer år två.",
        "allowed_by": "Birgitta Norén, enhetschef",
    }


class Exceptions(OfExceptions, Creating, Listing):
    """List the exceptions from a condition, those that were taken back included."""

    into = ExceptionIn
    judges = True
    updated = "recorded_at"

    def find(self) -> Condition:
        condition: Condition = found(_conditions(self.user), uuid=self.kwargs["uuid"])
        return condition

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.find()
        return super().get(request, **kwargs)

    def rows(self) -> QuerySet:
        return super().rows().filter(condition__uuid=self.kwargs["uuid"])

    def may(self, thing: Condition) -> bool:
        return may_except(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["case"] is None:
            return values
        case = Case.objects.visible_to(self.user).filter(uuid=values["case"]).first()
        if case is None:
            raise Invalid([unknown("/case")])
        return values | {"case": case}

    def act(self, thing: Condition, values: dict[str, Any]) -> ConditionException:
        """Record an exception, with the reason and the name of who allowed it. The shortfall stays to be read."""
        return allow_exception(thing, **values, **self.by)

    def place(self, thing: ConditionException) -> str:
        return reverse("api:condition_exception", args=[thing.uuid])


class OneException(OfExceptions, Thing):
    """Read an exception from a condition."""


class WithdrawIn(shapes.In):
    """Why an exception is taken back."""

    reason = text_in(2000)

    example: ClassVar = {"reason": "Medfinansieringen är nu på plats."}


class WithdrawException(OfExceptions, Act):
    """Take an exception back, in one's own name; both rows stay. The answer is the row that takes it back."""

    into = WithdrawIn
    judges = True

    def may(self, thing: ConditionException) -> bool:
        return may_except(self.user, thing.condition)

    def act(self, thing: ConditionException, values: dict[str, Any]) -> ConditionException:
        return withdraw_exception(thing, **values, **self.by)
