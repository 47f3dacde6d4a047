"""The decision on a request of a change as a document: frozen values become a PDF."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.pdf import render_pdf
from sweden.typography import amount, day_long, kronor


def heading_of(content: Mapping[str, Any]) -> str:
    """What the decision is called."""
    if content.get("section"):
        return "Beslut efter omprövning"
    return "Ändringsbeslut" if content["is_approved"] else "Avslag på begäran om ändring"


def english_heading_of(content: Mapping[str, Any]) -> str:
    """The same in English."""
    if content.get("section"):
        return "Decision after reconsideration"
    return "Decision to change the grant" if content["is_approved"] else "Request for a change rejected"


def change_context(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the letter's template is told, in Swedish and English."""
    rows = [
        {
            "name": one["name"],
            "before": kronor(one["before"]),
            "after": kronor(one["after"]),
            "before_en": amount(one["before"]),
            "after_en": amount(one["after"]),
        }
        for one in content["parties"]
    ]
    names = ("asked_on", "decided_on", "ends_on")
    days = {name: day_long(date.fromisoformat(content[name]), "en") for name in names if content.get(name)}
    return {
        "content": content,
        "rows": rows,
        "heading": heading_of(content),
        "english_heading": english_heading_of(content),
        "days": days,
        "pause": [day_long(date.fromisoformat(one), "en") for one in content["pause"]],
    }


def change_pdf(content: Mapping[str, Any]) -> bytes:
    """The letter of a decision on a change, approved or rejected."""
    title = f"{heading_of(content)} {content['number']}"
    return render_pdf("documents/change.html", change_context(content), title=title)
