"""Where a call's money comes from, and for which budget years."""

from collections.abc import Iterator
from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Authority
from calls.api.calls import ROLES, PartOut
from calls.api.parts.common import OfPart, refuse
from calls.models import Call
from calls.workflow.editing import Part, set_parts
from programmes.models import Assignment
from registry.api import shapes
from registry.api.problems import Fault, twice, unknown
from sweden.money import MOST_KRONOR

#: How many parts of the mandate a call may take its money from.
MOST_PARTS = 30


class MoneyOut(shapes.Out):
    """Where a call's money comes from, and for which budget years."""

    call = shapes.ident("The call.", source="case.uuid")
    parts = shapes.many(PartOut, "Each part of the mandate.", source="call_strands")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "parts": [
            {
                "assignment": "0198c0de-0000-7000-8000-000000000002",
                "strand": None,
                "authority": "vinnova",
                "decides": "vinnova",
                "pays": "vinnova",
                "reports": "vinnova",
                "agreed_at": None,
                "budget": [{"year": 2026, "amount": 50000000}],
            }
        ],
    }


class BudgetIn(shapes.In):
    """What there is for decisions of a budget year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    amount = serializers.IntegerField(min_value=1, max_value=MOST_KRONOR, help_text="Kronor.")


class PartIn(shapes.In):
    """A part of the mandate. Who decides, pays and reports is the assignment's authority where null."""

    assignment = serializers.UUIDField(help_text="The assignment.")
    strand = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    decides = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    pays = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    reports = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    budget = BudgetIn(many=True, required=False, default=list, max_length=20)


class MoneyIn(shapes.In):
    """All of it; replaces what was said."""

    parts = PartIn(many=True, max_length=MOST_PARTS)

    example: ClassVar = {
        "parts": [
            {
                "assignment": "0198c0de-0000-7000-8000-000000000002",
                "budget": [{"year": 2026, "amount": 50000000}],
            }
        ]
    }


class CallMoney(OfPart):
    """Read where a call's money comes from, or say it for a draft. Another authority agrees to its own on the pages."""

    out, into = MoneyOut, MoneyIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        there = Assignment.objects.visible_to(self.user).select_related("authority").prefetch_related("strands")
        assignments = {one.uuid: one for one in there}
        authorities = {one.key: one for one in Authority.objects.all()}
        parts: list[Part] = []

        def wrong() -> Iterator[Fault]:
            taken = set()
            for place, given in enumerate(values["parts"]):
                here = f"/parts/{place}"
                assignment = assignments.get(given["assignment"])
                if assignment is None:
                    yield unknown(f"{here}/assignment")
                    continue
                strand = next((one for one in assignment.strands.all() if one.key == given["strand"]), None)
                if given["strand"] is not None and strand is None:
                    yield unknown(f"{here}/strand")
                if (assignment, strand) in taken:
                    yield twice(here)
                taken.add((assignment, strand))
                roles: dict[str, Authority | None] = {}
                for role in ROLES:
                    roles[role] = authorities.get(given[role]) if given[role] else None
                    if given[role] and roles[role] is None:
                        yield unknown(f"{here}/{role}")
                    if roles[role] == assignment.authority:
                        roles[role] = None
                years = [one["year"] for one in given["budget"]]
                if len(set(years)) < len(years):
                    yield twice(f"{here}/budget")
                parts.append(Part(assignment, strand, {one["year"]: one["amount"] for one in given["budget"]}, **roles))

        refuse(wrong())
        return {"parts": parts}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_parts(thing, values["parts"], **self.how)
