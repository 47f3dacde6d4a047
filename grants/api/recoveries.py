"""Claims for repayment: told to the party, replied to, decided on by another, and followed until nothing is left."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from rest_framework import serializers

from grants.api.base import Judged, OfAGrant, OfMoney, OfOwn
from grants.api.claimed import ClaimReceiptOut, DisposalOut, RecoveryMoveOut
from grants.api.ending import party_in
from grants.forms.ending import (
    TEXT,
    ClaimForm,
    DecideForm,
    DropForm,
    InterestForm,
    InterestPaidForm,
    OnAClaimForm,
    ReceiveForm,
    ReplyForm,
    WaiveForm,
)
from grants.models import Grant, Recovery, RecoveryKind
from grants.permissions import may
from grants.states.recovery import RecoveryStatus
from grants.workflow.ending import recovering
from registry.api import asking, shapes
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Thing
from sweden.money import MOST_KRONOR


class RecoveryOut(shapes.Out):
    """A claim for repayment (återkrav)."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    number = shapes.text("The case number, with the authority before it.", source="grant.case.designation")
    organisation = shapes.text("Name of the party.", source="organisation.name")
    kind = shapes.choice(RecoveryKind.choices, "Why it is claimed back.")
    amount = shapes.kronor("The claim, kronor.")
    status = shapes.choice(RecoveryStatus.choices, "How far it has come.")
    reply_by = shapes.day("By when the party may reply.")
    due_on = shapes.day("By when it is to be paid.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000063",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "number": "Vinnova 2025-00012",
        "organisation": "Norrviken Biologics AB",
        "kind": "overpaid",
        "amount": 70000,
        "status": "claimed",
        "reply_by": "2029-04-01",
        "due_on": "2029-05-31",
    }


class Recoveries(OfMoney, Listing):
    """List claims for repayment of the authorities where one works with cases."""

    out = RecoveryOut
    updated = "changed_at"
    filters = (
        asking.by_uuid("grant"),
        asking.by_choice("status", RecoveryStatus.choices),
        asking.by_choice("kind", RecoveryKind.choices),
    )

    def rows(self) -> QuerySet:
        seen: Any = Recovery.objects.at_work(self.user)
        rows: QuerySet = seen.select_related("grant__case__authority", "organisation").defer("grant__case__search")
        return rows.annotate(changed_at=Greatest("communicated_at", "replied_at", "decided_at", "ended_at"))


def _ore(word: str) -> Any:
    return lambda row: f"{row.left[word]:.2f}"


class OneRecoveryOut(RecoveryOut):
    """A claim with what the party was told and replied, the decision, and what is left."""

    facts = shapes.text("What has happened, as the party was told.")
    reply = shapes.text("The party's reply.")
    communicated_at = shapes.moment("When the party was told.")
    decided_at = shapes.moment("When it was decided on.", null=True)
    note = shapes.text("Why it was dropped.")
    left = shapes.text("What is left to pay, kronor.", by=_ore("left"))
    interest_left = shapes.text("Interest that is left, kronor.", by=_ore("interest"))
    at_disposal = shapes.many(DisposalOut, "Of unlawful aid: the payments it was.")
    due_interest = shapes.text(
        "Of unlawful aid: the interest if all is paid on the day it is to be paid by, kronor; empty: not decided on.",
        by=lambda row: (row.content or {}).get("due_interest", ""),
    )
    moves = shapes.many(RecoveryMoveOut, "What has happened to it.")
    receipts = shapes.many(ClaimReceiptOut, "The letters about it that the party has received.")

    example: ClassVar = {
        **RecoveryOut.example,
        "facts": "Utbetalt 4 200 000 kr, slutligt bidrag 4 130 000 kr.",
        "reply": "",
        "communicated_at": "2029-03-10T09:00:00Z",
        "decided_at": "2029-04-20T09:00:00Z",
        "note": "",
        "left": "70000.00",
        "interest_left": "0.00",
        "at_disposal": [],
        "due_interest": "",
        "moves": [],
        "receipts": [],
    }


class OfRecoveries(OfOwn):
    """A claim: read by those who work with the case, and by those who take part in it."""

    out = OneRecoveryOut

    def rows(self) -> QuerySet:
        seen: Any = Recovery.objects.filter(grant__in=self.own_grants())
        rows: QuerySet = seen.select_related("grant__case__authority", "organisation").defer("grant__case__search")
        return rows.prefetch_related("moves__reverses", "receipts__made_by__person")

    def told(self, rows: list[Recovery]) -> list[Recovery]:
        for row in rows:
            row.left = recovering.left_of(row)
        return rows


