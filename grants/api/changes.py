"""Requests of changes of grants. Those who coordinate ask, on the page's own terms; people decide."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from applications.models.budget import CompanySize, CostCategory
from assessments.states.procedure import Section, WorseGround
from grants.api.base import Doing, Judged, OfOwn
from grants.errors.changes import ChangeNotAvailable
from grants.forms.changes import FORMS, DecideForm
from grants.models import ChangeKind, ChangeRequest, Grant, GrantVersion
from grants.permissions import may
from grants.sentences.changes import sentence
from grants.states.changes import ChangeStatus
from grants.workflow import agreeing, changing
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, form_faults
from registry.api.shapes import form_data, text_in
from registry.api.views import Act, Creating, Listing, Thing, found
from sweden.clock import local
from sweden.findings import Severity
from sweden.money import MOST_KRONOR


class ChangeOut(shapes.Out):
    """A request to change a grant (begäran om ändring), and what was decided."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    number = shapes.text("The case number, with the authority before it.", source="grant.case.designation")
    kind = shapes.choice(ChangeKind.choices, "What is to be changed.")
    wanted = shapes.anything("What is asked for, by the names of its kind.")
    status = shapes.choice(ChangeStatus.choices, "How far it has come.")
    reason = shapes.text("Why it is needed, in the recipient's words.")
    asked_at = shapes.moment("When it was asked for.")
    decided_at = shapes.moment("When it was decided.", null=True)
    decided_why = shapes.text("The reasons for the decision; empty: none has been made.")
    version = shapes.whole(
        "Number of the grant's version that it made.", by=lambda row: row.made and row.made.number, null=True
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000061",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "number": "Vinnova 2025-00012",
        "kind": "time",
        "wanted": {"starts_on": "2026-01-01", "ends_on": "2029-06-30"},
        "status": "approved",
        "reason": "Leveransen av utrustning dröjer.",
        "asked_at": "2026-01-19T10:00:00Z",
        "decided_at": "2026-01-20T09:00:00Z",
        "decided_why": "Förlängningen ryms i dispositionstiden.",
        "version": 2,
    }


class OfChanges(OfOwn):
    """Read by those who work with cases at the authority that granted, and by those who take part in the case."""

    out = ChangeOut

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key

    def rows(self) -> QuerySet:
        seen = ChangeRequest.objects.visible_or_own_to(self.user).filter(grant__in=self.own_grants())
        shown = seen.select_related("grant__case__authority", "grant__decision__application", "made")
        return shown.defer("grant__case__search", "findings")


class Changes(OfChanges, Listing):
    """List requests of changes of grants."""

    history = "grant__case"
    of_cases = True
    filters = (
        asking.by_uuid("grant"),
        asking.by_choice("status", ChangeStatus.choices),
        asking.by_choice("kind", ChangeKind.choices),
    )


class OneChange(OfChanges, Thing):
    """Read a request of a change."""

    of_case = True


def _kronor() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_KRONOR, required=False, help_text="Kronor.")


class CostsIn(shapes.In):
    """A party's costs of a kind and year, as they would be."""

    party = serializers.UUIDField(help_text="The party's organisation.")
    category = serializers.ChoiceField(choices=CostCategory.choices)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    kronor = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR)


class MoneyMovedIn(shapes.In):
    """A party's money of a budget year, as it would be."""

    party = serializers.UUIDField(help_text="The party's organisation.")
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    kronor = serializers.IntegerField(min_value=0, max_value=MOST_KRONOR)


