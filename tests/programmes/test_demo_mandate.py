"""The demo's mandate: the real assignments, as known in the autumn of 2025, with invented letters."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from programmes.models import Assignment, BudgetFrame, CommitmentAuthorisation, StrandDelegation
from programmes.models.frame import FrameSource

pytestmark = pytest.mark.django_db


def test_the_mandate_is_known_when_the_story_begins(settings, clock):
    settings.DEMO = True
    clock.set_day(date(2026, 11, 21))
    call_command("load_demo")
    call_command("load_assignments")
    september = datetime(2025, 9, 2, tzinfo=UTC)
    assert BudgetFrame.objects.filter(source_kind=FrameSource.DECISION, recorded_at__gt=september).count() == 0
    assert set(Assignment.objects.values_list("case__opened_at__year", flat=True)) == {2025}
    letters = BudgetFrame.objects.filter(source_kind=FrameSource.APPROPRIATION_LETTER)
    assert all("påhittat exempel" in letter.source for letter in letters)
    assert {letter.assignment.key: letter.amount for letter in letters} == {
        "vin-exc": 143_000_000,
        "vr-exc": 262_500_000,
    }
    assert all("påhittat exempel" in one.source for one in CommitmentAuthorisation.objects.all())
    covered = StrandDelegation.objects.values_list("role__person__name", "assignment__key")
    assert set(covered) == {
        ("Karin Wretman", "vin-exc"),
        ("Karin Wretman", "vin-green"),
        ("Karin Wretman", "vin-life"),
        ("Anders Bergvall", "vr-exc"),
    }
