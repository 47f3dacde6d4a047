"""Refusals of acts on many applications."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class NothingChosen(DomainError):
    """An act on many is on some."""

    code = "nothing_chosen"
    sentence = _("Choose at least one application in the list.")


class TooMany(DomainError):
    """More than one mass act takes."""

    code = "too_many"
    sentence = _("At most %(most)d applications at a time. Narrow the list with its filters.")


class ChangedSincePreview(DomainError):
    """What was read in the preview is no longer what stands."""

    code = "changed_since_preview"
    sentence = _("It has changed since the preview. Open it and read what is new.")
    status = 409
