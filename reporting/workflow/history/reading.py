"""A file of history is held to its form before anything is written: every fault at once, by its place."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.rules.ledger import fault

REQUIRED = ("organisations", "frames", "calls", "grants", "ledger_columns", "ledger")
COLUMNS = ("id", "occurred_on", "recorded_at", "kind", "assignment", "strand", "grant", "party", "year", "amount")
COUNTS = ("submitted", "withdrawn", "dismissed", "granted", "requested")


def faults(data: Any) -> list[str]:
    """What is wrong with a file, in words with the place; empty when it can be read in."""
    if not isinstance(data, Mapping):
        return ["the file is no mapping"]
    found = [f"{name}: missing" for name in REQUIRED if name not in data]
    if found:
        return found
    found += [f"ledger_columns: {name} missing" for name in COLUMNS if name not in data["ledger_columns"]]
    if found:
        return found
    for key, call in data["calls"].items():
        found += [f"calls.{key}.{name}: no count" for name in COUNTS if not isinstance(call.get(name), int)]
        own = [grant for grant in data["grants"].values() if grant.get("call") == key]
        if not found and len(own) != call["granted"]:
            found.append(f"calls.{key}.granted: {call['granted']}, but {len(own)} grants name the call")
        if not found and call["withdrawn"] + call["dismissed"] + call["granted"] > call["submitted"]:
            found.append(f"calls.{key}.submitted: fewer than its parts")
    for key, grant in data["grants"].items():
        if grant.get("call") and grant["call"] not in data["calls"]:
            found.append(f"grants.{key}.call: no call {grant['call']}")
        if grant.get("areas") and sum(grant["areas"].values()) != 100:
            found.append(f"grants.{key}.areas: sum to {sum(grant['areas'].values())}, not 100")
    seen: set[str] = set()
    for place, row in enumerate(data["ledger"], start=1):
        found += [f"ledger row {place}: {wrong}" for wrong in _row_faults(data, row, seen)]
    for place, one in enumerate(data.get("approved_costs", []), start=1):
        if one["grant"] not in data["grants"] or one["party"] not in data["organisations"]:
            found.append(f"approved_costs {place}: unknown grant or party")
    return found


def _row_faults(data: Mapping[str, Any], row: Any, seen: set[str]) -> list[str]:
    if not isinstance(row, list) or len(row) != len(data["ledger_columns"]):
        return ["not as many values as columns"]
    one = entry(data, row)
    found = []
    if one["id"] in seen:
        found.append(f"the id {one['id']} is used twice")
    seen.add(one["id"])
    for name in ("occurred_on", "recorded_at"):
        if not isinstance(one[name], date):
            found.append(f"{name} is no day")
    try:
        wrong = fault(one["kind"], Decimal(str(one["amount"])))
    except InvalidOperation:
        wrong = "no amount"
    if wrong:
        found.append(f"{one['kind']} {one['amount']}: {wrong}")
    if one["grant"] and one["grant"] not in data["grants"]:
        found.append(f"no grant {one['grant']}")
    if one["party"] and one["party"] not in data["organisations"]:
        found.append(f"no organisation {one['party']}")
    return found


def entry(data: Mapping[str, Any], row: list[Any]) -> dict[str, Any]:
    """A row of the ledger by its columns' names."""
    return dict(zip(data["ledger_columns"], row, strict=True))


def without_ground(data: Mapping[str, Any]) -> list[str]:
    """What has no ground in the file itself: money paid beyond what was granted, or come back beyond what was paid.

    It is read in all the same, since it is what was booked; a person judges it.
    """
    granted: dict[tuple[Any, ...], Decimal] = {}
    paid: dict[tuple[Any, ...], Decimal] = {}
    told = []
    rows = sorted((entry(data, row) for row in data["ledger"]), key=lambda one: (one["occurred_on"], one["id"]))
    for one in rows:
        place = (one["grant"], one["party"], one["year"])
        amount = Decimal(str(one["amount"]))
        if one["kind"] == "commitment":
            granted[place] = granted.get(place, Decimal(0)) + amount
        elif one["kind"] == "payment":
            paid[place] = paid.get(place, Decimal(0)) + amount
            if paid[place] > granted.get(place, Decimal(0)):
                told.append(f"{one['id']}: {paid[place]} paid, {granted.get(place, Decimal(0))} granted")
        elif one["kind"] == "repayment" and amount > paid.get(place, Decimal(0)):
            told.append(f"{one['id']}: {amount} came back, {paid.get(place, Decimal(0))} was paid")
    return told
