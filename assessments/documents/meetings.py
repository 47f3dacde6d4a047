"""The minutes of a decision meeting and the letter of a place on the reserve list, from their frozen records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from assessments.documents.decisions import vote_words
from assessments.documents.presence import ROLES, out_words, signed_words
from registry.pdf import render_pdf
from sweden.typography import amount, day_long, kronor, listed

WORDS = {"grant": "Beviljas", "reject": "Avslås", "dismiss": "Avvisas", "reserve": "Hålls i reserv"}


def minutes_pdf(content: Mapping[str, Any], signatures: Iterable[Any] = ()) -> bytes:
    """The list of decisions (beslutslista) as one archivable PDF, with those who have signed it (`MinutesSignature`,
    with their persons)."""
    named = [("chair", content["decider"]), *([("adjuster", content["adjuster"])] if content.get("adjuster") else [])]
    context = {
        "content": content,
        "day": _day(content),
        "people": [
            (
                one["name"],
                listed([ROLES[role] for role in one["roles"]]),
                "närvarande" if one["came"] else "frånvarande",
            )
            for one in content.get("people", ())
        ],
        "present": listed(content["present"]) if content["present"] else "",
        "deciders": listed(content["deciders"]) if content.get("deciders") else "",
        "quorum": _quorum(content),
        "rows": [_row(one, content) for one in content["items"]],
        "conditional": _conditional(content["items"]),
        "outcomes": _outcomes(content),
        "sums": [(one["part"], one["year"], amount(one["amount"])) for one in content["sums"]],
        "frames": [_frame(one) for one in content.get("frames", ())],
        "total": kronor(content["total"]),
        "adjusted": listed([name for _role, name in named]),
        "signed": signed_words(signatures, named),
    }
    return render_pdf("documents/decision_list.html", context, title=f"Beslutslista {content['call_number']}")


def brief_pdf(content: Mapping[str, Any]) -> bytes:
    """The decisions in brief (Beslut i korthet), for publication once the parties have been told: by public title, and
    only what was granted by name."""
    granted = [one for one in content["items"] if one["outcome"] == "grant"]
    context = {
        "content": content,
        "day": _day(content),
        "outcomes": _outcomes(content),
        "rows": [(one["number"], one["title"], amount(one["granted"])) for one in granted],
        "sums": [(one["part"], one["year"], amount(one["amount"])) for one in content["sums"]],
        "total": kronor(content["total"]),
        "conditional": bool(_conditional(granted)),
    }
    return render_pdf("documents/decision_brief.html", context, title=f"Beslut i korthet {content['call_number']}")


def sums_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the items of a record were granted together, by part of the mandate and budget year."""
    found: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        for one in row["parts"]:
            found[one["part"], one["year"]] += one["amount"]
    return [{"part": part, "year": year, "amount": amount} for (part, year), amount in sorted(found.items())]


def seen_minutes(content: Mapping[str, Any], numbers: Collection[str]) -> Mapping[str, Any]:
    """The record as whoever may know of the items with these case numbers reads it, as if the meeting had had no
    others: its numbers run through what is there, and its sums are of that. A record from before the items had their
    money by part has no such sums then."""
    seen = [one for one in content["items"] if one["number"] in numbers]
    if len(seen) == len(content["items"]):
        return content
    items = [{**one, "place": place} for place, one in enumerate(seen, start=1)]
    hidden = [one for one in content["items"] if one["number"] not in numbers]
    seen_of = {
        **content,
        "items": items,
        "outcomes": {kind: sum(one["outcome"] == kind for one in items) for kind in content["outcomes"]},
        "sums": [],
        "total": sum(one["granted"] for one in items),
    }
    if "frames" not in content:
        return seen_of
    return {
        **seen_of,
        "people": _people_of(content["people"], items),
        "sums": sums_of(items),
        "frames": _frames_without(content["frames"], items, hidden),
    }


def _people_of(people: Iterable[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who was at the meeting, without those who only presented what is not there."""
    presented = {one["presented_by"] for one in items}
    found = []
    for one in people:
        roles = [role for role in one["roles"] if role != "presenter" or one["name"] in presented]
        if roles:
            found.append({**one, "roles": roles})
    return found


def _frames_without(
    frames: Iterable[Mapping[str, Any]], items: Sequence[Mapping[str, Any]], hidden: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The frame before and after, as it would be without the hidden items; what they alone drew on is not there."""
    found = []
    for frame in frames:
        if not _drawn(frame, items):
            continue
        held = sum(one["amount"] for one in _drawn(frame, hidden))
        found.append({**frame, "after": None if frame["after"] is None else frame["after"] + held})
    return found


def _drawn(frame: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        one
        for item in items
        for one in [*item["parts"], *item["freed"]]
        if one["year"] == frame["year"] and frame["part"] in (one["part"], one["whole"])
    ]


def _day(content: Mapping[str, Any]) -> str:
    return day_long(date.fromisoformat(content["day"]))


def _outcomes(content: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(WORDS[kind], count) for kind, count in content["outcomes"].items() if count]


def _quorum(content: Mapping[str, Any]) -> str:
    """How many had to decide each item; that the authority has not said so is told, not filled in."""
    said = content.get("quorum")
    if not said:
        return ""
    words = f"Minst {said['least']} skulle delta i varje beslut, ordföranden inräknad."
    if not said["by_authority"]:
        words += " [saknas: myndigheten har inte angett hur många som minst ska delta]"
    return words


def _conditional(items: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What was decided under förutsättning att medel anvisas: the item, the year and the amount."""
    return [
        (one["place"], one["number"], year, amount(one["years"][str(year)]))
        for one in items
        for year in one["conditional_years"]
        if str(year) in one["years"]
    ]


def _frame(one: Mapping[str, Any]) -> tuple[str, int, str, str, str]:
    before, after = one["before"], one["after"]
    figures = (".", ".", ".") if after is None else (amount(before), amount(before - after), amount(after))
    return (one["part"], one["year"], *figures)


def _row(one: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    words = out_words(one)
    if vote := one.get("vote"):
        words.append(vote_words(vote))
    words += [f"{each['name']} anmälde avvikande mening: {each['text']}" for each in one["dissents"]]
    if one["conditional_years"]:
        years = listed([str(year) for year in one["conditional_years"]])
        words.append(f"Bidraget för {years} beviljas under förutsättning att medel anvisas.")
    if one["reserve_until"]:
        words.append(f"I reserv till och med den {day_long(date.fromisoformat(one['reserve_until']))}.")
    return {
        **one,
        "proposal": WORDS[one.get("proposed", one["outcome"])],
        "decision": WORDS[one["outcome"]],
        "amount": kronor(one["granted"]) if one["granted"] else "",
        "by_year": listed([f"{year}: {kronor(value)}" for year, value in sorted(one["years"].items())]),
        "reasons": "" if one["outcome"] == "reserve" else f"Skälen framgår av beslutet i ärende {one['number']}.",
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