class OneRecovery(OfRecoveries, Thing):
    """Read a claim for repayment."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class ClaimIn(shapes.In):
    """What the party is told before anything is decided, and by when it may reply."""

    organisation = serializers.UUIDField(help_text="The party.")
    amount = serializers.IntegerField(min_value=1, max_value=MOST_KRONOR, help_text="Kronor.")
    facts = text_in(TEXT)
    reply_by = shapes.day_in()
    kind = serializers.ChoiceField(
        choices=RecoveryKind.choices,
        default=RecoveryKind.OVERPAID,
        help_text="Why it is claimed back. Unlawful aid is claimed of all that has been paid, and bears interest.",
    )

    example: ClassVar = {
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "amount": 70000,
        "facts": "Utbetalt 4 200 000 kr, slutligt bidrag 4 130 000 kr.",
        "reply_by": "2029-04-01",
    }


class Communicate(OfAGrant, OfRecoveries, Judged, Creating):
    """Tell a party that a repayment is considered. And why, with time to reply (25 § förvaltningslagen)."""

    into = ClaimIn
    decides = True

    def may(self, thing: Grant) -> bool:
        return may(self.user, "settle", thing.authority_id)

    def form(self, data: dict[str, Any]) -> ClaimForm:
        return ClaimForm(data)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        party, kind = party_in(self.target, values.pop("organisation")), values.pop("kind")
        return {**super().faults(values), "organisation": party, "kind": kind}

    def act(self, thing: Grant, values: dict[str, Any]) -> Recovery:
        return recovering.communicate(thing, **values, **self.who)

    def place(self, thing: Recovery) -> str:
        return reverse("api:recovery", args=[thing.uuid])


class OnRecovery(OfRecoveries, Judged, Act):
    """An act on a claim, made on what was read. A payment, a waiver and interest are entered once for each key."""


class ReplyIn(shapes.In):
    """What the party says."""

    text = text_in(TEXT)

    example: ClassVar = {"text": "Vi har inga synpunkter."}


class ReplyToClaim(OnRecovery):
    """Register a party's reply to a claim. By those who take part for it, or by the authority's own."""

    into = ReplyIn

    def may(self, thing: Recovery) -> bool:
        return recovering.may_reply(self.user, thing)

    def form(self, data: dict[str, Any]) -> ReplyForm:
        return ReplyForm(data)

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        return recovering.reply(thing, **values, **self.who)


class DecideClaimIn(shapes.In):
    """The decision on a claim."""

    reasons = text_in(TEXT, help_text="The ground, the calculation, and why it is not less.")
    waiver = text_in(TEXT, help_text="Why the claim is not waived.")
    interest = text_in(
        300,
        required=False,
        help_text="Basis and from which day, or that none is taken; not for unlawful aid, where it is worked out.",
    )
    due_on = shapes.day_in(help_text="By when it is to be paid.")
    not_awaited = text_in(300, required=False, help_text="Why the reply is not waited for, if the day has not passed.")

    example: ClassVar = {
        "reasons": "Slutligt bidrag är 70 000 kr lägre än vad som betalats ut.",
        "waiver": "Det finns inga särskilda skäl att efterge kravet.",
        "interest": "Ingen ränta tas ut.",
        "due_on": "2029-05-31",
    }


class DecideClaim(OnRecovery):
    """Decide on a claim for repayment. By another than told the party; it is booked, and the letter is made.

    To which account it is paid, what it rests on and how it is appealed are what the authority has entered.
    """

    into = DecideClaimIn
    decides = True

    def may(self, thing: Recovery) -> bool:
        return may(self.user, "decide_settlement", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> DecideForm:
        return DecideForm(data, is_aid=self.target.kind == RecoveryKind.UNLAWFUL_AID)

    def judged(self, form: Any) -> dict[str, Any]:
        values, due_on = form.values
        return {"values": values, "due_on": due_on}

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        return recovering.decide(thing, **values, **self.who)


class DropIn(shapes.In):
    """Why it is dropped."""

    why = text_in(300)

    example: ClassVar = {"why": "Partens svar visar att kostnaderna är stödberättigande."}


class DropClaim(OnRecovery):
    """Drop a claim that was told and is not decided on. With why, by another than told it."""

    into = DropIn
    decides = True

    def may(self, thing: Recovery) -> bool:
        return may(self.user, "decide_settlement", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> DropForm:
        return DropForm(data)

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        return recovering.drop(thing, **values, **self.who)


KRONOR = r"^[0-9]{1,12}(\.[0-9]{2})?$"


def _amount() -> serializers.RegexField:
    return serializers.RegexField(KRONOR, max_length=15, help_text="Kronor, such as 1250.50.")


class MoneyAct(OnRecovery):
    """Money on a claim that has been decided on; the bank's amounts have öre."""

    def may(self, thing: Recovery) -> bool:
        return may(self.user, "book_recovery", thing.grant.authority_id)

    def dated(self, form: Any, data: dict[str, Any]) -> Any:
        """The page's form, which knows the days on which it can have happened."""
        said = {**data, "amount": data["amount"].replace(".", ",")}
        return form(said, days=recovering.days_of(self.target, now=self.now))


