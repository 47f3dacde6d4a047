"""What each kind of ledger entry may be, and which balances it moves. The table is the documentation.

Amounts are kronor. `counts` says the balances that an entry moves, with its sign: +1 adds its amount.
A negative amount of a kind is its undoing (a withdrawn grant, a returned payment), where `negative` allows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

BALANCES = (
    "allocated",
    "committed",
    "paid",
    "repaid",
    "recovered",
    "requisitioned",
    "received",
    "returned",
    "own_cost",
)


@dataclass(frozen=True)
class Kind:
    """A kind of entry: whole kronor or bank amounts, whether its amount may be negative, what it moves."""

    counts: Mapping[str, int]
    whole_kronor: bool = False
    negative: bool = False
    room: int = 0


#: `room` is what an entry does to what may still be decided: −1 uses it up by its amount.
KINDS: dict[str, Kind] = {
    "allocation": Kind({"allocated": 1}, whole_kronor=True, negative=True),
    "commitment": Kind({"committed": 1}, whole_kronor=True, negative=True, room=-1),
    "payment": Kind({"paid": 1}, negative=True),
    "repayment": Kind({"repaid": 1}),
    "recovery": Kind({"recovered": 1}, whole_kronor=True, negative=True),
    "requisition": Kind({"requisitioned": 1}, whole_kronor=True, negative=True),
    "receipt": Kind({"received": 1}),
    "return": Kind({"returned": 1}),
    "own_cost": Kind({"own_cost": 1}, negative=True, room=-1),
}

#: Kinds that take room of a year's money.
TAKES_ROOM = tuple(kind for kind, rule in KINDS.items() if rule.room)


def fault(kind: str, amount: Decimal, *, reverses: bool = False) -> str:
    """Why an entry cannot be booked as it is, as a code; empty when it can. A counter-entry may always be negative."""
    rule = KINDS.get(kind)
    if rule is None:
        return "unknown_kind"
    if amount == 0:
        return "zero"
    if rule.whole_kronor and amount != amount.to_integral_value():
        return "ore"
    if amount < 0 and not rule.negative and not reverses:
        return "negative"
    return ""


def balances(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Every balance from rows of (kind, amount)."""
    found = dict.fromkeys(BALANCES, Decimal(0))
    for kind, amount in rows:
        for name, sign in KINDS[kind].counts.items():
            found[name] += sign * amount
    return found


def used(rows: Iterable[tuple[str, Decimal]]) -> Decimal:
    """What has been taken of the room: commitments and own costs."""
    return sum((-KINDS[kind].room * amount for kind, amount in rows), Decimal(0))


#: What people read of a year, each with the kinds behind it and their sign. A figure is the sum over exactly these.
MEASURES: dict[str, Mapping[str, int]] = {
    "granted": {"commitment": 1},
    "conditional": {"commitment": 1},
    "paid_net": {"payment": 1, "repayment": -1},
    "own_cost": {"own_cost": 1},
    "used": {kind: -KINDS[kind].room for kind in TAKES_ROOM},
    "allocated": {"allocation": 1},
    "recovered": {"recovery": 1},
    "requisitioned": {"requisition": 1},
    "received": {"receipt": 1},
    "returned": {"return": 1},
}


def measured(measure: str, rows: Iterable[tuple[str, Decimal]]) -> Decimal:
    """A measure from rows of (kind, amount); kinds that it does not count are nothing to it."""
    signs = MEASURES[measure]
    return sum((signs.get(kind, 0) * amount for kind, amount in rows), Decimal(0))
