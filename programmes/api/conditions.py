"""The demands of decisions, and how they stand."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet

from programmes.api.mandate import NAMES, OfTheMandate
from programmes.display.conditions import line_of
from programmes.display.evaluation import Standing, standings, with_demands
from programmes.models import Assignment, Condition
from programmes.rules.verdict import State
from registry.api import asking, shapes
from registry.api.shapes import with_names
from registry.api.views import Listing, Thing, Whole, found
from sweden.findings import Severity


class ConditionOut(shapes.Out):
    """One demand of a government decision (villkor), with its quote."""

    uuid = shapes.ident()
    assignment = shapes.ident(source="assignment.uuid")
    strand = shapes.text("Key of the strand; null: the whole assignment.", by=lambda row: row.strand and row.strand.key,
                         null=True)  # fmt: skip
    key = shapes.text()
    kind = shapes.text("What is judged, and how.")
    scope = shapes.text("What it is judged on: project, project_year, portfolio.")
    title_sv = shapes.text()
    title_en = shapes.text()
    parameters = shapes.anything("Its figures, which differ with the kind.")
    severity = shapes.choice([(one.value, one.value) for one in Severity], "What happens when it is not met.")
    quote = shapes.text("The decision's own words.")
    valid_from = shapes.day("First day of decisions that it holds for.", null=True)
    valid_to = shapes.day("Last day of decisions that it holds for.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000005",
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "strand": None,
        "key": "naringslivets-andel",
        "kind": "share.business_matches",
        "scope": "assignment",
        "title_sv": "Näringslivet medfinansierar minst lika mycket",
        "title_en": "",
        "parameters": {"against": "funder", "as_a_rule": True},
        "severity": "reason",
        "quote": "Näringslivet ska som regel bidra med minst lika mycket som staten.",
        "valid_from": None,
        "valid_to": None,
    }


class Conditions(OfTheMandate, Listing):
    """List the conditions of decisions."""

    history = "assignment__case"
    out = ConditionOut
    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("programme", "assignment__programme__key"),
        asking.by_key("authority", "assignment__authority__key"),
        asking.by_key("strand"),
    )

    def rows(self) -> QuerySet:
        return with_names(Condition.objects.visible_to(self.user), *NAMES)


class OneCondition(OfTheMandate, Thing):
    """Read a condition."""

    out = ConditionOut

    def rows(self) -> QuerySet:
        return with_names(Condition.objects.visible_to(self.user), *NAMES)


class StandingOut(shapes.Out):
    """How a condition stands, judged now by the same rules as on its page."""

    condition = shapes.ident("The condition.", source="condition.uuid")
    key = shapes.text("The condition's key.", source="condition.key")
    state = shapes.choice([(one.value, one.value) for one in State], "How it stands.")
    sentence = shapes.text("The same in words, in the caller's language.", by=lambda one: line_of(one.verdict, one))
    shortfalls = shapes.whole(
        "How many things fall short without an exception.",
        by=lambda one: sum(not found.excepted for found in one.verdict.findings),
    )
    exceptions = shapes.whole("How many documented exceptions it has.", by=lambda one: len(one.exceptions))

    example: ClassVar = {
        "condition": "0198c0de-0000-7000-8000-000000000005",
        "key": "naringslivets-andel",
        "state": "holds",
        "sentence": "Uppfyllt i 3 av 3 projekt.",
        "shortfalls": 0,
        "exceptions": 0,
    }


class Standings(OfTheMandate, Whole):
    """List how the conditions of an assignment stand now."""

    out = StandingOut

    def lines(self, values: dict[str, Any]) -> Iterable[Standing]:
        rows = Assignment.objects.visible_to(self.user).defer("facts", "source_file")
        return standings(with_demands([found(rows, uuid=self.kwargs["uuid"])]), self.user, self.now)
