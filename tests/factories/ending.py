"""Claims for repayment for tests."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from grants.models import Grant, Recovery
from grants.workflow.ending import recovering
from programmes.workflow.ledger import book
from tests.factories import programmes as make

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def pay(grant: Grant, amount: int, *, year: int = 2026, kind: str = "payment", **fields: Any) -> None:
    """Book money to the coordinator as the bank would tell of it."""
    book(
        assignment=grant.assignment,
        strand=grant.strand,
        kind=kind,
        year=year,
        amount=amount,
        occurred_on=date(2026, 6, 1),
        by=None,
        now=NOW,
        key=f"test:{grant.uuid}:{kind}:{amount}:{year}",
        case=grant.case,
        organisation=grant.coordinator,
        **fields,
    )


def told(grant: Grant, *, by: User | None = None, amount: int = 1_000) -> Recovery:
    """A claim that the coordinator has been told of."""
    pay(grant, amount)
    return recovering.communicate(
        grant,
        grant.coordinator,
        amount=amount,
        facts="Utbetalt för mycket.",
        reply_by=date(2027, 3, 31),
        by=by or make.worker(Role.CASE_OFFICER, grant.authority),
        now=NOW,
    )
