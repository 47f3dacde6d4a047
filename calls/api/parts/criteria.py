"""What a call judges by: criteria with their scales."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from calls.api.parts.common import NAME, OfPart
from calls.models import Call
from calls.rules.criteria import MOST_CRITERIA, MOST_GRADES, Criterion, scale
from calls.workflow.setup import free_key, set_criteria
from registry.api import shapes
from registry.api.shapes import text_in


class GradeOut(shapes.Out):
    """A step on a scale."""

    value = shapes.whole("Its number.")
    name_sv = shapes.text()
    name_en = shapes.text()


class CriterionOut(shapes.Out):
    """What applications are judged by, in which step, on which scale."""

    key = shapes.text("Key within the call.")
    name_sv = shapes.text()
    name_en = shapes.text()
    question_sv = shapes.text("What those who judge are asked.")
    question_en = shapes.text()
    grades = shapes.many(GradeOut, "Its scale, lowest first; none: judged in words.", by=lambda row: scale(row.grades))
    weight = shapes.whole("Per cent; null: nothing is weighed.", null=True)
    overall = shapes.yes("It sums up the others.")
    step = shapes.whole("In which step: 1 or 2.")


class CriteriaOut(shapes.Out):
    """What a call judges by."""

    call = shapes.ident("The call.", source="case.uuid")
    criteria = shapes.many(CriterionOut, "In their order.")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "criteria": [
            {
                "key": "potential",
                "name_sv": "Potential",
                "name_en": "",
                "question_sv": "Hur stor är den?",
                "question_en": "",
                "grades": [
                    {"value": 1, "name_sv": "svag", "name_en": ""},
                    {"value": 2, "name_sv": "god", "name_en": ""},
                ],
                "weight": None,
                "overall": False,
                "step": 1,
            }
        ],
    }


class GradeIn(shapes.In):
    """A step on a scale."""

    value = serializers.IntegerField(min_value=0, max_value=9999)
    name_sv = serializers.CharField(**NAME)
    name_en = serializers.CharField(**NAME)


class CriterionIn(shapes.In):
    """One criterion. One without key is new."""

    key = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    name_sv = serializers.CharField(max_length=120)
    name_en = serializers.CharField(**NAME)
    question_sv = text_in(1000, required=False, default="")
    question_en = text_in(1000, required=False, default="")
    grades = GradeIn(many=True, required=False, default=list, max_length=MOST_GRADES)
    weight = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True, default=None)
    overall = serializers.BooleanField(required=False, default=False)
    step = serializers.IntegerField(min_value=1, max_value=2, required=False, default=1)


class CriteriaIn(shapes.In):
    """All of them, in their order; replaces those that were there."""

    criteria = CriterionIn(many=True, max_length=MOST_CRITERIA)

    example: ClassVar = {
        "criteria": [{"name_sv": "Potential", "grades": [{"value": 1}, {"value": 2}, {"value": 3}]}],
    }


class CallCriteria(OfPart):
    """Read what a call judges by, or set it for a draft."""

    out, into = CriteriaOut, CriteriaIn

    def rows(self) -> QuerySet:
        return super().rows().prefetch_related("criteria")

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        taken = {one["key"] for one in values["criteria"] if one["key"]}
        criteria = []
        for given in values["criteria"]:
            key = given["key"] or free_key(given["name_sv"], taken)
            taken.add(key)
            criteria.append(Criterion(**{**given, "key": key, "grades": scale(given["grades"])}))
        return set_criteria(thing, criteria, **self.how)
