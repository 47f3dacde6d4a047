"""The sample calls load through the workflow, in every state."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from calls.models import Call, Phase

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 20, 9, tzinfo=UTC)


def test_the_sample_calls_stand_in_every_state_and_mirror_only_their_own_decision(settings, clock):
    clock.set_moment(JANUARY)
    call_command("load_demo")
    calls = Call.objects.order_by("opens_at")
    assert [(call.status, call.phase(JANUARY)) for call in calls] == [
        ("published", Phase.CLOSED),
        ("published", Phase.CLOSED),
        ("published", Phase.OPEN),
        ("proof", Phase.UNPUBLISHED),
        ("published", Phase.COMING),
    ]
    mirrored = {
        (call.case.authority.key, condition.source.assignment.key, condition.kind)
        for call in calls
        for condition in call.conditions.exclude(source=None)
    }
    assert mirrored == {
        ("vr", "vr-exc", "year_min"),
        ("vinnova", "vin-life", "business_matches"),
        ("vinnova", "vin-green", "party_sizes"),
    }
    assert calls[0].extensions.get().closes_after == calls[0].closes_at
    assert all(call.title_en and call.purpose_en and call.who_may_apply_en for call in calls)
