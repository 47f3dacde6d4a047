"""What an agency's accounting is told: the booked entries between two days."""

from typing import TYPE_CHECKING, Any

from django.apps import apps

from accounts.permissions import authorities_as
from accounts.roles import Role
from grants.rules.journal import Booked
from registry.queries import sight
from sweden.clock import end_of_day, local, start_of_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from accounts.models import Authority

#: Who reads journal lines: those who keep the accounts, and those who audit them.
READERS = (Role.ECONOMIST, Role.AUDITOR)


def entries(user: Any) -> Any:
    """The entries in cases that the reader may see, of the authorities whose accounts they read."""
    rows = apps.get_model("programmes", "LedgerEntry").objects.filter(
        sight(user, case="case__"), assignment__authority__in=authorities_as(user, *READERS)
    )
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
    """What was booked of the authority's assignments between two days, in cases that the reader may see, in order."""
    rows = booked_until(booked_from(entries(user).filter(assignment__authority=authority), first), last)
    return told(list(rows.order_by("recorded_at", "pk")))


def told(rows: "Sequence[Any]") -> list[Booked]:
    """The entries as the accounting is told them. One query."""
    grants = apps.get_model("grants", "Grant").objects.filter(case__in={one.case_id for one in rows})
    projects = {
        (case, authority): title for case, authority, title in grants.values_list("case", "authority", "project__title")
    }
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
            number=entry.case.number or "",
            text=entry.reference,
        )
        for entry in rows
    ]
