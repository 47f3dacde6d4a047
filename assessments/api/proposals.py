"""Proposals for decision and the decisions made of them: proposed by one person, decided by another with a proof."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.models import Organisation, Person
from accounts.permissions import holds, is_staff_anywhere
from accounts.scopes import Scope
from applications.models import Application
from assessments.api.decisions import inside
from assessments.api.opened import Blanked, Opened, named
from assessments.errors.decisions import ItemRefused
from assessments.forms.decisions import DecideForm
from assessments.models import Outcome, Proposal, ProposedAmount, Reserve
from assessments.permissions import (
    MAY,
    Hindrance,
    deciding,
    may_propose_part,
    may_take_back,
    own_part,
    why_not_decide,
)
from assessments.workflow.amounts import Amount
from assessments.workflow.decisions import decide, decide_many
from assessments.workflow.gate import shut
from assessments.workflow.proposals import propose, take_back
from programmes.models import Assignment
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, unknown
from registry.api.shapes import text_in, with_names
from registry.api.views import Act, Creating, Listing, Thing, all_of, found
from sweden.money import MOST_KRONOR

_UUID = "0198c0de-0000-7000-8000-0000000000"


class AmountOut(shapes.Out):
    """What is proposed for a party, of a part of the mandate, in a budget year."""

    organisation = shapes.ident("The party.", source="organisation.uuid")
    assignment = shapes.ident("The assignment.", source="assignment.uuid")
    strand = shapes.text("Key of the strand.", by=lambda row: row.strand and row.strand.key, null=True)
    year = shapes.whole("Budget year.")
    amount = shapes.kronor("Kronor.")

    example: ClassVar = {
        "organisation": f"{_UUID}05",
        "assignment": f"{_UUID}02",
        "strand": None,
        "year": 2026,
        "amount": 2100000,
    }


class ProposalOut(shapes.Out):
    """A proposal for decision (beslutsförslag). It is taken back, never changed."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    authority = shapes.text("Key of the authority that decides.", source="authority.key")
    outcome = shapes.choice(
        Outcome.choices, "What is proposed; null in a list, as long as the caller has to declare bias first.", null=True
    )
    amounts = shapes.many(AmountOut, "Party by party and year by year; none where nothing is granted.")
    reasons = shapes.text("The reasons (32 § förvaltningslagen).")
    terms = shapes.text()
    exception_reason = shapes.text("Why it is proposed although something speaks against it.")
    reserve_place = shapes.whole("Place on the reserve list.", null=True)
    reserve_until = shapes.day("Until when the place holds.", null=True)
    proposed_by = shapes.text("Who presents it.", source="proposed_by.person.name")
    proposed_at = shapes.moment()
    taken_back_at = shapes.moment("When it was taken back or sent back.", source="withdrawn_at", null=True)
    taken_back_note = shapes.text("What should change.", source="withdrawn_note")

    example: ClassVar = {
        "uuid": f"{_UUID}71",
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "authority": "vinnova",
        "outcome": "grant",
        "amounts": [AmountOut.example],
        "reasons": "Projektet uppfyller utlysningens syfte.",
        "terms": "Enligt våra allmänna villkor.",
        "exception_reason": "",
        "reserve_place": None,
        "reserve_until": None,
        "proposed_by": "Elin Sjöstrand",
        "proposed_at": "2026-03-02T09:00:00Z",
        "taken_back_at": None,
        "taken_back_note": "",
    }


def _told_amounts() -> QuerySet:
    """What is proposed, with the names of whom and what it is for: an assignment's document is long."""
    return with_names(ProposedAmount.objects.all(), "organisation__uuid", "assignment__uuid", "strand__key")


