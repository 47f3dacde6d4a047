"""Calls: read by everyone who may, written while they are drafts, published after proofreading by another."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from accounts.prepared import Prepared, give
from accounts.scopes import Scope
from calls.forms.period import PeriodForm
from calls.models import Call, CallBudget, CallStrand, LateRule
from calls.models.call import Access
from calls.permissions import creates_at, may
from calls.states import CallAct, CallStatus
from calls.workflow.creating import create_call
from calls.workflow.editing import edit
from calls.workflow.proofreading import ask_for_proofreading
from calls.workflow.publishing import publish
from programmes.models import Assignment
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, form_faults
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing, found
from registry.models.case import Mode
from sweden.clock import local


class BudgetOut(shapes.Out):
    """What a call has for decisions of a budget year."""

    year = shapes.whole("Budget year.")
    amount = shapes.kronor("Kronor.")


class PartOut(shapes.Out):
    """A part of the mandate that a call's money comes from."""

    assignment = shapes.ident("The assignment.", source="assignment.uuid")
    strand = shapes.text(
        "Key of the strand; null: the whole assignment.", by=lambda row: row.strand and row.strand.key, null=True
    )
    authority = shapes.text("Key of the assignment's authority.", source="assignment.authority.key")
    decides = shapes.text("Key of the authority that decides on this money.", source="roles.decides.key")
    pays = shapes.text("Key of the authority that pays it out.", source="roles.pays.key")
    reports = shapes.text("Key of the authority that reports on it.", source="roles.reports.key")
    agreed_at = shapes.moment("When the other authority agreed to its part.", null=True)
    budget = shapes.many(BudgetOut, "By budget year.", source="budgets")


class CallOut(shapes.Out):
    """An offer of money that may be applied for (utlysning). Swedish texts are required and prevail."""

    uuid = shapes.ident("The case's identifier; a call has no other.", source="case.uuid")
    number = shapes.text("The authority's case number, with the authority before it.", source="case.designation")
    authority = shapes.text("Key of the lead authority.", source="case.authority.key")
    status = shapes.choice(CallStatus.choices, "How far it has come; whether it is open is told by its period.")
    access = shapes.choice(Access.choices, "Who may apply.")
    is_test = shapes.yes("A test: never public, never in the ledger.", by=lambda row: row.case.mode == "test")
    title_sv = shapes.text()
    title_en = shapes.text()
    purpose_sv = shapes.text()
    purpose_en = shapes.text()
    who_may_apply_sv = shapes.text()
    who_may_apply_en = shapes.text()
    legal_basis_sv = shapes.text()
    recommends_english = shapes.yes("English is recommended; it is never demanded.")
    may_be_appealed = shapes.yes()
    appeal_ground_sv = shapes.text("The provision that says whether the decision may be appealed.")
    opens_at = shapes.moment("When it opens.", null=True)
    closes_at = shapes.moment("When it closes.", null=True)
    late_rule = shapes.choice(LateRule.choices, "What happens to what comes after it has closed.")
    decision_planned_on = shapes.day("Day that the decision is planned for.", null=True)
    project_start_from = shapes.day(null=True)
    project_end_latest = shapes.day(null=True)
    in_calendar = shapes.yes("Title and period are shown to the programme's other agencies before it is published.")
    technology_areas = shapes.texts("Keys; none: any area.", by=lambda row: sorted(row.area_keys))
    trl_from = shapes.whole("Lowest technology readiness level.", null=True)
    trl_to = shapes.whole("Highest technology readiness level.", null=True)
    contact_name = shapes.text()
    contact_email = shapes.text()
    parts = shapes.many(PartOut, "Where its money comes from.", source="call_strands")
    published_at = shapes.moment(null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000011",
        "number": "Vinnova 2025-00004",
        "authority": "vinnova",
        "status": "published",
        "access": "open",
        "is_test": False,
        "title_sv": "Excellenskluster för banbrytande teknik",
        "title_en": "",
        "purpose_sv": "Klustren ska samla forskning och företag.",
        "purpose_en": "",
        "who_may_apply_sv": "Lärosäten och företag i samverkan.",
        "who_may_apply_en": "",
        "legal_basis_sv": "Förordning (2015:208)",
        "recommends_english": False,
        "may_be_appealed": False,
        "appeal_ground_sv": "12 § förordningen",
        "opens_at": "2025-10-01T07:00:00Z",
        "closes_at": "2025-12-03T13:00:00Z",
        "late_rule": "as_late",
        "decision_planned_on": "2026-03-15",
        "project_start_from": None,
        "project_end_latest": None,
        "in_calendar": True,
        "technology_areas": ["ai"],
        "trl_from": 1,
        "trl_to": 6,
        "contact_name": "Elin Sjöstrand",
        "contact_email": "elin@vinnova.example",
        "parts": [],
        "published_at": "2025-09-15T08:00:00Z",
    }


