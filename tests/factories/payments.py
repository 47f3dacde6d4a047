"""Payments for tests: people with the roles, a plan, an account that two have verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from accounts.models import User
from accounts.roles import Role
from applications.workflow.accounts import say_account
from grants.models import Grant, Instalment, PayingAccount, Payment, PaymentOrder
from grants.queries.standing import standing_of
from grants.rules.setup import is_by_hand
from grants.workflow import agreeing, paying, planning
from programmes.models import BudgetFrame
from registry.workflow.documents import store_file
from tests.factories import grants
from tests.factories import programmes as make

#: A Monday within the projects' time, when the second year's money has been given.
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
PAY_ON = date(2026, 1, 13)
GIVEN = date(2026, 1, 1)
ACCOUNT = {"kind": "bankgiro", "number": "991-2346"}


@dataclass
class Hands:
    """Four people of an authority: who proposes, attests, exports, and verifies beside the exporter."""

    officer: User
    attester: User
    exporter: User
    checker: User


def hands(grant: Grant) -> Hands:
    officer = make.worker(Role.CASE_OFFICER, grant.authority)
    return Hands(officer, *(make.worker(Role.ECONOMIST, grant.authority) for _ in range(3)))


def grant(assignment: Any = None, *, given: bool = True, **fields: Any) -> Grant:
    """A grant of an authority that has an account to pay from; 2026's money, estimated when it was decided, is given
    with that year's letter of appropriation."""
    if assignment is None:
        assignment, _council = make.pair()
        make.authorisation(assignment)
    found = grants.grant(assignment, **fields)
    PayingAccount.objects.get_or_create(
        authority=found.authority,
        valid_from=date(2020, 1, 1),
        defaults={"iban": "SE3550000000054910000003", "bic": "ESSESESS"},
    )
    if given and not BudgetFrame.objects.filter(assignment=found.assignment, year=2026, valid_from=GIVEN).exists():
        make.frame(found.assignment, 2026, 143_000_000, source="regleringsbrev för 2026", valid_from=GIVEN)
    return found


def verified(of: Grant, who: Hands, *, now: datetime = NOW) -> None:
    """Every party's account, said by the applicant and verified by two; anew where the bank has said it is wrong."""
    application = of.decision.application
    for party in [one.organisation for one in application.submitted_version.parties.all()]:
        account = say_account(application, party, **ACCOUNT, by=application.submitted_by, now=now)
        if standing_of(account).is_verified:
            continue
        for person in (who.exporter, who.checker):
            paying.verify_account(of, account, called="08-000 00 00, ur registret", note="Stämmer", by=person, now=now)


def set_up(of: Grant, who: Hands, *, now: datetime = NOW) -> None:
    """All of the set-up that is done by hand, with the accounts and the ethics approval; not the acceptances."""
    verified(of, who, now=now)
    agreeing.register_ethics(of, number="", decided_on=None, note="Inget att pröva", by=who.officer, now=now)
    for task in of.tasks.filter(done_at__isnull=True):
        if is_by_hand(task.key):
            agreeing.tick_task(task, note="", by=who.officer, now=now)


def plan(of: Grant, who: Hands, *, held_back: Fraction = Fraction(0), per_year: int = 1) -> list[Instalment]:
    """The suggested plan, with all that is awaited confirmed but the final report."""
    lines = planning.lay_plan(of, per_year=per_year, held_back=held_back, ground="Beslutet", by=who.officer, now=NOW)
    for line in lines:
        for condition in line.waits_for:
            if condition != "final_report":
                planning.confirm_condition(line, condition, note="Handling 3", by=who.officer, now=NOW)
    return lines


def attested(lines: Sequence[Instalment], who: Hands) -> list[Payment]:
    """Payments of the instalments that wait for export."""
    return paying.attest([paying.propose(one, by=who.officer, now=NOW) for one in lines], by=who.attester, now=NOW)


def order(of: Grant, by: User) -> PaymentOrder:
    """An order without payments, where only its being there matters."""
    return PaymentOrder.objects.create(
        authority=of.authority,
        number=1,
        message_id=f"{of.authority.key.upper()}-00000001",
        profile="csv",
        pay_on=PAY_ON,
        count=0,
        total=0,
        file=store_file(b"betalning\r\n", content_type="text/csv", now=NOW),
        key=f"order {of.uuid}",
        exported_by=by,
        exported_at=NOW,
    )
