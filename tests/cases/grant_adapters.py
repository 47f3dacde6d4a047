"""Adapters for what is paid, settled and recovered of a grant."""

from dataclasses import asdict

from grants.rules import payments, recovery, settlement
from sweden.money import fraction
from tests.cases.adapters import Values, found, rule


@rule("settlement.final_grant")
def _(given: Values) -> Values:
    settled = settlement.final_grant(
        [
            settlement.Party(
                party["id"],
                party["max_amount"],
                party["paid"],
                [settlement.Line(fraction(line["intensity"]), line["actual_costs"]) for line in party["lines"]],
            )
            for party in given["parties"]
        ]
    )
    return {
        "parties": [asdict(one) for one in settled.parties],
        "final_total": settled.final_total,
        "to_pay_total": settled.to_pay_total,
        "to_recover_total": settled.to_recover_total,
    }


@rule("settlement.vr_unused")
def _(given: Values) -> Values:
    return asdict(settlement.unused_money(**given))


@rule("payment.hold_back")
def _(given: Values) -> Values:
    judged = payments.hold_back(
        given["grant"],
        fraction(given["hold_back"]),
        paid=given["paid"],
        payment=given["payment"],
        final_report_approved=given["final_report_approved"],
    )
    return {"held_back": judged.held_back, "room": judged.room, "findings": found(judged.findings)}


@rule("recovery.balance")
def _(given: Values) -> Values:
    left = recovery.outstanding(given["claim"], given["received"])
    return {"outstanding": left.outstanding, "overpaid": left.overpaid, "closed": left.closed}
