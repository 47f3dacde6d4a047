"""State aid as it was kept when it was granted, for those who count what a party has had before."""

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction
from typing import Any

from applications.workflow.aid_history import Kept
from grants.models import AidAward


def kept(user: Any, cases: Collection[int], now: datetime) -> list[Kept]:
    """The awards that stand in the cases, of every authority. One question."""
    rows = AidAward.objects.standing().filter(grant__case__in=cases).select_related("grant").order_by("pk")
    return [
        Kept(
            one.grant.case_id,
            one.grant.authority_id,
            one.organisation_id,
            one.name,
            one.basis,
            one.granted_on,
            one.kronor,
            Fraction(one.kronor) / Fraction(one.rate),
        )
        for one in rows
    ]