class ReceivedIn(shapes.In):
    """A payment that came in."""

    amount = _amount()
    received_on = shapes.day_in()
    reference = text_in(200, help_text="The bank's reference.")

    example: ClassVar = {"amount": "70000.00", "received_on": "2029-05-20", "reference": "BG 5501-2231"}


class ReceivePayment(MoneyAct):
    """Book a payment that came in on a claim. What is beyond the claim is noted, not booked."""

    into = ReceivedIn
    decides = True

    def form(self, data: dict[str, Any]) -> ReceiveForm:
        return self.dated(ReceiveForm, data)

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        recovering.receive(thing, **values, key=self.key, **self.who)
        return thing


class WaivedIn(shapes.In):
    """How much is waived, in whole kronor or all that is left with its öre, and on what ground."""

    amount = _amount()
    ground = text_in(TEXT)

    example: ClassVar = {"amount": "20000.00", "ground": "Parten har avvecklats och saknar tillgångar."}


class WaiveClaim(OnRecovery):
    """Waive so much of a claim. A decision of its own, with its ground and a letter."""

    into = WaivedIn
    decides = True

    def may(self, thing: Recovery) -> bool:
        return may(self.user, "decide_settlement", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> WaiveForm:
        return WaiveForm({**data, "amount": data["amount"].replace(".", ",")})

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        recovering.waive(thing, **values, key=self.key, **self.who)
        return thing


class InterestIn(shapes.In):
    """Interest claimed, with what it rests on; or paid."""

    amount = _amount()
    on = shapes.day_in(help_text="The day.")
    basis = text_in(200, help_text="Its basis, or the bank's reference.")
    is_paid = serializers.BooleanField(required=False, default=False, help_text="Whether it has been paid.")
    runs_on = serializers.RegexField(
        KRONOR, max_length=15, required=False, help_text="If claimed: the kronor that it runs on."
    )
    starts_on = shapes.day_in(required=False, help_text="If claimed: the first day of the interest.")
    ends_on = shapes.day_in(required=False, help_text="If claimed: the last day of the interest, itself counted.")
    percent = serializers.RegexField(
        r"^[0-9]{1,3}(\.[0-9]{1,4})?$", required=False, help_text="If claimed: the rate a year, per cent."
    )
    source = text_in(200, required=False, help_text="If claimed: where the rate is decided.")
    due_on = shapes.day_in(required=False, help_text="If claimed: by when it is to be paid.")

    example: ClassVar = {
        "amount": "218.63",
        "on": "2029-06-15",
        "basis": "6 § räntelagen (1975:635)",
        "is_paid": False,
        "runs_on": "70000.00",
        "starts_on": "2029-06-01",
        "ends_on": "2029-06-12",
        "percent": "9.5",
        "source": "Riksbankens referensränta första halvåret 2029 (påhittad) och åtta procentenheter",
        "due_on": "2029-07-16",
    }


class RecordInterest(MoneyAct):
    """Claim interest on a claim, or record that it was paid. It is no grant money.

    The party gets a letter of what is claimed, with what it rests on; on unlawful aid interest is worked out, and only
    what is paid is recorded.
    """

    into = InterestIn

    def form(self, data: dict[str, Any]) -> OnAClaimForm:
        is_typed = not self.is_paid and self.target.kind != RecoveryKind.UNLAWFUL_AID
        return self.dated(InterestForm if is_typed else InterestPaidForm, data)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        self.is_paid = values.pop("is_paid")
        return {**super().faults(values), "is_paid": self.is_paid}

    def act(self, thing: Recovery, values: dict[str, Any]) -> Recovery:
        recovering.interest(thing, **values, key=self.key, **self.who)
        return thing
