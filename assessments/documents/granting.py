"""What a decision to grant says of state aid, payments and reports, as it is printed in Swedish and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sweden.typography import amount, day_long, kronor, lowered, percent

#: What each part is called where it lacks, and what is to be done about it.
LACKING = {
    "sv": {
        "terms": "[saknas: villkorens version – anges av myndigheten under Villkor för bidrag]",
        "aid": "[saknas: stödgrund per part – ej angivet i underlaget]",
        "payments": "[saknas: betalningsplan – anges av myndigheten under Villkor för uppföljning]",
        "reports": "[saknas: rapporttillfällen – anges av myndigheten under Villkor för uppföljning]",
    },
    "en": {
        "terms": "[missing: version of the terms – to be entered by the authority]",
        "aid": "[missing: basis of state aid of each party – not stated in the application]",
        "payments": "[missing: plan of payments – to be entered by the authority]",
        "reports": "[missing: schedule of reports – to be entered by the authority]",
    },
}
REPORTS = {
    "sv": {
        "start": "Startrapport",
        "progress": "Lägesrapport",
        "economic": "Ekonomisk rapport",
        "final": "Slutrapport",
        "after": "Efterrapport",
    },
    "en": {
        "start": "Start report",
        "progress": "Progress report",
        "economic": "Economic report",
        "final": "Final report",
        "after": "After report",
    },
}
WAITS = {
    "sv": ("Godkända villkor och försäkran om återkrav", "Dessutom godkänd slutrapport"),
    "en": ("Accepted terms and declaration on recovery orders", "Also an approved final report"),
}


@dataclass(frozen=True)
class GrantWords:
    """The parts of the letter in one language. A part that nobody has entered is its words in `lacking`."""

    lang: str
    lacking: dict[str, str]
    terms: Mapping[str, Any]
    aid: list[dict[str, str]]
    payments: list[dict[str, str]]
    paid_in_all: str
    held_back: str
    reports: list[dict[str, str]]
    certificate: str
    available_months: int
    sought: list[dict[str, str]]

    @classmethod
    def of(cls, content: Mapping[str, Any], lang: str) -> "GrantWords | None":
        """Of a decision's frozen content; None where it froze nothing of this."""
        said = content.get("grant") or {}
        if content["outcome"] != "grant" or not said:
            return None
        held, certificate = Fraction(said.get("held_back", "0")), said.get("certificate_from")
        payments = said.get("payments", [])
        return cls(
            lang=lang,
            lacking={one: LACKING[lang][one] for one in said.get("lacking", ())},
            terms=said.get("terms", {}),
            aid=_aid(said.get("aid", []), content["shares"], lang),
            payments=[_payment(one, lang) for one in payments],
            paid_in_all=amount(sum(one["amount"] for one in payments)),
            held_back=percent(held, 0 if (held * 100).denominator == 1 else 1, lang=lang) if held else "",
            reports=[_report(one, lang) for one in said.get("reports", [])],
            certificate=_sum(certificate, lang) if certificate else "",
            available_months=said.get("available_months", 0),
            sought=_sought(content),
        )


def _sum(kr: int, lang: str) -> str:
    return kronor(kr) if lang == "sv" else f"SEK {amount(kr)}"


def _aid(parties: list[dict[str, Any]], shares: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    """A row for each party, or for each of its categories of aid where they are several."""
    rows = []
    for one in parties:
        basis = "; ".join(base[lang] for base in one["bases"])
        whole = percent(Fraction(shares[one["party"]]), lang=lang) if one["party"] in shares else "."
        divided = one["shares"] if len(one["shares"]) > 1 else []
        if not divided:
            rows.append({"party": one["party"], "basis": basis, "category": "", "share": whole})
        rows += [
            {
                "party": one["party"],
                "basis": basis,
                "category": lowered(each[f"title_{lang}"]),
                "share": percent(Fraction(each["share"]), lang=lang),
            }
            for each in divided
        ]
    return rows


def _payment(one: Mapping[str, Any], lang: str) -> dict[str, str]:
    always, last = WAITS[lang]
    return {
        "day": one["day"],
        "party": one["party"],
        "year": str(one["year"]),
        "amount": amount(one["amount"]),
        "waits": last if one["last"] else always,
    }


def _report(one: Mapping[str, str], lang: str) -> dict[str, str]:
    about = "." if one["kind"] in ("start", "after") else f"{one['starts_on']}–{one['ends_on']}"
    return {"kind": REPORTS[lang][one["kind"]], "about": about, "due_on": one["due_on"]}


def _sought(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """What each party applied for beside what it is granted, where somebody is granted less."""
    given: dict[str, int] = {}
    for row in content["amounts"]:
        given[row["party"]] = given.get(row["party"], 0) + row["amount"]
    asked = content["grant"].get("sought", {})
    if all(given.get(name, 0) >= kr for name, kr in asked.items()):
        return []
    return [{"party": name, "sought": amount(kr), "granted": amount(given.get(name, 0))} for name, kr in asked.items()]


def days(content: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The decision's days in running text."""
    return {key: day_long(date.fromisoformat(content[key]), lang) for key in ("decided_on", "starts_on", "ends_on")}
