"""What the agencies have agreed on about their joint calendar."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from calls.errors import ReasonMissing
from calls.models import CalendarGuideline
from programmes.models import Programme
from programmes.permissions import may_run_office


@transaction.atomic
def set_guideline(
    programme: Programme, *, weeks: int, gap_weeks: int, source: str, by: User, now: datetime
) -> CalendarGuideline:
    """Say how long the programme's calls are open at least and how long none may be open, from now on.

    What was agreed before stays readable. Raises NotAllowed, and ReasonMissing when it is not said where.
    """
    if not may_run_office(by, programme):
        raise NotAllowed
    if not source.strip():
        raise ReasonMissing
    return CalendarGuideline.objects.create(
        programme=programme, weeks=weeks, gap_weeks=gap_weeks, source=source.strip(), set_by=by, set_at=now
    )
