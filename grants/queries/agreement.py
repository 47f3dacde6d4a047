"""What is read about agreements of several grants at once."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps


def standing_versions(grants: Iterable[int]) -> dict[int, Any]:
    """The version that holds of each grant that has one, by the grant's key, with its terms. One query."""
    rows = apps.get_model("grants", "GrantVersion").objects.filter(grant__in=list(grants))
    latest = rows.select_related("terms").order_by("grant", "-number").distinct("grant")
    return {row.grant_id: row for row in latest}


def accepting(versions: Iterable[Any]) -> dict[int, list[Any]]:
    """The parties that accept the terms, by the grant's key: those of each version that have a grant or costs of their
    own; whoever has left the project with neither is not asked. One query."""
    found: dict[int, list[Any]] = {one.grant_id: [] for one in versions}
    rows = apps.get_model("grants", "GrantParty").objects.filter(version__in=[one.pk for one in versions])
    for row in rows.exclude(max_amount=0, budget={}).select_related("version", "organisation"):
        found[row.version.grant_id].append(row)
    return found
