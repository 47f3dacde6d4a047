"""How a grant ends: every party's final grant, its money from application to settlement, and the closing."""

from dataclasses import asdict
from operator import itemgetter
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from grants.api.base import Doing, Judged, OfAGrant, OfMoney
from grants.forms.ending import TEXT, CloseForm, LapseForm, ReasonsForm, RevokeForm
from grants.models import Closing, Grant, Settlement
from grants.permissions import may
from grants.rules.closing import LINES
from grants.states.settlement import Section
from grants.workflow.ending import closing, hearing, later, settling
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Thing

STATES = ("proposed", "decided", "withdrawn")


def _state(row: Settlement) -> str:
    return "withdrawn" if row.withdrawn_at else "decided" if row.decided_at else "proposed"


class FinalGrantOut(shapes.Out):
    """A party's final grant (slutreglering): proposed by one person, decided by another."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    status = shapes.choice(STATES, "How far it has come.", by=_state)
    max_amount = shapes.kronor("What it has been granted at most, kronor.")
    by_costs = shapes.kronor("What its approved costs give, kronor.")
    kept = shapes.kronor("Unused money that may be kept, kronor.")
    final = shapes.kronor("The final grant, kronor.")
    lapsed = shapes.kronor("What has been decided not to be paid of it, kronor.")
    paid = shapes.kronor("Paid net of what had come back, kronor.")
    to_pay = shapes.kronor("Left to pay, kronor.")
    to_recover = shapes.kronor("Paid too much, kronor.")
    reasons = shapes.text("Why.")
    proposed_by = shapes.text("Who proposed it.", source="proposer.name")
    proposed_at = shapes.moment("When.")
    decided_by = shapes.text("Who decided.", by=lambda row: row.decider and row.decider.name, null=True)
    decided_at = shapes.moment("When.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000066",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "name": "Norrviken Biologics AB",
        "status": "proposed",
        "max_amount": 4200000,
        "by_costs": 4130000,
        "kept": 0,
        "final": 4130000,
        "lapsed": 0,
        "paid": 4200000,
        "to_pay": 0,
        "to_recover": 70000,
        "reasons": "Lägre personalkostnader än budgeterat.",
        "proposed_by": "Elin Sandberg",
        "proposed_at": "2029-04-12T09:00:00Z",
        "decided_by": None,
        "decided_at": None,
    }


class ShortenedOut(shapes.Out):
    """An instalment that a final grant takes out of the plan or shortens."""

    instalment = shapes.ident("The instalment as it stood.", by=lambda one: one[0].uuid)
    planned_on = shapes.day("The day that it was planned for.", by=lambda one: one[0].planned_on)
    amount = shapes.kronor("What it was, kronor.", by=lambda one: one[0].amount)
    left = shapes.kronor("What is left of it, kronor; 0: it is taken out.", by=lambda one: one[1])

    example: ClassVar = {
        "instalment": "0198c0de-0000-7000-8000-000000000051",
        "planned_on": "2029-06-01",
        "amount": 200000,
        "left": 130000,
    }


def _heard(name: str) -> Any:
    def read(row: Settlement) -> Any:
        found = hearing.hearing_of(row)
        return getattr(found, name) if found else None

    return read


def _told_at(row: Settlement) -> Any:
    found = hearing.hearing_of(row)
    return found.made_at if found and found.reply_by else None


class WholeFinalGrantOut(FinalGrantOut):
    """A party's final grant with what it does to the plan, and how the party was heard."""

    shortens = shapes.many(
        ShortenedOut,
        "The instalments that deciding on it takes out of the plan or shortens, or that the decision did.",
        by=settling.shortened_by,
    )

    told_at = shapes.moment("When the party was told of the proposal; null: it was not.", by=_told_at, null=True)
    reply_by = shapes.day("By when the party may reply; null: it was not told.", by=_heard("reply_by"), null=True)
    reply = shapes.text("What the party replied.", by=lambda row: _heard("reply")(row) or "")
    left_out = shapes.text(
        "On what ground of FL 25 § the party was not told: unnecessary, harder or urgent; empty: none.",
        by=lambda row: _heard("left_out")(row) or "",
    )
    left_out_reason = shapes.text("Why it was not told.", by=lambda row: _heard("reason")(row) or "")

    example: ClassVar = {
        **FinalGrantOut.example,
        "shortens": [ShortenedOut.example],
        "told_at": "2029-04-13T09:00:00Z",
        "reply_by": "2029-05-02",
        "reply": "",
        "left_out": "",
        "left_out_reason": "",
    }