class WantedIn(shapes.In):
    """What is asked for: the names that belong to the kind, and no others. Parties by the uuid of the organisation."""

    starts_on = shapes.day_in(required=False)
    ends_on = shapes.day_in(required=False)
    budget = serializers.ListField(
        child=CostsIn(), max_length=5000, required=False, help_text="Costs as they would be; others stay as they are."
    )
    amounts = serializers.ListField(
        child=MoneyMovedIn(),
        max_length=1000,
        required=False,
        help_text="Money as it would be; the rest stays as it is.",
    )
    year = serializers.IntegerField(min_value=2000, max_value=2100, required=False)
    source = serializers.UUIDField(required=False)
    source_category = serializers.ChoiceField(choices=CostCategory.choices, required=False)
    target = serializers.UUIDField(required=False)
    target_category = serializers.ChoiceField(choices=CostCategory.choices, required=False)
    costs = _kronor()
    grant = _kronor()
    number = text_in(20, required=False, help_text="Organisation number of a new party.")
    aid = text_in(120, required=False, help_text="A new party's basis of state aid and category: gber_25.industrial.")
    size = serializers.ChoiceField(choices=CompanySize.choices, required=False, help_text="A new party's size.")
    declared = serializers.BooleanField(
        required=False, help_text="Whether a new party makes the declarations that its basis asks for."
    )
    party = serializers.UUIDField(required=False)
    heir = serializers.UUIDField(required=False)
    leader = text_in(200, required=False, help_text="Name of the new project leader, or who coordinates from then on.")
    email = text_in(254, required=False, help_text="E-mail of that person, who takes the right to coordinate over.")
    content = text_in(5000, required=False)
    first = shapes.day_in(required=False, help_text="First day of a pause.")
    last = shapes.day_in(required=False, help_text="Its last day.")


class ChangeIn(shapes.In):
    """A request of a change."""

    kind = serializers.ChoiceField(choices=ChangeKind.asked())
    wanted = WantedIn()
    reason = text_in(5000)

    example: ClassVar = {
        "kind": "time",
        "wanted": {"starts_on": "2026-01-01", "ends_on": "2029-06-30"},
        "reason": "Leveransen av utrustning dröjer.",
    }


