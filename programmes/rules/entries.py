"""What may be entered into the ledger by hand or from a file, as plain values: which kinds, and what each must tell.

Commitments come from decisions, recoveries and requisitions from documents of their own; everything else is what the
bank or the accounts say has happened. Amounts are kronor.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programmes.rules.ledger import KINDS, fault

CASE, PARTY, REFERENCE = "case", "organisation", "reference"

#: Kinds that are entered, and what must be told of each.
ENTERED: dict[str, frozenset[str]] = {
    "payment": frozenset({CASE, PARTY}),
    "repayment": frozenset({CASE, PARTY}),
    "receipt": frozenset({REFERENCE}),
    "return": frozenset({REFERENCE}),
    "own_cost": frozenset({REFERENCE}),
    "allocation": frozenset({REFERENCE}),
}
#: Kinds whose money has left or reached the authority: not before its budget year has begun.
_OF_THE_YEAR = frozenset({"payment", "repayment", "receipt", "return", "own_cost"})


@dataclass(frozen=True)
class Entered:
    """An entry as it was typed or read. `case`, `party`: whether one was given and found."""

    kind: str
    year: int
    amount: Decimal
    occurred_on: date
    case: bool = False
    party: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, where. `value`: what was written there, or what belongs to the sentence."""

    column: str
    code: str
    value: str = ""

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "code": self.code, "value": self.value}


def faults(entered: Entered, *, today: date, first_year: int) -> list[Fault]:
    """Everything that keeps an entry from being proposed. `first_year`: the assignment's first budget year."""
    found = []
    if entered.kind not in ENTERED:
        found.append(Fault("kind", "kind_not_entered" if entered.kind in KINDS else "kind_unknown"))
    elif wrong := fault(entered.kind, entered.amount):
        found.append(Fault("amount", wrong))
    if entered.year < first_year:
        found.append(Fault("year", "year_too_early", str(first_year)))
    if entered.occurred_on > today:
        found.append(Fault("occurred_on", "in_the_future"))
    elif entered.kind in _OF_THE_YEAR and entered.occurred_on.year < entered.year:
        found.append(Fault("occurred_on", "before_the_year", str(entered.year)))
    given = {CASE: entered.case, PARTY: entered.party, REFERENCE: bool(entered.reference.strip())}
    found += [
        Fault(what, f"{what}_missing")
        for what in (CASE, PARTY, REFERENCE)
        if what in ENTERED.get(entered.kind, ()) and not given[what]
    ]
    return found


def may_be_reversed(kind: str) -> bool:
    """Whether a counter-entry of the kind is entered; a commitment is taken back by a decision."""
    return kind in ENTERED
