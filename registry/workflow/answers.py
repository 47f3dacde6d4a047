"""Answers to writes through the API: how long they are kept, and that they are then removed."""

from datetime import datetime, timedelta

from registry.models import KeptAnswer

#: How long an answer is kept.
KEPT = timedelta(hours=24)


def forget(now: datetime) -> int:
    """Remove the answers that are kept no longer; returns how many."""
    return KeptAnswer.objects.filter(answered_at__lte=now - KEPT).delete()[0]
