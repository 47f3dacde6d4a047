"""What is missing of a call before it is published."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.rules.readiness import Gap
from calls.sentences.labels import COMPONENT_LABELS

GAPS: dict[str, Promise] = {
    "title_sv": gettext_lazy("The title in Swedish is missing."),
    "english": gettext_lazy("Something is not written in English: title, purpose or who may apply."),
    "question_english": gettext_lazy(
        "A question of the form is not written in English. Readers of English see it in Swedish, marked as such."
    ),
    "purpose_sv": gettext_lazy("The purpose in Swedish is missing."),
    "who_may_apply_sv": gettext_lazy("Who may apply is not said in Swedish."),
    "legal_basis_sv": gettext_lazy("The legal basis is missing."),
    "appeal_ground_sv": gettext_lazy("The provision on appeal is missing. Without it no decision can be finished."),
    "contact": gettext_lazy("The contact person or their e-mail address is missing."),
    "opens_at": gettext_lazy("The opening moment is missing."),
    "closes_at": gettext_lazy("The closing moment is missing."),
    "closes_passed": gettext_lazy("The closing moment has already passed."),
    "decision_planned_on": gettext_lazy("The planned day of decision is missing."),
    "decision_before_closing": gettext_lazy("The planned day of decision is before the call closes."),
    "project_period": gettext_lazy("The latest end of the projects is before their earliest start."),
    "parts": gettext_lazy("No assignment has been chosen for the money."),
    "budget": gettext_lazy("The budget is missing: write at least one amount."),
    "award.recipient": gettext_lazy("The recipient of the direct award is missing."),
    "award.finished": gettext_lazy("Number, contact person or e-mail address is missing of a recipient."),
    "award.ground": gettext_lazy("Why there is no open call is not said."),
    "award.provision": gettext_lazy("What the direct award rests on is not said."),
    "award.approved": gettext_lazy("The direct award has not been approved by a decision-maker."),
    "cut_offs": gettext_lazy("A call that is open all the time has no cut-off."),
    "cut_off_before_opening": gettext_lazy("A cut-off is before the call opens."),
    "second_step_period": gettext_lazy("When the second step opens and closes is missing."),
    "second_step_before_first": gettext_lazy("The second step opens before the first has closed."),
    "people_not_asked": gettext_lazy(
        "Conditions are about those who take part, but no question of the form asks who they are and as what."
    ),
    "weights": gettext_lazy("The weights of the criteria do not add up to 100 per cent."),
    "contradict.months": gettext_lazy("The shortest project is longer than the longest."),
    "contradict.grant": gettext_lazy("The smallest grant per year is more than the largest grant allows."),
    "contradict.period": gettext_lazy("The days of the conditions leave no time for a project."),
    "contradict.people": gettext_lazy("The fewest researchers are more than the most."),
    "contradict.parties": gettext_lazy("The fewest parties are more than the most."),
    "contradict.actors": gettext_lazy("More kinds of organisations are asked for than are listed."),
    "classification": gettext_lazy("The call is not classified, so nobody finds it by area, level or who may apply."),
    "money_warned": gettext_lazy("The budget departs from what the decision says. See the remarks under Money."),
    "short_period": gettext_lazy("The call is open for a shorter time than the agencies have agreed on."),
    "questions": gettext_lazy("The form has no questions of its own."),
    "criteria": gettext_lazy("What the applications are judged by is not said."),
    "call.no_frame": gettext_lazy("The budget has an amount for a year that the decision says nothing about."),
    "call.over_room": gettext_lazy("The budget is more than is left of the frame."),
    "call.over_appropriation": gettext_lazy("The budget is more than is left of the appropriation."),
}


def gap_sentence(gap: Gap) -> str:
    """What is missing before publication."""
    if gap.key == "not_agreed":
        return _("%(authority)s has not agreed to its part of the joint call.") % {"authority": gap.about}
    if gap.key == "decision_left_out":
        return _("The government demands “%(quote)s”, which is not among the call's conditions.") % {"quote": gap.about}
    if gap.key == "decision_weakened":
        return _("The government demands “%(quote)s”, but the call only warns of it.") % {"quote": gap.about}
    if gap.key == "part_not_asked":
        return _("A condition demands %(part)s, but the form does not ask for it as the condition needs.") % {
            "part": COMPONENT_LABELS[gap.about]
        }
    return str(GAPS.get(gap.key, gap.key))
