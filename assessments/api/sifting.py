"""Sifting out of a panel all that lies below a grade: seen first, and done only as it was seen."""

from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers

from assessments.api.panels import OfPanels, PanelOut
from assessments.forms.panels import SiftForm
from assessments.models import Panel
from assessments.rules.line import BEFORE, REVIEWS
from assessments.workflow.panels import may_write
from assessments.workflow.sifting import sift_below, to_sift
from registry.api import shapes
from registry.api.problems import Invalid, form_faults
from registry.api.views import Act
from sweden.clock import local

_UUID = "0198c0de-0000-7000-8000-0000000000"


class SiftedOut(shapes.Out):
    """An item that would be sifted out."""

    item = shapes.ident("The item.", by=lambda one: one[0].uuid)
    revision = shapes.whole("Its revision.", by=lambda one: one[0].revision)
    mean = shapes.text("The mean of its grades.", by=lambda one: f"{float(one[1]):.2f}")

    example: ClassVar = {"item": f"{_UUID}43", "revision": 1, "mean": "3.50"}


class SiftPreviewOut(shapes.Out):
    """What a limit would sift out."""

    items = shapes.many(SiftedOut, "In the order of the agenda.", source="rows")
    over = shapes.whole("How many go on.")
    ungraded = shapes.whole("How many have no grade to judge by.")

    example: ClassVar = {"items": [SiftedOut.example], "over": 12, "ungraded": 0}


class LimitIn(shapes.In):
    """The lowest mean that goes on, and of which grades."""

    lowest = serializers.RegexField(r"^[0-9]{1,2}(\.[0-9]{1,2})?$", max_length=5)
    by_grades = serializers.ChoiceField(choices=[BEFORE, REVIEWS])

    example: ClassVar = {"lowest": "4.5", "by_grades": BEFORE}


class SiftReadIn(shapes.In):
    """An item that was seen, with its revision."""

    item = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=1, max_value=1_000_000)


class SiftIn(LimitIn):
    """The limit, and what was seen of it: another now is refused."""

    read = SiftReadIn(many=True, max_length=5000)

    example: ClassVar = {**LimitIn.example, "read": [{"item": f"{_UUID}43", "revision": 1}]}


class PreviewSift(OfPanels, Act):
    """See what a limit would sift out of a panel. Nothing is done."""

    out: ClassVar[type[shapes.Out]] = SiftPreviewOut
    into: ClassVar[type[shapes.In]] = LimitIn
    key_demanded, match_demanded = False, False

    def may(self, thing: Panel) -> bool:
        return may_write(thing, self.user, local(self.now).date())

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = SiftForm(values, panel=self.target)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return {**values, "lowest": Decimal(values["lowest"])}

    def act(self, thing: Panel, values: dict[str, Any]) -> Any:
        return to_sift(thing, **values, user=self.user, now=self.now)

    def read_again(self, thing: Any) -> Any:
        return super().read_again(thing) if isinstance(thing, Panel) else thing


class SiftPanel(PreviewSift):
    """Sift out of a panel what was seen to lie below a limit, with the panel's standard statement."""

    out = PanelOut
    into = SiftIn
    judges, key_demanded = True, True

    def act(self, thing: Panel, values: dict[str, Any]) -> Panel:
        read = {one["item"]: one["revision"] for one in values.pop("read")}
        sift_below(thing, **values, read=read, by=self.user, now=self.now)
        return thing
