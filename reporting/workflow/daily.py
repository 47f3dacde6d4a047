"""What is done every day with the occasions: open those that are near, close those that are complete, remind."""

from dataclasses import dataclass
from datetime import date, datetime

from reporting.models import Occasion
from reporting.states import OccasionStatus
from reporting.workflow.handing_in import finish_if_complete
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.reminders import remind_of_occasions


@dataclass(frozen=True)
class Done:
    """What a run came to: occasions opened, and how many people were reminded."""

    opened: list[Occasion]
    reminded: int


def keep_the_calendar(on: date, *, now: datetime) -> Done:
    """As of the day `on`: open what is due within its lead days, close what nothing remains of, remind.

    The daily job and `manage.py open_due_occasions` are this function. Idempotent and safe side by side; after an
    absence it opens all that was missed, and reminds once.
    """
    opened = open_due_occasions(on, now=now)
    started = Occasion.objects.filter(status=OccasionStatus.OPEN, handed_in__isnull=False).distinct()
    for occasion in started.prefetch_related("duty__of_assignments__assignment"):
        finish_if_complete(occasion, now=now)
    return Done(opened, remind_of_occasions(on, now=now))
