"""The rows that people have entered in a document's tables, and those of the last delivered document of its kind."""

from datetime import datetime
from typing import Any

from reporting.models import Occasion, Report
from sweden.clock import local

Entered = dict[str, list[dict[str, Any]]]


def typed_rows(occasion: Occasion, *, at: datetime | None = None) -> dict[str, Any]:
    """The entered rows that count, now or at a moment, by their table: `rows`; `rows_number` counts saves."""
    saved = occasion.typed_rows.order_by("pk")
    if at is not None:
        saved = saved.filter(saved_at__lte=at)
    count, latest = 0, {}
    for one in saved:
        count += 1
        latest[str(one.thread)] = one  # keeps the place of the first save
    rows: Entered = {}
    for thread, one in latest.items():
        if not one.removed:
            rows.setdefault(one.table, []).append({"row": thread, "area": one.area, "values": one.values})
    return {"rows": rows, "rows_number": count}


def earlier_rows(occasion: Occasion, *, at: datetime) -> tuple[str, Entered]:
    """The day that the last document of the kind, from the same assignments, was delivered, and its entered rows; ""
    and nothing where this is the first. An earlier version of the same document counts as one. Two queries."""
    before = (
        Report.objects.filter(
            occasion__duty__document_kind=occasion.duty.document_kind,
            occasion__duty__of_assignments__assignment__duties__duty=occasion.duty,
            occasion__due_on__lte=occasion.due_on,
            occasion__delivered_at__lt=at,
            approved_at__lt=at,
        )
        .select_related("occasion", "dataset")
        .order_by("-occasion__due_on", "-version")
        .first()
    )
    if before is None:
        return "", {}
    given = before.deliveries.order_by("delivered_at").values_list("delivered_at", flat=True).first()
    sent = given or before.occasion.delivered_at or before.approved_at
    return local(sent).date().isoformat(), before.dataset.content.get("rows", {})
