"""Which instalments a filter chooses."""

from datetime import date
from typing import Any

from django.db.models import Q

#: How many can be done something with at once, chosen by a filter.
MOST = 10_000


#: What is to be proposed today, beside the states of payments.
DUE = "due"


def filtered(rows: Any, asked: dict[str, Any], *, on: date) -> Any:
    """The instalments that the filter of payments chooses (`PaymentFilter`, cleaned) on a day."""
    if asked.get("authority"):
        rows = rows.filter(authority=asked["authority"])
    if asked["state"] == DUE:
        rows = rows.due(on)
    elif asked["state"]:
        rows = rows.in_status(asked["state"])
    if asked["until"]:
        rows = rows.filter(planned_on__lte=asked["until"])
    if words := asked["q"].strip():
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(grant__case__number__icontains=words))
    return rows
