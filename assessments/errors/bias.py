"""What is refused about bias (jäv)."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NotDeclared(DomainError):
    """FL (2017:900) 18 §: whoever takes part says first whether anything speaks against it."""

    code = "bias_not_declared"
    sentence = _("Say first whether you are biased in this case. What it holds is shown after that.")
    status = 403


class NotAllDeclared(DomainError):
    """FL (2017:900) 18 §: everyone who takes part in the final handling says so, not only who decides."""

    code = "bias_not_declared_by_all"
    sentence = _("These take part and have not yet said whether they are biased in the case: %(names)s.")
    status = 409


class AlreadyOpened(DomainError):
    """A declaration is taken back as long as nothing has been done on it."""

    code = "declaration_acted_on"
    sentence = _("You have begun to work on %(case)s. Report bias there instead, if there is any.")
    status = 409


class AnotherActsHere(DomainError):
    """FL (2017:900) 17 §: whoever is biased in one of the cases that are judged against each other does nothing with
    the whole of them. Which case it is, or where it stands, is not said."""

    code = "another_acts_here"
    sentence = _("You cannot do this in this call. A colleague does it.")
    status = 403


class GroundMissing(DomainError):
    """A decision on bias, and whoever reports one, names the ground."""

    code = "bias_ground_missing"
    sentence = _("Name the ground (16 § förvaltningslagen) and write what it is.")


class JudgesOneself(DomainError):
    """FL (2017:900) 18 §: whoever it concerns does not take part in the trial of it."""

    code = "bias_judges_oneself"
    sentence = _("Nobody decides on their own bias. A colleague must do it.")
    status = 403


class AppliesInCall(DomainError):
    """Who applies in a call cannot review in it."""

    code = "applies_in_call"
    sentence = _("%(name)s takes part in an application in this call and cannot review in it.")
    status = 409


class StoppedByBias(DomainError):
    """What is known stops the assignment, whatever anyone declares."""

    code = "stopped_by_bias"
    sentence = _("%(name)s cannot be given this application: %(why)s")
    status = 409


class NothingToTry(DomainError):
    """A decision on bias that would change nothing."""

    code = "bias_already_decided"
    sentence = _("This has already been decided.")
    status = 409


class TermsReasonMissing(DomainError):
    """An authority lets its people open cases undeclared, and says not why."""

    code = "bias_terms_reason_missing"
    sentence = _("Say why not everyone who takes part declares before they open an application.")
