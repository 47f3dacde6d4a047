"""The summary of a payment order as a document: frozen values become a PDF."""

from collections.abc import Mapping
from typing import Any

from registry.pdf import render_pdf


def summary_pdf(content: Mapping[str, Any]) -> bytes:
    """What was sent to the bank in an order, through whose hands, and what became of it (betalningssammanställning)."""
    title = f"Betalningssammanställning {content['message_id']}"
    return render_pdf("documents/payment_order.html", {"content": content, "title": title}, title=title)
