"""How the accounts that money is paid to stand: who has verified them, and what the bank has said of them since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from grants.rules.payments import VERIFIERS, blames_account
from grants.states.payments import PaymentStatus


@dataclass
class Standing:
    """An account's checks that count: those made since the bank last said that the account is wrong, in `rejected`
    (None: it never has)."""

    checks: list[Any] = field(default_factory=list)
    rejected: Any = None

    @property
    def is_verified(self) -> bool:
        return len(self.checks) >= VERIFIERS

    @property
    def is_refused(self) -> bool:
        """Whether the bank has said that the account is wrong, and two have not verified it since."""
        return self.rejected is not None and not self.is_verified


def fallen() -> Any:
    """Payments that the bank has rejected or sent back, the latest answer last."""
    rows = apps.get_model("grants", "Payment").objects.filter(
        status__in=(PaymentStatus.REJECTED, PaymentStatus.RETURNED)
    )
    return rows.order_by("answered_at", "pk")


def checks() -> Any:
    """Who has verified accounts, the first first."""
    return apps.get_model("grants", "AccountCheck").objects.select_related("checker").order_by("pk")


def judged(payments: Iterable[Any], made: Iterable[Any]) -> Standing:
    """How an account stands by its `fallen` payments and its `checks`."""
    rejected = next((one for one in reversed(list(payments)) if blames_account(one.note)), None)
    after = rejected.pk if rejected else None
    return Standing([one for one in made if one.after_id == after], rejected)


def standings(accounts: Iterable[int]) -> dict[int, Standing]:
    """How each account stands, by its key: in two queries for one as for a thousand."""
    payments: dict[int, list[Any]] = {pk: [] for pk in accounts}
    made: dict[int, list[Any]] = {pk: [] for pk in payments}
    for row in fallen().filter(account__in=payments):
        payments[row.account_id].append(row)
    for row in checks().filter(account__in=payments):
        made[row.account_id].append(row)
    return {pk: judged(payments[pk], made[pk]) for pk in payments}


def standing_of(account: Any) -> Standing:
    """How one account stands."""
    return standings([account.pk])[account.pk]
