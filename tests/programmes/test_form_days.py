"""Days that cannot follow on each other are refused at their field."""

from datetime import date

import pytest

from programmes.forms.aid_positions import PositionTexts
from programmes.forms.consultations import FeedbackForm
from programmes.forms.duties import InformationFilter
from programmes.forms.ledger import BalancesFilter, LedgerFilter
from programmes.forms.logs import EvaluationForm

DAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (FeedbackForm({"feedback_on": "2026-01-09"}, held_on=DAY), "feedback_on"),
        (EvaluationForm({"noted_on": "2026-01-10", "changed_on": "2026-01-09"}, first=True), "changed_on"),
        (PositionTexts({"taken_on": "2026-01-11"}, today=DAY), "taken_on"),
        (LedgerFilter({"fran": "2026-01-10", "till": "2026-01-09"}, assignments=[]), "till"),
        (LedgerFilter({"bokford_fran": "2026-01-10", "bokford_till": "2026-01-09"}, assignments=[]), "bokford_till"),
        (InformationFilter({"fran": "2026-01-10", "till": "2026-01-09"}), "till"),
        (BalancesFilter({"per": "1800-01-01"}), "per"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_days_stand_in_order(form, wrong, db):
    assert wrong in form.errors


@pytest.mark.parametrize(
    ("form", "right"),
    [
        (FeedbackForm({"feedback_on": "2026-01-10"}, held_on=DAY), "feedback_on"),
        (PositionTexts({"taken_on": "2026-01-10"}, today=DAY), "taken_on"),
        (LedgerFilter({"fran": "2026-01-10", "till": "2026-01-10"}, assignments=[]), "till"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_the_same_day_is_in_order(form, right):
    assert right not in form.errors
