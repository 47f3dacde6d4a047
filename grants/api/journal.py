"""What an agency's accounting is told: journal lines, and what of them has been handed over."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.errors import NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from grants.api.base import Doing, OfMoney
from grants.models import JournalBatch, JournalProfile
from grants.permissions import MAY
from grants.queries import journal
from grants.rules.journal import Profile, as_csv
from grants.workflow.journalling import hand_over
from registry.api import asking, shapes
from registry.api.problems import Fault, asked_wrongly
from registry.api.shapes import day_in, text_in
from registry.api.views import Creating, Download, Listing, Made, Whole, found
from registry.models import StoredFile
from sweden.clock import local


class JournalLineOut(shapes.Out):
    """A booked entry, as the agency's accounting is told of it."""

    kind = shapes.text("Kind of ledger entry.")
    occurred_on = shapes.day("Day of the event.")
    booked_on = shapes.day("Day that it was booked.")
    voucher = shapes.ident("The ledger entry.")
    amount = shapes.money("Kronor; below zero: it undoes another.")
    appropriation = shapes.text("The appropriation.")
    project = shapes.text("Title of the project.")
    counterpart = shapes.text("Organisation number of the party.")
    number = shapes.text("Case number.")
    text = shapes.text("What it refers to.")
    ordered_on = shapes.day("The day that the bank was asked to pay; null: it is no payment.", null=True)

    example: ClassVar = {
        "kind": "payment",
        "occurred_on": "2026-01-14",
        "booked_on": "2026-01-15",
        "voucher": "0198c0de-0000-7000-8000-000000000056",
        "amount": "1400000.00",
        "appropriation": "1:2 Vinnova",
        "project": "Frysta T-celler för sjukhusapotek",
        "counterpart": "",
        "number": "2025-00012",
        "text": "VINNOVA-00000012, 2026-01-14",
        "ordered_on": "2026-01-14",
    }


class JournalLines(OfMoney, Listing):
    """List what was booked between two days, for an agency's accounting.

    Without `first` and `updated_since`: from the first of this month. How the agency posts each kind is its profile's,
    which the CSV follows.
    """

    out = JournalLineOut
    orders: ClassVar = {"booked": "pk"}
    updated = "recorded_at"
    filters = (
        asking.by_key("authority", "assignment__authority__key"),
        asking.by_day("first", lambda rows, day, user: journal.booked_from(rows, day), "Booked on this day or later."),
        asking.by_day(
            "last", lambda rows, day, user: journal.booked_until(rows, day), "Booked on this day or earlier."
        ),
    )

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *journal.READERS))

    def rows(self) -> QuerySet:
        rows = journal.entries(self.user)
        month = local(self.now).date().replace(day=1)
        asked = self.request.query_params.keys() & {"first", asking.SINCE}
        return rows if asked else journal.booked_from(rows, month)

    def told(self, rows: list[Any]) -> list[Any]:
        return journal.told(rows, self.user)


class JournalFile(Made, OfMoney, Whole):
    """Fetch what was booked between two days as the agency's accounting reads it, by its profile.

    Without days: from the first of this month. Where one keeps the accounts of several agencies, one is named.
    """

    out = JournalLineOut
    filters = JournalLines.filters
    media = "text/csv"

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *journal.READERS))

    def made(self, request: Request) -> tuple[bytes, str]:
        values = asking.read(request.query_params, self.parameters())
        today = local(self.now).date()
        first, last = values.get("first", today.replace(day=1)), values.get("last", today)
        if last < first:
            raise asked_wrongly(Fault(_("The period ends before it begins."), "invalid", parameter="last"))
        authorities = Authority.objects.filter(pk__in=authorities_as(self.user, *journal.READERS)).order_by("pk")
        whose = list(authorities.filter(key=values["authority"]) if "authority" in values else authorities)
        if len(whose) != 1:
            raise asked_wrongly(Fault(_("Name one authority."), "required", parameter="authority"))
        profile = JournalProfile.objects.filter(authority=whose[0], valid_from__lte=last).first()
        if profile is None:
            unsaid = _("The agency has not said how its accounting reads the lines.")
            raise asked_wrongly(Fault(unsaid, "no_profile", parameter="authority"))
        rows = journal.booked(self.user, whose[0], first=first, last=last)
        return as_csv(rows, Profile.of(profile.content)), f"bokforing-{whose[0].key}-{first}-{last}.csv"


class BatchOut(shapes.Out):
    """Journal lines that have been handed over to an authority's accounting: each booked entry once."""

    uuid = shapes.ident()
    authority = shapes.text("Key of the authority.", source="authority.key")
    number = shapes.whole("Its number, in order.")
    until = shapes.day("What was booked until this day and had not been handed over.")
    count = shapes.whole("How many entries.")
    handed_over_by = shapes.text("Who handed it over.", source="handed_over_by.person.name")
    handed_over_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000066",
        "authority": "vinnova",
        "number": 7,
        "until": "2026-01-15",
        "count": 42,
        "handed_over_by": "Hanna Björk",
        "handed_over_at": "2026-01-16T08:30:00Z",
    }


class BatchIn(shapes.In):
    """Whose entries are handed over, booked until which day."""

    authority = text_in(100, help_text="Key of the authority.")
    until = day_in(help_text="What was booked until this day, at most today.")

    example: ClassVar = {"authority": "vinnova", "until": "2026-01-15"}


class JournalBatches(OfMoney, Doing, Creating, Listing):
    """List the journal lines that have been handed over."""

    out, into = BatchOut, BatchIn
    updated = "handed_over_at"
    filters = (asking.by_key("authority", "authority__key"),)

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *journal.READERS))

    def rows(self) -> QuerySet:
        rows: QuerySet = JournalBatch.objects.visible_to(self.user)
        return rows.select_related("authority", "handed_over_by__person")

    def find(self) -> None:
        """A batch is made of what has been booked, in nothing."""

    def may(self, thing: None) -> bool:
        return bool(authorities_as(self.user, *MAY["grants.hand_over_journal"]))

    def act(self, thing: None, values: dict[str, Any]) -> JournalBatch:
        """Hand over all that was booked until a day and has not been handed over, as the next batch."""
        keeps = Authority.objects.filter(pk__in=authorities_as(self.user, *MAY["grants.hand_over_journal"]))
        authority = keeps.filter(key=values["authority"]).first()
        if authority is None:
            raise NotAllowed
        return hand_over(authority, until=values["until"], **self.who)

    def place(self, thing: JournalBatch) -> str:
        return reverse("api:journal_batch_file", args=[thing.uuid])


class JournalBatchFile(OfMoney, Download):
    """Fetch the file of a batch as it was handed over. For whoever is kept out of no case in it."""

    out = BatchOut
    media = "text/csv"

    def stored(self, request: Request) -> tuple[StoredFile, str]:
        batch = found(
            JournalBatch.objects.fetched_by(self.user).select_related("authority", "file"), uuid=self.kwargs["uuid"]
        )
        return batch.file, batch.filename
