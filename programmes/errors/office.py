"""What the programme office, the consultation log and the register of positions on state aid refuse."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class AuthorityOutside(DomainError):
    """The office's members come from the authorities that carry out the programme."""

    code = "authority_outside"
    sentence = _("%(authority)s has no assignment in the programme.")


class EndsBeforeItStarts(DomainError):
    """A period whose last day is before its first."""

    code = "ends_before_it_starts"
    sentence = _("The last day is before the first.")


class MemberAlready(DomainError):
    """Nobody sits in the office twice at once."""

    code = "member_already"
    sentence = _("%(name)s sits in the programme office during these days already. End that period first.")


class MemberEnded(DomainError):
    """A struck row is left as it is."""

    code = "member_ended"
    sentence = _("The row has been struck. Enter the member anew.")
    status = 409


class ReasonMissing(DomainError):
    """An act that others must understand later says why."""

    code = "reason_missing"
    sentence = _("Say why.")


class ActionClosed(DomainError):
    """A closed action is not changed."""

    code = "action_closed"
    sentence = _("The action is closed. Take it up again to change it.")
    status = 409


class ActionOpen(DomainError):
    """An open action cannot be taken up again."""

    code = "action_open"
    sentence = _("The action is open already.")
    status = 409


class MeetingCancelled(DomainError):
    """A meeting that was called off is left as it is."""

    code = "meeting_cancelled"
    sentence = _("The meeting has been cancelled.")
    status = 409


class MeetingAdjusted(DomainError):
    """Adjusted notes, with agenda and participants, are fixed."""

    code = "meeting_adjusted"
    sentence = _("The notes are adjusted and fixed. Write a correction beside them instead.")
    status = 409


class NotAdjusted(DomainError):
    """Only adjusted notes are corrected beside; others are written in."""

    code = "not_adjusted"
    sentence = _("The notes are not adjusted yet. Write in them instead.")
    status = 409


class NotesMissing(DomainError):
    """There is nothing to adjust."""

    code = "notes_missing"
    sentence = _("Nothing has been written yet.")


class NotYetHeld(DomainError):
    """A meeting is adjusted when it has been held."""

    code = "not_yet_held"
    sentence = _("The meeting has not begun yet.")


class AdjustsOwnNotes(DomainError):
    """Notes are adjusted by another than who wrote them."""

    code = "adjusts_own_notes"
    sentence = _("You wrote the notes last. Ask another in the office to adjust them.")
    status = 403


class NothingChanged(DomainError):
    """A new version that says the same as the one before."""

    code = "nothing_changed"
    sentence = _("Nothing is different from the version before.")


class NoDraft(DomainError):
    """There is no draft to share or to give up."""

    code = "no_draft"
    sentence = _("There is no draft. Begin a new version first.")
    status = 409


class NotShared(DomainError):
    """What has not been shared is neither withdrawn, joined nor used."""

    code = "not_shared"
    sentence = _("The position has not been shared yet.")
    status = 409


class PositionWithdrawn(DomainError):
    """A withdrawn position stays as it is."""

    code = "position_withdrawn"
    sentence = _("The position has been withdrawn. Begin a new one instead.")
    status = 409


class JoinedAlready(DomainError):
    """An authority joins a version once."""

    code = "joined_already"
    sentence = _("%(authority)s shares the position already.")
    status = 409


class UsedAlready(DomainError):
    """A case is noted once for each version."""

    code = "used_already"
    sentence = _("It is noted already that %(number)s relies on this version.")
    status = 409
