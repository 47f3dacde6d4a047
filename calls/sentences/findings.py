"""What findings about a call's money and about the joint calendar say."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sweden.clock import local
from sweden.findings import Finding, Severity
from sweden.typography import day_long, kronor, listed


def sentence(finding: Finding) -> str:
    """What a finding of a call's budget says."""
    lang = get_language()
    said = {
        name: kronor(value, lang) if isinstance(value, int) and name != "year" else value
        for name, value in finding.figures.items()
    }
    match finding.rule:
        case "call.no_frame":
            return _("The decision has no amount for %(year)s, so nothing can be granted of that year's money.") % said
        case "call.estimated":
            return (
                _(
                    "The amount for %(year)s is estimated. It gives no right to grant or pay until the money has been "
                    "appropriated and the government has decided on it."
                )
                % said
            )
        case "call.estimated_authorised":
            return (
                _(
                    "The amount for %(year)s is estimated. By the commitment authorisation it can be granted, "
                    "provided that the money is appropriated."
                )
                % said
            )
        case "call.above_estimate":
            return _("The budget for %(year)s is %(excess)s above what is estimated in the decision.") % said
        case "call.over_room":
            return (
                _(
                    "The budget for %(year)s is %(excess)s more than is left of the frame. Left to grant is %(room)s; "
                    "lower the budget by %(excess)s."
                )
                % said
            )
        case "call.needs_reason":
            return (
                _(
                    "The budget for %(year)s is %(excess)s more than the part's share or the decision's main rule. "
                    "Decisions above it need a recorded reason."
                )
                % said
            )
        case "call.over_authorisation":
            return (
                _(
                    "The budget for %(year)s is %(excess)s more than is left of the commitment authorisation. That "
                    "much cannot be granted until the money has been appropriated."
                )
                % said
            )
        case "call.over_appropriation":
            return (
                _(
                    "The budget for %(year)s is %(excess)s more than is left of the appropriation that the assignments "
                    "share."
                )
                % said
            )
        case "call.over_with_others":
            return (
                _(
                    "Together with other published calls, which expect to grant %(announced)s, the budget for %(year)s "
                    "is %(excess)s more than is left of the frame."
                )
                % said
            )
    return finding.rule


def calendar_sentence(finding: Finding, areas: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What a finding of the joint calendar says. `areas` and `titles`: names by the keys in the finding."""
    lang = get_language()
    figures = dict(finding.figures)
    said = {
        name: day_long(local(value).date(), lang) if isinstance(value, datetime) else value
        for name, value in figures.items()
    }
    said |= {name: titles.get(figures[name], "") for name in ("call", "other") if name in figures}
    match finding.rule:
        case "calendar.short":
            return (
                ngettext(
                    "%(call)s is open for %(days)s days: %(lacking)s day less than the %(weeks)s weeks that count.",
                    "%(call)s is open for %(days)s days: %(lacking)s days less than the %(weeks)s weeks that count.",
                    figures["lacking"],
                )
                % said
            )
        case "calendar.overlap":
            said["what"] = listed([areas.get(one, one) for one in figures["areas"]], lang) or _("any area")
            return (
                _(
                    "%(call)s and %(other)s are open at the same time, from %(from)s to %(to)s, and the same project "
                    "fits both (%(what)s)."
                )
                % said
            )
        case "calendar.gap":
            return _("No call is open from %(from)s to %(to)s, %(days)s days.") % said
        case "calendar.uncovered":
            levels = (figures["from"], figures["to"])
            said["levels"] = str(levels[0]) if levels[0] == levels[1] else f"{levels[0]}–{levels[1]}"
            said["area"] = areas.get(figures["area"], figures["area"])
            if finding.severity == Severity.INFO:
                return _("%(area)s, TRL %(levels)s: no granted project, and only calls that are for any area.") % said
            return _("%(area)s, TRL %(levels)s: no call and no granted project.") % said
    return finding.rule
