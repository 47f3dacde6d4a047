"""The right to commit money of coming years: which commitment authorisation is in force. Everyone asks here."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.apps import apps

from accounts.prepared import Prepared

_IN_FORCE = Prepared(
    lambda assignments, on, at: (
        apps.get_model("programmes", "CommitmentAuthorisation")
        .objects.filter(assignment__among=assignments, valid_from__lte=on, recorded_at__lte=at)
        .exclude(valid_to__lt=on)
        .order_by("valid_from", "recorded_at", "pk")
    ),
    assignments=list,
    on=date,
    at=datetime,
)


def authorisations_in_force(assignments: Iterable[int], *, on: date, at: datetime) -> dict[int, Any]:
    """Key of the assignment → its `CommitmentAuthorisation` in force on day `on`, as recorded at `at`. One query.

    Of several it is the latest (valid from, then recorded): a later decision takes the place of an earlier, also where
    it gives less or reaches a shorter way.
    """
    wanted = list(assignments)
    rows = _IN_FORCE(assignments=wanted, on=on, at=at) if wanted else ()
    return {row.assignment_id: row for row in rows}
