"""What is refused about the final grant, claims for repayment, and closing."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class RecoveryActNotOpen(DomainError):
    """The claim has come too far, or not far enough."""

    code = "recovery_act_not_open"
    sentence = _("This cannot be done with a claim that is: %(status)s.")
    status = 409


class SettlementTaken(DomainError):
    """The party's final grant is proposed or decided already."""

    code = "settlement_taken"
    sentence = _("The party's final grant has been proposed or decided already. Read the page again.")
    status = 409


class SettlementNotReady(DomainError):
    """No costs approved, or payments on their way."""

    code = "settlement_not_ready"
    sentence = _("The final grant cannot be worked out yet: a payment is on its way, or the party has no grant.")
    status = 409


class FinalReportLacking(DomainError):
    """The terms demand a final report, and none is approved; no reason is given for going on without it."""

    code = "final_report_lacking"
    sentence = _("The final report is not approved. Wait for it, or write why the final grant is proposed without it.")
    status = 409


class CostsUnknown(DomainError):
    """None of the party's costs are approved, so that its final grant is not known; no reason is given for 0."""

    code = "costs_unknown"
    sentence = _(
        "No costs of the party are approved, so its final grant is not known. Approve its costs, or write why it is 0."
    )
    status = 409


class SettlementMoved(DomainError):
    """The figures behind a proposal have changed since."""

    code = "settlement_moved"
    sentence = _(
        "Costs or payments have changed since the final grant was proposed. Take the proposal back, and propose anew."
    )
    status = 409


class PriceBaseMissing(DomainError):
    """The price base amount of the year has not been entered."""

    code = "price_base_missing"
    sentence = _(
        "The price base amount of %(year)s has not been entered. An administrator enters it under reference data."
    )


class ProposerDecidesMoney(DomainError):
    """Nobody decides on what they proposed."""

    code = "proposer_decides_money"
    sentence = _("Whoever proposed it cannot decide on it. Another person with the right to decide must do it.")
    status = 403


class SaysNothing(DomainError):
    """A reason, a ground or a fact is missing."""

    code = "says_nothing"
    sentence = _("Write the circumstances and the ground.")


class ClaimFaulty(DomainError):
    """More than what has been paid too much, or nothing."""

    code = "claim_faulty"
    sentence = _("At most %(most)s kronor can be claimed back.")


class AidRateMissing(DomainError):
    """No rate of interest on unlawful aid has been entered for a day that it is counted from."""

    code = "aid_rate_missing"
    sentence = _(
        "The rate of interest on unlawful aid that is in force on %(day)s has not been entered. An administrator "
        "enters it under reference data."
    )
    status = 409


class RepaymentTermsMissing(DomainError):
    """The authority has not said to which account and on what legal basis it claims."""

    code = "repayment_terms_missing"
    sentence = _(
        "%(authority)s has not entered to which account repayments are paid and what claims rest on. A decision-maker "
        "enters it under terms of repayment."
    )
    status = 409


class InterestIsWorkedOut(DomainError):
    """Interest on unlawful aid is entered by hand."""

    code = "interest_is_worked_out"
    sentence = _(
        "Interest on unlawful aid is worked out when a payment on the claim is booked. Enter only that it has been "
        "paid."
    )
    status = 409


class ReplyAwaited(DomainError):
    """The party has time left to reply."""

    code = "reply_awaited"
    sentence = _("The party may reply until %(day)s. Decide after that day, or say why the reply is not waited for.")
    status = 409


class WaiverFaulty(DomainError):
    """More is waived than is left, or öre that are not the rest of the claim."""

    code = "waiver_faulty"
    sentence = _("%(most)s kronor are left of the claim. Waive whole kronor of it, or all that is left.")


class PartyUnheard(DomainError):
    """A final grant that is less than the party was granted, or leads to a claim, was neither told nor was that left
    out with a reason (FL 25 §)."""

    code = "party_unheard"
    sentence = _(
        "The party has not been told of the proposed final grant. Tell it and give it time to reply, or write why that "
        "is left out (section 25 of the Administrative Procedure Act)."
    )
    status = 409


class TimeLeftToReply(DomainError):
    """The party has time left to reply on its final grant."""

    code = "time_left_to_reply"
    sentence = _("The party may reply on the proposed final grant until %(day)s. Decide after that day.")
    status = 409


