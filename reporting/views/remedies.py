"""The way from what a check remarks on to where it is mended."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.display import Link
from reporting.permissions import may_give_reason, may_settle, may_write
from reporting.workflow.checking import WITH_REASON
from sweden.findings import Finding

#: A rule that is mended by a row, and the table it is entered in.
IN_TABLE = {
    "dialogue.unheard": "unheard",
    "knowledge.no_indicators": "indicators",
    "plan.no_indicators": "indicators",
    "report.deviation": "reconciliations",
    "report.not_reconciled": "reconciliations",
    "roadmap.moved": "milestones",
    "roadmap.no_measures": "measures",
    "roadmap.no_milestones": "milestones",
    "roadmap.unheard": "unheard",
}

#: Rules that are mended on the duty's own page: its evaluation plan and its inventory of data.
ON_THE_DUTY = {"plan.missing", "plan.not_decided", "plan.newer", "plan.no_data", "plan.undocumented", "plan.no_rule"}
ON_THE_DUTY |= {"plan.no_ground"}

#: Rules that are mended by the amounts among the letter's details, though they name no field.
IN_DETAILS = {"requisition.amount", "requisition.ceiling", "requisition.part"}


def remedy(view: Any, finding: Finding) -> Link | None:
    """Where the reader of a report's page (`view`) mends what a check remarks on; None where they cannot."""
    field = finding.figures.get("field", "")
    if finding.rule == "statement.dnr_missing" or field == "dnr":
        own = next(iter(view.content["agencies"].values()))
        url = reverse("programmes:fact", args=[own["assignment_uuid"], "identity/decision_number"])
        return Link(_("Enter the number on the assignment"), url)
    if finding.rule in WITH_REASON and may_give_reason(view.request.user, view.occasion):
        words = _("I have looked at the pictures") if finding.rule == "k19.picture" else _("Give the reason")
        return Link(words, reverse("reporting:reason", args=[view.occasion.uuid, finding.rule]))
    if finding.rule == "k18.account" and may_settle(view.request.user, view.occasion):
        return Link(_("Verify the account"), reverse("reporting:verify_account", args=[view.occasion.uuid]))
    if finding.rule.startswith("k18.proof_") and may_settle(view.request.user, view.occasion):
        of = finding.rule.removeprefix("k18.proof_")
        return Link(_("Add the file"), reverse("reporting:proof", args=[view.occasion.uuid, of]))
    if finding.rule == "roadmap.area_unclear":
        own = next(iter(view.content["agencies"].values()))
        where = f"technology_areas/{finding.figures['key']}"
        return Link(_("Say whether the area is in"), reverse("programmes:fact", args=[own["assignment_uuid"], where]))
    if (field or finding.rule in IN_DETAILS) and may_settle(view.request.user, view.occasion):
        return Link(_("Enter the details"), reverse("reporting:details", args=[view.occasion.uuid]))
    if finding.rule in ON_THE_DUTY and may_write_somewhere(view):
        return Link(_("Open the duty"), reverse("programmes:duty", args=[view.occasion.duty.uuid]))
    return _to_table(view, finding)


def may_write_somewhere(view: Any) -> bool:
    """Whether the reader writes in the document at any authority that answers for it."""
    return any(may_write(view.request.user, view.occasion, party.authority) for party in view.occasion.parties.all())


def _to_table(view: Any, finding: Finding) -> Link | None:
    """The section in which the rows are entered that are missing; in a document of its own area's, that one's."""
    table, area = IN_TABLE.get(finding.rule), str(finding.figures.get("area", ""))
    if not may_write_somewhere(view):
        return None
    for section in view.kind.sections:
        if table in section.inputs and (not section.area or section.area_name == area):
            return Link(_("Go to section %(number)s") % {"number": section.number}, view.address(section.key))
    return None
