"""Letters about the end of a grant: final grants, what is decided on them later, claims, their interest, waivers.
Frozen content to a PDF, in Swedish; where the party reads English, an English version for information follows on a page
of its own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from registry.pdf import render_pdf

#: What a letter is called, and in English.
HEADINGS = {
    "settlement": ("Beslut om slutligt bidrag", "Decision on the final grant"),
    "proposed": (
        "Möjlighet att yttra sig om slutligt bidrag",
        "Opportunity to comment on the final grant",
    ),
    "told": ("Möjlighet att yttra sig om återkrav", "Opportunity to comment on a claim for repayment"),
    "claim": ("Beslut om återkrav", "Decision on a claim for repayment"),
    "waived": ("Beslut om eftergift", "Decision to waive a claim"),
    "interest": ("Krav på ränta", "Claim of interest"),
    "dropped": ("Beslut att inte kräva tillbaka", "Decision not to reclaim"),
    "lapsed": ("Beslut om att slutlig utbetalning förfaller", "Decision that a final payment lapses"),
    "revoked": ("Ändring av beslut om slutligt bidrag", "Change of the decision on the final grant"),
}
#: The same of claims for unlawful state aid, which have a template of their own.
OF_UNLAWFUL_AID = {
    "told": (
        "Möjlighet att yttra sig om återkrav av olagligt statsstöd",
        "Opportunity to comment on a claim for repayment of unlawful state aid",
    ),
    "claim": ("Beslut om återkrav av olagligt statsstöd", "Decision on a claim for repayment of unlawful state aid"),
}
#: Why a party was not told of a proposed final grant, by the grounds of 25 § of the Administrative Procedure Act.
LEFT_OUT = {
    "unnecessary": "det är uppenbart obehövligt",
    "harder": "beslutet skulle annars bli avsevärt svårare att genomföra",
    "urgent": "ett väsentligt intresse kräver att beslutet meddelas omedelbart",
}
TEMPLATE = "documents/grant_end.html"
DAYS = (
    "day",
    "reply_by",
    "granted_on",
    "settled_on",
    "communicated_on",
    "due_on",
    "told_on",
    "starts_on",
    "until",
    "decided_on",
)


def headings_of(what: str, content: Mapping[str, Any]) -> tuple[str, str]:
    """What the letter is called, and in English."""
    own = OF_UNLAWFUL_AID if content.get("kind") == "unlawful_aid" else {}
    return own.get(what, HEADINGS[what])


def _whole(kronor: str) -> Decimal | int:
    """Without öre where there are none."""
    amount = Decimal(kronor)
    return int(amount) if amount == int(amount) else amount


def letter_context(what: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What the letter's template is told. `content` has its figures and words ready to print; `english`: the party
    reads English."""
    heading, english_heading = headings_of(what, content)
    record = [
        {**one, **{name: Decimal(one[name]) for name in ("runs_on", "interest")}} for one in content.get("record", [])
    ]
    return {
        "what": what,
        "heading": heading,
        "english_heading": english_heading,
        "content": content,
        "days": {name: date.fromisoformat(content[name]) for name in DAYS if content.get(name)},
        "at_disposal": [(day, _whole(kronor)) for day, kronor in content.get("at_disposal", [])],
        "due_interest": Decimal(content.get("due_interest") or 0),
        "rate": Decimal(content.get("percent") or 0),
        "ground": LEFT_OUT.get(content.get("heard", {}).get("left_out", ""), ""),
        "record": record,
        "sources": list(dict.fromkeys(one["source"] for one in record)),
    }


def letter_pdf(what: str, content: Mapping[str, Any]) -> bytes:
    """The letter as one archivable, accessible PDF."""
    context = letter_context(what, content)
    return render_pdf(TEMPLATE, context, title=f"{context['heading']} {content['number']}")
