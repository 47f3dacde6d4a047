"""What an officer asks an applicant to complete, and what both sides write to each other (20 § förvaltningslagen).

Who takes part in the case and has not declared is asked for that first, as before the page's form opens.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from applications.api.incase import InCase, OfOne, seen_inside
from applications.forms.rounds import AskForm
from applications.models import Application, Letter, Round
from applications.models.rounds import Outcome, RoundKind
from applications.permissions import may_answer, may_open
from applications.workflow import rounds
from applications.workflow.letters import write_letter
from applications.workflow.submission import confirm_withdrawal
from registry.api import shapes
from registry.api.problems import Invalid, form_faults, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Resource, Thing
from sweden.clock import local


class SupplementOut(shapes.Out):
    """That an application is written in again after it was handed in: asked to be completed, opened again, or, after a
    withdrawal, by the applicant's own will."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    kind = shapes.choice(RoundKind.choices)
    asked = shapes.text("What is to be completed, or why it was opened, as the applicant reads it.")
    opened = shapes.texts("What may be changed; none: all of it.")
    lacks = shapes.anything("What is lacking: the part of the application → the words.")
    may_dismiss = shapes.yes("Else the application may be dismissed.")
    opened_at = shapes.moment()
    closes_at = shapes.moment("Last moment; null: the call's own.", null=True)
    ended_at = shapes.moment(null=True)
    outcome = shapes.choice([("", "–"), *Outcome.choices], "How it ended; empty while it has not.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000024",
        "application": "0198c0de-0000-7000-8000-000000000021",
        "kind": "supplement",
        "asked": "Budgeten saknar koordinatorns indirekta kostnader.",
        "opened": ["budget"],
        "lacks": {"budget": "Koordinatorns indirekta kostnader."},
        "may_dismiss": True,
        "opened_at": "2025-12-08T09:00:00Z",
        "closes_at": "2025-12-22T22:59:59Z",
        "ended_at": None,
        "outcome": "",
    }


class LackIn(shapes.In):
    """What is lacking of a part."""

    part = text_in(100, help_text="As in opened.")
    text = text_in(500)


class SupplementIn(shapes.In):
    """A request to complete an application, or a new opening of it."""

    kind = serializers.ChoiceField(
        choices=[one for one in RoundKind.choices if one[0] != RoundKind.AGAIN], required=False, default="supplement"
    )
    asked = text_in(5000)
    opened = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        default=list,
        max_length=200,
        help_text="project.<part>, questions.<key>, parties, budget, aid, international, attachments; none: all of it.",
    )
    lacks = LackIn(many=True, required=False, default=list, max_length=200)
    closes_at = shapes.moment_in(help_text="At least five banking days ahead for a supplement.")
    may_dismiss = serializers.BooleanField(required=False, default=False)

    example: ClassVar = {
        "asked": "Budgeten saknar koordinatorns indirekta kostnader.",
        "opened": ["budget"],
        "closes_at": "2025-12-22T23:59:59+01:00",
        "may_dismiss": True,
    }


class Supplements(OfOne):
    """List what an applicant has been asked to complete."""

    out, into = SupplementOut, SupplementIn
    name = "supplements"

    def rows(self) -> QuerySet:
        return self.of(Round).select_related("application__case")

    def may(self, thing: Application) -> bool:
        return may_open(self.user, thing.case)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """By the page's form, with what the application asks for."""
        content = self.target.submitted_version.content
        typed = {name: values[name] for name in ("kind", "asked", "opened", "may_dismiss")}
        typed["day"] = local(values["closes_at"]).date().isoformat()
        made = {"questions": content["questions"], "aid": "aid" in content, "today": local(self.now).date()}
        keys = AskForm(**made).keys
        for place, one in enumerate(values["lacks"]):
            if one["part"] not in keys:
                raise Invalid([unknown(f"/lacks/{place}/part")])
            typed[f"lacks{keys.index(one['part'])}"] = one["text"]
        form = AskForm(typed, **made)
        if not form.is_valid():
            raise Invalid(form_faults(form, {"day": "closes_at"}))
        return form.values() | {"closes_at": values["closes_at"]}

    def act(self, thing: Application, values: dict[str, Any]) -> Round:
        """Ask the applicant to complete the application. In a letter, which is registered, with what may follow."""
        self.demand_said(thing.case.uuid)
        return rounds.ask(thing, **values, **self.by)


