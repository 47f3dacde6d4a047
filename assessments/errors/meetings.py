"""What a decision meeting and its letters refuse."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class MeetingActNotOpen(DomainError):
    """The meeting has been locked or cancelled."""

    code = "meeting_act_not_open"
    sentence = _("The meeting is %(status)s, so this can no longer be done.")
    status = 409


class MeetingNotReady(DomainError):
    """An item of the agenda has no proposal that stands."""

    code = "meeting_not_ready"
    sentence = _("Nothing has been decided: these items have no proposal that stands: %(cases)s.")
    status = 409


class HeldLater(DomainError):
    """A meeting decides on the day it is called to, unless somebody says that it is held earlier."""

    code = "meeting_held_later"
    sentence = _("The meeting is called to %(day)s. Say that it is held earlier, or change its time.")
    status = 409


class ElsewhereOnAgenda(DomainError):
    """An application is decided in one meeting at a time."""

    code = "elsewhere_on_agenda"
    sentence = _("%(case)s is already on the agenda of another meeting. Take it off there first.")
    status = 409


class NotOfTheCall(DomainError):
    """A meeting decides on the applications of its call, on behalf of one authority."""

    code = "not_of_the_call"
    sentence = _("%(case)s does not belong to the meeting's call, or your authority does not decide on it.")


class NotADecider(DomainError):
    """Whoever is to decide holds that role at the authority."""

    code = "not_a_decider"
    sentence = _("%(name)s is no decision-maker at the authority.")


class NotAnAdjuster(DomainError):
    """Minutes are adjusted by another of the authority's people than the chair."""

    code = "not_an_adjuster"
    sentence = _("%(name)s cannot adjust the minutes beside the chair.")


class NotPresent(DomainError):
    """A dissent is written down for someone who takes part in the item."""

    code = "not_present"
    sentence = _("%(name)s does not take part in this item.")


class PresenceMissing(DomainError):
    """FL (2017:900) 31 §: who decided, who presented and who took part is written down, not supposed."""

    code = "presence_missing"
    sentence = _("It has not been written down whether these are at the meeting: %(names)s.")
    status = 409


class ChairMissing(DomainError):
    """An item is decided with the chair in place."""

    code = "chair_missing"
    sentence = _("%(name)s, who is to decide, does not take part in the item.")
    status = 409


class PresenterMissing(DomainError):
    """An item is decided after it has been presented by somebody who is there."""

    code = "presenter_missing"
    sentence = _("%(name)s, who is to present it, does not take part in the item. Choose who presents it.")
    status = 409


class PresenterDecides(DomainError):
    """Whoever presents an item does not decide on it."""

    code = "presenter_decides"
    sentence = _("%(name)s cannot both present the item and decide on it.")


class NotAPresenter(DomainError):
    """Whoever presents an item prepares decisions at the authority."""

    code = "not_a_presenter"
    sentence = _("%(name)s does not prepare decisions at the authority, and cannot present the item.")


class LedgerDiffers(DomainError):
    """What the minutes say was granted is what has been booked."""

    code = "ledger_differs"
    sentence = _("The minutes would say %(said)s kr, and %(booked)s kr were booked.")
    status = 409


class NotTheSigner(DomainError):
    """Minutes are signed by whom they name, each for themselves."""

    code = "not_the_signer"
    sentence = _("You are not the one who signs these minutes.")
    status = 403


class NothingToSign(DomainError):
    """Minutes are signed once they have been frozen."""

    code = "nothing_to_sign"
    sentence = _("There are no minutes to sign yet.")
    status = 409


class AlreadySigned(DomainError):
    """Everyone signs once."""

    code = "already_signed"
    sentence = _("The minutes have been signed already.")
    status = 409


class ReserveUntilMissing(DomainError):
    """A place on the reserve list has an end: the case goes on until it is decided."""

    code = "reserve_until_missing"
    sentence = _("Say until which day the application is held in reserve. The day must not have passed.")


class LetterActNotOpen(DomainError):
    """The letter has been sent, or will not be."""

    code = "letter_act_not_open"
    sentence = _("The letter is %(status)s, so this can no longer be done.")
    status = 409


class ResultMustBeSent(DomainError):
    """FL (2017:900) 33 §: a party is told of the decision."""

    code = "result_must_be_sent"
    sentence = _("A letter that tells of a decision cannot be left unsent. Change its text instead.")


class ResultFirst(DomainError):
    """The result is told before the feedback."""

    code = "result_first"
    sentence = _("The letter with the result has not been sent yet. Feedback follows it.")
    status = 409


class OnAgenda(DomainError):
    """What a decision meeting is to decide is not decided beside it with many others."""

    code = "on_agenda"
    sentence = _(
        "It stands on the agenda of the decision meeting on %(day)s. Decide on it there, or take it off the agenda "
        "first."
    )
    status = 409


class OutcomeNotTold(DomainError):
    """FL (2017:900) 33 §: a party is told of what was decided."""

    code = "outcome_not_told"
    sentence = _("The letter to %(to)s does not tell what was decided. Write it before the letter is sent.")


class AppealNotTold(DomainError):
    """FL (2017:900) 33 §: who may appeal is told how that is done."""

    code = "appeal_not_told"
    sentence = _(
        "The decision may be appealed, and the letter to %(to)s does not tell how. Put the text about appealing back, "
        "as it stands in the decision."
    )


class SentTogether(DomainError):
    """Letters with the result of one decision go out together, and each is read before."""

    code = "sent_together"
    sentence = _(
        "Another letter on the same decision goes out with it, to %(who)s, and has not been read. Choose it too, and "
        "read both."
    )
    status = 409


class FeedbackWritten(DomainError):
    """Feedback is written once on a decision."""

    code = "feedback_written"
    sentence = _("Feedback has been written on this decision already.")
    status = 409


class UnknownPlaceholder(DomainError):
    """A template only names what a decision has."""

    code = "unknown_placeholder"
    sentence = _("The template has a placeholder that does not exist: %(name)s")


class QuorumMissing(DomainError):
    """Too few of those who decide take part in an item."""

    code = "quorum_missing"
    sentence = _("Only %(there)s of those who decide take part in the item, and at least %(quorum)s must.")
    status = 409


class VotesMissing(DomainError):
    """Where a vote has been asked for, everyone who decides votes."""

    code = "votes_missing"
    sentence = _("A vote has been asked for, and these have not voted: %(names)s.")
    status = 409


class ProposalFell(DomainError):
    """The opinion with most votes holds (FL (2017:900) 29 §): another decision than the proposal."""

    code = "proposal_fell"
    sentence = _("The proposal fell in the vote. Send it back, so that what was decided is proposed.")
    status = 409


class VoteNotDecider(DomainError):
    """Only those who decide an item vote on it."""

    code = "vote_not_decider"
    sentence = _("%(name)s does not decide on this item.")


class CounterCarried(DomainError):
    """A counter-proposal won the vote: what is decided is that one, once it is the proposal."""

    code = "counter_carried"
    sentence = _(
        "Counter-proposal %(number)s won the vote. Send the proposal back, so that what was decided is proposed."
    )
    status = 409


class VoteSettled(DomainError):
    """A vote that has settled what is proposed stands with it."""

    code = "vote_settled"
    sentence = _("The vote has been settled. To vote anew, take the item off the agenda and put it on again.")
    status = 409


class CounterUnknown(DomainError):
    """A round is voted on between counter-proposals that were raised."""

    code = "counter_unknown"
    sentence = _("There is no counter-proposal %(number)s, or no such round.")
