"""What conditions, findings and gaps of a call say, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from calls.rules import kinds
from calls.rules.readiness import Gap
from sweden.clock import local
from sweden.findings import Finding, Severity
from sweden.typography import day_long, kronor, listed, millions, percent

#: The names of the kinds, for those who set up a call.
KIND_LABELS: dict[str, Promise] = {
    "max_grant": gettext_lazy("Largest grant per project"),
    "max_share": gettext_lazy("Largest share of the project's costs"),
    "min_business_share": gettext_lazy("Smallest share from business"),
    "business_matches": gettext_lazy("Business matches the grant"),
    "min_parties": gettext_lazy("Fewest parties"),
    "max_months": gettext_lazy("Longest project, months"),
    "earliest_start": gettext_lazy("Earliest start of the project"),
    "latest_end": gettext_lazy("Latest end of the project"),
    "coordinator_kind": gettext_lazy("Who may coordinate"),
    "year_min": gettext_lazy("Smallest grant per calendar year"),
    "party_sizes": gettext_lazy("Large and small companies that take part"),
    "max_share_of_total": gettext_lazy("Largest share of all financing"),
    "min_months": gettext_lazy("Shortest project, months"),
    "latest_start": gettext_lazy("Latest start of the project"),
    "year_max": gettext_lazy("Largest grant per calendar year"),
    "years_count": gettext_lazy("Number of years of the grant"),
    "min_actor_categories": gettext_lazy("Fewest kinds of organisations"),
    "party_of_kind": gettext_lazy("A party of a certain kind, for example a region"),
    "intensity": gettext_lazy("Aid intensity of each party, by the rules of state aid"),
    "category": gettext_lazy("What costs may be for"),
    "max_indirect": gettext_lazy("Largest indirect costs, of the costs of personnel"),
    "leader": gettext_lazy("One researcher leads"),
    "researchers_min": gettext_lazy("Fewest participating researchers"),
    "researchers_max": gettext_lazy("Most participating researchers"),
    "employer": gettext_lazy("Approved employers"),
    "project_kind": gettext_lazy("Kinds of projects"),
    "max_parties": gettext_lazy("Most parties"),
    "max_share_together": gettext_lazy("Largest share of a sub-programme as a whole"),
    "intensity_table": gettext_lazy("The call's own table of aid intensities"),
    "ssh_part": gettext_lazy("Social sciences and humanities, with money of their own"),
    "research_school": gettext_lazy("A research school with mobility of doctoral students"),
}

#: The names of their figures.
PARAMETER_LABELS: dict[str, Promise] = {
    "amount": gettext_lazy("Amount, kronor"),
    "share": gettext_lazy("Share, per cent"),
    "base": gettext_lazy("Share of what"),
    "in_kind": gettext_lazy("Contributions in kind"),
    "count": gettext_lazy("Number of parties"),
    "months": gettext_lazy("Number of months"),
    "date": gettext_lazy("Day"),
    "kinds": gettext_lazy("Kinds of organisations"),
    "large": gettext_lazy("Large companies, at least"),
    "small_or_medium": gettext_lazy("Small or medium-sized companies, at least"),
    "amounts": gettext_lazy("Amount, kronor: one for all years, or one for each year in order"),
    "years": gettext_lazy("Number of years"),
    "least": gettext_lazy("At least how many kinds"),
    "bonuses": gettext_lazy("Bonuses, for example for cooperation"),
    "categories": gettext_lazy("Categories"),
    "people": gettext_lazy("Number of persons"),
    "project_kinds": gettext_lazy("Kinds of projects"),
    "organisations": gettext_lazy("Approved organisations, one to a line"),
    "scope": gettext_lazy("Taken together"),
    "category": gettext_lazy("What the costs are for"),
    "of_small": gettext_lazy("Small companies, at most per cent"),
    "of_medium": gettext_lazy("Medium-sized companies, at most per cent"),
    "of_large": gettext_lazy("Large companies and others, at most per cent"),
    "mobility": gettext_lazy("Mobility of doctoral students"),
}

#: What is taken together when a share is of a sub-programme as a whole.
SCOPE_LABELS: dict[str, Promise] = {
    "call": gettext_lazy("all grants in this call"),
    "part": gettext_lazy("all grants in the calls of the same part of the assignment"),
}
#: Parts that a call can demand of a project.
COMPONENT_LABELS: dict[str, Promise] = {
    "ssh": gettext_lazy("research in the social sciences and humanities"),
    "research_school": gettext_lazy("a research school"),
    "mobility_academic": gettext_lazy("doctoral students' mobility between institutions of higher education"),
    "mobility_industry": gettext_lazy("doctoral students' mobility to and from industry or other sectors"),
}

#: What costs are for.
CATEGORY_LABELS: dict[str, Promise] = {
    "fundamental": gettext_lazy("fundamental research"),
    "industrial": gettext_lazy("industrial research"),
    "experimental": gettext_lazy("experimental development"),
    "feasibility": gettext_lazy("feasibility study"),
}

BASE_LABELS: dict[str, Promise] = {
    "eligible_costs": gettext_lazy("the project's eligible costs"),
    "financing": gettext_lazy("all financing"),
}
IN_KIND_LABELS: dict[str, Promise] = {
    "counts": gettext_lazy("count"),
    "does_not_count": gettext_lazy("do not count"),
}


def condition_sentence(kind: str, parameters: dict[str, Any]) -> str:
    """What a condition demands of an application, for everyone."""
    lang = get_language()
    try:
        values = kinds.read(kind, parameters)
    except kinds.KindError:
        return _("A condition that cannot be read.")
    match kind:
        case "max_grant":
            return _("The grant is at most %(amount)s per project.") % {"amount": millions(values["amount"], lang)}
        case "max_share":
            return _("The grant covers at most %(share)s of the project's eligible costs.") % {
                "share": _per_cent(values["share"])
            }
        case "min_business_share":
            sentence = _("Business contributes at least %(share)s of %(base)s.") % {
                "share": _per_cent(values["share"]),
                "base": BASE_LABELS[values["base"]],
            }
            return sentence if values["in_kind"] == "counts" else sentence + " " + _("Work in kind does not count.")
        case "business_matches":
            return _("Business contributes as a rule at least as much as the grant.")
        case "min_parties":
            return ngettext(
                "At least %(count)s party takes part.", "At least %(count)s parties take part.", values["count"]
            ) % {"count": values["count"]}
        case "max_months":
            return ngettext(
                "The project lasts at most %(count)s month.",
                "The project lasts at most %(count)s months.",
                values["months"],
            ) % {"count": values["months"]}
        case "earliest_start":
            return _("The project starts on %(day)s at the earliest.") % {"day": day_long(values["date"], lang)}
        case "latest_end":
            return _("The project ends on %(day)s at the latest.") % {"day": day_long(values["date"], lang)}
        case "party_sizes":
            return _("At least %(large)s large and %(small)s small or medium-sized companies take part.") % {
                "large": values["large"],
                "small": values["small_or_medium"],
            }
        case kind if kind in _MORE:
            return _MORE[kind](values)
        case "coordinator_kind":
            names = [str(OrganisationKind(one).label) for one in values["kinds"]]
            return _("The coordinator is one of: %(kinds)s.") % {"kinds": listed(names, lang)}
        case _:
            return _("The grant is at least %(amount)s per project and calendar year.") % {
                "amount": millions(values["amount"], lang)
            }


def _organisations(kinds_of: Any) -> str:
    return listed([str(OrganisationKind(one).label) for one in kinds_of], get_language())


def category_names(keys: Any) -> str:
    """Categories of costs as people say them."""
    return listed([str(CATEGORY_LABELS.get(one, one)) for one in keys], get_language())


def _year_max(values: dict[str, Any]) -> str:
    amounts = [millions(one, get_language()) for one in values["amounts"]]
    if len(amounts) == 1:
        return _("The grant is at most %(amount)s per project and calendar year.") % {"amount": amounts[0]}
    return _("The grant is at most, year by year: %(amounts)s.") % {"amounts": listed(amounts, get_language())}


def _intensity(values: dict[str, Any]) -> str:
    said = _("Each party's grant keeps to the aid intensity of its size and of what its costs are for.")
    return said if values["bonuses"] == "counts" else said + " " + _("Bonuses do not count.")


_MORE: dict[str, Callable[[dict[str, Any]], str]] = {
    "max_share_of_total": lambda values: (
        _("The grant covers at most %(share)s of all financing.") % {"share": _per_cent(values["share"])}
    ),
    "min_months": lambda values: (
        ngettext(
            "The project lasts at least %(count)s month.",
            "The project lasts at least %(count)s months.",
            values["months"],
        )
        % {"count": values["months"]}
    ),
    "latest_start": lambda values: (
        _("The project starts on %(day)s at the latest.") % {"day": day_long(values["date"], get_language())}
    ),
    "year_max": _year_max,
    "years_count": lambda values: (
        ngettext("The grant is for %(count)s year.", "The grant is for %(count)s years.", values["years"])
        % {"count": values["years"]}
    ),
    "min_actor_categories": lambda values: (
        ngettext(
            "At least %(count)s of these kinds of organisations takes part: %(kinds)s.",
            "At least %(count)s of these kinds of organisations take part: %(kinds)s.",
            values["least"],
        )
        % {"count": values["least"], "kinds": _organisations(values["kinds"])}
    ),
    "party_of_kind": lambda values: (
        ngettext(
            "At least %(count)s party is one of: %(kinds)s.",
            "At least %(count)s parties are one of: %(kinds)s.",
            values["count"],
        )
        % {"count": values["count"], "kinds": _organisations(values["kinds"])}
    ),
    "intensity": _intensity,
    "category": lambda values: (
        _("Costs are for %(categories)s.") % {"categories": category_names(values["categories"])}
    ),
    "max_indirect": lambda values: (
        _("Indirect costs are at most %(share)s of the costs of personnel, for these parties: %(kinds)s.")
        % {"share": _per_cent(values["share"]), "kinds": _organisations(values["kinds"])}
    ),
    "leader": lambda values: _("Exactly one researcher leads the project."),
    "researchers_min": lambda values: (
        ngettext(
            "At least %(count)s researcher takes part beside the leader.",
            "At least %(count)s researchers take part beside the leader.",
            values["people"],
        )
        % {"count": values["people"]}
    ),
    "researchers_max": lambda values: (
        ngettext(
            "At most %(count)s researcher takes part beside the leader.",
            "At most %(count)s researchers take part beside the leader.",
            values["people"],
        )
        % {"count": values["people"]}
    ),
    "employer": lambda values: (
        _("Everyone who takes part is employed by an approved organisation: %(organisations)s.")
        % {"organisations": listed(list(values["organisations"]), get_language())}
    ),
    "project_kind": lambda values: (
        _("The project is one of: %(kinds)s.") % {"kinds": listed(list(values["project_kinds"]), get_language())}
    ),
}


_MORE |= {
    "max_parties": lambda values: (
        ngettext("At most %(count)s party takes part.", "At most %(count)s parties take part.", values["count"])
        % {"count": values["count"]}
    ),
    "max_share_together": lambda values: (
        _("The grants cover at most %(share)s of the projects' costs, counted over %(scope)s.")
        % {"share": _per_cent(values["share"]), "scope": SCOPE_LABELS[values["scope"]]}
    ),
    "intensity_table": lambda values: (
        _(
            "Of costs for %(category)s each party's grant is at most: small companies %(small)s, medium-sized "
            "%(medium)s, large and others %(large)s."
        )
        % {
            "category": CATEGORY_LABELS[values["category"]],
            "small": _per_cent(values["of_small"]),
            "medium": _per_cent(values["of_medium"]),
            "large": _per_cent(values["of_large"]),
        }
    ),
    "ssh_part": lambda values: (
        _(
            "The project includes research in the social sciences and humanities, described and with money of its "
            "own: at least %(amount)s."
        )
        % {"amount": kronor(values["amount"], get_language())}
        if values["amount"] > 1
        else _(
            "The project includes research in the social sciences and humanities, described and with money of its own."
        )
    ),
    "research_school": lambda values: (
        _("The project includes a research school, with %(mobility)s.")
        % {"mobility": component_names(values["mobility"])}
    ),
}


def component_names(keys: Any) -> str:
    """Demanded parts as people say them."""
    return listed([str(COMPONENT_LABELS.get(one, one)) for one in keys], get_language())


def _per_cent(share: Any) -> str:
    lang = get_language()
    return percent(share, 0 if (share * 100).denominator == 1 else 1, lang=lang)


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


def effect_sentence(effect: str) -> str:
    """What happens when the condition is broken."""
    if effect == "stop":
        return _("An application that does not meet it cannot be submitted.")
    return _("An application that does not meet it can be submitted, with a warning.")


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
