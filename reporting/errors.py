"""What the account refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class OccasionActNotOpen(DomainError):
    """The act does not follow from the occasion's status."""

    code = "occasion_act_not_open"
    sentence = _("The report is not in a state where this can be done. Open it again to see where it stands.")
    status = 409


class NotPastCutoff(DomainError):
    """Figures are frozen after the cut-off."""

    code = "not_past_cutoff"
    sentence = _("The figures can be frozen after the cut-off, %(cutoff)s.")


class ApproverHasWritten(DomainError):
    """Nobody decides on what they wrote or presented."""

    code = "approver_has_written"
    sentence = _("Whoever has written in the report or presents it cannot decide on it. Ask another report approver.")


class BeyondDelegation(DomainError):
    """The decision reaches further than what the decision-maker has been entrusted with: an amount, or a part."""

    code = "beyond_delegation"
    sentence = _("Your delegation does not reach this decision: %(why)s")


class ReportNotReady(DomainError):
    """Something is missing; `missing` lists it."""

    code = "report_not_ready"
    sentence = _("The report cannot be approved yet: %(missing)s")


class NotVerifier(DomainError):
    """An account is verified by someone else than the one who entered it."""

    code = "not_verifier"
    sentence = _("Someone else than the one who entered the account must verify it. Ask another economist.")


class AnswerFaulty(DomainError):
    """An answer that the question does not have, or without a ground."""

    code = "answer_faulty"
    sentence = _("Choose one of the answers, or write a whole number from 1 to 1000, and say on what ground.")


class DocumentFaulty(DomainError):
    """A finished file lacks what makes it archivable, accessible or checkable."""

    code = "document_faulty"
    sentence = _("The finished PDF lacks: %(missing)s. It has not been stored.")


class DocumentMissing(DomainError):
    """The PDF is not there yet."""

    code = "document_missing"
    sentence = _("The report cannot be delivered until its PDF is ready. See the progress on this page.")
    status = 409


class SignedCopyMissing(DomainError):
    """A document that is signed on paper is sent with its signed copy."""

    code = "signed_copy_missing"
    sentence = _("Upload the signed copy first. The document is sent with it.")


class StepDone(DomainError):
    """The same step twice."""

    code = "step_done"
    sentence = _("This has already been written down.")
    status = 409


class StepAhead(DomainError):
    """A step on a day that has not been, or before what it follows."""

    code = "step_ahead"
    sentence = _("Check the day: it lies ahead, or before what it follows on.")


class MoneyHasCome(DomainError):
    """A requisition that is to be withdrawn though its money has come."""

    code = "money_has_come"
    sentence = _("Money has come on this requisition. It is paid back, or less is asked for next time.")


class EntryOfAnother(DomainError):
    """An entry that is not money of this document, or that is already another's."""

    code = "entry_of_another"
    sentence = _("The entry is not money of this document, or it already belongs to another.")


class ReasonForNext(DomainError):
    """A new version says why it is written."""

    code = "reason_for_next"
    sentence = _("Say why a new version is needed. It is shown with the list of changes.")


class NumberMissing(DomainError):
    """The decision demands that its reference number is referred to, and nobody has entered it."""

    code = "number_missing"
    sentence = _("Cannot be completed: the decision's reference number is missing (%(name)s).")


class NotMadeElsewhere(DomainError):
    """A document that the product makes is written, decided and delivered here."""

    code = "not_made_elsewhere"
    sentence = _("This report is written, decided and delivered here. It is not handed in as a file.")


class AreaNotOpen(DomainError):
    """A document per technology area is asked for, and this area has one already, is left out, or is none of them."""

    code = "area_not_open"
    sentence = _("Choose a technology area whose document has not been handed in.")
    status = 409


class NotYetHandedIn(DomainError):
    """What has been sent is recorded, not what is planned."""

    code = "not_yet_handed_in"
    sentence = _("The day is later than today. Record the document when it has been sent.")


class HistoryFaulty(DomainError):
    """A file of history that cannot be read in; `faults` says what and where."""

    code = "history_faulty"
    sentence = _("The history cannot be read in: %(faults)s")


class CommentResolved(DomainError):
    """The same comment twice."""

    code = "comment_resolved"
    sentence = _("The comment has already been taken care of.")
    status = 409


class DayTaken(DomainError):
    """A document of the duty is begun for the same day."""

    code = "day_taken"
    sentence = _("There is already a document for that day. Choose another day, or go on with that one.")
    status = 409


class NotDueThen(DomainError):
    """A document is begun for a day that is past, or that the duty does not fall due on."""

    code = "not_due_then"
    sentence = _("No document of this duty is due on that day. Choose a day that lies ahead.")


class DraftTooLarge(DomainError):
    """A draft of a document over so many rows that nobody should wait for it."""

    code = "draft_too_large"
    sentence = _("The draft is too long to be made while you wait. Read it here; the PDF is made when it is decided.")