class PartyHeard(DomainError):
    """The party has been told of the proposal already, or it was left out."""

    code = "party_heard"
    sentence = _("The party has been told of the proposal already, or it has been noted why not.")
    status = 409


class NothingToReplyTo(DomainError):
    """The party has not been told of the proposal, or it has been decided on or taken back."""

    code = "nothing_to_reply_to"
    sentence = _("There is no proposed final grant to reply on.")
    status = 409


class ReplyDayFaulty(DomainError):
    """The party is given no time to reply."""

    code = "reply_day_faulty"
    sentence = _("The day by which the party may reply has to come after today.")


class DueDayFaulty(DomainError):
    """The claim would be to be paid before the party can have read it."""

    code = "due_day_faulty"
    sentence = _("The day by which the claim is to be paid has to come after today.")


class InterestTermsFaulty(DomainError):
    """Interest is claimed without what it rests on."""

    code = "interest_terms_faulty"
    sentence = _(
        "Say how much of the claim the interest runs on, at most %(most)s kronor, the first and the last day of it "
        "until today, the rate with its source, and a day after today by which it is to be paid."
    )


class InterestBeyond(DomainError):
    """More interest is said to be paid than is left of it."""

    code = "interest_beyond"
    sentence = _("%(most)s kronor of interest is left to pay.")


class MoveDayFaulty(DomainError):
    """A payment or interest on a day before the claim was decided on, or after today."""

    code = "move_day_faulty"
    sentence = _("Write a day from %(first)s, when the claim was decided on, until today, %(last)s.")


class MoveNotReversible(DomainError):
    """A waiver, what has been undone, or what something later rests on."""

    code = "move_not_reversible"
    sentence = _(
        "This cannot be undone: it is a decision or a correction, it has been undone, or something entered later rests "
        "on it. Undo what was entered last first."
    )
    status = 409


class CloseReasonsMissing(DomainError):
    """A line of the checklist is neither in order nor passed with a reason."""

    code = "close_reasons_missing"
    sentence = _("Give a reason for each line that is not in order.")


class MoneyUnsettled(DomainError):
    """A party has no final grant, is to be paid what is left of it, or is to repay what is neither back nor waived."""

    code = "money_unsettled"
    sentence = _(
        "The grant cannot be closed yet: decide on every party's final grant, pay what is left of it or decide that it "
        "lapses, and see to it that what was paid too much is back or waived."
    )
    status = 409


class LapseNotReady(DomainError):
    """Nothing is left to pay of the final grant, or a payment of it is on its way."""

    code = "lapse_not_ready"
    sentence = _("Nothing is left to pay of the final grant, or a payment is on its way. Wait for the bank's answer.")
    status = 409


class FinalGrantFollowed(DomainError):
    """Something has been done upon the decision on the final grant: `what` (grants.workflow.ending.later)."""

    code = "final_grant_followed"
    sentence = _("The decision cannot be changed now. %(way)s")
    status = 409
    WAYS: ClassVar = {
        "closed": _("The grant is closed."),
        "claimed": _("A claim for repayment has been decided on it: waive the claim, or raise a new one."),
        "told": _("The party has been told of a claim: drop the claim first."),
        "under_way": _("A payment is on its way: take it back, or wait for the bank's answer."),
        "paid": _("Money has been paid on it: what was paid too much is claimed back."),
    }

    def __init__(self, what: str) -> None:
        super().__init__(way=self.WAYS[what])


class LessThanDecided(DomainError):
    """The new final grant is less than the one that was changed, on a ground that does not allow it."""

    code = "less_than_decided"
    sentence = _(
        "The final grant would be less than the one that was changed. A decision that benefits a party is changed to "
        "its disadvantage only on the grounds of section 37, second paragraph. See to it that the approved costs are "
        "those that the earlier decision rested on."
    )
    status = 409


class AlreadyClosed(DomainError):
    """The grant has been closed."""

    code = "already_closed"
    sentence = _("The grant is closed.")
    status = 409


class NotClosed(DomainError):
    """Only a closed grant is opened again."""

    code = "grant_not_closed"
    sentence = _("The grant is not closed.")
    status = 409


class ReceiptFaulty(DomainError):
    """A letter that has not been sent, a day before it was or after today, or nothing that shows the receipt."""

    code = "receipt_faulty"
    sentence = _("Say the day the party received the letter, from when it was sent until today, and where it is seen.")
