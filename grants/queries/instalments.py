"""Which instalments a filter chooses."""

from typing import Any

from django.db.models import Q

#: How many can be done something with at once, chosen by a filter.
MOST = 10_000


def filtered(rows: Any, asked: dict[str, Any]) -> Any:
    """The instalments that the filter of payments chooses (`PaymentFilter`, cleaned)."""
    if asked.get("authority"):
        rows = rows.filter(authority=asked["authority"])
    if asked["state"]:
        rows = rows.in_status(asked["state"])
    if asked["until"]:
        rows = rows.filter(planned_on__lte=asked["until"])
    if words := asked["q"].strip():
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(grant__case__number__icontains=words))
    return rows