#: Who does what with a part of a call.
ROLES = ("decides", "pays", "reports")
#: What is told of a part: an assignment's facts and texts are long, and told elsewhere.
OF_ROLES = tuple(f"{one}__key" for one in ROLES)
#: What of a call is told in the parts of it, or nowhere.
TOLD_ELSEWHERE = ("case__search", "applicant_kinds", "counties", "subjects", "proofreading_note")
OF_AUTHORITIES = ("public_access_sv", "public_access_en", "personal_data_sv", "personal_data_en")
TOLD = ("call", "agreed_at", "assignment__uuid", "assignment__authority__key", "strand__key", *OF_ROLES)


_PARTS = Prepared(
    lambda keys: (
        CallStrand.objects.filter(call__among=keys)
        .select_related("assignment__authority", "strand", *ROLES)
        .only(*TOLD)
        .order_by("pk")
    ),
    keys=list,
)
_BUDGETS = Prepared(lambda keys: CallBudget.objects.filter(call_strand__among=keys).order_by("year"), keys=list)
_AREAS = Prepared(
    lambda keys: Call.areas.through.objects.filter(call__among=keys).values_list("call", "technologyarea__key"),
    keys=list,
)


class OfCalls(Resource):
    """Published calls are read by everyone, the others by those who see the case."""

    reads = Scope.CALLS_READ
    writes = Scope.CALLS_WRITE
    out = CallOut

    def rows(self) -> QuerySet:
        rows = Call.objects.visible_to(self.user).select_related("case__authority")
        return rows.defer(*TOLD_ELSEWHERE, *(f"case__authority__{name}" for name in OF_AUTHORITIES))

    def told(self, rows: list[Any]) -> list[Any]:
        keys = [row.pk for row in rows]
        parts = _PARTS(keys=keys)
        give(rows, "call_strands", ((part.call_id, part) for part in parts), back="call")
        budgets = _BUDGETS(keys=[part.pk for part in parts])
        give(parts, "budgets", ((one.call_strand_id, one) for one in budgets), back="call_strand")
        for row in rows:
            row.area_keys = []
        by_key = {row.pk: row for row in rows}
        for call, area in _AREAS(keys=keys):
            by_key[call].area_keys.append(area)
        return rows

    def find(self) -> Any:
        return found(self.rows(), case__uuid=self.kwargs["uuid"])


def _of_assignment(rows: Any, value: Any, user: Any) -> Any:
    """Calls with money of an assignment, each once, however many of its strands they have."""
    return rows.filter(pk__in=CallStrand.objects.filter(assignment__uuid=value).values("call"))