class OfFinalGrants(OfMoney):
    """Read by those who work with the case."""

    out: ClassVar[Any] = WholeFinalGrantOut

    def rows(self) -> QuerySet:
        seen = Settlement.objects.filter(grant__in=Grant.objects.at_work(self.user))
        shown = seen.select_related("grant", "organisation", "proposer", "decider").prefetch_related("later")
        return shown.annotate(changed_at=Greatest("proposed_at", "decided_at", "withdrawn_at"))


def _in_state(rows: QuerySet, value: str, user: Any) -> QuerySet:
    if value == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    return rows.filter(withdrawn_at__isnull=True, decided_at__isnull=value == "proposed")


class FinalGrants(OfFinalGrants, Listing):
    """List parties' final grants."""

    out = FinalGrantOut
    updated = "changed_at"
    filters = (asking.by_uuid("grant"), asking.by_choice("status", STATES, _in_state))


class OneFinalGrant(OfFinalGrants, Thing):
    """Read a party's final grant."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class FinalGrantIn(shapes.In):
    """Whose final grant, and why it is what it is."""

    organisation = serializers.UUIDField(help_text="The party.")
    reasons = text_in(TEXT)
    without_costs = text_in(TEXT, required=False, help_text="Why it is 0 though no costs are approved, if none are.")
    without_report = text_in(TEXT, required=False, help_text="Why it is not waited for the final report, if it is not.")

    example: ClassVar = {
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "reasons": "Lägre personalkostnader än budgeterat.",
    }


def party_in(grant: Grant, uuid: Any) -> Any:
    """The party of the grant's money; raises Invalid at `organisation`."""
    parties = {one.organisation.uuid: one.organisation for one in closing.money_of(grant)}
    if uuid not in parties:
        raise Invalid([Fault(_("There is no such thing here."), "unknown", "/organisation")])
    return parties[uuid]


class ProposeFinalGrant(OfAGrant, OfFinalGrants, Judged, Creating):
    """Propose a party's final grant. Worked out from the costs that stand approved; another person decides."""

    into = FinalGrantIn

    def may(self, thing: Grant) -> bool:
        return may(self.user, "settle", thing.authority_id)

    def form(self, data: dict[str, Any]) -> ReasonsForm:
        return ReasonsForm(
            data, lacks_report=settling.lacks_final_report(self.target), lacks_costs="without_costs" in data
        )

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        party = party_in(self.target, values.pop("organisation"))
        return {**super().faults(values), "organisation": party}

    def act(self, thing: Grant, values: dict[str, Any]) -> Settlement:
        return settling.propose(thing, **values, **self.who)

    def place(self, thing: Settlement) -> str:
        return reverse("api:final_grant", args=[thing.uuid])


class DecideFinalGrant(OfFinalGrants, Doing, Act):
    """Decide on a party's final grant. By another than proposed it; what is granted beyond it is released."""

    decides = True

    def may(self, thing: Settlement) -> bool:
        return may(self.user, "decide_settlement", thing.grant.authority_id)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        return settling.decide(thing, **self.who)


class TakeBackFinalGrant(OfFinalGrants, Doing, Act):
    """Take back a proposed final grant. Another can be made then."""

    def may(self, thing: Settlement) -> bool:
        return may(self.user, "settle", thing.grant.authority_id)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        settling.take_back(thing, **self.who)
        return thing


class LapseIn(shapes.In):
    """Why the rest is not paid."""

    reasons = text_in(TEXT)

    example: ClassVar = {"reasons": "Parten avstår från slututbetalningen."}


