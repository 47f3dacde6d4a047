"""The orders to the bank: what was sent, its file, what the bank answers."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.errors import NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from grants.api.base import Doing, OfMoney
from grants.api.payments import MOST
from grants.display.payments import summary_content
from grants.documents.summary import summary_pdf
from grants.loading import MOST_BYTES
from grants.models import PaymentOrder
from grants.models.payment import Profile as PaymentProfile
from grants.permissions import MAY, may
from grants.queries.grants import payments_at_work
from grants.workflow import answering, ordering
from registry.api import asking, shapes
from registry.api.files import bytes_in
from registry.api.problems import NotFound
from registry.api.views import Creating, Download, Listing, Made, Thing, all_of, found
from registry.models import StoredFile


class OrderOut(shapes.Out):
    """A file of payments to the bank or the agency's accounting (betalningsorder), written once."""

    uuid = shapes.ident()
    authority = shapes.text("Key of the authority.", source="authority.key")
    message_id = shapes.text("What the bank knows it by; never used twice.")
    profile = shapes.choice(PaymentProfile.choices, "What the file looks like.")
    pay_on = shapes.day("Day that the bank is asked to pay.")
    count = shapes.whole("How many payments.")
    total = shapes.kronor("Their sum, kronor.")
    exported_by = shapes.text("Who exported it.", source="exported_by.person.name")
    exported_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000055",
        "authority": "vinnova",
        "message_id": "VINNOVA-00000012",
        "profile": "pain001",
        "pay_on": "2026-01-14",
        "count": 3,
        "total": 4200000,
        "exported_by": "Maja Öberg",
        "exported_at": "2026-01-12T11:00:00Z",
    }


class OrderIn(shapes.In):
    """Attested payments of one authority to put into an order."""

    payments = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    profile = serializers.ChoiceField(choices=PaymentProfile.choices, required=False, default=PaymentProfile.PAIN001)
    pay_on = shapes.day_in(help_text="A banking day, today or later.")

    example: ClassVar = {
        "payments": ["0198c0de-0000-7000-8000-000000000054"],
        "profile": "pain001",
        "pay_on": "2026-01-14",
    }


class OfOrders(OfMoney):
    """Read by those who work with cases at the authority."""

    out: ClassVar[type[shapes.Out]] = OrderOut

    def rows(self) -> QuerySet:
        orders = PaymentOrder.objects.visible_to(self.user)
        rows: QuerySet = orders.select_related("authority", "exported_by__person", "file")
        return rows


class Orders(OfOrders, Doing, Creating, Listing):
    """List payment orders of the authorities where one works with cases."""

    into = OrderIn
    decides = True
    updated = "exported_at"
    filters = (
        asking.by_key("authority"),
        asking.by_day("pay_from", "pay_on__gte", "To be paid on this day or later."),
    )

    def find(self) -> None:
        """An order is made of payments, in nothing."""

    def may(self, thing: None) -> bool:
        return bool(authorities_as(self.user, *MAY["grants.export_payment"]))

    def act(self, thing: None, values: dict[str, Any]) -> PaymentOrder:
        """Put attested payments into an order file. All or none, by a third person; asked for again with the same key,
        it is the same order."""
        seen = payments_at_work(self.user).select_related("instalment")
        payments = all_of(seen, values.pop("payments"), "payments")
        authorities = {one.instalment.authority_id for one in payments}
        if len(authorities) != 1:
            raise NotAllowed
        return ordering.export(
            Authority.objects.get(pk=authorities.pop()),
            payments,
            key=self.key,
            **values,
            **self.who,
        )

    def place(self, thing: PaymentOrder) -> str:
        return reverse("api:payment_order", args=[thing.uuid])


class OneOrder(OfOrders, Thing):
    """Read a payment order. Its payments: `/payments/?payment_order=`."""


class OrderFile(OfOrders, Doing, Download):
    """Fetch an order's file.

    For whoever may export and sees every payment in it: a person, who has lately shown that they are who signed in.
    """

    media = "application/octet-stream"

    def stored(self, request: Request) -> tuple[StoredFile, str]:
        order = found(self.rows(), uuid=self.kwargs["uuid"])
        seen = payments_at_work(self.user).filter(order=order).count()
        if not may(self.user, "export_payment", order.authority_id) or seen != order.payments.count():
            raise NotFound
        self.demand_proof(request)
        return order.file, order.filename


class OrderSummary(OfOrders, Made):
    """Fetch the summary of an order as a document. For those who see every payment in it."""

    def made(self, request: Request) -> tuple[bytes, str]:
        if request.query_params:
            asking.read(request.query_params, {})
        rows = self.rows().select_related("authority__organisation", "exported_by__person", "file")
        order = found(rows, uuid=self.kwargs["uuid"])
        if payments_at_work(self.user).filter(order=order).count() != order.payments.count():
            raise NotFound
        return summary_pdf(summary_content(order, now=self.now)), f"{order.message_id}.pdf"


class AnswersIn(shapes.In):
    """The bank's answer, a pain.002 or CSV file as it came."""

    file = serializers.CharField(max_length=MOST_BYTES * 2, help_text="The file's bytes, base64.")

    example: ClassVar = {"file": "aWQ7c3RhdHVzO3bDpHJkZWRhZztvcnNhawo="}


class ReadBackOut(shapes.Out):
    """What an answer changed."""

    paid = shapes.whole("Payments booked in the ledger.")
    rejected = shapes.whole("Payments whose instalments are in the plan again.")
    known = shapes.whole("Payments that had been answered so before.")
    strangers = shapes.texts("Ids that are no payments of the order.")
    contradicted = shapes.texts("Payments that stand otherwise here than the file says: left alone. Find out why.")

    example: ClassVar = {"paid": 2, "rejected": 1, "known": 0, "strangers": [], "contradicted": []}


class Answers(OfOrders, Doing, Creating):
    """Read the bank's answer to an order.

    What it paid is booked, what it refused is in the plan again; the same file again changes nothing.
    """

    out, into = ReadBackOut, AnswersIn
    decides = True
    status = 200

    def find(self) -> PaymentOrder:
        order: PaymentOrder = found(self.rows(), uuid=self.kwargs["uuid"])
        return order

    def may(self, thing: PaymentOrder) -> bool:
        return may(self.user, "export_payment", thing.authority_id)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"content": bytes_in(values["file"], "file")}

    def act(self, thing: PaymentOrder, values: dict[str, Any]) -> answering.ReadBack:
        return answering.read_back(thing, values["content"], **self.who)

    def read_again(self, thing: Any) -> Any:
        return thing


class WholePaidIn(shapes.In):
    """The day on which all that wait for an answer were paid."""

    value_date = shapes.day_in(help_text="The day the bank paid.")

    example: ClassVar = {"value_date": "2026-01-14"}


class WholePaid(Answers):
    """Enter that every payment of an order which waits for an answer was paid on a day.

    Where the bank has told it in another way than by a file. Those that have been answered stay as they are.
    """

    into = WholePaidIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return values

    def act(self, thing: PaymentOrder, values: dict[str, Any]) -> answering.ReadBack:
        return answering.settle_whole(thing, day=values["value_date"], **self.who)