def mandate_part(user: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The assignment and strand that a body names, as a call is begun with them; raises Invalid."""
    own = Assignment.objects.visible_to(user).filter(uuid=values["assignment"])
    assignment = own.select_related("authority").first()
    if assignment is None:
        raise Invalid([Fault(_("There is no such assignment."), "unknown", "/assignment")])
    strand = assignment.strands.filter(key=values["strand"]).first() if values["strand"] else None
    if values["strand"] and strand is None:
        raise Invalid([Fault(_("The assignment has no such strand."), "unknown", "/strand")])
    return {"assignment": assignment, "strand": strand}


def begun_with(user: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What a new call is told beside who begins it; raises Invalid."""
    titles = {name: values[name] for name in ("title_sv", "title_en")}
    return {**mandate_part(user, values), **titles, "mode": Mode.TEST if values["is_test"] else Mode.LIVE}


class NewCall(shapes.In):
    """What a call begins with."""

    assignment = serializers.UUIDField(help_text="The assignment that the money comes from.")
    strand = serializers.SlugField(
        max_length=80, required=False, allow_null=True, default=None, help_text="Key of its strand; null: the whole."
    )
    title_sv = serializers.CharField(max_length=200, help_text="Title in Swedish.")
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    is_test = serializers.BooleanField(required=False, default=False, help_text="A test is never public.")

    example = {
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "title_sv": "Excellenskluster för banbrytande teknik",
    }


class Calls(OfCalls, Creating, Listing):
    """List calls, or begin one.

    A new call is a draft with a number, the government conditions that apply to its part of the mandate, and the
    description common to all calls. The same refusals as on the pages.
    """

    into = NewCall
    uuid = "case__uuid"
    updated = "edited_at"
    filters = (
        asking.by_key("authority", "case__authority__key"),
        asking.by_choice("status", CallStatus.choices),
        asking.by_uuid("assignment", _of_assignment),
        asking.by_day("closes_from", "closes_at__date__gte", "Closes on this day or later."),
        asking.by_day("closes_to", "closes_at__date__lte", "Closes on this day or earlier."),
    )

    def find(self) -> None:
        """A call is made in an assignment that the body names."""

    def may(self, thing: Any) -> bool:
        return bool(creates_at(self.user))

    def act(self, thing: Any, values: dict[str, Any]) -> Call:
        return create_call(**begun_with(self.user, values), by=self.user, now=self.now)

    def place(self, thing: Call) -> str:
        return reverse("api:call", args=[thing.case.uuid])


class CallIn(shapes.In):
    """What may be changed on a draft: texts, period, contact."""

    title_sv = serializers.CharField(max_length=200)
    title_en = serializers.CharField(max_length=200, allow_blank=True)
    purpose_sv = serializers.CharField(max_length=20_000, allow_blank=True)
    purpose_en = serializers.CharField(max_length=20_000, allow_blank=True)
    who_may_apply_sv = serializers.CharField(max_length=20_000, allow_blank=True)
    who_may_apply_en = serializers.CharField(max_length=20_000, allow_blank=True)
    legal_basis_sv = serializers.CharField(max_length=20_000, allow_blank=True)
    recommends_english = serializers.BooleanField()
    may_be_appealed = serializers.BooleanField()
    appeal_ground_sv = serializers.CharField(max_length=300, allow_blank=True)
    opens_at = shapes.moment_in(allow_null=True)
    closes_at = shapes.moment_in(allow_null=True)
    late_rule = serializers.ChoiceField(choices=LateRule.choices)
    decision_planned_on = shapes.day_in(allow_null=True)
    project_start_from = shapes.day_in(allow_null=True)
    project_end_latest = shapes.day_in(allow_null=True)
    in_calendar = serializers.BooleanField()
    contact_name = serializers.CharField(max_length=200, allow_blank=True)
    contact_email = serializers.EmailField(allow_blank=True)

    example = {"closes_at": "2026-06-03T14:00:00+02:00", "title_en": "Excellence clusters"}


class OneCall(OfCalls, Changing, Thing):
    """Read a call, or change a draft's texts, period and contact.

    A call that is being proofread or has been is not changed: it is sent back first, on the pages.
    """

    of_case = True

    into = CallIn

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.EDIT, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """The days against each other, judged by the page's form with what stands."""
        form = PeriodForm({name: value for name, value in _period({**vars(self.target), **values}).items() if value})
        if not form.is_valid():
            raise Invalid(form_faults(form, {"opens_day": "opens_at", "closes_day": "closes_at"}))
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return edit(thing, revision=thing.revision, by=self.user, now=self.now, **values)


def _period(values: dict[str, Any]) -> dict[str, Any]:
    """As the page's form is typed."""
    days = ("decision_planned_on", "project_start_from", "project_end_latest", "late_rule")
    typed = {name: values[name] for name in days}
    for name in ("opens", "closes"):
        moment: datetime | None = values[f"{name}_at"]
        if moment:
            typed |= {f"{name}_day": local(moment).date(), f"{name}_time": f"{local(moment):%H:%M}"}
    return typed


class Proofreader(shapes.In):
    """Who is asked."""

    email = serializers.EmailField(help_text="Of a colleague at the authority who has not written in the call.")

    example = {"email": "per.holm@vinnova.example"}


class AskForProofreading(OfCalls, Act):
    """Ask a colleague to proofread a draft. Another than those who have written in it approves it, on the pages."""

    into = Proofreader

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.ASK_FOR_PROOFREADING, thing)

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        proofreader = User.objects.filter(email__iexact=values["email"], is_active=True).first()
        if proofreader is None or not may(proofreader, CallAct.APPROVE, thing):
            raise Invalid([Fault(_("Nobody with that address may proofread the call."), "unknown", "/email")])
        return ask_for_proofreading(thing, revision=thing.revision, proofreader=proofreader, by=self.user, now=self.now)


class PublishCall(OfCalls, Act):
    """Publish a proofread call: it opens by itself at its opening moment, and its form is frozen."""

    writes = Scope.CALLS_PUBLISH

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.PUBLISH, thing)

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return publish(thing, revision=thing.revision, by=self.user, now=self.now)