class LapseFinalGrant(OfFinalGrants, Judged, Act):
    """Decide that what is not paid of a final grant lapses. By another than proposed it; it is released."""

    into: ClassVar[Any] = LapseIn
    decides = True

    def may(self, thing: Settlement) -> bool:
        return may(self.user, "decide_settlement", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> Any:
        return LapseForm(data)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        later.lapse(thing, **values, **self.who)
        return thing


class RevokeIn(LapseIn):
    """On what ground a decided final grant is changed, and why."""

    section = serializers.ChoiceField(choices=Section.choices, help_text="Ground in the Administrative Procedure Act.")

    example: ClassVar = {"section": "36", "reasons": "Ett belopp hade skrivits av fel."}


class ChangeFinalGrant(LapseFinalGrant):
    """Take back a decided final grant, so that another is decided. While nothing has followed on it."""

    into = RevokeIn

    def form(self, data: dict[str, Any]) -> Any:
        return RevokeForm(data)

    def act(self, thing: Settlement, values: dict[str, Any]) -> Settlement:
        later.revoke(thing, **values, **self.who)
        return thing


class PartyMoneyOut(shapes.Out):
    """A party's money from application to settlement, kronor."""

    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    applied = shapes.kronor("Applied for.")
    decided = shapes.kronor("Granted by the decision.")
    agreed = shapes.kronor("Granted as it stands, or stood when the final grant was decided.")
    paid = shapes.kronor("Paid, net of what came back.")
    settled = shapes.kronor("The final grant less what has lapsed of it; null: not decided.", null=True)
    claimed = shapes.kronor("Claimed back.")
    recovered = shapes.kronor("Come back.")
    waived = shapes.kronor("Waived of what stands beyond the final grant.")
    lapsed = shapes.kronor("Lapsed of the final grant.")
    to_pay = shapes.kronor("Left to pay; null: not known before the final grant is decided.", null=True)
    to_recover = shapes.kronor("Left to recover; null: as above.", null=True)


class CheckLineOut(shapes.Out):
    """A line of the checklist."""

    key = shapes.choice(LINES, "What is to be in order.", by=itemgetter("key"))
    done = shapes.yes("Whether it is.", by=itemgetter("done"))
    left = shapes.whole(
        "What is left: reports, questions, parties, kronor or instalments; null: not known yet.",
        by=itemgetter("left"),
        null=True,
    )
    must = shapes.yes("Whether no reason passes it.", by=lambda line: line.get("must", False))
    reason = shapes.text("Why the grant was closed all the same.", by=itemgetter("reason"))


class ClosingOut(shapes.Out):
    """Every party's money from application to settlement, and the checklist by which the grant is closed."""

    grant = shapes.ident("The grant.", source="uuid")
    parties = shapes.many(PartyMoneyOut, "Each party's money.", source="money")
    lines = shapes.many(CheckLineOut, "The checklist as it stands, or stood when the grant was closed.")
    closed_at = shapes.moment("When it was closed; null: it is not.", null=True)

    example: ClassVar = {
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "parties": [
            {
                "organisation": "0198c0de-0000-7000-8000-000000000003",
                "name": "Norrviken Biologics AB",
                "applied": 4200000,
                "decided": 4200000,
                "agreed": 4130000,
                "paid": 4130000,
                "settled": 4130000,
                "claimed": 70000,
                "recovered": 70000,
                "waived": 0,
                "lapsed": 0,
                "to_pay": 0,
                "to_recover": 0,
            }
        ],
        "lines": [{"key": "reports", "done": True, "left": 0, "must": False, "reason": ""}],
        "closed_at": None,
    }


class OfClosing(OfMoney):
    """The end of a grant: read by those who work with its case."""

    out = ClosingOut

    def rows(self) -> QuerySet:
        grants = Grant.objects.at_work(self.user).select_related(
            "case__authority", "assignment", "strand", "project", "decision", "authority"
        )
        return grants.defer("case__search")

    def told(self, rows: list[Grant]) -> list[Grant]:
        for grant in rows:
            grant.money = closing.money_of(grant)
            closed = Closing.objects.filter(closes=grant).first()
            grant.closed_at = closed.closed_at if closed else None
            standing = [] if closed else closing.lines_of(grant, now=self.now)
            grant.lines = closed.lines if closed else [{**asdict(one), "reason": ""} for one in standing]
        return rows


class OneClosing(OfClosing, Thing):
    """Read how a grant ends."""

    of_case = True


class LineReasonIn(shapes.In):
    """A line that is not in order, and why the grant is closed all the same."""

    key = serializers.ChoiceField(choices=LINES)
    reason = text_in(300)


class CloseGrantIn(shapes.In):
    """A reason for each line that is not in order."""

    reasons = LineReasonIn(many=True, required=False, max_length=len(LINES))

    example: ClassVar = {"reasons": [{"key": "results", "reason": "Projektet avbröts."}]}


class CloseGrant(OfClosing, Judged, Act):
    """Close a grant.

    Each line of its checklist in order, or with a reason, and what has been paid settled. Nothing is paid of it
    afterwards.
    """

    into = CloseGrantIn
    decides = True

    def may(self, thing: Grant) -> bool:
        return may(self.user, "close", thing.authority_id)

    def form(self, data: dict[str, Any]) -> CloseForm:
        said = {one["key"]: one["reason"] for one in data.get("reasons", [])}
        return CloseForm(said, lines=closing.lines_of(self.target, now=self.now))

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        closing.close(thing, reasons=values, **self.who)
        return thing