class OfProposals(Blanked):
    """Read by those who work at an authority and see the application's case."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out: ClassVar[type[shapes.Out]] = ProposalOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        seen = Proposal.objects.visible_to(self.user).filter(inside(self.user))
        rows = named(seen, "authority__key", "proposed_by__person__name")
        return rows.prefetch_related(Prefetch("amounts", _told_amounts()))

    def blank(self, one: Proposal) -> None:
        """What, why and how much is told to those who take part when they have said whether they are biased."""
        one.outcome = None
        one.reasons = one.terms = one.exception_reason = one.withdrawn_note = ""
        one._prefetched_objects_cache = {"amounts": []}


class AmountIn(shapes.In):
    """What is proposed for a party, of a part of the mandate, in a budget year."""

    organisation = serializers.UUIDField()
    assignment = serializers.UUIDField()
    strand = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    amount = serializers.IntegerField(min_value=1, max_value=MOST_KRONOR, help_text="Kronor.")


class ProposalIn(shapes.In):
    """A proposal. `authority`: whose part of a joint call it is about; the one that owns the case where left out."""

    application = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    authority = serializers.SlugField(max_length=80, required=False)
    amounts = AmountIn(many=True, required=False, default=list, max_length=500)
    reasons = text_in(10_000)
    terms = text_in(10_000, required=False, default="")
    exception_reason = text_in(4000, required=False, default="")
    reserve_place = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=999)
    reserve_until = shapes.day_in(required=False, allow_null=True, default=None)

    example: ClassVar = {
        "application": f"{_UUID}21",
        "outcome": "grant",
        "amounts": [AmountOut.example],
        "reasons": "Projektet uppfyller utlysningens syfte.",
        "terms": "Enligt våra allmänna villkor.",
    }


class Proposals(OfProposals, Creating, Listing):
    """List proposals for decision.

    POST proposes; what the call's conditions and the mandate say is judged as on the page.
    """

    history = "application__case"
    into = ProposalIn
    of_cases = True
    judges = True
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_key("authority"),
        asking.by_choice(
            "outcome",
            Outcome.choices,
            lambda rows, value, user: rows.filter(outcome=value).open_to(shut(user)),
            "Only of applications that are open to the caller: nothing in the way of bias waits to be declared.",
        ),
        asking.by_yes(
            "waiting",
            lambda rows, value, user: rows.waiting() if value == "true" else rows.exclude(pk__in=rows.waiting()),
            "Waits for a decision.",
        ),
    )

    def find(self) -> None:
        """It is made in the application that is sent."""

    def may(self, thing: Any) -> bool:
        return holds(self.user, *MAY["assessments.propose"])

    def act(self, thing: Any, values: dict[str, Any]) -> Proposal:
        """Propose a decision."""
        seen = Application.objects.visible_to(self.user).handed_in()
        seen = seen.select_related("case__authority", "call__case", "submitted_version", "coordinator")
        application = found(seen, case__uuid=values.pop("application"))
        named = values.pop("authority", "")
        part = (
            next((one for one in deciding(application) if one.key == named), None)
            if named
            else own_part(self.user, application, "assessments.propose")
        )
        if part is None or not may_propose_part(self.user, application, part):
            raise Invalid([unknown("/authority")])
        amounts = _amounts(application, values.pop("amounts"))
        return propose(application, authority=part, amounts=amounts, **values, **self.by)

    def place(self, thing: Proposal) -> str:
        return reverse("api:proposal", args=[thing.uuid])


def _amounts(application: Application, given: list[dict[str, Any]]) -> list[Amount]:
    """The amounts with the parties and parts that they name; Invalid for one that is not the application's."""
    keys = [party["organisation"] for party in application.submitted_version.content["parties"]]
    parties = {one.uuid: one for one in Organisation.objects.filter(uuid__in=keys)}
    own = Assignment.objects.filter(call_strands__call=application.call_id).distinct()
    assignments = {one.uuid: one for one in own.prefetch_related("strands").select_related("authority")}
    amounts = []
    for place, one in enumerate(given):
        party, assignment = parties.get(one["organisation"]), assignments.get(one["assignment"])
        strands = {row.key: row for row in assignment.strands.all()} if assignment else {}
        strand = strands.get(one["strand"] or "")
        if party is None:
            raise Invalid([unknown(f"/amounts/{place}/organisation")])
        if assignment is None:
            raise Invalid([unknown(f"/amounts/{place}/assignment")])
        if strand is None and one["strand"] is not None:
            raise Invalid([unknown(f"/amounts/{place}/strand")])
        amounts.append(Amount(party, assignment, one["year"], one["amount"], strand))
    return amounts


class OneProposal(Opened, OfProposals, Thing):
    """Read a proposal."""

    of_case = True


