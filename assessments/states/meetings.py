"""The lives of a decision meeting and of a letter, as tables."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from assessments.errors.meetings import LetterActNotOpen, MeetingActNotOpen
from registry.states import Table


class MeetingStatus(TextChoices):
    """How far a decision meeting has come."""

    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    LOCKED = "locked", pgettext_lazy("meeting", "locked: decided")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class MeetingAct(StrEnum):
    """What is done to a decision meeting."""

    CHANGE = "change"
    LOCK = "lock"
    CANCEL = "cancel"


#: (status, act) → status. What is not in the table is refused.
MEETINGS = Table(
    {
        (MeetingStatus.PLANNED, MeetingAct.CHANGE): MeetingStatus.PLANNED,
        (MeetingStatus.PLANNED, MeetingAct.LOCK): MeetingStatus.LOCKED,
        (MeetingStatus.PLANNED, MeetingAct.CANCEL): MeetingStatus.CANCELLED,
    },
    refusal=MeetingActNotOpen,
)


class LetterStatus(TextChoices):
    """How far a letter has come."""

    WAITING = "waiting", pgettext_lazy("letter", "to be read")
    DATED = "dated", pgettext_lazy("letter", "goes out on its day")
    SENT = "sent", pgettext_lazy("letter", "sent")
    DISCARDED = "discarded", pgettext_lazy("letter", "not sent")


class LetterAct(StrEnum):
    """What is done to a letter."""

    EDIT = "edit"
    SEND = "send"
    DATE = "date"
    DISCARD = "discard"


LETTERS = Table(
    {
        (LetterStatus.WAITING, LetterAct.EDIT): LetterStatus.WAITING,
        (LetterStatus.DATED, LetterAct.EDIT): LetterStatus.WAITING,  # what is changed is read again
        (LetterStatus.WAITING, LetterAct.SEND): LetterStatus.SENT,
        (LetterStatus.DATED, LetterAct.SEND): LetterStatus.SENT,
        (LetterStatus.WAITING, LetterAct.DATE): LetterStatus.DATED,
        (LetterStatus.DATED, LetterAct.DATE): LetterStatus.DATED,
        (LetterStatus.WAITING, LetterAct.DISCARD): LetterStatus.DISCARDED,
        (LetterStatus.DATED, LetterAct.DISCARD): LetterStatus.DISCARDED,
    },
    refusal=LetterActNotOpen,
)

#: The status after an act; raises MeetingActNotOpen when the table has no such way.
next_of_meeting = MEETINGS.after
#: The status after an act; raises LetterActNotOpen when the table has no such way.
next_of_letter = LETTERS.after
