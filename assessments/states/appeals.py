"""The life of an appeal (överklagande) as one table, and the ways it may end."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.errors.appeals import AppealActNotOpen
from registry.states import Table


class AppealStatus(TextChoices):
    """How far an appeal has come."""

    RECEIVED = "received", pgettext_lazy("appeal", "received")
    IN_TIME = "in_time", pgettext_lazy("appeal", "to be handed over")
    LATE = "late", pgettext_lazy("appeal", "dismissed as too late")
    HANDED_OVER = "handed_over", pgettext_lazy("appeal", "with the court")
    ENDED = "ended", pgettext_lazy("appeal", "decided by the court")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")


class AppealAct(StrEnum):
    """What is done with an appeal."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    RECONSIDER = "reconsider"
    HAND_OVER = "hand_over"
    END = "end"
    WITHDRAW = "withdraw"
    #: The dismissal itself is appealed, in a row of its own.
    CONTEST = "contest"
    #: The dismissal is undone: by the court, or by the authority itself.
    TAKE_UP = "take_up"


APPEALS = Table(
    {
        (AppealStatus.RECEIVED, AppealAct.ACCEPT): AppealStatus.IN_TIME,
        (AppealStatus.RECEIVED, AppealAct.DISMISS): AppealStatus.LATE,
        (AppealStatus.RECEIVED, AppealAct.WITHDRAW): AppealStatus.WITHDRAWN,
        (AppealStatus.LATE, AppealAct.CONTEST): AppealStatus.LATE,
        (AppealStatus.LATE, AppealAct.TAKE_UP): AppealStatus.IN_TIME,
        (AppealStatus.IN_TIME, AppealAct.RECONSIDER): AppealStatus.IN_TIME,
        (AppealStatus.IN_TIME, AppealAct.HAND_OVER): AppealStatus.HANDED_OVER,
        (AppealStatus.IN_TIME, AppealAct.WITHDRAW): AppealStatus.WITHDRAWN,
        (AppealStatus.HANDED_OVER, AppealAct.END): AppealStatus.ENDED,
        (AppealStatus.HANDED_OVER, AppealAct.WITHDRAW): AppealStatus.WITHDRAWN,
    },
    refusal=AppealActNotOpen,
)

#: The status after an act; raises AppealActNotOpen when the table has no such way.
next_of_appeal = APPEALS.after


class Reconsidered(TextChoices):
    """What the authority's own reconsideration came to (37–39 §§)."""

    STANDS = "stands", _("the decision stands")
    CHANGED = "changed", _("the decision has been changed by a new one")


class CourtOutcome(TextChoices):
    """What the court decided."""

    REJECTED = "rejected", _("the appeal was rejected")
    CHANGED = "changed", _("the decision was changed")
    ANNULLED = "annulled", _("the decision was annulled")
    SENT_BACK = "sent_back", _("the case was sent back to the authority")
    DISMISSED = "dismissed", _("the appeal was dismissed")
    STRUCK_OUT = "struck_out", _("the case was struck out")


#: With these the appealed decision no longer stands.
UNDONE = frozenset({CourtOutcome.CHANGED, CourtOutcome.ANNULLED, CourtOutcome.SENT_BACK})
