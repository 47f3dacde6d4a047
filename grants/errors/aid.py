"""What is refused about telling the registers of state aid."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NothingToTell(DomainError):
    """None of the chosen awards waits for the register, or they are for different ones."""

    code = "nothing_to_tell"
    sentence = _("Choose awards of one register that it has not been told of.")
    status = 409


class MeasureMissing(DomainError):
    """The publication asks for the measure's number."""

    code = "measure_missing"
    sentence = _("The publication asks for the measure's number with the Commission (SA.…). It is never made up.")
