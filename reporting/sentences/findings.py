"""What the account's findings say, in the language that is active."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reporting.sentences.checks import CHECKS
from sweden.findings import Finding
from sweden.typography import amount

FIELDS = {
    "dnr": gettext_lazy("the decision's reference number"),
    "year": gettext_lazy("the year"),
    "amount": gettext_lazy("the amount"),
    "account": gettext_lazy("the account"),
    "reference": gettext_lazy("the payment reference"),
    "contact": gettext_lazy("the contact person"),
    "place": gettext_lazy("the place where it is signed"),
    "signatory": gettext_lazy("who signs it"),
    "authority": gettext_lazy("what the signatory's authority rests on"),
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
        return _("In total")
    agencies = {name: one.get("short_name", name) for name, one in content.get("agencies", {}).items()}
    return str(content.get("strands", {}).get(key) or agencies.get(key, key))


_SENTENCES: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = CHECKS | {
    "requisition.field_missing": _field,
    "statement.field_missing": _field,
    "statement.dnr_missing": _number_missing,
    "requisition.amount": lambda f, c: _("Nothing is asked for: enter an amount above 0 kronor."),
    "requisition.ceiling": lambda f, c: _("%(excess)s kronor above what is left of the year's amount.") % f,
    "requisition.part": lambda f, c: (
        _("%(part)s: %(excess)s kronor above what is left of its amount for the year.") % f
    ),
    "requisition.above_need": lambda f, c: (
        _("%(part)s: %(excess)s kronor more than what has been granted and not yet requisitioned.") % f
    ),
    "requisition.no_permission": lambda f, c: (
        _(
            "The amount for %(year)s is only estimated and gives no right to the money. Enter the letter of "
            "appropriation or the decision that gives it."
        )
        % f
    ),
    "statement.used_above_received": lambda f, c: _("%(part)s: %(excess)s kronor more used than received.") % f,
    "statement.used_negative": lambda f, c: (
        _("%(part)s: more has come back from recipients than was paid, by %(lacking)s kronor.") % f
    ),
    "statement.repayment_differs": lambda f, c: (
        _("The repayment differs from what is to be repaid by %(difference)s kronor.") % f
    ),
    "statement.received_differs": lambda f, c: (
        _("What was received differs from what was requisitioned by %(difference)s kronor.") % f
    ),
    "statement.outstanding_claims": lambda f, c: (
        _("Claims of %(amount)s kronor are outstanding and count as used.") % f
    ),
    "report.above_frame": lambda f, c: (
        _("%(part)s, %(year)s: %(excess)s kronor more granted than the amount for the year.") % f
    ),
    "report.not_reconciled": lambda f, c: (
        _("Not compared with the accounts: %(agency)s. Enter the day and the deviation in the section on money.") % f
    ),
    "report.deviation": lambda f, c: (
        _("A deviation of %(amount)s kronor from the accounts has no cause. Say why, or correct the ledger.") % f
    ),
    "report.others_unknown": lambda f, c: _(
        "What others than the authority have paid has not been entered: the table of what has been paid is empty."
    ),
    "typed.source_missing": lambda f, c: (
        (_("%(row)s: the source is missing.") if f["missing"] == "source" else _("%(row)s: the year is missing.")) % f
    ),
    "knowledge.no_indicators": lambda f, c: _("No indicators have been entered."),
    "dialogue.unheard": lambda f, c: (
        _("Not heard: %(group)s. Say why for each group, below the table of the dialogue.") % f
    ),
    "report.demand_missing": lambda f, c: _("Missing: no section answers what the decision demands: %(what)s") % f,
    "roadmap.area_unclear": lambda f, c: (
        _("It is not decided whether %(area)s has a roadmap. Say on the assignment, with where it stands.") % f
    ),
    "roadmap.unheard": lambda f, c: (
        _("%(area)s, not heard: %(group)s. Say why for each group, below the table of consultations.") % f
    ),
    "roadmap.moved": lambda f, c: _("%(area)s: say why the milestone has been changed: %(row)s.") % f,
    "roadmap.no_milestones": lambda f, c: _("%(area)s: no milestones have been entered.") % f,
    "roadmap.no_measures": lambda f, c: _("%(area)s: no call and no other measure.") % f,
    "plan.missing": lambda f, c: _("There is no evaluation plan. Write it on the duty's page."),
    "plan.not_decided": lambda f, c: _("The plan has not been decided on: the document tells a proposal."),
    "plan.newer": lambda f, c: (
        _("Version %(version)s of the plan waits for a decision: the document tells the one that holds.") % f
    ),
    "plan.no_indicators": lambda f, c: _("No indicators have been entered."),
    "plan.no_source": lambda f, c: _("Indicator %(row)s has no source.") % f,
    "plan.no_definition": lambda f, c: _("Indicator %(row)s has no definition.") % f,
    "plan.no_rule": lambda f, c: _("%(row)s: no keeping rule. Say whether it is preserved, and on what ground.") % f,
    "plan.no_ground": lambda f, c: _("%(row)s: no legal ground for the personal data. Enter it in the inventory.") % f,
    "plan.no_data": lambda f, c: _("No data have been entered in the inventory."),
    "plan.undocumented": lambda f, c: (
        _("%(row)s: no documentation. The decision demands that it is kept with the data.") % f
    ),
    "information.no_steps": lambda f, c: _("No coming steps have been entered."),
    "information.step_passed": lambda f, c: _("The day of a coming step has passed: %(row)s.") % f,
    "statement.not_compared": lambda f, c: _(
        "What the agency's accounts say is unused on 31 December has not been entered. Enter it among the details."
    ),
    "statement.accounts_differ": lambda f, c: (
        _(
            "The accounts say that %(booked)s kronor are unused; received less paid is %(left)s kronor. Say why under "
            "deviations, or correct the one that is wrong."
        )
        % f
    ),
    "statement.reading_changed": lambda f, c: (
        _("The last statement was made in reading %(earlier)s. Say why another is used now.") % f
    ),
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
    return _SENTENCES[finding.rule](figures | {"part": _part(figures, content)}, content)
