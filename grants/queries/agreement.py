"""What is read about agreements of several grants at once."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps


def standing_versions(grants: Iterable[int]) -> dict[int, Any]:
    """The version that holds of each grant that has one, by the grant's key, with its terms. One query."""
    rows = apps.get_model("grants", "GrantVersion").objects.filter(grant__in=list(grants))
    latest = rows.select_related("terms").order_by("grant", "-number").distinct("grant")
    return {row.grant_id: row for row in latest}
