"""What is said of changes: why a kind cannot be asked for, and what the rules find."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from assessments.sentences.decisions import sentence as of_application
from sweden.findings import Finding
from sweden.typography import amount as shown


def unavailable_words(code: str) -> str:
    """Why a kind of change cannot be asked for, and what to do; empty for an empty code."""
    return {
        "": "",
        "no_agreement": _("The grant has no agreement in the product. Write to the case officer."),
        "closed": _("The grant is closed."),
        "not_accepted": _("Every party must have accepted the terms first."),
        "waiting": _("A request of this kind waits for a decision already. Withdraw it to ask for something else."),
        "taken_up": _("The amounts have been taken up again already, and wait for a decision."),
        "ended": _("The project has ended. This must be asked for before its last day."),
        "paused": _("Payments are stopped already."),
        "one_party": _("The grant has one party only."),
    }[code]


def sentence(finding: Finding) -> str:
    """What a finding of a change, or of the rules that its application was decided by, says, and what to do."""
    figures = {
        name: shown(value) if isinstance(value, int) and name != "year" else value
        for name, value in finding.figures.items()
    }
    if not finding.rule.startswith("change."):
        return of_application(finding)
    words = {
        "change.nothing": _("Nothing would be changed."),
        "change.period": _("The last day is before the first."),
        "change.sum": _("The parties' amounts would not sum to what is granted: %(excess)s kronor apart."),
        "change.person_unknown": _("Say who leads the project from then on, with name and e-mail."),
        "change.coordinator_left": _("The coordinator must be one of the parties."),
        "change.negative_budget": _("%(party)s would have negative costs of %(year)s. Move less."),
        "change.negative_grant": _("%(party)s does not have so much of %(year)s's money. Move less."),
        "change.paid_year": _(
            "%(party)s has been paid %(paid)s kronor of %(year)s's money, and would have %(amount)s kronor. Move less."
        ),
        "change.earlier_year": _(
            "By %(year)s %(excess)s kronor more would be granted than now. Money is not moved to an earlier year."
        ),
        "change.approved_year": _(
            "Costs of %(approved)s kronor of %(year)s stand approved for %(party)s, and its budget would be %(costs)s "
            "kronor. Move less."
        ),
        "change.intensity": _(
            "%(party)s would be granted a larger share of its costs than its limit: %(allowed)s kronor is allowed, "
            "which is %(excess)s kronor less. Let costs and grant be moved in proportion to each other."
        ),
        "change.newcomer_aid": _(
            "Nothing is said of state aid to %(party)s, which is not in the application. Its basis of aid and its size "
            "are said when the change is asked for."
        ),
        "change.no_room": _(
            "%(year)s would be granted %(excess)s kronor more than its money and the right to commit leave. Move less, "
            "or wait until the year has more."
        ),
        "change.conditional": _(
            "%(amount)s kronor would be granted of %(year)s's money, which has not been given yet: the decision is "
            "made on condition that it is (under förutsättning att medel anvisas)."
        ),
        "change.under_way": _(
            "%(spoken)s kronor of %(year)s's money is paid to %(party)s or on its way, and %(amount)s kronor would be "
            "granted. Take the payment back, or wait for the bank's answer."
        ),
        "change.plan_shortened": _(
            "The plan for %(party)s becomes %(excess)s kronor less of %(year)s's money: the latest instalments are "
            "shortened or taken out, those that wait for the final report last."
        ),
        "change.plan_extended": _(
            "%(amount)s kronor more of %(year)s's money is put into the plan for %(party)s, as far as it is not "
            "planned already. The economist confirms the new instalments, or gives them another day or amount."
        ),
        "change.within_tolerance": _("So little may be moved without asking, by the terms."),
    }
    return words[finding.rule] % figures if figures else words[finding.rule]


def together(findings: Iterable[Finding]) -> str:
    """All of it, one sentence after another."""
    return " ".join(sentence(one) for one in findings) or _("Say what is to be changed, and why.")
