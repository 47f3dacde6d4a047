"""What was delivered before: what a document's figures are held against."""

from typing import Any

from reporting.kinds.catalogue import kinds
from reporting.models import Occasion, Report
from sweden.clock import local


def earlier(occasion: Occasion) -> dict[str, Any] | None:
    """The figures of the last document of the same duty that was delivered, to tell what has changed since: an earlier
    version of this one, else that of the occasion before unless its figures are of another year's money."""
    kind = kinds()[occasion.duty.document_kind]
    table, sent_on = kind.compared, {"occasion__duty": occasion.duty, "occasion__due_on__lte": occasion.due_on}
    before = (
        Report.objects.filter(**({"occasion": occasion} if kind.supplements else sent_on))
        .filter(deliveries__isnull=False)
        .select_related("dataset", "occasion")
        .order_by("-occasion__due_on", "-version")
        .first()
    )
    if before is None or not table:
        return None
    sent = before.deliveries.order_by("delivered_at").values_list("delivered_at", flat=True)[0]
    return {
        "delivered_on": local(sent).date().isoformat(),
        "cutoff_on": before.dataset.content["cutoff_on"],
        "reading": before.dataset.content.get("reading", ""),
        table: before.dataset.content["tables"].get(table, []),
    }
