"""One act on all payments that a filter chooses: asked for, done in the background, with what became of each."""

from collections import Counter
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.permissions import authorities_as
from grants.api.base import Doing, OfMoney
from grants.forms.payments import STATES, PaymentFilter
from grants.models import Instalment, ItemStatus, PaymentRun, RunAct, RunItem
from grants.models.payment import Profile
from grants.permissions import MAY
from grants.queries.instalments import MOST, filtered
from grants.workflow import runs
from registry.api import shapes
from registry.api.problems import Fault, Invalid, form_faults
from registry.api.shapes import form_data, text_in
from registry.api.views import Creating, Listing, Thing
from registry.models.outbox import JobStatus
from sweden.clock import local

_UUID = "0198c0de-0000-7000-8000-0000000000"


class RunItemOut(shapes.Out):
    """What became of one instalment."""

    instalment = shapes.ident(source="instalment.uuid")
    payment = shapes.ident("Its payment.", by=lambda row: row.payment and row.payment.uuid, null=True)
    status = shapes.choice(ItemStatus.choices)
    said = shapes.text("Why it was left out.")

    example: ClassVar = {
        "instalment": f"{_UUID}51",
        "payment": f"{_UUID}54",
        "status": "refused",
        "said": "Betalningar till parten är stoppade.",
    }


class RunOut(shapes.Out):
    """An act that was asked for on all payments of a selection. What something stands in the way of is left out."""

    uuid = shapes.ident()
    act = shapes.choice(RunAct.choices, "What is done.")
    asked_at = shapes.moment()
    job = shapes.choice(
        JobStatus.choices, "How the work goes.", by=lambda row: row.job.status if row.job else None, null=True
    )
    waiting = shapes.whole("How many payments wait.", by=lambda row: row.counted[ItemStatus.WAITING])
    done = shapes.whole("How many are done.", by=lambda row: row.counted[ItemStatus.DONE])
    refused = shapes.whole("How many are left out.", by=lambda row: row.counted[ItemStatus.REFUSED])
    order = shapes.ident("The order that an export made.", by=lambda row: row.order and row.order.uuid, null=True)

    example: ClassVar = {
        "uuid": f"{_UUID}75",
        "act": "export",
        "asked_at": "2026-01-12T11:00:00Z",
        "job": "done",
        "waiting": 0,
        "done": 1180,
        "refused": 2,
        "order": f"{_UUID}55",
    }


class RunWholeOut(RunOut):
    """The act with what became of each payment."""

    items = shapes.many(RunItemOut, "Each instalment, those left out first.", by=lambda row: row.seen)

    example: ClassVar = {**RunOut.example, "items": [RunItemOut.example]}


class OfRuns(OfMoney):
    """What the caller has asked for."""

    out: ClassVar[type[shapes.Out]] = RunOut

    def rows(self) -> QuerySet:
        rows: QuerySet = PaymentRun.objects.filter(asked_by=self.user).select_related("job", "order")
        return rows

    def seen(self, rows: list[Any]) -> QuerySet:
        """The runs' items. Whoever has been kept out of a case since is not told of it here either."""
        seen = Instalment.objects.visible_to(self.user).values("pk")
        items: QuerySet = RunItem.objects.filter(run__in=rows, instalment__in=seen)
        return items

    def told(self, rows: list[Any]) -> list[Any]:
        counted = {row.pk: Counter[str]() for row in rows}
        for key, status, count in self.seen(rows).values_list("run", "status").annotate(Count("pk")).order_by():
            counted[key][status] = count
        for row in rows:
            row.counted = counted[row.pk]
        return rows


class Runs(OfRuns, Listing):
    """List the acts on whole selections of payments that one has asked for."""

    orders: ClassVar = {"created": "pk"}
    usual = "-created"
    newest = ("asked_at", "items__done_at", "job__started_at", "job__finished_at")


class OneRun(OfRuns, Thing):
    """Read how an act on a selection of payments goes, and what became of each."""

    out = RunWholeOut

    def told(self, rows: list[Any]) -> list[Any]:
        for row in super().told(rows):
            row.seen = list(self.seen([row]).select_related("instalment", "payment").order_by("-status", "pk"))
        return rows


class SelectionIn(shapes.In):
    """Which instalments, as the list of payments chooses them, and how many they were when it was read."""

    authority = text_in(60, required=False, help_text="Key of the authority.")
    state = serializers.ChoiceField(choices=STATES, required=False, allow_blank=True)
    until = shapes.day_in(required=False, allow_null=True, help_text="Planned for this day or earlier.")
    q = text_in(100, required=False, help_text="Party or case number.")
    count = serializers.IntegerField(min_value=1, max_value=MOST)

    example: ClassVar = {"state": "planned", "until": "2026-04-01", "count": 12}


