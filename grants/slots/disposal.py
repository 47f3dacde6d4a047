"""What of grants keeps a case's documents from disposal, and the case open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Decision, Outcome
from grants.models import Grant, Hold, Recovery


def held(user: Any, cases: Iterable[int], now: datetime) -> dict[int, str]:
    """By the case's key, in words: payments that are stopped, a claim that is not ended, a grant that is not closed."""
    found = {}
    for case in Grant.objects.filter(case__in=cases, closing__isnull=True).values_list("case", flat=True):
        found[case] = _("A grant in the case is not closed.")
    claims = Recovery.objects.filter(grant__case__in=cases, ended_at__isnull=True)
    for case in claims.values_list("grant__case", flat=True):
        found[case] = _("A claim for repayment in the case is not ended.")
    # A hold that a reason passed by when the grant was closed is never lifted, and holds nothing any more.
    stopped = Hold.objects.filter(grant__case__in=cases, grant__closing__isnull=True, lifted_at__isnull=True)
    for case in stopped.values_list("grant__case", flat=True):
        found[case] = _("Payments in the case are stopped.")
    return found


def keeps_open(user: Any, cases: Iterable[int], now: datetime) -> dict[int, str]:
    """The same, and what has been granted without a grant being laid up yet."""
    granted = Decision.objects.filter(
        application__case__in=cases, outcome=Outcome.GRANT, replaced_by__isnull=True, grants__isnull=True
    )
    found = dict.fromkeys(granted.values_list("application__case", flat=True), _("The grant is not laid up yet."))
    return found | held(user, cases, now)
