"""The life of an application as one table."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from applications.errors import ActNotOpen
from registry.states import Table


class Status(TextChoices):
    """How far an application has come."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("received")
    ELIGIBLE = "eligible", _("under assessment")
    INELIGIBLE = "ineligible", _("does not meet the formal demands")
    PROPOSED = "proposed", _("proposed for decision")
    RESERVE = "reserve", _("on the reserve list")
    GRANTED = "granted", _("granted")
    REJECTED = "rejected", _("rejected")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: Applications that wait for a decision: a place in reserve is none.
UNDECIDED = frozenset({Status.SUBMITTED, Status.ELIGIBLE, Status.INELIGIBLE, Status.PROPOSED, Status.RESERVE})
#: Applications on which a decision has been made.
DECIDED = frozenset({Status.GRANTED, Status.REJECTED, Status.DISMISSED})


class Act(StrEnum):
    """What is done to an application."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    SUBMIT_AGAIN = "submit_again"
    SUPPLEMENT = "supplement"
    FIND_ELIGIBLE = "find_eligible"
    FIND_INELIGIBLE = "find_ineligible"
    REOPEN_ELIGIBILITY = "reopen_eligibility"
    PROPOSE = "propose"
    TAKE_BACK_PROPOSAL = "take_back_proposal"
    TAKE_BACK_DISMISSAL = "take_back_dismissal"
    HOLD_IN_RESERVE = "hold_in_reserve"
    GRANT = "grant"
    REJECT = "reject"
    DISMISS = "dismiss"
    GRANT_BY_OTHER = "grant_by_other"
    RECONSIDER = "reconsider"
    RECONSIDER_DISMISSAL = "reconsider_dismissal"
    RECONSIDER_GRANT = "reconsider_grant"
    LEAVE_GRANT = "leave_grant"
    PROPOSE_WITHDRAWAL = "propose_withdrawal"
    TAKE_BACK_WITHDRAWAL = "take_back_withdrawal"
    WITHDRAW_GRANT = "withdraw_grant"


#: (status, act) → status. The table is the documentation; what is not in it is refused.
TRANSITIONS = Table(
    {
        (Status.DRAFT, Act.SAVE): Status.DRAFT,
        (Status.DRAFT, Act.SUBMIT): Status.SUBMITTED,
        (Status.WITHDRAWN, Act.SUBMIT_AGAIN): Status.SUBMITTED,
        # What has been checked is checked again once it says something else.
        (Status.SUBMITTED, Act.SUPPLEMENT): Status.SUBMITTED,
        (Status.ELIGIBLE, Act.SUPPLEMENT): Status.SUBMITTED,
        (Status.INELIGIBLE, Act.SUPPLEMENT): Status.SUBMITTED,
        (Status.SUBMITTED, Act.FIND_ELIGIBLE): Status.ELIGIBLE,
        (Status.SUBMITTED, Act.FIND_INELIGIBLE): Status.INELIGIBLE,
        (Status.ELIGIBLE, Act.REOPEN_ELIGIBILITY): Status.SUBMITTED,
        (Status.INELIGIBLE, Act.REOPEN_ELIGIBILITY): Status.SUBMITTED,
        (Status.ELIGIBLE, Act.PROPOSE): Status.PROPOSED,
        (Status.INELIGIBLE, Act.PROPOSE): Status.PROPOSED,
        (Status.PROPOSED, Act.TAKE_BACK_PROPOSAL): Status.ELIGIBLE,
        (Status.PROPOSED, Act.TAKE_BACK_DISMISSAL): Status.INELIGIBLE,
        # A place on the reserve list is no decision: the case goes on, and one is proposed later.
        (Status.PROPOSED, Act.HOLD_IN_RESERVE): Status.RESERVE,
        (Status.RESERVE, Act.PROPOSE): Status.PROPOSED,
        (Status.RESERVE, Act.WITHDRAW): Status.WITHDRAWN,
        (Status.PROPOSED, Act.GRANT): Status.GRANTED,
        (Status.PROPOSED, Act.REJECT): Status.REJECTED,
        (Status.PROPOSED, Act.DISMISS): Status.DISMISSED,
        # In a joint call another authority grants of its own money what the lead authority did not.
        (Status.REJECTED, Act.GRANT_BY_OTHER): Status.GRANTED,
        # A decision is taken up again, to be changed (FL 37–38 §§); the new one replaces it.
        (Status.REJECTED, Act.RECONSIDER): Status.ELIGIBLE,
        (Status.DISMISSED, Act.RECONSIDER_DISMISSAL): Status.SUBMITTED,
        # A grant stands, and is paid, until a new decision withdraws it.
        (Status.GRANTED, Act.RECONSIDER_GRANT): Status.GRANTED,
        (Status.GRANTED, Act.LEAVE_GRANT): Status.GRANTED,
        (Status.GRANTED, Act.PROPOSE_WITHDRAWAL): Status.GRANTED,
        (Status.GRANTED, Act.TAKE_BACK_WITHDRAWAL): Status.GRANTED,
        (Status.GRANTED, Act.WITHDRAW_GRANT): Status.REJECTED,
        (Status.SUBMITTED, Act.WITHDRAW): Status.WITHDRAWN,
        (Status.ELIGIBLE, Act.WITHDRAW): Status.WITHDRAWN,
        (Status.INELIGIBLE, Act.WITHDRAW): Status.WITHDRAWN,
        (Status.PROPOSED, Act.WITHDRAW): Status.WITHDRAWN,
    },
    refusal=ActNotOpen,
)

#: The status after an act; raises ActNotOpen when the table has no such way.
next_status = TRANSITIONS.after
#: Whether an act can be done in a status.
is_open = TRANSITIONS.is_open
