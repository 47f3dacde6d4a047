"""Refusals about appeals."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


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


class NewDecisionMissing(DomainError):
    """Said to be changed, with no new decision."""

    code = "new_decision_missing"
    sentence = _("The decision has not been changed. Take it up again and decide on it first.")
