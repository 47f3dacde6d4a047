"""What the judgement refuses."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class ProposerDecides(DomainError):
    """Nobody decides on what they proposed."""

    code = "proposer_decides"
    sentence = _("Whoever made the proposal cannot decide on it. Another decision-maker must do it.")
    status = 403


class OutsideDelegation(DomainError):
    """The delegation does not reach the amount, or does not cover the assignment or strand."""

    code = "outside_delegation"
    sentence = _("Your delegation does not cover this decision: %(why)s Someone with a wider delegation must decide.")
    status = 403


class ReasonsMissing(DomainError):
    """FL (2017:900) 32 §: a decision against a party has reasons; ours always have."""

    code = "reasons_missing"
    sentence = _("Give the reasons: which circumstances and provisions decided.")


class PartyNotHeard(DomainError):
    """FL (2017:900) 25 §: before a decision that is less than what was applied for the party is heard, or it is noted
    why not."""

    code = "party_not_heard"
    sentence = _("The decision cannot be made yet. %(what)s")


class AmountsWrong(DomainError):
    """The proposed amounts do not fit the outcome or what was applied for."""

    code = "amounts_wrong"
    sentence = _("The amounts cannot be proposed like this: %(why)s")


class OutcomeNotOpen(DomainError):
    """An application that does not meet the formal demands is dismissed; one that does is granted or rejected."""

    code = "outcome_not_open"
    sentence = _("This outcome does not follow from the check of the formal demands.")


class ExceptionReasonMissing(DomainError):
    """A departure from what the call or the decision says is reasoned."""

    code = "exception_reason_missing"
    sentence = _("A remark has to be answered: %(what)s Write the reason for an exception.")


class ProposalGone(DomainError):
    """The proposal was taken back or replaced, or the case has gone on without it."""

    code = "proposal_gone"
    sentence = _("This proposal no longer stands: it was taken back, or the case has gone on. Open the case again.")
    status = 409


class SendBackReasonMissing(DomainError):
    """Whoever sends another's proposal back says what should change."""

    code = "send_back_reason_missing"
    sentence = _("Write what should change, so that whoever made the proposal can go on.")


class LegalBasisMissing(DomainError):
    """A decision rests on a provision (FL (2017:900) 5 §)."""

    code = "legal_basis_missing"
    sentence = _("The call does not say which provision its decisions rest on. Enter it in the call.")


class GrantLetterLacks(DomainError):
    """A decision to grant says on what terms, with which state aid, and when it is paid and reported."""

    code = "grant_letter_lacks"
    sentence = _(
        "The decision cannot be made yet: its letter would lack %(what)s. An administrator of the authority enters "
        "terms and follow-up; the bases of aid are in the application. Without them a grant is decided only where "
        "the authority has said so in its terms of decisions."
    )


class LeadDecidesFirst(DomainError):
    """In a joint call the authority that owns the case decides on its part before the others decide on theirs."""

    code = "lead_decides_first"
    sentence = _("%(authority)s owns the case and decides first. Your part can be decided after that.")
    status = 409


class NothingToDecide(DomainError):
    """A decision on several proposals without any."""

    code = "nothing_to_decide"
    sentence = _("Choose at least one proposal in the list first.")


class ItemRefused(DomainError):
    """One of several decisions is refused, so none is made. `refusal` says why."""

    code = "item_refused"
    #: Where in what was sent the one stands that is refused, for whoever answers a program.
    faults: Sequence[Any] = ()
    sentence = _("Nothing has been decided, because of %(case)s: %(why)s")

    def __init__(self, *, case, refusal):
        self.refusal, self.case = refusal, case
        super().__init__(case=case.designation, why=str(refusal))
        self.status = refusal.status


class FindingsStop(DomainError):
    """A condition stops the proposal, or wants a reason that is not given."""

    code = "findings_stop"
    sentence = _("The call's conditions stop the proposal: %(what)s")
