"""What a call is made of beside its texts: where its money comes from, conditions, criteria, form, kinds of projects,
steps. Each is read with the call and replaced as a whole while it is a draft, by the same acts as on the pages."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Authority
from calls.api.calls import ROLES, OfCalls, PartOut
from calls.models import Call, CallCondition, Effect, FormVersion
from calls.permissions import may
from calls.rules.criteria import MOST_CRITERIA, MOST_GRADES, Criterion, scale
from calls.rules.form import MOST_QUESTIONS, MOST_SECTIONS
from calls.rules.kinds import OFFERED, KindError, read
from calls.states import CallAct
from calls.workflow.editing import Demand, Part, set_conditions, set_parts
from calls.workflow.form import form_content, set_questions
from calls.workflow.setup import (
    MOST_CUT_OFFS,
    MOST_KINDS,
    free_key,
    set_criteria,
    set_process,
    set_project_kinds,
)
from programmes.models import Assignment, Condition
from registry.api import shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in
from registry.api.views import Changing, Thing
from sweden.money import MOST_KRONOR

#: How many parts of the mandate a call may take its money from, and how many conditions it may set.
MOST_PARTS, MOST_CONDITIONS = 30, 60
_NAME = {"max_length": 120, "allow_blank": True, "required": False, "default": ""}


class OfPart(OfCalls, Changing, Thing):
    """A part of a call: read by those who read the call, written by those who write in the draft."""

    replaces = True

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.EDIT, thing)

    @property
    def how(self) -> dict[str, Any]:
        """What every act is told."""
        return {"revision": self.target.revision, "by": self.user, "now": self.now}

    def kinds(self) -> set[str]:
        """Keys of the call's kinds of projects."""
        return {one.key for one in self.target.project_kinds.all()}


def refuse(faults: Iterator[Fault]) -> None:
    """Raises Invalid when there are any."""
    if found := list(faults):
        raise Invalid(found)


def _unknown(pointer: str) -> Fault:
    return Fault(_("There is no such thing here."), "unknown", pointer)


def _twice(pointer: str) -> Fault:
    return Fault(_("This stands twice."), "twice", pointer)


# Money


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
                    yield _unknown(f"{here}/assignment")
                    continue
                strand = next((one for one in assignment.strands.all() if one.key == given["strand"]), None)
                if given["strand"] is not None and strand is None:
                    yield _unknown(f"{here}/strand")
                if (assignment, strand) in taken:
                    yield _twice(here)
                taken.add((assignment, strand))
                roles: dict[str, Authority | None] = {}
                for role in ROLES:
                    roles[role] = authorities.get(given[role]) if given[role] else None
                    if given[role] and roles[role] is None:
                        yield _unknown(f"{here}/{role}")
                    if roles[role] == assignment.authority:
                        roles[role] = None
                years = [one["year"] for one in given["budget"]]
                if len(set(years)) < len(years):
                    yield _twice(f"{here}/budget")
                parts.append(Part(assignment, strand, {one["year"]: one["amount"] for one in given["budget"]}, **roles))

        refuse(wrong())
        return {"parts": parts}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_parts(thing, values["parts"], **self.how)


# Conditions


class DemandOut(shapes.Out):
    """One demand on applications."""

    key = shapes.text("Key within the call.")
    kind = shapes.text("Key of the rule that judges it.")
    parameters = shapes.anything("Its figures, by name; which there are depends on the kind.")
    effect = shapes.choice(Effect.choices, "What happens where it is not met.")
    source = shapes.ident(
        "The government's condition that it mirrors; null: the call's own.",
        by=lambda row: row.source and row.source.uuid,
        null=True,
    )
    project_kind = shapes.text(
        "Key of the kind of project it holds for; null: for all.",
        by=lambda row: row.project_kind and row.project_kind.key,
        null=True,
    )


class ConditionsOut(shapes.Out):
    """What a call demands of applications."""

    call = shapes.ident("The call.", source="case.uuid")
    conditions = shapes.many(DemandOut, "In their order.")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "conditions": [
            {
                "key": "max-grant-1",
                "kind": "max_grant",
                "parameters": {"amount": 5000000},
                "effect": "stop",
                "source": None,
                "project_kind": None,
            }
        ],
    }


class DemandIn(shapes.In):
    """One demand. Shares are written "1/2", days 2026-01-31."""

    kind = serializers.ChoiceField(choices=OFFERED, help_text="Key of the rule.")
    parameters = shapes.Free(required=False, default=dict, help_text="Its figures, by name: an object.")
    effect = serializers.ChoiceField(choices=Effect.choices, required=False, default=Effect.STOP)
    source = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The government's condition that it mirrors."
    )
    project_kind = serializers.SlugField(max_length=40, required=False, allow_null=True, default=None)


class ConditionsIn(shapes.In):
    """All of them, in their order; replaces those that were there."""

    conditions = DemandIn(many=True, max_length=MOST_CONDITIONS)

    example: ClassVar = {"conditions": [{"kind": "max_grant", "parameters": {"amount": 5000000}}]}


class CallConditions(OfPart):
    """Read what a call demands of applications, or set it for a draft."""

    out, into = ConditionsOut, ConditionsIn

    def rows(self) -> QuerySet:
        conditions = CallCondition.objects.select_related("source", "project_kind")
        return super().rows().prefetch_related(Prefetch("conditions", conditions), "project_kinds")

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        parts = self.target.call_strands.values("assignment")
        sources = {one.uuid: one for one in Condition.objects.filter(assignment__in=parts)}
        demands: list[Demand] = []

        def wrong() -> Iterator[Fault]:
            for place, given in enumerate(values["conditions"]):
                here = f"/conditions/{place}"
                figures = given["parameters"]
                try:
                    read(given["kind"], figures if isinstance(figures, Mapping) else {"": figures})
                except KindError as error:
                    pointer = f"{here}/parameters" + (f"/{error.name}" if error.name else "")
                    yield Fault(_("This does not fit the kind of condition."), error.reason, pointer)
                    continue
                source = sources.get(given["source"]) if given["source"] else None
                if given["source"] and source is None:
                    yield _unknown(f"{here}/source")
                if given["project_kind"] and given["project_kind"] not in self.kinds():
                    yield _unknown(f"{here}/project_kind")
                rest = {"source": source, "project_kind": given["project_kind"] or ""}
                demands.append(Demand(given["kind"], figures, given["effect"], **rest))

        refuse(wrong())
        return {"demands": demands}

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_conditions(thing, values["demands"], **self.how)


# Criteria


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
    name_sv = serializers.CharField(**_NAME)
    name_en = serializers.CharField(**_NAME)


class CriterionIn(shapes.In):
    """One criterion. One without key is new."""

    key = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    name_sv = serializers.CharField(max_length=120)
    name_en = serializers.CharField(**_NAME)
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


# The form


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
            _unknown(f"/questions/{place}/project_kinds")
            for place, one in enumerate(content["questions"])
            if not set(one["project_kinds"]) <= self.kinds()
        )
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return set_questions(thing, values["questions"], sections=values["sections"], **self.how)


# Kinds of projects


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
    name_en = serializers.CharField(**_NAME)
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


# Steps


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
    name_en = serializers.CharField(**_NAME)
    about_sv = text_in(2000, required=False, default="")
    about_en = text_in(2000, required=False, default="")
    opens_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    closes_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class CutOffIn(shapes.In):
    """A cut-off."""

    at = serializers.DateTimeField()
    decision_planned_on = serializers.DateField(required=False, allow_null=True, default=None)


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
                yield _unknown("/prepares")
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
