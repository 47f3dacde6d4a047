"""Amounts of the mandate that people record: from letters of appropriation and amending decisions, and authorisations.

Recorded with their source, never changed: a new version stands beside the one before.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from programmes.api.mandate import NAMES, FrameOut, OfTheMandate
from programmes.forms.amounts import AppropriationForm, AuthorisationForm, FrameForm
from programmes.models import AppropriationAmount, Assignment, BudgetFrame, CommitmentAuthorisation
from programmes.models.frame import LONGEST_QUOTE, FrameSource, Wording
from programmes.permissions import may_record_appropriation, may_record_authorisation, may_record_frame
from programmes.workflow.frames import record_appropriation, record_authorisation, record_frame
from registry.api import shapes
from registry.api.problems import Invalid, form_faults, unknown
from registry.api.shapes import form_data, text_in, with_names
from registry.api.views import Creating, Listing, found
from sweden.money import MOST_KRONOR

_UUID = "0198c0de-0000-7000-8000-0000000000"
#: What is recorded by hand; the decision's own amounts are loaded with it.
LATER = [(one.value, one.label) for one in (FrameSource.APPROPRIATION_LETTER, FrameSource.AMENDMENT)]


class InAnAssignment(OfTheMandate, Creating, Listing):
    """The amounts of one kind of the assignment in the address, in all their versions, and a new one."""

    writes = Scope.PROGRAMMES_WRITE
    updated = "recorded_at"
    #: Its own address.
    here: ClassVar[str]

    def find(self) -> Assignment:
        seen = Assignment.objects.visible_to(self.user).select_related("authority", "appropriation")
        assignment: Assignment = found(seen.defer("facts", "source_file"), uuid=self.kwargs["uuid"])
        return assignment

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.target = self.find()
        return super().get(request, **kwargs)

    def place(self, thing: Any) -> str:
        return reverse(self.here, args=[self.kwargs["uuid"]])


def _year(help: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=2000, max_value=2100, help_text=help)


def _kronor(help: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, help_text=help)


class FrameIn(shapes.In):
    """What a letter of appropriation or an amending decision says for a year."""

    source_kind = serializers.ChoiceField(choices=LATER)
    source = text_in(300, help_text="Which decision, with its day and number.")
    strand = serializers.SlugField(max_length=80, required=False, allow_null=True, help_text="Key of the strand.")
    year = _year("Budget year.")
    open_ended = serializers.BooleanField(required=False, help_text="Also for all the years that follow.")
    amount = _kronor("Kronor.")
    wording = serializers.ChoiceField(choices=Wording.choices)
    quote = text_in(LONGEST_QUOTE, required=False, help_text="The decision's own words.")
    valid_from = shapes.day_in(help_text="First day that it counts.")

    example: ClassVar = {
        "source_kind": "appropriation_letter",
        "source": "Regleringsbrev för budgetåret 2026",
        "year": 2026,
        "amount": 150000000,
        "wording": "may_use",
        "quote": "Vinnova får för 2026 använda högst 150 000 000 kronor.",
        "valid_from": "2026-01-01",
    }


class AssignmentFrames(InAnAssignment):
    """List the amount lines of an assignment, in all their versions."""

    out, into, here = FrameOut, FrameIn, "api:assignment_frames"

    def rows(self) -> QuerySet:
        return with_names(BudgetFrame.objects.filter(assignment=self.target), *NAMES)

    def may(self, thing: Assignment) -> bool:
        return may_record_frame(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        named = values.pop("strand", None)
        strand = self.target.strands.filter(key=named).first() if named else None
        if named and strand is None:
            raise Invalid([unknown("/strand")])
        given = form_data(values) | {"part": str(strand.pk) if strand else "0"}
        given["open_ended"] = "on" if values.get("open_ended") else ""
        form = FrameForm(given, assignment=self.target)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return form.values

    def act(self, thing: Assignment, values: dict[str, Any]) -> BudgetFrame:
        """Record an amount. From the day it counts it replaces the earlier one; nothing granted is undone."""
        return record_frame(thing, **values, **self.by)


class AppropriationAmountOut(shapes.Out):
    """What an appropriation holds for a year, for all the assignments that share it together. Kronor."""

    uuid = shapes.ident()
    appropriation = shapes.text("Number of the appropriation, 1:2.", source="appropriation.number")
    year = shapes.whole("Budget year.")
    amount = shapes.kronor("Kronor.")
    source_kind = shapes.choice(FrameSource.choices, "What kind of decision it comes from.")
    source = shapes.text("Which decision, with date or number.")
    quote = shapes.text("The decision's own words.")
    valid_from = shapes.day("First day that this version counts.")
    recorded_at = shapes.moment("When it was recorded.")

    example: ClassVar = {
        "uuid": f"{_UUID}83",
        "appropriation": "1:2",
        "year": 2026,
        "amount": 3000000000,
        "source_kind": "appropriation_letter",
        "source": "Regleringsbrev för budgetåret 2026",
        "quote": "",
        "valid_from": "2026-01-01",
        "recorded_at": "2026-01-08T09:00:00Z",
    }


class AppropriationAmountIn(shapes.In):
    """What the appropriation holds for a year."""

    source_kind = serializers.ChoiceField(choices=LATER)
    source = text_in(300, help_text="Which decision, with its day and number.")
    year = _year("Budget year.")
    amount = _kronor("Kronor.")
    quote = text_in(LONGEST_QUOTE, required=False, help_text="The decision's own words.")
    valid_from = shapes.day_in(help_text="First day that it counts.")

    example: ClassVar = {
        "source_kind": "appropriation_letter",
        "source": "Regleringsbrev för budgetåret 2026",
        "year": 2026,
        "amount": 3000000000,
        "valid_from": "2026-01-01",
    }


class AppropriationAmounts(InAnAssignment):
    """List what the appropriation of an assignment holds, year by year and in all its versions."""

    out, into, here = AppropriationAmountOut, AppropriationAmountIn, "api:appropriation_amounts"

    def rows(self) -> QuerySet:
        rows = AppropriationAmount.objects.filter(appropriation=self.target.appropriation_id)
        return rows.select_related("appropriation")

    def may(self, thing: Assignment) -> bool:
        return may_record_appropriation(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = AppropriationForm(form_data(values), assignment=self.target)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        judged: dict[str, Any] = form.cleaned_data
        return judged

    def act(self, thing: Assignment, values: dict[str, Any]) -> AppropriationAmount:
        """Record what the appropriation holds for a year. All the assignments that share it are held within it."""
        return record_appropriation(thing, **values, **self.by)


class AuthorisationOut(shapes.Out):
    """A right to commit coming years' money (beställningsbemyndigande). Kronor."""

    uuid = shapes.ident()
    amount = shapes.kronor("At most outstanding, kronor.")
    end_year = shapes.whole("Last year that may be committed.")
    source = shapes.text("Which decision, with date or number.")
    quote = shapes.text("The decision's own words.")
    valid_from = shapes.day("First day that it holds.")
    valid_to = shapes.day("Last day that it holds.", null=True)
    recorded_at = shapes.moment("When it was recorded.")

    example: ClassVar = {
        "uuid": f"{_UUID}84",
        "amount": 400000000,
        "end_year": 2029,
        "source": "Regleringsbrev för budgetåret 2026",
        "quote": "",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "recorded_at": "2026-01-08T09:00:00Z",
    }