class TakeBackIn(shapes.In):
    """What should change; needed when another's proposal is sent back."""

    note = text_in(4000, required=False, default="")

    example: ClassVar = {"note": "Dela upp beloppet på åren 2026 och 2027."}


class TakeBackProposal(OfProposals, Act):
    """Take one's own proposal back, or send another's back with what should change."""

    into = TakeBackIn
    judges = True

    def may(self, thing: Proposal) -> bool:
        return may_take_back(self.user, thing)

    def act(self, thing: Proposal, values: dict[str, Any]) -> Proposal:
        return take_back(thing, note=values["note"], **self.by)


class DecideIn(shapes.In):
    """Who else took part in the final handling (31 § förvaltningslagen), by identifier of the person."""

    others = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=30)

    example: ClassVar = {"others": []}


class DecideProposal(OfProposals, Act):
    """Decide as proposed: registered, told and paid for in one transaction, or refused with the reason.

    The answer is the proposal; the decision is read among the decisions.
    """

    into = DecideIn
    decides = True

    def may(self, thing: Proposal) -> bool:
        return why_not_decide(self.user, thing) is not Hindrance.NO_ROLE

    def act(self, thing: Proposal, values: dict[str, Any]) -> Proposal:
        form = DecideForm(authority=thing.authority, without=[self.user, thing.proposed_by])
        offered = form.fields["others"].queryset
        people: list[Person] = all_of(offered, values["others"], "others")
        decide(thing, others=people, **self.by)
        return thing


class DecideManyIn(shapes.In):
    """The proposals: all are decided, or none. One that cannot be is named in `errors` by its place here."""

    proposals = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200)

    example: ClassVar = {"proposals": [f"{_UUID}71"]}


class DecidedOut(shapes.Out):
    """What was decided."""

    decided = shapes.texts(
        "Identifiers of the decisions, and of places on the reserve list.", by=lambda row: row["decided"]
    )

    example: ClassVar = {"decided": [f"{_UUID}31"]}


class DecideMany(OfProposals, Act):
    """Decide several proposals at once: all of them, or none, naming the one that cannot be decided. What is to be
    decided one by one, each done or refused by itself as on the page, is asked for with POST /mass-acts/ (subject
    proposal)."""

    out, into = DecidedOut, DecideManyIn
    decides, match_demanded = True, False

    def find(self) -> None:
        """What is decided stands in the body."""

    def may(self, thing: Any) -> bool:
        return holds(self.user, *MAY["assessments.decide"])

    def act(self, thing: Any, values: dict[str, Any]) -> dict[str, Any]:
        waiting = self.rows().waiting().filter(application__case__mode="live")
        chosen = all_of(waiting, values["proposals"], "proposals")
        try:
            return {"decided": [str(one.uuid) for one in decide_many(chosen, **self.by)]}
        except ItemRefused as refused:
            places = {one.application_id: place for place, one in enumerate(chosen)}
            cases = {one.application.case: one.application_id for one in chosen}
            why = refused.refusal
            refused.faults = (Fault(str(why), why.code, f"/proposals/{places[cases[refused.case]]}"),)
            raise

    def read_again(self, thing: dict[str, Any]) -> dict[str, Any]:
        return thing


class ReserveOut(shapes.Out):
    """A place on the reserve list, until a day. No decision in the case: one is made later."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    authority = shapes.text("Key of the authority.", source="authority.key")
    place = shapes.whole("Place on the list; null: none in particular.", null=True)
    until = shapes.day("Until when it holds.")
    placed_at = shapes.moment()

    example: ClassVar = {
        "uuid": f"{_UUID}72",
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "authority": "vinnova",
        "place": 2,
        "until": "2026-12-31",
        "placed_at": "2026-03-12T10:15:00Z",
    }


class Reserves(Listing):
    """List places on the reserve list. A new proposal takes an application off it. Of an application in whose case the
    caller has to declare bias first, none is told: the place is its outcome."""

    updated = "placed_at"
    reads = Scope.DECISIONS_READ
    out = ReserveOut
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_key("authority"),
    )

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        rows = (
            Reserve.objects.visible_to(self.user)
            .filter(inside(self.user))
            .open_to(shut(self.user))
            .defer("content", "application__case__search")
        )
        return rows.select_related("application__case__authority", "authority")
