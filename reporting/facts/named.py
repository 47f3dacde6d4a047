"""Who has been named to answer for single occasions."""

from collections.abc import Iterable

from accounts.models import Person
from reporting.models import Occasion, OccasionResponsible

#: (duty, authority) → who answers: keys of the database.
Named = dict[tuple[int, int], Person]


def own_responsible(occasions: Iterable[Occasion]) -> Named:
    """Who has been named for single occasions: (occasion, authority) → person. One query."""
    rows = OccasionResponsible.objects.filter(occasion__in=[one.pk for one in occasions]).select_related("person")
    latest = rows.order_by("occasion_id", "authority_id", "-pk").distinct("occasion_id", "authority_id")
    return {(row.occasion_id, row.authority_id): row.person for row in latest if row.person}