class OfSelection(OfRuns, Doing, Creating):
    """What is asked for of all instalments that a filter chooses, as the list of payments does."""

    into: ClassVar[type[shapes.In] | None] = SelectionIn
    status = 202
    role: ClassVar[str]

    def find(self) -> None:
        """They stand in grants of their own."""

    def may(self, thing: None) -> bool:
        return bool(authorities_as(self.user, *MAY[self.role]))

    def place(self, thing: PaymentRun) -> str:
        return reverse("api:payment_run", args=[thing.uuid])

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """The chosen instalments; refuses a selection that has changed since it was read."""
        authority, count = values.pop("authority", ""), values.pop("count")
        asked = {name: values.pop(name, None) for name in ("state", "until", "q")}
        form = PaymentFilter(form_data({name: one for name, one in asked.items() if one}), authorities=set())
        if not form.is_valid():
            raise Invalid(form_faults(form))
        rows = Instalment.objects.visible_to(self.user).standing().order_by("planned_on", "pk")
        if authority:
            rows = rows.filter(authority__key=authority)
        chosen = list(filtered(rows, form.cleaned_data, on=local(self.now).date())[: MOST + 1])
        if len(chosen) != count:
            changed = _("The selection has changed since you read the page. Look at it again.")
            raise Invalid([Fault(changed, "changed", "/count")])
        return {**values, "chosen": chosen}


class ProposeSelection(OfSelection):
    """Ask that all instalments that a filter chooses are proposed.

    A worker does it; those that are being paid already are left alone, those that something stands in the way of are
    left out.
    """

    role = "grants.propose_payment"

    def act(self, thing: None, values: dict[str, Any]) -> PaymentRun:
        return runs.ask_to_propose(values["chosen"], key=self.key, **self.who)


class AttestSelection(OfSelection):
    """Ask that the proposed payments of all instalments that a filter chooses are attested.

    A worker does it; those that something stands in the way of are left out.
    """

    decides = True
    role = "grants.attest_payment"

    def act(self, thing: None, values: dict[str, Any]) -> PaymentRun:
        return runs.ask_to_attest(values["chosen"], key=self.key, **self.who)


class ExportSelectionIn(SelectionIn):
    """A selection of one authority's instalments whose attested payments are put into an order."""

    profile = serializers.ChoiceField(choices=Profile.choices, required=False, default=Profile.PAIN001)
    pay_on = shapes.day_in(help_text="A banking day, today or later.")

    example: ClassVar = {**SelectionIn.example, "state": "attested", "profile": "pain001", "pay_on": "2026-01-14"}


class ExportSelection(OfSelection):
    """Ask that the attested payments of all instalments that a filter chooses are put into one order file.

    A worker does it, for a third person; asked for again with the same key, it is the same order.
    """

    into = ExportSelectionIn
    decides = True
    role = "grants.export_payment"

    def act(self, thing: None, values: dict[str, Any]) -> PaymentRun:
        return runs.ask_to_export(**values, key=self.key, **self.who)


class PreviewedInstalmentOut(shapes.Out):
    """What is known beforehand of an instalment; the act itself judges anew."""

    instalment = shapes.ident(source="instalment.uuid")
    payment = shapes.ident("Its payment.", by=lambda one: one.payment and one.payment.uuid, null=True)
    amount = shapes.kronor("Kronor.", source="instalment.amount")
    why = shapes.text("Why it would be left out; empty: nothing known stands in its way.")

    example: ClassVar = {"instalment": f"{_UUID}51", "payment": f"{_UUID}54", "amount": 1400000, "why": ""}


class RunPreviewOut(shapes.Out):
    """The instalments that the act is about."""

    instalments = shapes.many(PreviewedInstalmentOut, by=lambda rows: rows)

    example: ClassVar = {"instalments": [PreviewedInstalmentOut.example]}


class PreviewRunIn(SelectionIn):
    """The act, the selection, and for an export the day of payment."""

    act = serializers.ChoiceField(choices=RunAct.choices)
    pay_on = shapes.day_in(required=False, allow_null=True, help_text="Day of payment, of an export.")

    example: ClassVar = {**SelectionIn.example, "act": "propose"}


class PreviewRun(OfSelection):
    """See what an act on all instalments that a filter chooses would do. Nothing is done."""

    out, into = RunPreviewOut, PreviewRunIn
    key_demanded = False
    status = 200
    role = "grants.propose_payment"

    def may(self, thing: None) -> bool:
        return any(authorities_as(self.user, *MAY[f"grants.{one}_payment"]) for one in ("propose", "attest"))

    def act(self, thing: None, values: dict[str, Any]) -> list[runs.Previewed]:
        act, pay_on = RunAct(values["act"]), values.get("pay_on")
        return runs.preview(act, values["chosen"], pay_on=pay_on, by=self.user, now=self.now)

    def read_again(self, thing: list[runs.Previewed]) -> list[runs.Previewed]:
        return thing

    def told(self, rows: list[Any]) -> list[Any]:
        return rows
