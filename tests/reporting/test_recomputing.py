"""Whatever is booked after figures were frozen, the frozen ones are given again: by their rows, and by the ledger."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.kinds.registry import maker
from reporting.rules.figures import differences
from reporting.workflow.figures import freeze
from tests.factories.reporting import JANUARY, book

LATER = datetime(2026, 2, 20, 9, tzinfo=UTC)
#: Also what happened before the cut-off and was booked too late, returns and withdrawals.
ACT = st.tuples(
    st.sampled_from(["commitment", "payment", "repayment", "recovery", "own_cost"]),
    st.integers(-5_000_000, 5_000_000).filter(bool),
    st.integers(2025, 2028),
    st.dates(date(2025, 9, 1), date(2026, 2, 19)),
    st.integers(0, 1),
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACT, min_size=1, max_size=4, unique_by=lambda act: (act[0], act[1], act[3], act[4])))
def test_a_frozen_dataset_is_given_again_whatever_is_booked_later(occasion, agencies, officers, acts):
    made = maker("joint-report")
    with transaction.atomic():
        book(agencies[0], 42_750_500)
        dataset = freeze(occasion, by=officers[0], now=JANUARY)
        kept = dataset.content["tables"]
        for kind, amount, year, on, which in acts:
            book(agencies[which], amount, kind, year=year, on=on, at=LATER)

        assert made.again(dataset.content) == []
        assert differences(made.content(occasion, at=dataset.frozen_at)["tables"], kept) == []
        transaction.set_rollback(True)
