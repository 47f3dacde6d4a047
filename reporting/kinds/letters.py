"""What the letters to Kammarkollegiet have in common: names, numbers and amounts in words. Swedish."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.drawing.tables import shown
from reporting.rules.figures import TOTAL
from sweden.typography import NBSP, day_long, kronor

MISSING = "[saknas: {what}]"


def missing(what: str) -> str:
    """What stands in a draft where something must be entered."""
    return MISSING.format(what=what)


def agency(content: Mapping[str, Any]) -> dict[str, Any]:
    """The one authority that writes."""
    return dict(next(iter(content["agencies"].values())))


def common(content: Mapping[str, Any]) -> dict[str, str]:
    """The words that every letter uses."""
    own, details = agency(content), content["details"]
    number = own["decision_number"]
    return {
        "year": str(content["year"]),
        "agency": own["short_name"],
        "assignment": own["title"],
        "about": in_text(own["title"]),
        "decision_number": number
        or missing(f"diarienummer för regeringens beslut, anges under Uppdrag › {own['title']}"),
        "decided": f" av den {day_long(date.fromisoformat(own['decided_on']))}" if own["decided_on"] else "",
        "authority": details.get("authority") or missing("vad behörigheten grundas på"),
        "contact": ", ".join(
            filter(None, [details.get("contact"), details.get("contact_phone"), details.get("contact_email")])
        )
        or missing("kontaktperson"),
    }


def in_text(title: str) -> str:
    """An assignment in running text: "uppdraget om grön industriproduktion", never "uppdraget Uppdrag om …"."""
    return f"uppdraget {title.removeprefix('Uppdrag ')}"


def whole(content: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """The figures of a table's total; of its only row where there is one part."""
    rows = content["tables"][table]
    found: Mapping[str, Any] = next((row for row in rows if row["key"] == TOTAL), rows[0])["figures"]
    return found


def value(figure: Mapping[str, Any]) -> str:
    """A figure in kronor with its unit, as it stands in running text."""
    return f"{shown(figure['value'], 'kr')}{NBSP}kronor"


def part(content: Mapping[str, Any], key: str) -> str:
    """A part's name; the total's is "Summa"."""
    return "Summa" if key == TOTAL else content["strands"].get(key, key)


def selection(content: Mapping[str, Any], table: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    found = next((one for one in content["tables"][table] if one["key"] == row), None)
    if row == TOTAL:
        return f"alla rader, medelsår {content['year']}"
    if found and found.get("case_number"):
        return ", ".join(filter(None, [found["case_number"], found.get("party", ""), str(content["year"])]))
    name = content["strands"].get(found["strand"], row) if found and "strand" in found else row
    return f"{name}, medelsår {content['year']}"


def account(details: Mapping[str, Any]) -> str:
    """An account with its kind; what is missing otherwise."""
    kinds = {"bankgiro": "bankgiro", "plusgiro": "plusgiro", "account": "konto"}
    number = str(details.get("account") or "").strip()
    return f"{kinds.get(str(details.get('account_kind')), 'konto')} {number}" if number else missing("konto")


def amount(kronor_: int) -> str:
    """Whole kronor with their unit."""
    return kronor(kronor_)
