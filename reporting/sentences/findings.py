"""What the account's findings say, in the language that is active."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reporting.sentences.checks import CHECKS, Saying
from sweden.findings import Finding
from sweden.typography import amount

FIELDS = {
    "dnr": _("the decision's reference number"),
    "year": _("the year"),
    "amount": _("the amount"),
    "account": _("the account"),
    "reference": _("the payment reference"),
    "contact": _("the contact person"),
    "place": _("the place where it is signed"),
    "signatory": _("who signs it"),
    "authority": _("what the signatory's authority rests on"),
}


def _number_missing(_figures: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    title = next(iter(content["agencies"].values()))["title"]
    return _(
        "This cannot be made ready. The government's decision must be stated with its reference number, but nobody has "
        "entered it. Enter it on the assignment %(title)s, and say where it stands."
    ) % {"title": title}


def _field(figures: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    if figures["field"] == "dnr":
        return _number_missing(figures, content)
    return _("Missing: %(field)s.") % {"field": FIELDS[figures["field"]]}


def _part(figures: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    key = figures.get("strand") or figures.get("part")
    if not key:
        return str(_("In total"))
    agencies = {name: one.get("short_name", name) for name, one in content.get("agencies", {}).items()}
    return str(content.get("strands", {}).get(key) or agencies.get(key, key))


_SENTENCES: dict[str, Saying] = CHECKS | {
    "requisition.field_missing": _field,
    "statement.field_missing": _field,
    "statement.dnr_missing": _number_missing,
    "requisition.amount": _("Nothing is asked for: enter an amount above 0 kronor."),
    "requisition.ceiling": _("%(excess)s kronor above what is left of the year's amount."),
    "requisition.part": _("%(part)s: %(excess)s kronor above what is left of its amount for the year."),
    "requisition.above_need": _(
        "%(part)s: %(excess)s kronor more than what has been granted and not yet requisitioned."
    ),
    "requisition.no_permission": _(
        "The amount for %(year)s is only estimated and gives no right to the money. Enter the letter of "
        "appropriation or the decision that gives it."
    ),
    "statement.used_above_received": _("%(part)s: %(excess)s kronor more used than received."),
    "statement.used_negative": _("%(part)s: more has come back from recipients than was paid, by %(lacking)s kronor."),
    "statement.repayment_differs": _("The repayment differs from what is to be repaid by %(difference)s kronor."),
    "statement.received_differs": _("What was received differs from what was requisitioned by %(difference)s kronor."),
    "statement.outstanding_claims": _("Claims of %(amount)s kronor are outstanding and count as used."),
    "report.paid_above": _(
        "%(number)s: %(amount)s kronor more has been paid than stands granted. Claim it back or correct what is booked."
    ),
    "report.above_frame": _("%(part)s, %(year)s: %(excess)s kronor more granted than the amount for the year."),
    "report.not_reconciled": _(
        "Not compared with the accounts: %(agency)s. Enter the day and the deviation in the section on money."
    ),
    "report.deviation": _(
        "A deviation of %(amount)s kronor from the accounts has no cause. Say why, or correct the ledger."
    ),
    "report.others_unknown": _(
        "What others than the authority have paid has not been entered: the table of what has been paid is empty."
    ),
    "typed.source_missing": lambda f, c: (
        (_("%(row)s: the source is missing.") if f["missing"] == "source" else _("%(row)s: the year is missing.")) % f
    ),
    "knowledge.no_indicators": _("No indicators have been entered."),
    "dialogue.unheard": _("Not heard: %(group)s. Say why for each group, below the table of the dialogue."),
    "report.demand_missing": _("Missing: no section answers what the decision demands: %(what)s"),
    "roadmap.area_unclear": _(
        "It is not decided whether %(area)s has a roadmap. Say on the assignment, with where it stands."
    ),
    "roadmap.unheard": _("%(area)s, not heard: %(group)s. Say why for each group, below the table of consultations."),
    "roadmap.moved": _("%(area)s: say why the milestone has been changed: %(row)s."),
    "roadmap.no_milestones": _("%(area)s: no milestones have been entered."),
    "roadmap.no_measures": _("%(area)s: no call and no other measure."),
    "plan.missing": _("There is no evaluation plan. Write it on the duty's page."),
    "plan.not_decided": _("The plan has not been decided on: the document tells a proposal."),
    "plan.newer": _("Version %(version)s of the plan waits for a decision: the document tells the one that holds."),
    "plan.no_indicators": _("No indicators have been entered."),
    "plan.no_source": _("Indicator %(row)s has no source."),
    "plan.no_definition": _("Indicator %(row)s has no definition."),
    "plan.no_rule": _("%(row)s: no keeping rule. Say whether it is preserved, and on what ground."),
    "plan.no_ground": _("%(row)s: no legal ground for the personal data. Enter it in the inventory."),
    "plan.no_data": _("No data have been entered in the inventory."),
    "plan.undocumented": _("%(row)s: no documentation. The decision demands that it is kept with the data."),
    "information.no_steps": _("No coming steps have been entered."),
    "information.step_passed": _("The day of a coming step has passed: %(row)s."),
    "statement.not_compared": _(
        "What the agency's accounts say is unused on 31 December has not been entered. Enter it among the details."
    ),
    "statement.accounts_differ": _(
        "The accounts say that %(booked)s kronor are unused; received less paid is %(left)s kronor. Say why under "
        "deviations, or correct the one that is wrong."
    ),
    "statement.reading_changed": _("The last statement was made in reading %(earlier)s. Say why another is used now."),
}

#: Every rule that has a sentence here.
RULES = frozenset(_SENTENCES)


def sentence(finding: Finding, content: Mapping[str, Any]) -> str:
    """A finding of a document's checks, for a reader."""
    lang = get_language()
    figures = {
        name: amount(value, lang)
        if not isinstance(value, str) and name not in ("year",) and value is not None
        else value
        for name, value in finding.figures.items()
    }
    figures["part"] = _part(figures, content)
    saying = _SENTENCES[finding.rule]
    return saying(figures, content) if callable(saying) else str(saying) % figures
