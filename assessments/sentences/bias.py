"""What is found of bias, in words."""

from django.utils.translation import gettext as _

from assessments.rules.bias import Kind, Suggestion


def suggested(one: Suggestion) -> str:
    """A finding as a sentence in the reader's language."""
    about = {"about": one.about}
    match one.kind:
        case Kind.TAKES_PART:
            return _("Takes part in this application.")
        case Kind.APPLIES_IN_CALL:
            return _("Takes part in another application in the same call.")
        case Kind.SPEAKS_FOR:
            return _("May speak for %(about)s, which is a party.") % about
        case Kind.SAME_ORGANISATION:
            return _("Works at %(about)s, which is a party.") % about
        case Kind.ONGOING_PROJECT:
            return _("Is in a project that goes on together with %(about)s.") % about
        case Kind.EARLIER_PROJECT:
            return _("Has been in a project together with %(about)s in the last five years.") % about
        case Kind.CO_APPLICANT:
            return _("Has applied together with %(about)s in the last five years.") % about
        case Kind.SAME_NAME:
            return _("Has the same name as %(about)s, who is named in the application.") % about
