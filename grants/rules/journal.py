"""Journal lines from booked entries, by an agency's own form. Plain values: the product is a sub-ledger, and what
accounts an entry is posted on is the agency's to say."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sweden.typography import in_cell

#: What a column may hold.
FIELDS = (
    "date",
    "booked",
    "ordered",
    "voucher",
    "account",
    "s_code",
    "appropriation",
    "project",
    "counterpart",
    "number",
    "amount",
    "text",
)
DEBIT, CREDIT = "debit", "credit"


@dataclass(frozen=True)
class Posting:
    """One side of an entry: on which account and with which code, debit or credit."""

    account: str
    s_code: str
    side: str


@dataclass(frozen=True)
class Profile:
    """The form of a file: (heading, field) in order, what parts the columns, the decimal sign, and by kind of ledger
    entry what it is posted on. Debits and credits of a kind are as many, so that each entry sums to nothing."""

    columns: Sequence[tuple[str, str]]
    postings: Mapping[str, Sequence[Posting]]
    delimiter: str = ";"
    decimal: str = ","

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Profile":
        """Read from plain JSON. Raises ValueError with what is wrong, in the agency's words."""
        try:
            columns = [(str(heading), str(name)) for heading, name in content["columns"]]
            postings = {
                str(kind): [Posting(str(one["account"]), str(one.get("s_code", "")), one["side"]) for one in sides]
                for kind, sides in content["postings"].items()
            }
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"columns, postings: {fault}") from None
        found = cls(columns, postings, content.get("delimiter", ";"), content.get("decimal", ","))
        if unknown := sorted({name for _heading, name in columns} - set(FIELDS)):
            raise ValueError(f"columns: {', '.join(unknown)}")
        if len(found.delimiter) != 1 or found.decimal not in (",", "."):
            raise ValueError("delimiter, decimal")
        for kind, sides in postings.items():
            said = [one.side for one in sides]
            if not said or set(said) - {DEBIT, CREDIT} or said.count(DEBIT) != said.count(CREDIT):
                raise ValueError(f"postings: {kind}")
        return found


@dataclass(frozen=True)
class Booked:
    """A booked entry as it is handed over: kronor with öre, negative when it undoes another. `ordered_on`: the day that
    the bank was asked to pay, of a payment."""

    kind: str
    occurred_on: date
    booked_on: date
    voucher: str
    amount: Decimal
    appropriation: str
    project: str
    counterpart: str
    number: str
    text: str
    ordered_on: date | None = None


def lines(entries: Iterable[Booked], profile: Profile) -> list[list[str]]:
    """The journal lines of entries of the kinds that the profile posts; each entry's lines sum to zero."""
    found = []
    for entry in entries:
        for posting in profile.postings.get(entry.kind, ()):
            signed = entry.amount if posting.side == DEBIT else -entry.amount
            values = {
                "date": entry.occurred_on.isoformat(),
                "booked": entry.booked_on.isoformat(),
                "ordered": entry.ordered_on.isoformat() if entry.ordered_on else "",
                "voucher": entry.voucher,
                "account": posting.account,
                "s_code": posting.s_code,
                "appropriation": entry.appropriation,
                "project": entry.project,
                "counterpart": entry.counterpart,
                "number": entry.number,
                "amount": f"{signed:.2f}".replace(".", profile.decimal),
                "text": entry.text,
            }
            # Amounts keep their sign.
            cells = {name: text if name == "amount" else in_cell(text) for name, text in values.items()}
            found.append([cells[name] for _heading, name in profile.columns])
    return found


def as_csv(entries: Iterable[Booked], profile: Profile) -> bytes:
    """The file: its headings and lines, UTF-8 with a byte-order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=profile.delimiter)
    writer.writerow([heading for heading, _name in profile.columns])
    writer.writerows(lines(entries, profile))
    return ("\ufeff" + text.getvalue()).encode()
