"""What the grants say on the case page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.permissions import is_staff_anywhere
from applications.states import Status
from applications.views.slots import of_case
from grants.models import Grant
from grants.queries import Account, account
from programmes.models import LedgerEntry
from registry.models import Case

#: Before a decision there is nothing in the ledger.
UNDECIDED = frozenset({Status.SUBMITTED, Status.ELIGIBLE, Status.INELIGIBLE, Status.PROPOSED})


@dataclass(frozen=True)
class Granted:
    """The grants of a case, and its money."""

    grants: list[Grant]
    account: Account


def case_main(user: Any, case: Case, now: datetime) -> Granted | None:
    """The case page: what was granted to whom for which year, and what has been paid."""
    application = of_case(case)
    if application is None or application.status in UNDECIDED or not is_staff_anywhere(user):
        return None
    entries = list(LedgerEntry.objects.filter(case=case).select_related("organisation").order_by("pk"))
    if not entries:
        return None
    grants = Grant.objects.filter(case=case).select_related("assignment", "strand", "project").order_by("pk")
    return Granted(list(grants), account(entries))
