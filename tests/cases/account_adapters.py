"""Adapters for requisitions, statements, recoveries and sums over the ledger."""

from decimal import Decimal

from programmes.rules import ledger
from reporting.rules import requisition, statement
from tests.cases.adapters import Values, found, rule


def _whole(value: Decimal | int | None) -> int | None:
    return None if value is None else int(value)


@rule("statement.check")
def _(given: Values) -> Values:
    judged = statement.check(**given)
    return {"to_repay": _whole(judged.to_repay), "findings": found(judged.findings)}


@rule("requisition.check")
def _(given: Values) -> Values:
    judged = requisition.check(**given)
    return {"room": judged.room, "findings": found(judged.findings)}


@rule("ledger.sum")
def _(given: Values) -> Values:
    rows = [("commitment", Decimal(entry["amount"])) for entry in given["entries"]]
    return {
        "sum": _whole(ledger.measured("granted", rows)),
        "left": _whole(given["frame"] - ledger.used(rows)),
        "count": len(rows),
    }
