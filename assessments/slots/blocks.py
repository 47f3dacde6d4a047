"""Which of a case's blocks a decision on bias alone ends, and where it is made."""

from datetime import datetime
from itertools import chain
from typing import Any

from django.urls import reverse

from accounts.permissions import holds
from assessments.models import BiasDecision, ConflictOfInterest
from assessments.permissions import MAY
from registry.models import Case


def of_bias(user: Any, case: Case, now: datetime) -> dict[int, str]:
    """By the block's key: the address where the person's bias is tried, or "" where the reader decides on none."""
    tries = holds(user, *MAY["assessments.judge_bias"], authority=case.authority_id)
    rows = (
        model.objects.filter(application__case=case, block__isnull=False).values_list("block", "person__uuid")
        for model in (ConflictOfInterest, BiasDecision)
    )
    return {
        block: reverse("assessments:try_bias", args=[case.uuid, person]) if tries else ""
        for block, person in chain.from_iterable(rows)
    }
