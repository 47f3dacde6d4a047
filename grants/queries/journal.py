"""What an agency's accounting is told: the booked entries between two days."""

from typing import TYPE_CHECKING, Any

from django.apps import apps

from accounts.roles import Role
from grants.rules.journal import Booked
from registry.queries import sight
from sweden.clock import local, start_of_day

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Authority

#: Who reads journal lines: those who keep the accounts, and those who audit them.
READERS = (Role.ECONOMIST, Role.AUDITOR)


def booked(user: Any, authority: "Authority", *, first: "date", last: "date") -> list[Booked]:
    """What was booked of the authority's assignments between two days, in cases that the reader may see, in order."""
    entries = (
        apps.get_model("programmes", "LedgerEntry")
        .objects.filter(
            sight(user, case="case__"),
            assignment__authority=authority,
            recorded_at__gte=start_of_day(first),
            recorded_at__lt=start_of_day(type(last).fromordinal(last.toordinal() + 1)),
        )
        .select_related("assignment__appropriation", "organisation", "case")
    )
    grants = apps.get_model("grants", "Grant").objects.filter(authority=authority)
    projects = dict(grants.values_list("case", "project__title"))
    return [
        Booked(
            kind=entry.kind,
            occurred_on=entry.occurred_on,
            booked_on=local(entry.recorded_at).date(),
            voucher=str(entry.uuid),
            amount=entry.amount,
            appropriation=str(entry.assignment.appropriation or ""),
            project=projects.get(entry.case_id, ""),
            counterpart=entry.organisation.number if entry.organisation else "",
            number=entry.case.number or "",
            text=entry.reference,
        )
        for entry in entries.defer("case__search").order_by("recorded_at", "pk")
    ]
