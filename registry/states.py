"""What a state machine is in every storey: one table, told in its `states`. The register's own: the life of an appeal
(överklagande), and the ways it may end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.errors import DomainError
from registry.errors import AppealActNotOpen

Status = TypeVar("Status", bound=TextChoices)
Act = TypeVar("Act", bound=StrEnum)


class Table(dict[tuple[Status, Act], Status], Generic[Status, Act]):
    """(status, act) → status. The table is the documentation; what is not in it is refused by `refusal`, which is told
    the status in words (`status`) and the act (`act`)."""

    def __init__(self, ways: Mapping[tuple[Status, Act], Status], *, refusal: type[DomainError]) -> None:
        super().__init__(ways)
        self.refusal = refusal
        self.statuses = type(next(iter(self.values())))

    def after(self, status: str, act: Act) -> Status:
        """The status after `act`; raises `refusal` when the table has no such way, ValueError for no status at all."""
        now = self.statuses(status)
        try:
            return self[now, act]
        except KeyError:
            raise self.refusal(status=now.label, act=act) from None

    def is_open(self, status: str, act: Act) -> bool:
        """Whether `act` can be done in `status`."""
        return (self.statuses(status), act) in self


class AppealStatus(TextChoices):
    """How far an appeal has come."""

    RECEIVED = "received", pgettext_lazy("appeal", "received")
    IN_TIME = "in_time", pgettext_lazy("appeal", "to be handed over")
    LATE = "late", pgettext_lazy("appeal", "dismissed as too late")
    HANDED_OVER = "handed_over", pgettext_lazy("appeal", "with the court")
    ENDED = "ended", pgettext_lazy("appeal", "decided by the court")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")


#: What is appealed waits to be tried: here, or by the court.
PENDING = (AppealStatus.RECEIVED, AppealStatus.IN_TIME, AppealStatus.HANDED_OVER)


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
