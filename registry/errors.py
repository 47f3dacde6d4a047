"""What the register refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NumberTaken(DomainError):
    """A supplied case number is already used at the authority."""

    code = "number_taken"
    sentence = _("The case number %(number)s is already used. Check it in the diary system.")


class FileRefused(DomainError):
    """An uploaded file is not accepted."""

    code = "file_refused"
    sentence = _("The file was not accepted: %(reason)s")


class InfectedFile(DomainError):
    """The scanner found harmful content in a file that someone hands in."""

    code = "infected_file"
    sentence = _("The file holds harmful content and has not been kept. Scan your computer and try another file.")


class ScannerAway(DomainError):
    """The scanner did not answer, so nobody knows whether the file is harmful."""

    code = "scanner_away"
    sentence = _("The file could not be checked for harmful content just now. Try again in a few minutes.")
    status = 503


class NotAnOfficer(DomainError):
    """Whoever shall be responsible must work with cases at the authority."""

    code = "not_an_officer"
    sentence = _("%(name)s is not a case officer at %(authority)s today. Choose someone who is.")


class SeveralAuthorities(DomainError):
    """Cases of several authorities cannot be handed over in one go."""

    code = "several_authorities"
    sentence = _("The chosen cases belong to several authorities. Choose cases of one authority at a time.")


class NothingChosen(DomainError):
    """An act on many is on some."""

    code = "nothing_chosen"
    sentence = _("Choose at least one row in the list first.")


class OwnAuthority(DomainError):
    """A case need not be shared with the authority that owns it."""

    code = "own_authority"
    sentence = _("The case belongs to %(authority)s already. Choose another authority.")


class BlocksOneself(DomainError):
    """Whoever has a conflict of interest tells someone else, who decides on the block."""

    code = "blocks_oneself"
    sentence = _("You cannot decide on a block of your own. Ask a colleague to do it.")


class AlreadyEnded(DomainError):
    """A share or block that no longer holds cannot be ended again."""

    code = "already_ended"
    sentence = _("This has already ended.")
    status = 409


class BlockIsDecidedOn(DomainError):
    """A block for bias is ended by a decision on the bias, with its ground and reason (18 § förvaltningslagen)."""

    code = "block_is_decided_on"
    sentence = _("This block stands for bias. It ends when a decision finds that the person is not biased.")
    status = 409


class NotAGroundHere(DomainError):
    """A section of the law that is not for this authority, or not on this day."""

    code = "not_a_ground_here"
    sentence = _("The section does not apply at %(authority)s. Choose one of those in its secrecy profile.")


class SecrecyOver(DomainError):
    """What the section protects is too old: secrecy has a longest time."""

    code = "secrecy_over"
    sentence = _("By %(section)s this could be secret until %(day)s. It cannot be marked on that ground any longer.")


class MarkedAlready(DomainError):
    """The same thing is marked once on the same ground."""

    code = "marked_already"
    sentence = _("This is marked on that ground already.")
    status = 409


class AlreadyLifted(DomainError):
    """A marking is lifted once."""

    code = "already_lifted"
    sentence = _("The marking has been lifted already.")
    status = 409


class AlreadyDecided(DomainError):
    """A request for documents is decided once."""

    code = "disclosure_decided"
    sentence = _("The request has been decided already. Somebody who asks again makes a new request.")
    status = 409


class NotTried(DomainError):
    """A request is decided when everything it is about has been tried."""

    code = "not_tried"
    sentence = _("%(label)s has not been tried yet. Say what is disclosed of it first.")


class NothingToMask(DomainError):
    """The words do not stand in the text, or no words were given."""

    code = "nothing_to_mask"
    sentence = _("These words do not stand in the text. Copy them from it.")


class NoSuchPage(DomainError):
    """What was typed names no page of the file."""

    code = "no_such_page"
    sentence = _("The file has %(count)s pages. Write pages like 2, 4–6.")


class CannotMask(DomainError):
    """Only texts and PDFs can be masked here."""

    code = "cannot_mask"
    sentence = _("This kind of file cannot be masked here. Disclose it in full or refuse it.")


class StillReadable(DomainError):
    """Words that are masked in one place can be read in another."""

    code = "still_readable"
    sentence = _("What is masked in one place can still be read in %(label)s. Mask it there too.")


class ReasonsTell(DomainError):
    """The decision's reasons say what is masked."""

    code = "reasons_tell"
    sentence = _("The reasons say words that are masked in what is handed over. Say why without them.")


