"""Cooperation across borders in the API: what the applicant says, which lists are looked in, what officers judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from applications.api.incase import InCase, OfOne
from applications.errors import ChecklistMissing
from applications.forms.international import AssessmentForm
from applications.models import Application, Checklist, InternationalAssessment
from applications.models.international import Outcome, ScreeningResult
from applications.permissions import may_assess_international
from applications.sentences.findings import sentence
from applications.workflow import international as workflow
from registry.api import shapes
from registry.api.problems import Fault, Invalid, form_faults, twice, unknown
from registry.api.shapes import form_data, text_in
from registry.api.views import Thing
from sweden.clock import local
from sweden.findings import Finding, Severity


def _of(key: str, default: Any = "") -> Any:
    return lambda one: one.get(key, default)


class AnsweredOut(shapes.Out):
    """A question of the checklist, and what the applicant answered."""

    key = shapes.text(by=_of("key"))
    text_sv = shapes.text("The question.", by=_of("text_sv"))
    text_en = shapes.text(by=_of("text_en"))
    answer = shapes.yes("null: not answered.", by=_of("answer", None), null=True)
    note = shapes.text("How what the answer tells of is handled.", by=_of("note"))


class ListToLookInOut(shapes.Out):
    """A list that an officer looks in before the cooperation is judged."""

    key = shapes.text("What an assessment names it by.", by=_of("key"))
    title_sv = shapes.text(by=_of("title_sv"))
    title_en = shapes.text(by=_of("title_en"))
    source = shapes.text("Where the demand comes from.", by=_of("source"))


class LackingOut(shapes.Out):
    """What the cooperation still needs before a grant."""

    rule = shapes.text("Name of the rule.")
    severity = shapes.choice([one.value for one in Severity], "blocking: no grant before it is done.")
    words = shapes.text("What it says.", by=sentence)


@dataclass(frozen=True)
class Said:
    """What is said of an application's cooperation, and what it is judged by."""

    application: Application
    content: dict[str, Any]
    checklist: Checklist | None
    lacking: list[Finding]

    @property
    def questions(self) -> list[dict[str, Any]]:
        return list((self.content.get("checklist") or {}).get("questions", ()))


class InternationalOut(shapes.Out):
    """What an applicant says of partners outside Sweden, and what a grant still needs because of it."""

    application = shapes.ident("The application.", source="application.case.uuid")
    foreign_partners = shapes.yes(
        "null: not answered.", by=lambda said: said.content.get("foreign_partners"), null=True
    )
    countries = shapes.texts("Their countries, ISO 3166-1.", by=lambda said: said.content.get("countries") or [])
    risk_note = shapes.text("Its risks, in the applicant's words.", by=lambda said: said.content.get("risk_note") or "")
    checklist = shapes.text(
        "Key of the checklist that the call opened under; null: none, and nothing is judged.",
        by=lambda said: said.checklist and said.checklist.key,
        null=True,
    )
    questions = shapes.many(AnsweredOut, "What the applicant answered; none where there are no partners abroad.")
    lists = shapes.many(
        ListToLookInOut, "What is looked in.", by=lambda said: said.checklist.screenings if said.checklist else []
    )
    lacking = shapes.many(LackingOut, "What a grant still needs; none: nothing.")

    example: ClassVar = {
        "application": "0198c0de-0000-7000-8000-000000000021",
        "foreign_partners": True,
        "countries": ["FI"],
        "risk_note": "Ritningarna stannar hos oss.",
        "checklist": "internationalisering-2025",
        "questions": [
            {
                "key": "dual_use",
                "text_sv": "Kan resultaten användas militärt?",
                "text_en": "Can the results be put to military use?",
                "answer": False,
                "note": "",
            }
        ],
        "lists": [
            {
                "key": "sanctions_list",
                "title_sv": "EU:s sanktionslista",
                "title_en": "The EU's list of sanctions",
                "source": "Myndighetens checklista",
            }
        ],
        "lacking": [
            {
                "rule": "international.not_assessed",
                "severity": "warning",
                "words": "Det internationella samarbetet har inte bedömts.",
            }
        ],
    }


class OneInternational(InCase, Thing):
    """Read what an applicant says of cooperation across borders, and what a grant still needs because of it. With the
    lists that an officer looks in."""

    out = InternationalOut
    of_case = True

    def find(self) -> Said:
        application = self.application()
        return Said(
            application,
            application.submitted_version.content["international"],
            workflow.checklist_for(application.call),
            workflow.lacking_assessment(application),
        )

    def case_of(self, thing: Said) -> int:
        key: int = thing.application.case_id
        return key


