"""State aid that has been granted, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.models import AidAward, Grant
from grants.workflow.aid import deliver
from tests.factories import payments

__all__ = ["award", "deliver"]


def award(grant: Grant, **fields: Any) -> AidAward:
    """De minimis aid to the coordinator, at eleven kronor for a euro, to be told of by 14 January 2026."""
    usual = {
        "organisation": grant.coordinator,
        "name": grant.coordinator.name,
        "number": grant.coordinator.number,
        "family": "de_minimis",
        "basis": "de_minimis",
        "act": "kommissionens förordning (EU) 2023/2831",
        "article": "3",
        "objective": "Stöd av mindre betydelse",
        "granted_on": date(2025, 12, 15),
        "kronor": 1_100_000,
        "eur": Decimal("100000.00"),
        "rate": Decimal(11),
        "rate_day": date(2025, 12, 15),
        "rate_source": "Påhittat exempel",
        "register": "de_minimis",
        "due_on": date(2026, 1, 14),
        "frozen_at": payments.NOW,
    }
    return AidAward.objects.create(grant=grant, **usual | fields)