class ReasonsNeeded(DomainError):
    """A refusal, of all or of passages, says why."""

    code = "reasons_needed"
    sentence = _("Say why what is masked or refused is secret: it stands in the decision.")


class NoLegalGround(DomainError):
    """Nothing is disposed of without a decision that names its legal ground."""

    code = "no_legal_ground"
    sentence = _("There is no decision with a legal ground for this disposal. Nothing is disposed of without one.")


class IsKept(DomainError):
    """What is kept for ever is not disposed of, whatever anybody decides here."""

    code = "is_kept"
    sentence = _("This class is kept. It is not disposed of.")


class GroundInFull(DomainError):
    """What goes, goes by a decision whose date and words are known."""

    code = "ground_in_full"
    sentence = _("Give the day of the decision, and quote the words that let this go.")


class NothingToClose(DomainError):
    """Only an open enquiry is closed by hand."""

    code = "nothing_to_close"
    sentence = _("Only an open enquiry with nothing left to do can be closed here.")
    status = 409


class NeedsTwo(DomainError):
    """Nobody disposes of anything alone: documents are proposed by one and let go by another on a page, and of the rest
    one enters the decision and another carries it out."""

    code = "disposal_needs_two"
    sentence = _(
        "Nobody disposes of anything alone. Documents go by a list that one person proposes and another carries out;"
        " of the rest, one enters the decision and another carries it out."
    )


class NothingToDispose(DomainError):
    """The time of nothing has come, or all of it is held back."""

    code = "nothing_to_dispose"
    sentence = _("There is no document here that may be disposed of today.")


class AnotherCarriesOut(DomainError):
    """Disposal takes two people."""

    code = "another_carries_out"
    sentence = _("You proposed this yourself. Somebody else has to look at the list and carry it out.")
    status = 403


class ProposalOver(DomainError):
    """A proposal is carried out or withdrawn once."""

    code = "proposal_over"
    sentence = _("The proposal has been carried out or withdrawn already.")
    status = 409


class HeldAlready(DomainError):
    """A case is kept from disposal once at a time, for a reason."""

    code = "held_already"
    sentence = _("The case is kept from disposal already.")
    status = 409


class DisposedOf(DomainError):
    """The document's file is gone; what is known of it is said instead."""

    code = "disposed_of"
    sentence = _("The document was disposed of on %(day)s (%(ground)s). That it was here stays in the register.")
    status = 410


class JobNotFailed(DomainError):
    """Only what has failed is run again."""

    code = "job_not_failed"
    sentence = _("The job has not failed: it is waiting, running or done.")
    status = 409


class TooManyReports(DomainError):
    """Many messages from the same place in a short time."""

    code = "too_many_reports"
    sentence = _("You have sent several messages in a short time. Try again in an hour, or write an e-mail to us.")
    status = 429


class ParticipantNotEntitled(DomainError):
    """Whoever takes part in the final handling sees the case, and neither decides nor presents it."""

    code = "participant_not_entitled"
    sentence = _("%(name)s cannot take part in the decision: they may not see the case, or decide or present it.")


class MergedWithItself(DomainError):
    """An organisation is never merged into itself, nor into one that is part of it."""

    code = "merged_with_itself"
    sentence = _("%(name)s cannot be merged into itself. Choose two organisations.")


class LastAdministrator(DomainError):
    """An organisation keeps an administrator."""

    code = "last_administrator"
    sentence = _("This is the organisation's last administrator here. Add another first.")


class EvidenceOver(DomainError):
    """Evidence that no longer holds is not judged again."""

    code = "evidence_over"
    sentence = _("This no longer holds. Enter it anew if it shall.")
    status = 409


class InvitedAnother(DomainError):
    """The invitation was sent to another address than the reader's."""

    code = "invited_someone_else"
    sentence = _("The invitation was sent to another e-mail address. Sign in with the account it was sent to.")
    status = 403


class InvitationOver(DomainError):
    """An invitation is accepted once, within its time, while whoever sent it may."""

    code = "invitation_over"
    sentence = _("The invitation no longer holds. Ask the organisation's administrator for a new one.")
    status = 410


class EvidenceReason(DomainError):
    """Evidence is ended with a reason."""

    code = "evidence_reason"
    sentence = _("Say why it no longer holds.")