class ScreeningOut(shapes.Out):
    """A list that was looked in."""

    key = shapes.text(by=_of("key"))
    result = shapes.choice(ScreeningResult.choices, "It is no verdict.", by=_of("result"))
    on = shapes.day("When; null: not looked in.", by=_of("on", None), null=True)
    version = shapes.text("The list's own version or date.", by=_of("version"))
    note = shapes.text(by=_of("note"))


class InternationalAssessmentOut(shapes.Out):
    """What an officer came to about the cooperation. The latest counts; none is changed."""

    uuid = shapes.ident()
    checklist = shapes.text("Key of the checklist it was judged by.", source="checklist.key")
    outcome = shapes.choice(Outcome.choices)
    assessment = shapes.text("The reasons.")
    conditions = shapes.text("What belongs in the decision, where it is acceptable with conditions.")
    screenings = shapes.many(ScreeningOut, "The lists that were looked in.")
    assessed_by = shapes.text("Name.", source="assessed_by.person.name")
    assessed_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000028",
        "checklist": "internationalisering-2025",
        "outcome": "conditions",
        "assessment": "Risken är hanterbar om ritningarna inte lämnar landet.",
        "conditions": "Tillstånd från ISP ska finnas innan samarbetet börjar.",
        "screenings": [
            {"key": "sanctions_list", "result": "nothing", "on": "2025-12-18", "version": "2025-12-17", "note": ""}
        ],
        "assessed_by": "Elin Sjöstrand",
        "assessed_at": "2025-12-18T10:00:00Z",
    }


class ScreeningIn(shapes.In):
    """A list that was looked in: when, in which version of it, and what was found."""

    key = text_in(100, help_text="As in the application's lists (…/international/).")
    result = serializers.ChoiceField(choices=ScreeningResult.choices)
    on = shapes.day_in(required=False, allow_null=True, default=None)
    version = text_in(100, required=False, default="")
    note = text_in(1000, required=False, default="")


class InternationalAssessmentIn(shapes.In):
    """What one comes to. Lists that are not named count as not looked in."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    assessment = text_in(20_000)
    conditions = text_in(10_000, required=False, default="")
    screenings = ScreeningIn(many=True, required=False, default=list, max_length=100)

    example: ClassVar = {
        "outcome": "conditions",
        "assessment": "Risken är hanterbar om ritningarna inte lämnar landet.",
        "conditions": "Tillstånd från ISP ska finnas innan samarbetet börjar.",
        "screenings": [{"key": "sanctions_list", "result": "nothing", "on": "2025-12-18", "version": "2025-12-17"}],
    }


class InternationalAssessments(OfOne):
    """List what officers have judged of an application's cooperation across borders, the latest first."""

    out, into = InternationalAssessmentOut, InternationalAssessmentIn
    name = "international_assessments"
    judges = True

    def rows(self) -> QuerySet:
        rows = InternationalAssessment.objects.filter(application=self.application())
        return rows.select_related("checklist", "assessed_by__person")

    def may(self, thing: Application) -> bool:
        return may_assess_international(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """By the page's form, with the lists of the checklist that the call opened under."""
        checklist = workflow.checklist_for(self.target.call)
        if checklist is None:
            raise ChecklistMissing
        typed = {name: values[name] for name in ("outcome", "assessment", "conditions")}
        typed |= {f"s-{one['key']}-result": ScreeningResult.NOT_DONE for one in checklist.screenings}
        places: dict[str, str] = {}
        if wrong := list(self._misnamed(values["screenings"], {one["key"] for one in checklist.screenings})):
            raise Invalid(wrong)
        for place, one in enumerate(values["screenings"]):
            for name in ("result", "on", "version", "note"):
                typed[f"s-{one['key']}-{name}"] = one[name]
                places[f"s-{one['key']}-{name}"] = f"screenings/{place}/{name}"
        form = AssessmentForm(form_data(typed), checklist=checklist, today=local(self.now).date())
        if not form.is_valid():
            raise Invalid(form_faults(form, places))
        plain = {name: form.cleaned_data[name] for name in ("outcome", "assessment", "conditions")}
        return {**plain, "checklist": checklist, "screenings": form.looked_up()}

    @staticmethod
    def _misnamed(screenings: list[dict[str, Any]], known: set[str]) -> Iterator[Fault]:
        """What names no list of the checklist, or one that is named before."""
        met: set[str] = set()
        for place, one in enumerate(screenings):
            pointer = f"/screenings/{place}/key"
            if one["key"] not in known:
                yield unknown(pointer)
            elif one["key"] in met:
                yield twice(pointer)
            met.add(one["key"])

    def act(self, thing: Application, values: dict[str, Any]) -> InternationalAssessment:
        """Judge an application's cooperation across borders, with the lists that were looked in. Its conditions belong
        in the decision; earlier assessments stay."""
        self.demand_said(thing.case.uuid)
        return workflow.assess(thing, **values, **self.by)
