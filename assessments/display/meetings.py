"""How meetings and letters look: the marks of their states."""

from assessments.states.meetings import LetterStatus, MeetingStatus
from registry.display import Mark

MEETING_MARKS: dict[str, Mark] = {
    MeetingStatus.PLANNED: Mark(MeetingStatus.PLANNED.label, "info", "ring"),
    MeetingStatus.LOCKED: Mark(MeetingStatus.LOCKED.label, "success", "square"),
    MeetingStatus.CANCELLED: Mark(MeetingStatus.CANCELLED.label, "neutral", "square"),
}
LETTER_MARKS: dict[str, Mark] = {
    LetterStatus.WAITING: Mark(LetterStatus.WAITING.label, "warning", "ring"),
    LetterStatus.DATED: Mark(LetterStatus.DATED.label, "info"),
    LetterStatus.SENT: Mark(LetterStatus.SENT.label, "success", "square"),
    LetterStatus.DISCARDED: Mark(LetterStatus.DISCARDED.label, "neutral", "square"),
}
