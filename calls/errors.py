"""What a call refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class CallActNotOpen(DomainError):
    """The act does not follow from the call's status."""

    code = "call_act_not_open"
    sentence = _("The call is not in a state where this can be done. Open it again to see where it stands.")
    status = 409


class ProofreaderIsAuthor(DomainError):
    """A second person must proofread."""

    code = "call_proofreader_is_author"
    sentence = _("A call is proofread by someone else than its author. Ask a colleague.")


class CallNotReady(DomainError):
    """Something is missing before the call can go on; `missing` says what."""

    code = "call_not_ready"
    sentence = _("The call is not ready: %(missing)s")


class DeadlineMayNotBeShortened(DomainError):
    """A published deadline is only ever moved forward, with a reason."""

    code = "call_deadline_shortened"
    sentence = _("The closing moment of a published call can be moved forward only, with a reason.")


class CallHasClosed(DomainError):
    """A call that has closed is not opened again."""

    code = "call_has_closed"
    sentence = _("The call has closed, so its closing moment cannot be moved. Late applications are judged one by one.")


class CallHasNotClosed(DomainError):
    """A call is closed out after its closing moment."""

    code = "call_has_not_closed"
    sentence = _("The call has not closed yet.")


class ReasonMissing(DomainError):
    """What is sent back or moved says why."""

    code = "call_reason_missing"
    sentence = _("Write a reason, so that others can follow what happened.")


class QuestionsClosed(DomainError):
    """One asks about a call until it closes."""

    code = "call_questions_closed"
    sentence = _("Questions about the call are taken until it closes. Write to the contact person instead.")
    status = 409


class AlreadyAnswered(DomainError):
    """An answer is given once; what is wrong in it is corrected beside it."""

    code = "call_question_answered"
    sentence = _("The question has been answered. Write a correction if something in the answer is wrong.")
    status = 409


class ContactMissing(DomainError):
    """Applicants must have someone to ask."""

    code = "call_contact_missing"
    sentence = _("A call that is published has a contact person with an e-mail address.")


class PartNotOfAuthority(DomainError):
    """A call's money comes from assignments of the authority that decides in it."""

    code = "call_part_not_of_authority"
    sentence = _("A call of this authority cannot use another authority's money.")


class ConditionUnreadable(DomainError):
    """A condition that the catalogue of kinds cannot read."""

    code = "call_condition_unreadable"
    sentence = _("A condition of the call cannot be read. Check its figures.")


class FormUnreadable(DomainError):
    """A form whose questions do not hang together."""

    code = "call_form_unreadable"
    sentence = _("A question of the form cannot be read. Check its text, its alternatives and its word limit.")


class QuestionOutOfOrder(DomainError):
    """A question would stand before the one on which it depends, or that one would be gone."""

    code = "call_question_out_of_order"
    sentence = _(
        "A question that depends on the answer to another stands after it. Move or remove the one that depends first."
    )
