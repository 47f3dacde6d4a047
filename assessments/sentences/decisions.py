"""What findings about a proposal say to those who propose and decide."""

from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.rules.conditions import Judged
from applications.sentences import findings as of_application
from assessments.sentences import procedure as of_procedure
from sweden.findings import Finding
from sweden.typography import kronor, percent


def money(value: int) -> str:
    """An amount in the reader's language."""
    return kronor(value, get_language())


def share(value: Fraction, limit: Fraction | None = None) -> str:
    """A share as per cent, never rounded onto or across its limit."""
    whole = (value * 100).denominator == 1 and limit is None
    return percent(value, 0 if whole else 1, limit=limit, lang=get_language())


def sentence(finding: Finding) -> str:
    """A finding in words. What the call demands is said as to the applicant, but for what is proposed."""
    f = finding.figures
    match finding.rule:
        case "call.max_grant":
            return _(
                "%(grant)s is proposed. The call gives at most %(allowed)s per project: lower it by %(excess)s."
            ) % {
                "grant": money(f["grant"]),
                "allowed": money(f["allowed"]),
                "excess": money(f["excess"]),
            }
        case "call.max_share":
            return _("The grant is %(share)s of the costs, and the most is %(limit)s: lower it by %(excess)s.") % {
                "share": share(f["share"], f["limit"]),
                "limit": share(f["limit"]),
                "excess": money(f["excess"]),
            }
        case "frame.none":
            return _("There is no frame for %(year)s.") % {"year": f["year"]}
        case "frame.room":
            return _("The frame for %(year)s lacks %(excess)s.") % {"year": f["year"], "excess": money(f["excess"])}
        case "split.exceeded":
            return _(
                "The decision divides the money for %(year)s, and this is %(excess)s above the part's share. It is an "
                "estimate: say why it is departed from."
            ) % {"year": f["year"], "excess": money(f["excess"])}
        case "appropriation.room":
            return _("The appropriation that several assignments share lacks %(excess)s for %(year)s.") % {
                "year": f["year"],
                "excess": money(f["excess"]),
            }
        case "frame.no_authority":
            return _(
                "The amount for %(year)s is estimated, and no letter of appropriation or commitment authorisation "
                "gives the right to decide on %(excess)s."
            ) % {"year": f["year"], "excess": money(f["excess"])}
        case "frame.authorisation":
            return _("The commitment authorisation for %(year)s lacks %(excess)s.") % {
                "year": f["year"],
                "excess": money(f["excess"]),
            }
        case "frame.above_estimate":
            return _("With this the commitments for %(year)s are %(excess)s above the estimate.") % {
                "year": f["year"],
                "excess": money(f["excess"]),
            }
    if finding.rule.startswith("fl"):
        return of_procedure.sentence(finding)
    return of_application.sentence(finding)


def held(judged: Judged) -> str:
    """What is said of a condition that a proposal meets."""
    f = judged.figures
    if judged.demand.kind == "max_grant":
        return _("%(grant)s is proposed, at most %(allowed)s.") % {
            "grant": money(f["grant"]),
            "allowed": money(f["allowed"]),
        }
    return of_application.held(judged)
