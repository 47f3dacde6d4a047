"""The lives of a decision meeting and of a letter, as tables."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from assessments.errors.meetings import LetterActNotOpen, MeetingActNotOpen


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
MEETINGS: dict[tuple[MeetingStatus, MeetingAct], MeetingStatus] = {
    (MeetingStatus.PLANNED, MeetingAct.CHANGE): MeetingStatus.PLANNED,
    (MeetingStatus.PLANNED, MeetingAct.LOCK): MeetingStatus.LOCKED,
    (MeetingStatus.PLANNED, MeetingAct.CANCEL): MeetingStatus.CANCELLED,
}


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


LETTERS: dict[tuple[LetterStatus, LetterAct], LetterStatus] = {
    (LetterStatus.WAITING, LetterAct.EDIT): LetterStatus.WAITING,
    (LetterStatus.DATED, LetterAct.EDIT): LetterStatus.WAITING,  # what is changed is read again
    (LetterStatus.WAITING, LetterAct.SEND): LetterStatus.SENT,
    (LetterStatus.DATED, LetterAct.SEND): LetterStatus.SENT,
    (LetterStatus.WAITING, LetterAct.DATE): LetterStatus.DATED,
    (LetterStatus.DATED, LetterAct.DATE): LetterStatus.DATED,
    (LetterStatus.WAITING, LetterAct.DISCARD): LetterStatus.DISCARDED,
    (LetterStatus.DATED, LetterAct.DISCARD): LetterStatus.DISCARDED,
}


def next_of_meeting(status: MeetingStatus, act: MeetingAct) -> MeetingStatus:
    """The status after `act`; raises MeetingActNotOpen when the table has no such way."""
    try:
        return MEETINGS[MeetingStatus(status), act]
    except KeyError:
        raise MeetingActNotOpen(status=MeetingStatus(status).label) from None


def next_of_letter(status: LetterStatus, act: LetterAct) -> LetterStatus:
    """The status after `act`; raises LetterActNotOpen when the table has no such way."""
    try:
        return LETTERS[LetterStatus(status), act]
    except KeyError:
        raise LetterActNotOpen(status=LetterStatus(status).label) from None
