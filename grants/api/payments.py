"""Payments through four hands: what is proposed, attested by another, exported by a third, and answered by the bank.

What weighs is done by people who have shown that they are who signed in; a machine reads, and proposes.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from rest_framework import serializers

from accounts.permissions import authorities_as
from grants.api.base import Doing, Judged, OfMoney
from grants.errors.payments import Contradicted
from grants.forms.payments import EnterAnswerForm, NoteForm, ReturnForm
from grants.loading import Answer
from grants.models import Instalment, Payment
from grants.permissions import MAY, may
from grants.queries.grants import payments_at_work
from grants.states.payments import PaymentStatus
from grants.workflow import answering, paying
from registry.api import asking, shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Thing, all_of

#: How many can be done something with at once.
MOST = 500


def _name(word: str) -> Any:
    return lambda row: (one := getattr(row, word)) and one.name


class PaymentOut(shapes.Out):
    """One attempt to pay an instalment (utbetalning). What falls returns its instalment to the plan."""

    uuid = shapes.ident()
    instalment = shapes.ident("The instalment.", source="instalment.uuid")
    grant = shapes.ident("The grant.", source="instalment.grant.uuid")
    organisation = shapes.text("Name of the party that is paid.", source="instalment.organisation.name")
    account = shapes.ident("The account that it is paid to.", source="account.uuid")
    amount = shapes.kronor("Kronor.")
    status = shapes.choice(PaymentStatus.choices, "How far it has come.")
    proposed_by = shapes.text("Who proposed it.", source="proposer.name")
    proposed_at = shapes.moment("When.")
    attested_by = shapes.text("Who attested it.", by=_name("attester"), null=True)
    attested_at = shapes.moment("When.", null=True)
    order = shapes.ident("The order that it stands in.", by=lambda row: row.order and row.order.uuid, null=True)
    answered_at = shapes.moment("When the bank's answer was entered, or it was taken back.", null=True)
    value_date = shapes.day("Day that the money left the account.", null=True)
    returned_on = shapes.day("Day that the bank sent it back.", null=True)
    note = shapes.text("Why it was rejected, returned or taken back.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000054",
        "instalment": "0198c0de-0000-7000-8000-000000000051",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "Norrviken Biologics AB",
        "account": "0198c0de-0000-7000-8000-000000000053",
        "amount": 1400000,
        "status": "attested",
        "proposed_by": "Elin Sandberg",
        "proposed_at": "2026-01-12T09:00:00Z",
        "attested_by": "Oskar Lind",
        "attested_at": "2026-01-12T10:00:00Z",
        "order": None,
        "answered_at": None,
        "value_date": None,
        "returned_on": None,
        "note": "",
    }


class OfPayments(OfMoney):
    """Read by those who work with the case."""

    out = PaymentOut

    def rows(self) -> QuerySet:
        seen = payments_at_work(self.user).select_related(
            "instalment__grant", "instalment__organisation", "account", "proposer", "attester", "order"
        )
        return seen.annotate(changed_at=Greatest("proposed_at", "attested_at", "order__exported_at", "answered_at"))


class Payments(OfPayments, Listing):
    """List payments of the authorities where one works with cases."""

    updated = "changed_at"
    filters = (
        asking.by_uuid("grant", "instalment__grant__uuid"),
        asking.by_uuid("instalment"),
        asking.by_uuid("payment_order", "order__uuid"),
        asking.by_choice("status", PaymentStatus.choices),
    )


class OnePayment(OfPayments, Thing):
    """Read a payment."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.instalment.grant.case_id
        return key


class AttestPayment(OfPayments, Act):
    """Attest a payment that another has proposed. What has come in the way since is told."""

    decides = True

    def may(self, thing: Payment) -> bool:
        return may(self.user, "attest_payment", thing.instalment.authority_id)

    def act(self, thing: Payment, values: dict[str, Any]) -> Payment:
        paying.attest([thing], by=self.user, now=self.now)
        return thing


class TakenBackIn(shapes.In):
    """Why it is taken back."""

    note = text_in(300)

    example: ClassVar = {"note": "Fel konto angivet."}


