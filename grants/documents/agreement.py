"""A party's acceptance of decision and terms as a document: frozen values become a PDF."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from registry.pdf import render_pdf
from sweden.typography import clock_time, day_long, kronor, percent


def agreement_pdf(content: Mapping[str, Any]) -> bytes:
    """The acceptance (godkännande av villkor) of one party."""
    at = datetime.fromisoformat(content["at"])
    context = {
        "content": content,
        "amount": kronor(content["max_amount"]),
        "share": percent(Fraction(content["intensity"])),
        "when": f"{day_long(at.date(), 'sv')} kl. {clock_time(at)}",
    }
    return render_pdf("documents/acceptance.html", context, title=f"Godkännande av villkor {content['number']}")
