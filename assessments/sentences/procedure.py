"""What the rules of förvaltningslagen say to an officer."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sweden.findings import Finding
from sweden.typography import day_long


def _day(value: date) -> str:
    return day_long(value, get_language())


def sentence(finding: Finding) -> str:
    """A finding of assessments.rules.procedure in words."""
    f = finding.figures
    match finding.rule:
        case "fl25.missing":
            return _(
                "The party has not been told of the material before the decision, and it is not noted why. Communicate "
                "it or note why it is left out (section 25)."
            )
        case "fl25.time_left":
            return _("The party still has time to comment, until %(day)s (section 25).") % {"day": _day(f["answer_by"])}
        case "fl32.template" if f["same"]:
            return _(
                "The reasons are the same, word for word, as in another case of the call. Write which circumstances "
                "decided in this one (section 32)."
            )
        case "fl32.template":
            return _("The reasons are a single line. Write which circumstances decided in this case (section 32).")
        case "fl32.provisions":
            return _(
                "The reasons name no provision, criterion or term of the call. Write what the case was tried against "
                "(section 32)."
            )
        case "fl12.answer_by" if f["late"]:
            return _(
                "The party asked that the case be decided, and the four weeks ended %(day)s: decide it or refuse the "
                "request now (section 12)."
            ) % {"day": _day(f["answer_by"])}
        case "fl12.answer_by":
            return _(
                "The party has asked that the case be decided: decide it or refuse the request by %(day)s (section 12)."
            ) % {"day": _day(f["answer_by"])}
        case "fl11.day_passed":
            return _(
                "The party was told that a decision was expected by %(day)s, and it has passed: tell the party of the "
                "delay and why (section 11)."
            ) % {"day": _day(f["said"])}
        case "fl11.six_months":
            return _(
                "Six months had passed %(day)s without a decision: tell the party of the delay and why (section 11). "
                "From then on the party may ask once that it be decided (section 12)."
            ) % {"day": _day(f["end"])}
        case "fl12.soon":
            return _("Six months have passed %(day)s: after that the party may ask that the case be decided.") % {
                "day": _day(f["end"])
            }
    raise KeyError(finding.rule)