class TakeBackPayment(OfPayments, Judged, Act):
    """Take back a payment that has not been exported. Its instalment is in the plan again."""

    into = TakenBackIn

    def may(self, thing: Payment) -> bool:
        return may(self.user, "propose_payment", thing.instalment.authority_id)

    def form(self, data: dict[str, Any]) -> NoteForm:
        return NoteForm(data)

    def act(self, thing: Payment, values: dict[str, Any]) -> Payment:
        paying.take_back(thing, **values, **self.who)
        return thing


class Entering(OfPayments, Judged, Act):
    """What the economist enters of a payment that has been sent."""

    decides = True

    def may(self, thing: Payment) -> bool:
        return may(self.user, "export_payment", thing.instalment.authority_id)


class AnswerIn(shapes.In):
    """What the bank or the accounting says of one payment, where no file says it."""

    is_paid = serializers.BooleanField()
    day = shapes.day_in(required=False, allow_null=True, help_text="Value date, if it was paid.")
    why = text_in(300, required=False, help_text="Why, if it was rejected.")

    example: ClassVar = {"is_paid": True, "day": "2026-01-14"}


class EnterAnswer(Entering):
    """Enter what the bank answered about one payment.

    Paid, it is booked; rejected, its instalment is in the plan again.
    """

    into = AnswerIn

    def form(self, data: dict[str, Any]) -> EnterAnswerForm:
        return EnterAnswerForm({**data, "is_paid": "1" if data["is_paid"] else "0"})

    def act(self, thing: Payment, values: dict[str, Any]) -> Payment:
        if thing.order is None:
            raise NotFound
        day = values["day"] if values["is_paid"] else None
        answer = Answer(thing.uuid.hex, values["is_paid"], day, values["why"])
        if answering.settle(thing.order, [answer], **self.who).contradicted:
            raise Contradicted
        return thing


class ReturnIn(shapes.In):
    """The day it came back, and why in the bank's words."""

    day = shapes.day_in()
    why = text_in(300)

    example: ClassVar = {"day": "2026-01-16", "why": "Kontot är avslutat."}


class EnterReturn(Entering):
    """Enter that the bank has sent a booked payment back.

    It is undone in the ledger by a counter-entry, and its instalment is in the plan again.
    """

    into = ReturnIn

    def form(self, data: dict[str, Any]) -> ReturnForm:
        return ReturnForm(data)

    def act(self, thing: Payment, values: dict[str, Any]) -> Payment:
        answering.enter_return(thing, **values, **self.who)
        return thing


class ManyOut(shapes.Out):
    """Payments that something was done with."""

    payments = shapes.texts("Identifiers of the payments.", by=lambda rows: [str(one.uuid) for one in rows])

    example: ClassVar = {"payments": ["0198c0de-0000-7000-8000-000000000054"]}


class Several(OfMoney, Doing, Creating):
    """What is done with several at once, all or none."""

    out = ManyOut
    status = 200
    role: ClassVar[str]

    def find(self) -> None:
        """They stand in grants of their own."""

    def may(self, thing: None) -> bool:
        return bool(authorities_as(self.user, *MAY[self.role]))

    def read_again(self, thing: Any) -> Any:
        return thing


class SeveralInstalmentsIn(shapes.In):
    """Instalments to propose; those that are being paid already are left alone."""

    instalments = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)

    example: ClassVar = {"instalments": ["0198c0de-0000-7000-8000-000000000051"]}


class ProposeSeveral(Several):
    """Propose that several instalments are paid. All or none; what stands in the way of one is told."""

    into = SeveralInstalmentsIn
    role = "grants.propose_payment"

    def act(self, thing: None, values: dict[str, Any]) -> list[Payment]:
        standing = Instalment.objects.visible_to(self.user).standing()
        return paying.propose_many(all_of(standing, values["instalments"], "instalments"), **self.who)


class SeveralPaymentsIn(shapes.In):
    """Payments to attest."""

    payments = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)

    example: ClassVar = {"payments": ["0198c0de-0000-7000-8000-000000000054"]}


class AttestSeveral(Several):
    """Attest several payments that others have proposed. All or none."""

    into = SeveralPaymentsIn
    decides = True
    role = "grants.attest_payment"

    def act(self, thing: None, values: dict[str, Any]) -> list[Payment]:
        return paying.attest(all_of(payments_at_work(self.user), values["payments"], "payments"), **self.who)