class MergedAlready(DomainError):
    """An organisation is merged once."""

    code = "merged_already"
    sentence = _("%(name)s has been merged already. Take that back first if it was wrong.")
    status = 409


class NotMerged(DomainError):
    """What has not been merged is not parted."""

    code = "not_merged"
    sentence = _("%(name)s is not merged into any other organisation.")
    status = 409


class AuthorityStays(DomainError):
    """An agency that uses the product owns cases and a register: it is not merged like a party."""

    code = "authority_stays"
    sentence = _("%(name)s is an agency that uses the product and cannot be merged here.")


class WebhookAddressRefused(DomainError):
    """An address that is not https to a public host."""

    code = "webhook_address_refused"
    sentence = _(
        "Give an https address of a host that can be reached from the internet, without name or password in it."
    )


class WebhookScopeMissing(DomainError):
    """A webhook is told only of what its client may read. `kinds`: those that it may not."""

    code = "webhook_scope_missing"
    sentence = _("The client's scopes do not reach events of these kinds: %(kinds)s.")
    status = 403


class WebhookEnded(DomainError):
    """A webhook that has been ended changes no more."""

    code = "webhook_ended"
    sentence = _("The webhook has been ended. Set up a new one.")
    status = 409


class FilterUnnamed(DomainError):
    """A saved view of a list has a name."""

    code = "filter_unnamed"
    sentence = _("Give the view a name.")


class AppealGroundMissing(DomainError):
    """Whether a kind of decision may be appealed is data with its ground; without it no decision of it is made."""

    code = "appeal_ground_missing"
    sentence = _(
        "It is not entered on what ground a decision of this kind (%(kind)s) may or may not be appealed. Enter it "
        "under How decisions are appealed, or for an application in its call."
    )


class AppealIncomplete(DomainError):
    """A decision that may be appealed has a court and a time."""

    code = "appeal_incomplete"
    sentence = _("Say to which court it is appealed, and within how many weeks (1–52).")


class TooMany(DomainError):
    """More than one mass act takes."""

    code = "too_many"
    sentence = _("At most %(most)d at a time. Narrow the list with its filters.")


class ChangedSincePreview(DomainError):
    """What was read in the preview is no longer what stands."""

    code = "changed_since_preview"
    sentence = _("It has changed since the preview. Open it and read what is new.")
    status = 409


class AppealActNotOpen(DomainError):
    """The appeal has come too far, or not far enough."""

    code = "appeal_act_not_open"
    sentence = _("This cannot be done with the appeal now: it is %(status)s.")
    status = 409


class AppealFaulty(DomainError):
    """Days that cannot be, or words that are lacking."""

    code = "appeal_faulty"
    sentence = _(
        "Check the days, and write the words that the act asks for. Nothing that is to come can be registered."
    )


class ProposerKeptOut(DomainError):
    """What somebody has proposed who has been found biased since is not decided on (FL (2017:900) 17 §)."""

    code = "proposer_kept_out"
    sentence = _(
        "Whoever proposed or attested this has been kept out of the case since. A colleague takes it back and proposes "
        "it anew before anything is decided, attested or paid."
    )
    status = 409


class AppealedDecision(DomainError):
    """A decision that has been appealed is changed by the authority itself in plain cases only (FL (2017:900) 39 §)."""

    code = "appealed_decision"
    sentence = _(
        "The decision has been appealed. Until the appeal is handed over to the court it may be changed only as "
        "section 38 says: it is plainly wrong, and changed quickly, simply and to no party's disadvantage (section 39)."
    )
    status = 409


class BeforeTheCourt(DomainError):
    """A decision that the court has before it is not changed by the authority itself (FL (2017:900) 39 §)."""

    code = "before_the_court"
    sentence = _(
        "The decision has been appealed, and the appeal has been handed over to the court: it is no longer changed "
        "here (section 39). Wait for what the court decides."
    )
    status = 409


class NewDecisionMissing(DomainError):
    """Said to be changed, with no new decision."""

    code = "new_decision_missing"
    sentence = _("The decision has not been changed. Take it up again and decide on it first.")


class ExtractGone(DomainError):
    """An extract that is not made yet, or whose days are over."""

    code = "extract_gone"
    sentence = _("The extract is not there: it is still being made, or its days are over. Then make it anew.")
    status = 409