class OfSupplements(Resource):
    """Read by those inside the authority whose case it is."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out = SupplementOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        rows = Round.objects.filter(application__in=seen_inside(self.user))
        return rows.select_related("application__case__authority").defer("application__case__search")


class OneSupplement(OfSupplements, Thing):
    """Read what an applicant was asked to complete."""

    of_case = True

    def find(self) -> Round:
        one: Round = super().find()
        self.demand_said(one.application.case.uuid)
        return one

    def case_of(self, thing: Round) -> int:
        key: int = thing.application.case_id
        return key


class OnSupplement(OfSupplements, Act):
    """An officer's act on what stands open."""

    def may(self, thing: Round) -> bool:
        return may_open(self.user, thing.application.case)


class ProlongIn(shapes.In):
    """Until when."""

    closes_at = shapes.moment_in()

    example: ClassVar = {"closes_at": "2026-01-09T23:59:59+01:00"}


class ProlongSupplement(OnSupplement):
    """Give more time to complete an application. It is never shortened."""

    into = ProlongIn

    def act(self, thing: Round, values: dict[str, Any]) -> Round:
        self.demand_said(thing.application.case.uuid)
        return rounds.prolong(thing, **values, by=self.user, now=self.now)


class TakeBackSupplement(OnSupplement):
    """End what stands open: nothing more is needed."""

    def act(self, thing: Round, values: dict[str, Any]) -> Round:
        self.demand_said(thing.application.case.uuid)
        return rounds.take_back(thing, by=self.user, now=self.now)


class CaseMessageOut(shapes.Out):
    """A question or an answer between the applicant and the officer. Never changed."""

    uuid = shapes.ident()
    from_authority = shapes.yes("Written in the authority's name; else the applicant's.")
    text = shapes.text()
    written_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000025",
        "from_authority": True,
        "text": "Vi har fått er komplettering.",
        "written_at": "2025-12-19T10:00:00Z",
    }


class CaseMessageIn(shapes.In):
    """What is written to the applicant."""

    text = text_in(10_000)

    example: ClassVar = {"text": "Vi har fått er komplettering."}


class CaseMessages(OfOne):
    """List what the applicant and the authority have written to each other about an application."""

    out, into = CaseMessageOut, CaseMessageIn
    name = "case_messages"

    def rows(self) -> QuerySet:
        return self.of(Letter)

    def may(self, thing: Application) -> bool:
        return may_answer(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> Letter:
        """Write to the applicant in the authority's name. It is registered, and the applicant is told."""
        self.demand_said(thing.case.uuid)
        return write_letter(thing, **values, **self.by)


class WithdrawalOut(shapes.Out):
    """Whether an application has been withdrawn, and the applicant told so."""

    application = shapes.ident("The application.", source="case.uuid")
    withdrawn = shapes.yes(by=lambda row: row.status == "withdrawn")
    confirmed = shapes.yes("The applicant has been told.", by=lambda row: not row.withheld)

    example: ClassVar = {
        "application": "0198c0de-0000-7000-8000-000000000021",
        "withdrawn": True,
        "confirmed": True,
    }


class ConfirmWithdrawal(InCase, Act):
    """Tell an applicant that the application has been withdrawn, as was asked."""

    out = WithdrawalOut
    match_demanded = False

    def find(self) -> Application:
        return self.application()

    def may(self, thing: Application) -> bool:
        return may_open(self.user, thing.case)

    def act(self, thing: Application, values: dict[str, Any]) -> Application:
        self.demand_said(thing.case.uuid)
        return confirm_withdrawal(thing, **self.by)

    def read_again(self, thing: Application) -> Application:
        self._application = None
        return self.application()
