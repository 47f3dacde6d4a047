"""What the agencies have agreed on about their joint calendar."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from calls.models import CalendarGuideline
from calls.workflow.guideline import set_guideline
from programmes.models import Programme
from programmes.permissions import may_run_office
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import Creating, Whole, found


class GuidelineOut(shapes.Out):
    """How long a programme's calls are open at least, and how long none may be open."""

    weeks = shapes.whole("Shortest period of a call, weeks.")
    gap_weeks = shapes.whole("Longest time without an open call, weeks.")
    source = shapes.text("Where it was agreed.")
    set_at = shapes.moment()

    example: ClassVar = {
        "weeks": 8,
        "gap_weeks": 4,
        "source": "Programkontorets möte den 14 oktober 2025",
        "set_at": "2025-10-15T08:00:00Z",
    }


class GuidelineIn(shapes.In):
    """What is agreed from now on."""

    weeks = serializers.IntegerField(min_value=1, max_value=52)
    gap_weeks = serializers.IntegerField(min_value=1, max_value=52)
    source = text_in(300)

    example: ClassVar = {"weeks": 8, "gap_weeks": 4, "source": "Programkontorets möte den 14 oktober 2025"}


class CalendarGuidelines(Creating, Whole):
    """List the guidelines of a programme's joint calendar. The first counts; the others were agreed before."""

    reads, writes = Scope.CALLS_READ, Scope.OFFICE_WRITE
    out, into = GuidelineOut, GuidelineIn

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def find(self) -> Programme:
        programme: Programme = found(Programme.objects.visible_to(self.user), key=self.kwargs["key"])
        return programme

    def rows(self) -> QuerySet:
        return CalendarGuideline.objects.filter(programme=self.find())

    def lines(self, values: dict[str, Any]) -> QuerySet:
        return self.rows()

    def may(self, thing: Programme) -> bool:
        return may_run_office(self.user, thing)

    def act(self, thing: Programme, values: dict[str, Any]) -> CalendarGuideline:
        """Say what the agencies have agreed on. What was agreed before stays readable."""
        return set_guideline(thing, **values, by=self.user, now=self.now)

    def place(self, thing: CalendarGuideline) -> str:
        return reverse("api:calendar_guidelines", args=[self.kwargs["key"]])
