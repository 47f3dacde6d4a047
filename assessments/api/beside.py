"""What is seen beside the funding line at once: money, conditions and distribution, with what is chosen now."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.line import OfTheLine
from assessments.display.line import beside
from assessments.workflow.line import listed
from programmes.rules.verdict import State
from registry.api import asking, shapes
from registry.api.views import body

_UUID = "0198c0de-0000-7000-8000-0000000000"


class RoomOut(shapes.Out):
    """A part of the mandate in a budget year, with what the chosen would take of it."""

    assignment = shapes.ident("The assignment.", source="judged.assignment.uuid")
    name = shapes.text("The strand, the assignment, or the appropriation that several share.")
    year = shapes.whole("Budget year.")
    before = shapes.kronor("What may be granted; null where nothing limits it.", null=True)
    chosen = shapes.kronor("What the chosen would take.", source="judged.new")
    after = shapes.kronor("What would be left; below zero: too much is chosen.", null=True)
    conditional = shapes.yes("Granted only under förutsättning att medel anvisas.")

    example: ClassVar = {
        "assignment": f"{_UUID}02",
        "name": "Excellenskluster",
        "year": 2026,
        "before": 50000000,
        "chosen": 42000000,
        "after": 8000000,
        "conditional": False,
    }


class BudgetedOut(shapes.Out):
    """The call's own budget for a year."""

    year = shapes.whole("Budget year.")
    budget = shapes.kronor("What the call expects to grant.")
    granted = shapes.kronor("What has been granted.")
    chosen = shapes.kronor("What the chosen would take.")
    left = shapes.kronor("What would be left; below zero: too much is chosen.")

    example: ClassVar = {"year": 2026, "budget": 50000000, "granted": 0, "chosen": 42000000, "left": 8000000}


class GrantsLeftOut(shapes.Out):
    """A condition of the call on how many grants it gives."""

    demand = shapes.text("The condition in words, in the caller's language.")
    project = shapes.text("The kind of project it is about, in Swedish; empty: all.")
    most = shapes.whole("The most that are given.")
    granted = shapes.whole("How many have been given.")
    chosen = shapes.whole("How many more are chosen.")
    left = shapes.whole("How many would be left; below zero: too many are chosen.")

    example: ClassVar = {
        "demand": "Högst 6 bidrag lämnas i utlysningen.",
        "project": "",
        "most": 6,
        "granted": 1,
        "chosen": 4,
        "left": 1,
    }


class ChosenStandingOut(shapes.Out):
    """How a condition of the portfolio would stand with what is chosen."""

    condition = shapes.ident("The condition.", source="condition.uuid")
    state = shapes.choice([(one.value, one.value) for one in State], "How it would stand.", source="standing.state")
    sentence = shapes.text("The same in words, in the caller's language.", source="line")

    example: ClassVar = {"condition": f"{_UUID}05", "state": "holds", "sentence": "Uppfyllt i 3 av 3 projekt."}


class CountOut(shapes.Out):
    """How many of a kind."""

    word = shapes.text("The kind, in the caller's language.", by=lambda one: str(one[0]))
    count = shapes.whole("How many; null: hidden, because the group is small.", by=lambda one: one[1], null=True)

    example: ClassVar = {"word": "Skåne län", "count": 6}


class GroupOut(shapes.Out):
    """How the chosen are spread over something."""

    title = shapes.text("What they are spread over, in the caller's language.")
    rows = shapes.many(CountOut)

    example: ClassVar = {"title": "Samordnarens län", "rows": [CountOut.example]}


class BesideOut(shapes.Out):
    """All that is seen beside the line."""

    count = shapes.whole("How many are chosen.")
    total = shapes.kronor("What they would get together.")
    rooms = shapes.many(RoomOut, "What is left of the mandate, part by part and year by year.")
    budgets = shapes.many(BudgetedOut, "What is left of the call's own budget.")
    grants = shapes.many(GrantsLeftOut, "The call's own conditions on how many grants it gives.")
    conditions = shapes.many(ChosenStandingOut, "Every condition of the portfolio.")
    groups = shapes.many(GroupOut, "How they are spread.")

    example: ClassVar = {
        "count": 12,
        "total": 42000000,
        "rooms": [RoomOut.example],
        "budgets": [BudgetedOut.example],
        "grants": [GrantsLeftOut.example],
        "conditions": [ChosenStandingOut.example],
        "groups": [GroupOut.example],
    }


class BesideTheLine(OfTheLine):
    """Read what a call's chosen applications would do: to the frames, its budget, the conditions, the distribution."""

    out = BesideOut

    def get(self, request: Request, **kwargs: Any) -> Response:
        if request.query_params:
            asking.read(request.query_params, {})
        call = self.find()
        chosen = listed(call, self.user).chosen
        return body(request, self.out.render(beside(call, chosen, self.user, self.now)))
