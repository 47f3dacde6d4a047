"""A frozen dataset computed again, after any later acts, gives the frozen figures; and what came later is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.models import LedgerEntry
from reporting.datasets import joint_report
from reporting.rules.figures import differences
from reporting.workflow.figures import freeze
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, book

pytestmark = pytest.mark.django_db

#: Something done after the freeze: which agency, what kind, kronor, which budget year, the day it happened (also before
#: the cut-off) and how many hours after the freeze it was booked.
ACTS = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["commitment", "payment", "repayment", "own_cost", "recovery", "frame", "reversal"]),
    st.integers(1, 90_000_000),
    st.integers(2025, 2028),
    st.dates(date(2025, 7, 1), date(2027, 12, 31)),
    st.integers(1, 20_000),
)


def done(agencies, act, number: int) -> None:
    """One later act, as the workflows write it."""
    which, kind, amount, year, day, hours = act
    assignment, at = agencies[which], JANUARY + timedelta(hours=hours)
    if kind == "frame":
        make.frame(assignment, year, amount, source=f"Regleringsbrev {number}", valid_from=day, recorded_at=at)
        return
    if kind == "reversal":
        of = LedgerEntry.objects.filter(assignment=assignment, reversed_by=None, reverses=None).order_by("pk").first()
        if of is None:
            return
        values = {"kind": of.kind, "amount": -of.amount, "year": of.year, "reverses": of, "occurred_on": of.occurred_on}
    else:
        values = {"kind": kind, "amount": Decimal(amount), "year": year, "occurred_on": day}
    LedgerEntry.objects.create(assignment=assignment, recorded_at=at, idempotency_key=f"later:{number}", **values)


@pytest.fixture
def frozen(occasion, agencies, officers):
    for number, agency in enumerate([*agencies, *agencies]):
        book(agency, 1_000_000 + number)
        book(agency, 400_000 + number, "payment", on=date(2025, 12, 1))
    return freeze(occasion, by=officers[0], now=JANUARY)


@given(acts=st.lists(ACTS, min_size=1, max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_later_the_frozen_figures_are_given_again(frozen, agencies, acts):
    with transaction.atomic():
        for number, act in enumerate(acts):
            done(agencies, act, number)
        again = joint_report.content(frozen.occasion, at=frozen.frozen_at)
        assert differences(again["tables"], frozen.content["tables"]) == []
        assert again["sources"]["entries"] == frozen.content["sources"]["entries"]
        transaction.set_rollback(True)


def test_a_booking_after_the_freeze_is_in_the_figures_of_today_and_not_in_the_frozen_ones(frozen, agencies):
    done(agencies, (0, "commitment", 5_000_000, 2025, date(2025, 12, 30), 24), 0)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    then = joint_report.content(frozen.occasion, at=frozen.frozen_at)["tables"]
    today = joint_report.content(frozen.occasion, at=now)["tables"]
    assert differences(then, frozen.content["tables"]) == []
    assert any("granted" in name for name in differences(today, frozen.content["tables"]))
