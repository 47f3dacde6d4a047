"""What an agency's accounting is told: the booked entries between two days."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from accounts.permissions import authorities_as
from accounts.roles import Role
from grants.rules.journal import Booked
from registry.queries import blocks_of
from sweden.clock import end_of_day, local, start_of_day

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from accounts.models import Authority

#: Who reads journal lines: those who keep the accounts, and those who audit them.
READERS = (Role.ECONOMIST, Role.AUDITOR)


class BatchQuerySet(models.QuerySet):
    """What has been handed over to an agency's accounting."""

    def visible_to(self, user):
        """Those of the authorities whose accounts the reader keeps or audits."""
        return self.filter(authority__in=authorities_as(user, *READERS))

    def fetched_by(self, user):
        """Those whose file the reader may fetch: it names cases, so not where the reader is kept out of one in it."""
        lines = apps.get_model("grants", "JournalLine").objects.filter(batch=models.OuterRef("pk"))
        kept_out = lines.filter(entry__case__in=blocks_of(user))
        return self.visible_to(user).exclude(models.Exists(kept_out))


def entries(user: Any) -> Any:
    """The entries of the authorities whose accounts the reader keeps or audits: all of them, of a case or of none. A
    block for bias keeps nobody from the ledger's own sums and rows; what else the case says is left out by `told`."""
    return _whole().filter(assignment__authority__in=authorities_as(user, *READERS))


def waiting(authority: "Authority", *, until: "date", kinds: "Collection[str]") -> Any:
    """The authority's entries of such kinds that were booked by the day and have not been handed over, in order."""
    rows = booked_until(_whole().filter(assignment__authority=authority), until)
    return rows.filter(kind__in=kinds, handed_over__isnull=True).order_by("recorded_at", "pk")


def _whole() -> Any:
    rows = apps.get_model("programmes", "LedgerEntry").objects
    return rows.select_related("assignment__appropriation", "organisation", "case").defer(
        "case__search", "assignment__facts", "assignment__source_file"
    )


def booked_from(rows: Any, day: "date") -> Any:
    """Those that were booked on the day or later."""
    return rows.filter(recorded_at__gte=start_of_day(day))


def booked_until(rows: Any, day: "date") -> Any:
    """Those that were booked on the day or earlier."""
    return rows.filter(recorded_at__lte=end_of_day(day))


def booked(user: Any, authority: "Authority", *, first: "date", last: "date") -> list[Booked]:
    """What was booked of the authority's assignments between two days, in order."""
    rows = booked_until(booked_from(entries(user).filter(assignment__authority=authority), first), last)
    return told(list(rows.order_by("recorded_at", "pk")), user)


def told(rows: "Sequence[Any]", reader: Any = None) -> list[Booked]:
    """The entries as the accounting is told them; of a case that the reader is kept out of only what the ledger says,
    without the project's title (`reader` None: whole, for the accounting itself). Two questions."""
    cases = {one.case_id for one in rows} - (blocks_of(reader) if reader else frozenset())
    grants = apps.get_model("grants", "Grant").objects.filter(case__in=cases)
    projects = {
        (case, authority): title for case, authority, title in grants.values_list("case", "authority", "project__title")
    }
    keys = [one.pk for one in rows]
    paid = apps.get_model("grants", "Payment").objects.filter(
        models.Q(entry__in=keys) | models.Q(counter_entry__in=keys), order__isnull=False
    )
    ordered = {}
    for entry, counter, day in paid.values_list("entry", "counter_entry", "order__pay_on"):
        ordered |= {entry: day, counter: day}
    return [
        Booked(
            kind=entry.kind,
            occurred_on=entry.occurred_on,
            booked_on=local(entry.recorded_at).date(),
            voucher=str(entry.uuid),
            amount=entry.amount,
            appropriation=str(entry.assignment.appropriation or ""),
            project=projects.get((entry.case_id, entry.assignment.authority_id), ""),
            counterpart=entry.organisation.number if entry.organisation else "",
            number=(entry.case.number if entry.case else "") or "",
            text=entry.reference,
            ordered_on=ordered.get(entry.pk),
        )
        for entry in rows
    ]
