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
