"""What is read about the mandate and the ledger."""

from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.db import models
from django.db.models import Q, Sum

from accounts.permissions import departments_of, is_staff_anywhere
from programmes.rules.frames import FrameLine
from sweden.findings import Source


class AssignmentQuerySet(models.QuerySet):
    """Government assignments."""

    def visible_to(self, user):
        """A government decision is public: everyone on staff at any authority sees all, a ministry reader those that
        report to a department of theirs; others none (the public sees calls and reports, not this workspace)."""
        if is_staff_anywhere(user):
            return self
        departments = departments_of(user)
        return (
            self.filter(duties__duty__recipient_departments__in=departments).distinct() if departments else self.none()
        )


class BudgetFrameQuerySet(models.QuerySet):
    """Amount lines in their versions."""

    def for_year(self, year: int):
        """Lines that say something about budget year `year`."""
        return self.filter(Q(year_to__isnull=True) | Q(year_to__gte=year), year__lte=year)

    def known(self, *, on: date, at: datetime):
        """Lines valid on day `on` and recorded at the latest at `at`."""
        return self.filter(valid_from__lte=on, recorded_at__lte=at)


class LedgerQuerySet(models.QuerySet):
    """Ledger entries. Every financial figure anywhere is a sum over these."""

    def as_of(self, cutoff: date, frozen_at: datetime):
        """Rows that count for a figure as of `cutoff`, as booked at `frozen_at`."""
        return self.filter(occurred_on__lte=cutoff, recorded_at__lte=frozen_at)

    def total(self, kinds: Iterable[str] | None = None):
        """Sum in kronor of the chosen kinds (None: all), 0 when there is no row."""
        rows = self if kinds is None else self.filter(kind__in=kinds)
        return rows.aggregate(total=Sum("amount"))["total"] or 0


def lines_by_part(assignments: Iterable[int], at: datetime) -> dict[tuple[int, int | None], list[FrameLine]]:
    """The amount lines of assignments as recorded at `at`: (key of the assignment, of the strand or None) → versions.

    One query. Later versions come later, so that `counted_line` finds the one that counts.
    """
    rows = (
        apps.get_model("programmes", "BudgetFrame")
        .objects.filter(assignment__in=assignments, recorded_at__lte=at)
        .select_related("assignment")
        .order_by("valid_from", "recorded_at", "pk")
    )
    lines: dict[tuple[int, int | None], list[FrameLine]] = {}
    for row in rows:
        cites = Source(row.source, row.quote, row.assignment.decision_number or row.assignment.key)
        line = FrameLine(row.year, row.year_to, row.wording, row.amount, row.valid_from, row.source, cites)
        lines.setdefault((row.assignment_id, row.strand_id), []).append(line)
    return lines
