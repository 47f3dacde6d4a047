"""The minutes of a decision meeting and the letter of a place on the reserve list, from their frozen records."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from assessments.documents.decisions import vote_words
from registry.pdf import render_pdf
from sweden.typography import amount, day_long, kronor, listed

WORDS = {"grant": "Beviljas", "reject": "Avslås", "dismiss": "Avvisas", "reserve": "Hålls i reserv"}


def minutes_pdf(content: Mapping[str, Any]) -> bytes:
    """The list of decisions (beslutslista) as one archivable PDF."""
    context = {
        "content": content,
        "day": day_long(date.fromisoformat(content["day"])),
        "rows": [_row(one) for one in content["items"]],
        "outcomes": [(WORDS[kind], count) for kind, count in content["outcomes"].items() if count],
        "sums": [(one["part"], one["year"], amount(one["amount"])) for one in content["sums"]],
        "total": kronor(content["total"]),
        "deciders": listed(content["deciders"]) if content.get("deciders") else "",
        "present": listed(content["present"]) if content["present"] else "",
    }
    return render_pdf("documents/decision_list.html", context, title=f"Beslutslista {content['call_number']}")


def seen_minutes(content: Mapping[str, Any], numbers: Collection[str]) -> Mapping[str, Any]:
    """The record as whoever may know of the items with these case numbers reads it: its numbers run
    through what is there. Sums by part of the mandate are of
    all items together, and stand only where all are known."""
    seen = [one for one in content["items"] if one["number"] in numbers]
    if len(seen) == len(content["items"]):
        return content
    items = [{**one, "place": place} for place, one in enumerate(seen, start=1)]
    return {
        **content,
        "items": items,
        "outcomes": {kind: sum(one["outcome"] == kind for one in items) for kind in content["outcomes"]},
        "sums": [],
        "total": sum(one["granted"] for one in items),
    }


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    words = [f"{name} anmälde jäv och deltog inte." for name in one["biased"]]
    words += [f"{name} var inte närvarande." for name in one["away"]]
    words += [f"{each['name']} anmälde avvikande mening: {each['text']}" for each in one["dissents"]]
    if vote := one.get("vote"):
        words.append(vote_words(vote))
    if one["conditional_years"]:
        years = listed([str(year) for year in one["conditional_years"]])
        words.append(f"Bidraget för {years} beviljas under förutsättning att medel anvisas.")
    if one["reserve_until"]:
        words.append(f"I reserv till och med den {day_long(date.fromisoformat(one['reserve_until']))}.")
    return {
        **one,
        "decision": WORDS[one["outcome"]],
        "amount": amount(one["granted"]) if one["granted"] else ".",
        "by_year": [(year, amount(value)) for year, value in sorted(one["years"].items())],
        "words": words,
    }


def reserve_pdf(content: Mapping[str, Any]) -> bytes:
    """The letter that tells of a place on the reserve list; no decision in the case."""
    place = content["reserve_place"]
    until = day_long(date.fromisoformat(content["reserve_until"]))
    context = {
        "content": content,
        "place": "" if place is None else f" {place}",
        "until": until,
        "day": day_long(date.fromisoformat(content["decided_on"])),
    }
    return render_pdf("documents/reserve.html", context, title=f"Reservplats {content['number']}")
