"""What is refused about agreements: terms, acceptances, declarations and the set-up."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class AcceptanceAnswered(DomainError):
    """The party has accepted or declined already."""

    code = "acceptance_answered"
    sentence = _("The terms have been accepted or declined already.")
    status = 409


class NotAsked(DomainError):
    """The acceptance was asked of someone else."""

    code = "acceptance_of_another"
    sentence = _("Someone else has been asked to accept the terms. Ask the coordinator to name you.")
    status = 403


class AcceptanceFaulty(DomainError):
    """An acceptance without ground or declarations, or a refusal without reason."""

    code = "acceptance_faulty"
    sentence = _("Say by what right you speak for the organisation, and make each declaration. A refusal has a reason.")


class CheckFaulty(DomainError):
    """A check of a right that was not claimed, or without a note."""

    code = "acceptance_check_faulty"
    sentence = _("Only an acceptance is checked, and where it is seen is said.")


class TaskFaulty(DomainError):
    """A task that says itself when it is done, or an owner who does not work there."""

    code = "set_up_task_faulty"
    sentence = _("Choose a task that is ticked off by hand, and an owner who works with cases at the authority.")


class EthicsFaulty(DomainError):
    """An approval without number and day, or without a word on where it is seen."""

    code = "ethics_faulty"
    sentence = _("Say the number and day of the approval, or why none is needed.")


class NothingToOffer(DomainError):
    """A grant that has its terms, or an authority that has none to offer."""

    code = "nothing_to_offer"
    sentence = _("The grant has terms already, or the authority has none that count today.")
    status = 409
