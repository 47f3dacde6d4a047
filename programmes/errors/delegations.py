"""What is refused when the parts of a delegation are set."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class WholeAndStrand(DomainError):
    """The whole of an assignment and a strand of it say two things."""

    code = "whole_and_strand"
    sentence = _("Choose either the whole assignment or strands of it: %(assignments)s.")