class AuthorisationIn(shapes.In):
    """A commitment authorisation."""

    source = text_in(300, help_text="Which decision, with its day and number.")
    amount = _kronor("At most outstanding, kronor.")
    end_year = _year("Last year that may be committed.")
    quote = text_in(LONGEST_QUOTE, required=False, help_text="The decision's own words.")
    valid_from = shapes.day_in(help_text="First day that it holds.")
    valid_to = shapes.day_in(required=False, allow_null=True, help_text="Last day that it holds.")

    example: ClassVar = {
        "source": "Regleringsbrev för budgetåret 2026",
        "amount": 400000000,
        "end_year": 2029,
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    }


class Authorisations(InAnAssignment):
    """List the commitment authorisations of an assignment."""

    out, into, here = AuthorisationOut, AuthorisationIn, "api:authorisations"

    def rows(self) -> QuerySet:
        return CommitmentAuthorisation.objects.filter(assignment=self.target)

    def may(self, thing: Assignment) -> bool:
        return may_record_authorisation(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = AuthorisationForm(form_data(values))
        if not form.is_valid():
            raise Invalid(form_faults(form))
        judged: dict[str, Any] = form.cleaned_data
        return judged

    def act(self, thing: Assignment, values: dict[str, Any]) -> CommitmentAuthorisation:
        """Record a commitment authorisation. With it, coming years' estimated money can be granted."""
        return record_authorisation(thing, **values, **self.by)
