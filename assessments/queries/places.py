"""What a reader is told of where something stands on an agenda."""

from collections.abc import Iterable
from typing import Any

from registry.queries import blocks_of, outside


def number(rows: Iterable[Any], agenda: Any, user: Any) -> None:
    """Give each row of an `agenda` (its items) its `place`: its number among those that `user` may know of.

    Positions have no gaps, so that whoever is kept out of nothing reads them as they stand, as the minutes say them.
    At most one query."""
    told, blocks = list(rows), blocks_of(user)
    seen = {}
    if told and blocks:
        kept = agenda.filter(outside(blocks, case="application__case__")).order_by("position", "pk")
        seen = {key: place for place, key in enumerate(kept.values_list("pk", flat=True), start=1)}
    for one in told:
        one.place = seen.get(one.pk, one.position)
