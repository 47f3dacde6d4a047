"""The funding line: a call's ranked list, where the line stands, what the chosen would do, and proposals for them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.permissions import authorities_as
from accounts.scopes import Scope
from applications.models import Application
from applications.states import Status
from assessments.display.line import grades_of, money_of
from assessments.permissions import MAY, may_rank
from assessments.rules.line import tick
from assessments.workflow.line import keep, listed, propose_ticked, rank_by_grades
from calls.models import Call
from registry.api import shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Resource, Thing, found
from registry.queries import not_blocked

_UUID = "0198c0de-0000-7000-8000-0000000000"


class RankedOut(shapes.Out):
    """An application in the list."""

    application = shapes.ident("The application.", by=lambda one: one["row"].case.uuid)
    number = shapes.text("Its case number.", by=lambda one: one["row"].case.designation)
    title = shapes.text("Its title.", by=lambda one: one["row"].title)
    coordinator = shapes.text("The coordinating party.", by=lambda one: str(one["row"].coordinator))
    status = shapes.choice(Status.choices, by=lambda one: one["row"].status)
    place = shapes.whole("Its place; null: not ranked.", by=lambda one: one["at"].place, null=True)
    ticked = shapes.yes(
        "Chosen or left out by hand; null: the line decides.", by=lambda one: one["at"].ticked, null=True
    )
    chosen = shapes.yes("Whether it is chosen.", by=lambda one: one["chosen"])
    agreed = shapes.whole("The panel's agreed grade.", by=lambda one: one["grades"].agreed, null=True)
    reviews = shapes.whole("How many reviews have been handed in.", by=lambda one: one["grades"].reviews)
    mean = shapes.number(
        "Mean of what the reviews come to, by the criteria's weights or the grade that sums up the others.",
        by=lambda one: one["grades"].mean,
        null=True,
    )
    lowest = shapes.number("What the lowest of the reviews comes to.", by=lambda one: one["grades"].lowest, null=True)
    highest = shapes.number("What the highest of them comes to.", by=lambda one: one["grades"].highest, null=True)
    amount = shapes.kronor("What it would get: as proposed, else as applied for.", by=lambda one: one["amount"])

    example: ClassVar = {
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Frysta T-celler för sjukhusapotek",
        "coordinator": "Lunds universitet",
        "status": "eligible",
        "place": 1,
        "ticked": None,
        "chosen": True,
        "agreed": 6,
        "reviews": 3,
        "mean": 6.3,
        "lowest": 5.0,
        "highest": 7.0,
        "amount": 4200000,
    }


class LineOut(shapes.Out):
    """A call's ranked list: a working copy of those who prepare its decisions. It decides nothing."""

    call = shapes.ident("The call.", by=lambda one: one["call"].uuid)
    above = shapes.whole("So many of the first are chosen.", by=lambda one: one["found"].above)
    rows = shapes.many(RankedOut, "The applications in order.", by=lambda one: one["rows"])

    example: ClassVar = {"call": f"{_UUID}11", "above": 12, "rows": [RankedOut.example]}


class OfTheLine(Resource):
    """For those who prepare and those who make the call's decisions."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out: ClassVar[type[shapes.Out]] = LineOut

    def rows(self) -> QuerySet:
        own = authorities_as(self.user, *MAY["assessments.rank"], *MAY["assessments.decide"])
        rows = Call.objects.filter(not_blocked(self.user, case="case__"), case__authority__in=own)
        return rows.select_related("case__authority").defer("case__search")

    def find(self) -> Call:
        one: Call = found(self.rows(), case__uuid=self.kwargs["uuid"])
        self.request._request.case_read = one.case_id
        return one

    def may(self, thing: Call) -> bool:
        return may_rank(self.user, thing)

    def told(self, rows: list[Any]) -> list[Any]:
        return [self.line(one) for one in rows]

    def line(self, call: Call) -> dict[str, Any]:
        """All that is said of the list. A constant number of questions."""
        seen = listed(call, self.user)
        keys = [one.key for one in seen.rows]
        applications = Application.objects.filter(pk__in=keys).select_related("case__authority", "coordinator")
        by_key = {one.pk: one for one in applications.defer("case__search")}
        grades, totals = grades_of(keys), dict.fromkeys(keys, 0)
        for (key, *_place), amount in money_of(keys).items():
            totals[key] += amount
        rows = [
            {
                "row": by_key[one.key],
                "at": one,
                "chosen": one.key in seen.chosen,
                "grades": grades[one.key],
                "amount": totals[one.key],
            }
            for one in seen.rows
        ]
        return {"call": call, "found": seen, "rows": rows}

    def revision(self, thing: Call) -> int:
        """The revision of what the caller has said that they read."""
        return listed(thing, self.user).revision


class RowIn(shapes.In):
    """An application in the list; what is not sent stays. `chosen`: ticked by hand where the line says otherwise."""

    application = serializers.UUIDField()
    place = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100_000)
    chosen = serializers.BooleanField(required=False)


class LineIn(shapes.In):
    """Where the line is moved to, and the rows that change."""

    above = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    rows = RowIn(many=True, required=False, max_length=500)

    example: ClassVar = {"above": 12, "rows": [{"application": f"{_UUID}21", "chosen": False}]}


class FundingLine(OfTheLine, Changing, Thing):
    """Read a call's ranked list with its funding line, or move the line, the places and the boxes."""

    into = LineIn

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        """Move a call's funding line, places and boxes."""
        seen = listed(thing, self.user)
        above = min(len(seen.rows), values.get("above", seen.above))
        numbers = {one.key: number for number, one in enumerate(seen.rows)}
        own = Application.objects.filter(pk__in=numbers).values_list("case__uuid", "pk")
        keys = dict(own)
        places: dict[int, int | None] = {}
        ticks: dict[int, bool | None] = {}
        for place, one in enumerate(values.get("rows", ())):
            key = keys.get(one["application"])
            if key is None:
                raise Invalid([unknown(f"/rows/{place}/application")])
            if "place" in one:
                places[key] = one["place"]
            if "chosen" in one:
                ticks[key] = tick(one["chosen"], numbers[key], above)
        keep(thing, above=above, places=places, ticks=ticks, revision=seen.revision, **self.by)
        return thing


class RankByGrades(OfTheLine, Act):
    """Order the list by the panel's agreed grade, then by the mean of the reviews' grades. Ticks stay."""

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        rank_by_grades(thing, **self.by)
        return thing


class ProposeChosenIn(shapes.In):
    """Reasons and terms of all the proposals; each can be taken back and made anew."""

    reasons = text_in(10_000)
    terms = text_in(10_000)

    example: ClassVar = {
        "reasons": "Ansökan hör till dem som bäst uppfyller utlysningens syfte.",
        "terms": "Enligt våra allmänna villkor.",
    }


class ProposeChosen(OfTheLine, Act):
    """Propose what was applied for, for everything that is chosen, or nothing: what cannot be proposed is named."""

    into = ProposeChosenIn
    judges = True

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        propose_ticked(thing, **values, revision=self.revision(thing), **self.by)
        return thing
