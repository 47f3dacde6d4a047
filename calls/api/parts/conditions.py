"""What a call demands of applications."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.api.parts.common import OfPart, refuse
from calls.models import Call, CallCondition, Effect
from calls.rules.kinds import OFFERED, KindError, read
from calls.workflow.editing import Demand, set_conditions
from programmes.models import Condition
from registry.api import shapes
from registry.api.problems import Fault, unknown

#: How many conditions a call may set.
MOST_CONDITIONS = 60


class DemandOut(shapes.Out):
    """One demand on applications."""

    key = shapes.text("Key within the call.")
    kind = shapes.text("Key of the rule that judges it.")
    parameters = shapes.anything("Its figures, by name; which there are depends on the kind.")
    effect = shapes.choice(Effect.choices, "What happens where it is not met.")
    source = shapes.ident(
        "The government's condition that it mirrors; null: the call's own.",
        by=lambda row: row.source and row.source.uuid,
        null=True,
    )
    project_kind = shapes.text(
        "Key of the kind of project it holds for; null: for all.",
        by=lambda row: row.project_kind and row.project_kind.key,
        null=True,
    )


class ConditionsOut(shapes.Out):
    """What a call demands of applications."""

    call = shapes.ident("The call.", source="case.uuid")
    conditions = shapes.many(DemandOut, "In their order.")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "conditions": [
            {
                "key": "max-grant-1",
                "kind": "max_grant",
                "parameters": {"amount": 5000000},
                "effect": "stop",
                "source": None,
                "project_kind": None,
            }
        ],
    }


class DemandIn(shapes.In):
    """One demand. Shares are written "1/2", days 2026-01-31."""

    kind = serializers.ChoiceField(choices=OFFERED, help_text="Key of the rule.")
    parameters = shapes.Free(required=False, default=dict, help_text="Its figures, by name: an object.")
    effect = serializers.ChoiceField(choices=Effect.choices, required=False, default=Effect.STOP)
    source = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The government's condition that it mirrors."
    )
    project_kind = serializers.SlugField(max_length=40, required=False, allow_null=True, default=None)


class ConditionsIn(shapes.In):
    """All of them, in their order; replaces those that were there."""

    conditions = DemandIn(many=True, max_length=MOST_CONDITIONS)

    example: ClassVar = {"conditions": [{"kind": "max_grant", "parameters": {"amount": 5000000}}]}


class CallConditions(OfPart):
    """Read what a call demands of applications, or set it for a draft."""

    out, into = ConditionsOut, ConditionsIn

    def rows(self) -> QuerySet:
        conditions = CallCondition.objects.select_related("source", "project_kind")
        return super().rows().prefetch_related(Prefetch("conditions", conditions), "project_kinds")

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        parts = self.target.call_strands.values("assignment")
        sources = {one.uuid: one for one in Condition.objects.filter(assignment__in=parts)}
        demands: list[Demand] = []

        def wrong() -> Iterator[Fault]:
            for place, given in enumerate(values["conditions"]):
                here = f"/conditions/{place}"
                figures = given["parameters"]
                try:
                    read(given["kind"], figures if isinstance(figures, Mapping) else {"": figures})
                except KindError as error:
                    pointer = f"{here}/parameters" + (f"/{error.name}" if error.name else "")
                    yield Fault(_("This does not fit the kind of condition."), error.reason, pointer)
                    continue
                source = sources.get(given["source"]) if given["source"] else None
                if given["source"] and source is None:
                    yield unknown(f"{here}/source")
                if given["project_kind"] and given["project_kind"] not in self.kinds():
                    yield unknown(f"{here}/project_kind")
                kind, effect, of = given["kind"], given["effect"], given["project_kind"] or ""
                demands.append(Demand(kind, figures, effect, source=source, project_kind=of))

        refuse(wrong())
        return {"demands": demands}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_conditions(thing, values["demands"], **self.how)
