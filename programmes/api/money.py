"""Balances and the ledger's rows. Everyone who works at an authority reads them; a block hides whom a row is about."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from accounts.scopes import Scope
from programmes.display.money import YearRow, year_rows
from programmes.models import Assignment, LedgerEntry
from programmes.models.frame import Wording
from programmes.models.ledger import EntryKind
from programmes.permissions import may_read_ledger
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing, Whole
from registry.models import Case
from registry.queries import blocks_of
from sweden.clock import end_of_day


class OfTheLedger(Resource):
    """Read by those who work at an authority."""

    reads = Scope.LEDGER_READ

    def may_read(self) -> bool:
        return may_read_ledger(self.user)


class BalanceOut(shapes.Out):
    """What a budget year of an assignment, or of a strand of it, holds and has taken. Kronor."""

    assignment = shapes.ident(by=lambda row: row.assignment.uuid)
    strand = shapes.text(
        "Key of the strand; null: the assignment's total.", by=lambda row: row.strand and row.strand.key, null=True
    )
    year = shapes.whole("Budget year.")
    frame = shapes.kronor("The amount that counts; null where none is stated.", null=True)
    wording = shapes.choice(
        Wording.choices, "How the decision words it; null without an amount.",
        by=lambda row: row.wording or None, null=True,
    )  # fmt: skip
    granted = shapes.kronor("What has been granted.")
    conditional = shapes.kronor("Of what has been granted: under förutsättning att medel anvisas.")
    own_cost = shapes.money("The authority's own costs.")
    paid = shapes.money(
        "Paid, less what was paid back; null for a year that has not begun.",
        by=lambda row: None if row.paid is None else Decimal(row.paid.numerator) / row.paid.denominator, null=True,
    )  # fmt: skip
    room = shapes.kronor("What may still be granted; null where nothing limits it.", source="left", null=True)

    example: ClassVar = {
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "strand": None,
        "year": 2026,
        "frame": 150000000,
        "wording": "may_use",
        "granted": 90000000,
        "conditional": 0,
        "own_cost": "1250000.00",
        "paid": "30000000.00",
        "room": 58750000,
    }


class Balances(OfTheLedger, Whole):
    """List balances per assignment, strand and budget year, as of a day and as booked by its end."""

    out = BalanceOut
    filters = (
        asking.by_uuid("assignment", "uuid"),
        asking.by_key("programme"),
        asking.by_key("authority"),
        asking.by_year("year", help="Only this budget year."),
        asking.by_day("as_of", "", "What had happened and was booked by the end of this day."),
    )

    def lines(self, values: dict[str, Any]) -> Iterable[YearRow]:
        assignments = Assignment.objects.visible_to(self.user).prefetch_related("strands").order_by("pk")
        for one in self.filters[:3]:
            if one.name in values:
                assignments = one.apply(assignments, values[one.name], self.user)
        day, at = values.get("as_of"), self.now
        if day is not None:
            at = min(end_of_day(day), self.now)
        year = values.get("year")
        rows = year_rows(list(assignments), at, day, since=year or 0)
        return [row for row in rows if year is None or row.year == year]


class EntryOut(shapes.Out):
    """One booked amount (bokföringspost). Never changed: a correction is a counter-entry, which names its entry."""

    uuid = shapes.ident()
    assignment = shapes.ident(source="assignment.uuid")
    strand = shapes.text(
        "Key of the strand; null: the whole assignment.", by=lambda row: row.strand and row.strand.key, null=True
    )
    year = shapes.whole("The budget year that the money belongs to.")
    kind = shapes.choice(EntryKind.choices, "What is booked.")
    amount = shapes.money("Kronor with two decimals.")
    conditional = shapes.yes("Granted provided that money is appropriated.")
    occurred_on = shapes.day("When it happened.")
    recorded_at = shapes.moment("When it was booked.")
    case = shapes.text(
        "Number of the case, with the authority before it; null without one, or where you are kept out of it.",
        by=lambda row: row.case.designation if row.case and not row.hidden else None, null=True,
    )  # fmt: skip
    organisation = shapes.text(
        "Who it is about; null without one, or where you are kept out of the case.",
        by=lambda row: row.organisation.name if row.organisation and not row.hidden else None, null=True,
    )  # fmt: skip
    organisation_number = shapes.text(
        "The organisation's number, where it has one.",
        by=lambda row: row.organisation.number or None if row.organisation and not row.hidden else None, null=True,
    )  # fmt: skip
    grant = shapes.ident(
        "The grant that it concerns, laid up when its decision has been told; null without one, or where you do not "
        "read the case.", by=lambda row: row.grant_uuid if row.opens else None, null=True,
    )  # fmt: skip
    reference = shapes.text("The booking's own reference.", by=lambda row: "" if row.hidden else row.reference)
    reverses = shapes.ident("The entry that this one reverses.", by=lambda row: row.reverses and row.reverses.uuid,
                            null=True)  # fmt: skip

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000004",
        "assignment": "0198c0de-0000-7000-8000-000000000002",
        "strand": None,
        "year": 2026,
        "kind": "payment",
        "amount": "1250000.00",
        "conditional": False,
        "occurred_on": "2026-02-02",
        "recorded_at": "2026-02-02T09:30:00Z",
        "case": "Vinnova 2025-00012",
        "organisation": "Norrviken Biologics AB",
        "organisation_number": "556012-5790",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "reference": "Verifikat 20260202-17",
        "reverses": None,
    }


def _not_blocked(rows: QuerySet, user: Any) -> QuerySet:
    """A filter by whom a row is about is no way to learn what a block hides."""
    blocks = blocks_of(user)
    return rows.filter(Q(case__isnull=True) | ~Q(case__in=blocks)) if blocks else rows


def _of_case(rows: QuerySet, value: Any, user: Any) -> QuerySet:
    return rows.filter(case__in=Case.objects.visible_to(user).filter(uuid=value).order_by().values("pk"))


def _of_organisation(rows: QuerySet, value: Any, user: Any) -> QuerySet:
    return _not_blocked(rows, user).filter(organisation__number=value)


class EntriesOfLedger(OfTheLedger):
    """The rows that the caller sees."""

    out = EntryOut

    def rows(self) -> QuerySet:
        seen = Assignment.objects.visible_to(self.user).order_by().values_list("pk", flat=True)
        rows = LedgerEntry.objects.filter(assignment__in=list(seen))
        rows = rows.select_related("assignment", "strand", "case__authority", "organisation", "reverses")
        return rows.only(
            "uuid", "year", "kind", "amount", "conditional", "occurred_on", "recorded_at", "reference",
            "grant_uuid", "assignment__uuid", "strand__key", "case__number", "case__authority__number_prefix",
            "organisation__name", "organisation__number", "reverses__uuid",
        )  # fmt: skip

    def told(self, rows: list[Any]) -> list[Any]:
        blocked = blocks_of(self.user)
        about = {row.case_id for row in rows} - {None}
        opened = set(Case.objects.visible_to(self.user).filter(pk__in=about).order_by().values_list("pk", flat=True))
        for row in rows:
            row.hidden = row.case_id in blocked
            row.opens = row.case_id in opened
        return rows


class LedgerEntries(EntriesOfLedger, Listing):
    """List the ledger's rows."""

    filters = (
        asking.by_uuid("assignment"),
        asking.by_key("programme", "assignment__programme__key"),
        asking.by_key("authority", "assignment__authority__key"),
        asking.by_key("strand"),
        asking.by_year("year"),
        asking.by_choice("kind", EntryKind.choices),
        asking.by_day("occurred_from", "occurred_on__gte", "Happened on this day or later."),
        asking.by_day("occurred_to", "occurred_on__lte", "Happened on this day or earlier."),
        asking.by_uuid("case", _of_case, "Rows of a case that you see."),
        asking.by_words("organisation_number", _of_organisation, "Rows about this organisation, 556012-5790."),
    )
    orders: ClassVar = {"recorded": "pk", "occurred_on": "occurred_on"}
    updated = "recorded_at"


class OneLedgerEntry(EntriesOfLedger, Thing):
    """Read one of the ledger's rows."""
