"""The form that a call's applicants fill in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.api.parts.common import OfPart, refuse
from calls.models import Call, FormVersion
from calls.rules.form import MOST_QUESTIONS, MOST_SECTIONS
from calls.workflow.form import form_content, set_questions
from registry.api import shapes
from registry.api.problems import Fault, Invalid, unknown


class FormOut(shapes.Out):
    """The form that applicants fill in: sections, and questions with what their kind is set to."""

    call = shapes.ident("The call.", source="case.uuid")
    number = shapes.whole("Which version.", by=lambda row: _form(row).number)
    frozen_at = shapes.moment(
        "When it was frozen; null: it is a draft's.", by=lambda row: _form(row).frozen_at, null=True
    )
    sections = shapes.list_of_objects(
        "A list: key, title_sv, title_en, text_sv, text_en.", by=lambda row: _form(row).content.get("sections", [])
    )
    questions = shapes.list_of_objects(
        "A list: key, kind, label_sv, section, required, and what the kind is set to.",
        by=lambda row: _form(row).content.get("questions", []),
    )

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "number": 1,
        "frozen_at": None,
        "sections": [],
        "questions": [{"key": "mal", "kind": "long_text", "label_sv": "Vilka är målen?", "required": True}],
    }


def _form(call: Call) -> FormVersion:
    """The latest version, an empty one where there is none."""
    return max(call.forms.all(), key=lambda one: one.number, default=FormVersion(number=0, content={}))


class FormIn(shapes.In):
    """All sections and questions; replaces those that were there. The common description's words stand."""

    sections = serializers.ListField(child=shapes.Free(), required=False, default=list, max_length=MOST_SECTIONS)
    questions = serializers.ListField(child=shapes.Free(), max_length=MOST_QUESTIONS)

    example: ClassVar = {
        "questions": [{"key": "mal", "kind": "long_text", "label_sv": "Vilka är målen?", "max_words": 500}],
    }


class CallForm(OfPart):
    """Read the form that a call's applicants fill in, or set it for a draft."""

    out, into = FormOut, FormIn

    def rows(self) -> QuerySet:
        return super().rows().prefetch_related("forms", "project_kinds")

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        refuse(
            Fault(_("This is another kind of value than the field takes."), "wrong_type", f"/{name}/{place}")
            for name in ("sections", "questions")
            for place, one in enumerate(values[name])
            if not isinstance(one, dict)
        )
        try:
            content = form_content(values["questions"], values["sections"])
        except (TypeError, AttributeError, KeyError, ValueError):  # a list where a text is to be, and the like
            raise Invalid([Fault(_("A question is not as its kind wants it."), "unreadable", "/questions")]) from None
        refuse(
            unknown(f"/questions/{place}/project_kinds")
            for place, one in enumerate(content["questions"])
            if not set(one["project_kinds"]) <= self.kinds()
        )
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_questions(thing, values["questions"], sections=values["sections"], **self.how)
