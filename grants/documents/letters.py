"""Letters about the end of a grant: final grants, what is decided on them later, claims, waivers. Frozen content to a
PDF."""

from collections.abc import Mapping
from typing import Any

from registry.pdf import render_pdf

HEADINGS = {
    "settlement": "Beslut om slutligt bidrag",
    "told": "Möjlighet att yttra sig om återkrav",
    "claim": "Beslut om återkrav",
    "waived": "Beslut om eftergift",
    "dropped": "Beslut att inte kräva tillbaka",
    "lapsed": "Beslut om att slutlig utbetalning förfaller",
    "revoked": "Ändring av beslut om slutligt bidrag",
}


def letter_pdf(what: str, content: Mapping[str, Any]) -> bytes:
    """The letter as one archivable, accessible PDF. `content` has its figures and words ready to print."""
    heading = HEADINGS[what]
    context = {"what": what, "heading": heading, "content": content}
    return render_pdf("documents/grant_end.html", context, title=f"{heading} {content['number']}")
