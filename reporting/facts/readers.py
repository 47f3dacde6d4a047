"""What of a report's rows a reader gets: the stored dataset stays whole, what is shown and served is made here.

Applications that are not granted (under assessment, refused, dismissed, withdrawn) are their authority's own. A reader
who may not open the case gets its number and what is counted, never the title, the party or the sum.
"""

from collections.abc import Mapping
from typing import Any

from registry.models import Case

GRANTED = "grant"
#: What is left out of a row; the other keys are counted by the figures.
OWN: dict[str, Any] = {"title": "", "party": "", "requested": None}


def rows_for(user: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset's content as `user` may read it. A row that something was left out of says `withheld`. One query."""
    applications = content["sources"].get("applications")
    if not applications:
        return dict(content)
    closed = {key for key, row in applications.items() if row["outcome"] != GRANTED}
    if closed:
        own = Case.objects.visible_to(user).filter(uuid__in=closed)
        closed -= {str(uuid) for uuid in own.values_list("uuid", flat=True)}
    # How a leader has stated their gender is counted in groups and shown of nobody.
    shown = {
        key: {**row, "leader": "", **({**OWN, "withheld": True} if key in closed else {})}
        for key, row in applications.items()
    }
    return {**content, "sources": {**content["sources"], "applications": shown}}


def withheld(content: Mapping[str, Any]) -> int:
    """How many applications' rows something was left out of."""
    return sum(1 for row in content["sources"].get("applications", {}).values() if row.get("withheld"))