def _cells(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The rows of a budget by the names of the form's cells, and where in the request each of them stands."""
    cells = {name: value for name, value in wanted.items() if name not in ("budget", "amounts")}
    places = {}
    for name, parts in (("budget", ("party", "category", "year")), ("amounts", ("party", "year"))):
        for number, row in enumerate(wanted.get(name, ())):
            cell = "_".join(["c" if name == "budget" else "a", *(str(row[part]) for part in parts)])
            cells[cell], places[cell] = row["kronor"], f"/{name}/{number}"
    return cells, places


class AskForChange(OfChanges, Doing, Creating):
    """Ask for a change of a grant. As one who coordinates; what the rules stop is told.

    A budget is asked for as rows of the costs and the money as they would be, of several parties, kinds of cost and
    years at once. What the terms let the recipient do without asking is told: the answer has the status `told`, and the
    grant its new version.
    """

    into = ChangeIn
    #: What holds of the grant now.
    version: GrantVersion

    def find(self) -> Grant:
        rows = self.own_grants().select_related("case__authority", "decision__application")
        grant: Grant = found(rows.defer("case__search"), uuid=self.kwargs["uuid"])
        return grant

    def may(self, thing: Grant) -> bool:
        return agreeing.coordinates_grant(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        version, kind, wanted = agreeing.version_of(self.target), values["kind"], values["wanted"]
        why = changing.availability(self.target, today=local(self.now).date())[kind]
        if why or version is None:
            raise ChangeNotAvailable(why=why)
        wanted, places = _cells(wanted) if kind == ChangeKind.BUDGET else (wanted, {})
        form = FORMS[kind](form_data({**wanted, "reason": values["reason"]}), version=version)
        strange = [places.get(name, f"/{name}") for name in wanted if name not in form.fields]
        faults = [Fault(_("There is no such field."), "unknown_field", f"/wanted{place}") for place in strange]
        for one in [] if form.is_valid() else form_faults(form):
            place = places.get(one.pointer[1:], one.pointer)
            faults.append(one if one.pointer in ("", "/reason") else replace(one, pointer=f"/wanted{place}"))
        if faults:
            raise Invalid(faults)
        self.version = version
        return {"kind": kind, "wanted": form.wanted, "reason": values["reason"]}

    def act(self, thing: Grant, values: dict[str, Any]) -> ChangeRequest:
        return changing.ask(thing, **values, **self.who)

    def place(self, thing: ChangeRequest) -> str:
        return reverse("api:grant_change", args=[thing.uuid])


class FindingOut(shapes.Out):
    """What the rules say of a change."""

    rule = shapes.text("Name of the rule.")
    severity = shapes.choice([one.value for one in Severity], "How much it weighs.")
    words = shapes.text("What it says.", by=sentence)


class TriedOut(shapes.Out):
    """A change as it would be: nothing is kept of it."""

    stops = shapes.yes("Whether it could not be asked for.", by=lambda seen: bool(seen.stops))
    money_moves = shapes.yes("Whether money moves between years or parties.")
    findings = shapes.many(FindingOut, "What the rules say.")

    example: ClassVar = {"stops": False, "money_moves": False, "findings": []}


class TryChange(AskForChange):
    """Try a change of a grant before it is asked for. Told is what the rules would say; nothing is kept."""

    out = TriedOut
    status = 200

    def act(self, thing: Grant, values: dict[str, Any]) -> Any:
        return changing.tried(thing, self.version, values["kind"], values["wanted"])

    def read_again(self, thing: Any) -> Any:
        return thing


class DecidedIn(shapes.In):
    """The reasons."""

    why = text_in(5000)

    example: ClassVar = {"why": "Förlängningen ryms i dispositionstiden."}


class Deciding(OfChanges, Judged, Act):
    """A decision on a request, by a person who has lately shown that they are who signed in."""

    into = DecidedIn
    decides = True

    def may(self, thing: ChangeRequest) -> bool:
        return may(self.user, "decide_change", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> DecideForm:
        return DecideForm(data)


class ApproveChange(Deciding):
    """Approve a request of a change.

    The grant gets a new version, money that moves is booked, and a letter goes out.
    """

    def act(self, thing: ChangeRequest, values: dict[str, Any]) -> ChangeRequest:
        return changing.approve(thing, **values, **self.who)


class RejectChange(Deciding):
    """Reject a request of a change. A letter goes out with the reasons."""

    def act(self, thing: ChangeRequest, values: dict[str, Any]) -> ChangeRequest:
        return changing.reject(thing, **values, **self.who)


class WithdrawChange(OfChanges, Doing, Act):
    """Withdraw a request that waits. As one who coordinates; what the authority took up itself, as its officer."""

    def may(self, thing: ChangeRequest) -> bool:
        return changing.may_withdraw(self.user, thing)

    def act(self, thing: ChangeRequest, values: dict[str, Any]) -> ChangeRequest:
        changing.withdraw(thing, **self.who)
        return thing


class GrantReconsideredIn(shapes.In):
    """Other amounts of a grant: by the uuid of the party's organisation and by budget year, kronor. What is left out
    stays."""

    amounts = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=MOST_KRONOR))
    )
    section = serializers.ChoiceField(choices=Section.choices)
    worse_ground = serializers.ChoiceField(choices=WorseGround.choices, required=False, allow_blank=True, default="")
    reason = text_in(5000)

    example: ClassVar = {
        "amounts": {"0198c0de-0000-7000-8000-000000000005": {"2026": 900000}},
        "section": "37",
        "worse_ground": "wrong",
        "reason": "Parten uppgav fel storlek på företaget.",
    }


class ReconsiderGrant(OfChanges, Doing, Creating):
    """Propose other amounts of a grant, by sections 37 and 38. Another decides; nobody is told before that."""

    into = GrantReconsideredIn
    judges = True

    def find(self) -> Grant:
        rows = Grant.objects.at_work(self.user).select_related("case__authority", "decision__application")
        grant: Grant = found(rows.defer("case__search"), uuid=self.kwargs["uuid"])
        return grant

    def may(self, thing: Grant) -> bool:
        return may(self.user, "reconsider", thing.authority_id)

    def act(self, thing: Grant, values: dict[str, Any]) -> ChangeRequest:
        return changing.reconsider(thing, **values, **self.who)

    def place(self, thing: ChangeRequest) -> str:
        return reverse("api:grant_change", args=[thing.uuid])
