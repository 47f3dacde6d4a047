"""A party's acceptance of decision and terms as a document: frozen values become a PDF."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from registry.pdf import render_pdf
from sweden.typography import amount as shown
from sweden.typography import clock_time, day_long, kronor, percent


def agreement_context(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the document's template is told, in Swedish and English."""
    at = datetime.fromisoformat(content["at"])
    return {
        "content": content,
        "amount": kronor(content["max_amount"]),
        "share": percent(Fraction(content["intensity"])),
        "amount_en": f"SEK {shown(content['max_amount'])}",
        "share_en": percent(Fraction(content["intensity"]), lang="en"),
        "when_en": f"{day_long(at.date(), 'en')} at {clock_time(at, 'en')}",
        "decided_en": day_long(date.fromisoformat(content["decided_on"]), "en"),
        "terms_from_en": day_long(date.fromisoformat(content["terms_from"]), "en"),
        "when": f"den {day_long(at.date(), 'sv')} {clock_time(at)}",
    }


def agreement_pdf(content: Mapping[str, Any]) -> bytes:
    """The acceptance (godkännande av villkor) of one party."""
    context = agreement_context(content)
    return render_pdf("documents/acceptance.html", context, title=f"Godkännande av villkor {content['number']}")
