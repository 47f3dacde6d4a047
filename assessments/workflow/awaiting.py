"""What waits for a decision meeting: it is decided there, by those who decide together, and not beside it."""

from collections.abc import Sequence
from datetime import date

from assessments.models import AgendaItem, Proposal
from assessments.states.meetings import MeetingStatus
from sweden.clock import local


def awaited_by_meetings(things: Sequence[Proposal]) -> dict[int, date]:
    """On which day the meeting is held that a proposal waits for, by its key. One query."""
    rows = AgendaItem.objects.filter(
        application__in=[one.application_id for one in things], meeting__status=MeetingStatus.PLANNED
    ).values_list("application", "meeting__authority", "meeting__held_at")
    held = {(application, authority): local(at).date() for application, authority, at in rows}
    found = {one.pk: held.get((one.application_id, one.authority_id)) for one in things}
    return {key: day for key, day in found.items() if day is not None}
