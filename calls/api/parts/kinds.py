"""The kinds of projects within a call."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from calls.api.parts.common import NAME, OfPart
from calls.models import Call
from calls.workflow.setup import MOST_KINDS, set_project_kinds
from registry.api import shapes
from registry.api.shapes import text_in


class ProjectKindOut(shapes.Out):
    """A kind of project within a call."""

    key = shapes.text("Key within the call.")
    name_sv = shapes.text()
    name_en = shapes.text()
    about_sv = shapes.text()
    about_en = shapes.text()
    is_prestudy = shapes.yes("It is a pre-study.")


class ProjectKindsOut(shapes.Out):
    """The kinds of projects within a call; none: all are of one kind."""

    call = shapes.ident("The call.", source="case.uuid")
    kinds = shapes.many(ProjectKindOut, "In their order.", source="project_kinds")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "kinds": [
            {
                "key": "forstudie",
                "name_sv": "Förstudie",
                "name_en": "",
                "about_sv": "",
                "about_en": "",
                "is_prestudy": True,
            }
        ],
    }


class ProjectKindIn(shapes.In):
    """One kind. One without key is new."""

    key = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    name_sv = serializers.CharField(max_length=120)
    name_en = serializers.CharField(**NAME)
    about_sv = text_in(1000, required=False, default="")
    about_en = text_in(1000, required=False, default="")
    is_prestudy = serializers.BooleanField(required=False, default=False)


class ProjectKindsIn(shapes.In):
    """All of them, in their order; replaces those that were there."""

    kinds = ProjectKindIn(many=True, max_length=MOST_KINDS)

    example: ClassVar = {"kinds": [{"name_sv": "Förstudie", "is_prestudy": True}, {"name_sv": "Projekt"}]}


class CallProjectKinds(OfPart):
    """Read the kinds of projects within a call, or set them for a draft."""

    out, into = ProjectKindsOut, ProjectKindsIn

    def rows(self) -> QuerySet:
        return super().rows().prefetch_related("project_kinds")

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_project_kinds(thing, values["kinds"], **self.how)
