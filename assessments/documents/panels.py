"""The minutes of a panel's meeting, from the frozen record."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from assessments.documents.presence import ROLES, out_words, signed_words
from registry.pdf import render_pdf
from sweden.typography import day_long, listed


def panel_pdf(content: Mapping[str, Any], signatures: Iterable[Any] = (), *, draft: bool = False) -> bytes:
    """The minutes (panelprotokoll) as one archivable PDF, with those who have signed them. Advice, no decision: the
    panel recommends. `draft`: the cases have not been decided yet, and the minutes say so."""
    roles = {role: [one["name"] for one in content["members"] if one["role"] == role] for role in ROLES}
    named = [(role, listed(roles[role])) for role in ("chair", "secretary") if roles[role]]
    context = {
        "content": content,
        "draft": draft,
        "day": day_long(date.fromisoformat(content["day"])),
        "members": [(one["name"], ROLES[one["role"]]) for one in content["members"] if one["role"] != "observer"],
        "observers": listed(roles["observer"]),
        "rows": [_row(one) for one in content["items"] if not one["sifted"]],
        "sifted": [_row(one) for one in content["items"] if one["sifted"]],
        "order": [
            (one["rank"], one["number"], one["title"], one["grade"])
            for one in sorted(content["items"], key=lambda row: row["rank"] or 0)
            if one["rank"]
        ],
        "signed": signed_words(signatures, named),
    }
    return render_pdf("documents/panel.html", context, title=f"Panelprotokoll {content['panel']}")


def seen_panel(content: Mapping[str, Any], numbers: Collection[str]) -> Mapping[str, Any]:
    """The record as whoever may know of the items with these case numbers reads it, as if the panel had had no others:
    places and ranks run through what is there."""
    seen = [one for one in content["items"] if one["number"] in numbers]
    if len(seen) == len(content["items"]):
        return content
    return {**content, "items": ranked([{**one, "place": place} for place, one in enumerate(seen, start=1)])}


def ranked(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The items with their places in the panel's order: by the agreed grade, and as on the agenda where it is the
    same."""
    graded = sorted(
        (one for one in rows if one["grade"] is not None and not one["sifted"]),
        key=lambda one: (-one["grade"], one["place"]),
    )
    ranks = {one["number"]: rank for rank, one in enumerate(graded, start=1)}
    return [{**one, "rank": ranks.get(one["number"])} for one in rows]


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    scores = [
        f"{score['name']}: {score['grade']} ({datetime.fromisoformat(score['at']):%Y-%m-%d %H.%M})"
        for score in one["scores"]
    ]
    criteria = [f"{each['name']}: {each['grade']}" for each in one.get("criteria", ())]
    return {**one, "words": out_words(one), "scores": scores, "by_criterion": criteria, "advice": _advice(one)}


def _advice(one: Mapping[str, Any]) -> str:
    """What the group recommends."""
    if one["sifted"]:
        return "Gruppen rekommenderar att ansökan inte går vidare. Den har sållats bort före mötet."
    if one["grade"] is None:
        return "Gruppen lämnar ingen rekommendation."
    return f"Gruppen rekommenderar betyget {one['grade']} och plats {one['rank']} i rangordningen."
