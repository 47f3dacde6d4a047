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


class CallHasOpened(DomainError):
    """What applicants rely on is taken back before the call opens, or not at all."""

    code = "call_has_opened"
    sentence = _(
        "The call has opened, or those who are invited have been told, so it cannot be taken back. The closing moment "
        "can be moved forward, contacts changed and questions answered for everyone to read."
    )
    status = 409


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


class PublicationTooLate(DomainError):
    """A call is published before it opens."""

    code = "call_publication_too_late"
    sentence = _("The call is published at a later moment than now, and no later than it opens.")


class AwardNotByInvitation(DomainError):
    """A direct award is a call by invitation."""

    code = "call_award_not_by_invitation"
    sentence = _("Recipients are named in a direct award only, which is chosen when the call is created.")


class NotWhomWasAsked(DomainError):
    """The approver is a decision-maker who has not written in the call."""

    code = "call_award_approver"
    sentence = _("A direct award is approved by a decision-maker who has not written in the call.")


class GroundMissing(DomainError):
    """A direct award says why and on what it rests."""

    code = "call_award_ground_missing"
    sentence = _("Write the recipient, why there is no open call and what the award rests on.")


class ProjectKindInUse(DomainError):
    """A condition, an attachment or a question is only for the kind of project that is to be taken away."""

    code = "call_project_kind_in_use"
    sentence = _(
        "A condition, an attachment or a question is only for a kind of project that you take away. Change it first."
    )


class StepsWrong(DomainError):
    """A call has one step or two, and a continuous one has one."""

    code = "call_steps_wrong"
    sentence = _("A call is in one step or in two, and a call that is open all the time is in one.")


class CutOffsWrong(DomainError):
    """Cut-offs stand in a continuous call, once each, after it opens."""

    code = "call_cut_offs_wrong"
    sentence = _("Cut-offs are different moments after the call opens, in a call that is open all the time.")


class CriteriaUnreadable(DomainError):
    """Criteria that do not hang together."""

    code = "call_criteria_unreadable"
    sentence = _("Criterion %(criterion)s cannot be read. Check its name and its scale.")


class PartNotOfAuthority(DomainError):
    """A call's money comes from its own authority's assignments; a joint call's also from others of the programme."""

    code = "call_part_not_of_authority"
    sentence = _(
        "A call takes money from its own authority's assignments. In a joint call the others are of the same programme."
    )


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


class SubjectListOlder(DomainError):
    """A list of research subjects that is older than the one that stands."""

    code = "subject_list_older"
    sentence = _("A later list stands, of %(day)s. Write its day or a later one.")
