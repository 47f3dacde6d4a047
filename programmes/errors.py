"""What the mandate refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class FactStands(DomainError):
    """What the decision itself states is not typed over."""

    code = "fact_stands"
    sentence = _("The decision states this itself, so it cannot be changed here. Enter an amending decision instead.")


class FactIncomplete(DomainError):
    """A missing fact is filled in together with where it stands."""

    code = "fact_incomplete"
    sentence = _("Enter both the fact and where it stands.")


class FrameOutOfPlace(DomainError):
    """An amount for a year, or a strand, that the assignment does not have."""

    code = "frame_out_of_place"
    sentence = _("The amount does not belong to this assignment: check the year and the part.")


class SourceMissing(DomainError):
    """Every amount cites the decision it comes from."""

    code = "frame_source_missing"
    sentence = _("Enter which decision the amount comes from, with its date or number.")
