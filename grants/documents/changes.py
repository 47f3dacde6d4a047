"""The decision on a request of a change as a document: frozen values become a PDF."""

from collections.abc import Mapping
from typing import Any

from registry.pdf import render_pdf
from sweden.typography import kronor


def heading_of(content: Mapping[str, Any]) -> str:
    """What the decision is called."""
    if content.get("section"):
        return "Beslut efter omprövning"
    return "Ändringsbeslut" if content["is_approved"] else "Avslag på begäran om ändring"


def change_pdf(content: Mapping[str, Any]) -> bytes:
    """The letter of a decision on a change, approved or rejected."""
    rows = [{**one, "before": kronor(one["before"]), "after": kronor(one["after"])} for one in content["parties"]]
    heading = heading_of(content)
    context = {"content": content, "rows": rows, "heading": heading}
    return render_pdf("documents/change.html", context, title=f"{heading} {content['number']}")
