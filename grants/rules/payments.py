"""Whether a payment may go out: what is granted, what is held back, and what must be in place first.

Amounts are whole kronor. The conditions are the practice of both agencies: nothing is paid before the terms are
accepted, to an account that two people have not verified, or while the grant is held.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from grants.rules.setup import Task
from sweden.findings import Finding, Severity, Source
from sweden.money import at_least


@dataclass(frozen=True)
class HeldBack:
    """What is held back until the final report is approved, and what may still be paid now, kronor (never below 0)."""

    held_back: int
    room: int
    findings: Sequence[Finding]


def hold_back(
    grant: int,
    share: Fraction,
    *,
    paid: int,
    payment: int,
    final_report_approved: bool,
    source: Source | None = None,
) -> HeldBack:
    """Before the final report is approved: paid + payment ≤ grant − ceil(share × grant); afterwards ≤ grant.

    `paid`: net of what has come back. Finding payment.hold_back (blocking): allowed, excess.
    """
    held = 0 if final_report_approved else at_least(share * grant)
    room = max(0, grant - held - paid)
    findings = []
    if payment > room:
        figures = {"allowed": room, "excess": payment - room}
        findings.append(Finding("payment.hold_back", Severity.BLOCKING, figures, source))
    return HeldBack(held, room, findings)


@dataclass(frozen=True)
class Ready:
    """What is known of a party when money is to be paid to it.

    `in_order` of the reports that the instalment waits for, by name; `verified_by`: how many people have verified the
    account that counts, None when there is no account; `account_changed`: another has been said since the proposal;
    `rejected`: what the bank said of the account before it is verified anew; `claims`: decided claims on the party that
    are not paid, by their numbers; `not_accepted`: the parties whose acceptance is missing, by name; `undone`: what is
    left of the set-up.
    """

    verified_by: int | None
    holds: int
    waits_for: Sequence[str] = ()
    in_order: Sequence[str] = ()
    account_changed: bool = False
    is_closed: bool = False
    rejected: str = ""
    claims: Sequence[str] = ()
    not_accepted: Sequence[str] = ()
    undone: Sequence[Task] = ()


#: How many people must have verified an account.
VERIFIERS = 2
#: ISO 20022's codes of what is wrong with the receiver's account; other codes of the kind are about the payer's own.
ACCOUNT_CODES = frozenset({"AC01", "AC03", "AC04", "AC06", "AC07", "AC12", "AC14"})
_CODE = re.compile(r"\b[A-Z]{2}\d{2}\b")


def blames_account(why: str) -> bool:
    """Whether what the bank says of a payment that fell is that the receiver's account is wrong: by its code, or where
    it gives none, by its words."""
    codes = _CODE.findall(why)
    return bool(ACCOUNT_CODES.intersection(codes)) if codes else "konto" in why.lower() or "account" in why.lower()


def obstacles(ready: Ready) -> list[Finding]:
    """What stands in the way of a payment, besides its amount (all blocking): payment.account_missing,
    payment.account_changed, payment.account_rejected (why: the bank's words), payment.account_unverified (lacking:
    people), payment.held, payment.claim_unpaid (claims), payment.condition (condition), payment.closed (the grant is
    closed), payment.not_accepted (parties), payment.set_up (tasks: what is left).
    """
    found = []
    if ready.is_closed:
        found.append(Finding("payment.closed", Severity.BLOCKING))
    if ready.not_accepted:
        found.append(Finding("payment.not_accepted", Severity.BLOCKING, {"parties": ", ".join(ready.not_accepted)}))
    if ready.undone:
        found.append(Finding("payment.set_up", Severity.BLOCKING, {"tasks": tuple(ready.undone)}))
    if ready.account_changed:
        found.append(Finding("payment.account_changed", Severity.BLOCKING))
    elif ready.verified_by is None:
        found.append(Finding("payment.account_missing", Severity.BLOCKING))
    elif ready.verified_by < VERIFIERS:
        if ready.rejected:
            found.append(Finding("payment.account_rejected", Severity.BLOCKING, {"why": ready.rejected}))
        figures = {"lacking": VERIFIERS - ready.verified_by}
        found.append(Finding("payment.account_unverified", Severity.BLOCKING, figures))
    if ready.holds:
        found.append(Finding("payment.held", Severity.BLOCKING))
    if ready.claims:
        found.append(Finding("payment.claim_unpaid", Severity.BLOCKING, {"claims": ", ".join(ready.claims)}))
    found.extend(
        Finding("payment.condition", Severity.BLOCKING, {"condition": one})
        for one in ready.waits_for
        if one not in ready.in_order
    )
    return found


def within_grant(granted: int, *, year: int, paid: int, payment: int) -> list[Finding]:
    """A budget year's money: paid (net of what has come back) + payment ≤ what was granted of it. Finding
    payment.beyond_grant (blocking): year, allowed, excess."""
    room = max(0, granted - paid)
    if payment <= room:
        return []
    figures = {"year": year, "allowed": room, "excess": payment - room}
    return [Finding("payment.beyond_grant", Severity.BLOCKING, figures)]


def in_time(year: int, planned_on: date, *, on: date, is_appropriated: bool) -> list[Finding]:
    """A budget year's money is paid from that year on, not before the planned day, and only when it has been
    appropriated: what was granted under förutsättning att medel anvisas waits for the decision on the money. Findings
    (blocking): payment.year_not_come (year), payment.not_due (day), payment.conditional (year)."""
    found = []
    if year > on.year:
        found.append(Finding("payment.year_not_come", Severity.BLOCKING, {"year": year}))
    elif not is_appropriated:
        found.append(Finding("payment.conditional", Severity.BLOCKING, {"year": year}))
    if planned_on > on:
        found.append(Finding("payment.not_due", Severity.BLOCKING, {"day": planned_on.isoformat()}))
    return found
