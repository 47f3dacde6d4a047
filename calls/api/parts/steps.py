"""How a call is judged: in one step, in two, or all the time with cut-offs."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.api.parts.common import NAME, OfPart, refuse
from calls.models import Call
from calls.workflow.setup import MOST_CUT_OFFS, set_process
from registry.api import shapes
from registry.api.problems import Fault, unknown
from registry.api.shapes import text_in


class StepOut(shapes.Out):
    """One of two steps in which a call is applied for and judged."""

    name_sv = shapes.text()
    name_en = shapes.text()
    about_sv = shapes.text("What is applied with.")
    about_en = shapes.text()
    opens_at = shapes.moment("For those who go on; null in the first step, which has the call's own period.", null=True)
    closes_at = shapes.moment(null=True)


class CutOffOut(shapes.Out):
    """A moment in a call that is open all the time: what has come in by then is judged together."""

    at = shapes.moment()
    decision_planned_on = shapes.day(null=True)


class StepsOut(shapes.Out):
    """How a call is judged: in one step, in two, or all the time with cut-offs."""

    call = shapes.ident("The call.", source="case.uuid")
    continuous = shapes.yes("It is open all the time.")
    steps = shapes.many(StepOut, "None: one step.")
    cut_offs = shapes.many(CutOffOut, "In their order.")
    prepares = shapes.ident(
        "The call that this one prepares for.", by=lambda row: row.prepares and row.prepares.uuid, null=True
    )

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "continuous": True,
        "steps": [],
        "cut_offs": [{"at": "2026-09-15T12:00:00Z", "decision_planned_on": "2026-11-15"}],
        "prepares": None,
    }


class StepIn(shapes.In):
    """A step. The first has the call's own period."""

    name_sv = serializers.CharField(max_length=120)
    name_en = serializers.CharField(**NAME)
    about_sv = text_in(2000, required=False, default="")
    about_en = text_in(2000, required=False, default="")
    opens_at = shapes.moment_in(required=False, allow_null=True, default=None)
    closes_at = shapes.moment_in(required=False, allow_null=True, default=None)


class CutOffIn(shapes.In):
    """A cut-off."""

    at = shapes.moment_in()
    decision_planned_on = shapes.day_in(required=False, allow_null=True, default=None)


class StepsIn(shapes.In):
    """All of it; replaces what was said."""

    continuous = serializers.BooleanField(required=False, default=False)
    steps = StepIn(many=True, required=False, default=list, max_length=2)
    cut_offs = CutOffIn(many=True, required=False, default=list, max_length=MOST_CUT_OFFS)
    prepares = serializers.UUIDField(required=False, allow_null=True, default=None)

    example: ClassVar = {"steps": [{"name_sv": "Skiss"}, {"name_sv": "Fullständig ansökan"}]}


class CallSteps(OfPart):
    """Read how a call is judged, step by step or by cut-offs, or say it for a draft."""

    out, into = StepsOut, StepsIn

    def rows(self) -> QuerySet:
        return super().rows().select_related("prepares__case").prefetch_related("steps", "cut_offs")

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        prepared = None
        if values["prepares"]:
            others = Call.objects.worked_on_by(self.user).exclude(pk=self.target.pk)
            others = others.filter(case__authority=self.target.case.authority_id, case__mode=self.target.case.mode)
            prepared = others.filter(case__uuid=values["prepares"]).first()

        def wrong() -> Iterator[Fault]:
            if values["prepares"] and prepared is None:
                yield unknown("/prepares")
            for place, one in enumerate(values["steps"]):
                period = one["opens_at"], one["closes_at"]
                if place == 0 and any(period):
                    yield Fault(_("The first step has the call's own period."), "first_step", "/steps/0")
                if all(period) and one["opens_at"] >= one["closes_at"]:
                    yield Fault(_("It closes after it opens."), "closes_first", f"/steps/{place}/closes_at")

        refuse(wrong())
        return {**values, "prepares": prepared}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        cut_offs = [(one["at"], one["decision_planned_on"]) for one in values["cut_offs"]]
        return set_process(thing, **{**values, "cut_offs": cut_offs}, **self.how)
