"""What findings, held conditions and gaps of an application say: what to change, and by how much."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from applications.rules.completeness import Missing
from applications.rules.conditions import Judged
from applications.sentences.aid import aid_sentence, intensity_sentence
from applications.sentences.answers import fault_sentence, knows
from calls.sentences.conditions import category_names, component_names
from calls.sentences.labels import SCOPE_LABELS
from sweden.findings import Finding
from sweden.typography import day_long, kronor, listed, percent


def _money(value: int) -> str:
    return kronor(value, get_language())


def _per_cent(share: Fraction | None, limit: Fraction | None = None) -> str:
    if share is None:
        return "–"
    decimals = 0 if (share * 100).denominator == 1 and limit is None else 1
    return percent(share, decimals, limit=limit, lang=get_language())


def _day(value: Any) -> str:
    return day_long(value, get_language())


def sentence(finding: Finding) -> str:
    """What a finding of a call's condition says to those who write the application, and to officers."""
    f = finding.figures
    match finding.rule:
        case "call.max_grant":
            return _(
                "The grant sought is %(grant)s. The call gives at most %(allowed)s per project: lower it by %(excess)s."
            ) % {"grant": _money(f["grant"]), "allowed": _money(f["allowed"]), "excess": _money(f["excess"])}
        case "call.max_share":
            return _(
                "The grant is %(share)s of the costs, and the most is %(limit)s. Lower the grant by %(excess)s, or "
                "show more costs that others pay."
            ) % {
                "share": _per_cent(f["share"], f["limit"]),
                "limit": _per_cent(f["limit"]),
                "excess": _money(f["excess"]),
            }
        case "call.min_business_share":
            return _business_share(f)
        case "call.business_matches":
            said = _(
                "Business stands for %(share)s. To match the grant it has to contribute another %(lacking)s. The grant "
                "can also be lowered."
            ) % {"share": _per_cent(f["share"], Fraction(1, 2)), "lacking": _money(f["lacking"])}
            if f.get("reason_given"):
                return said + " " + _("Reasons for less have been given.")
            return said + " " + _("Or reasons can be given why the project should have support anyway.")
        case "international.not_assessed":
            return _("The cooperation abroad has not been assessed. Write the assessment before a grant is decided.")
        case "international.more":
            return _(
                "The latest assessment of the cooperation abroad says that more is needed before it can be judged."
            )
        case "international.not_acceptable":
            return _("The latest assessment says that the cooperation abroad is not acceptable.")
        case "international.changed":
            return _("What the applicant says of the cooperation abroad has changed since it was assessed.")
        case "call.min_parties":
            return ngettext(
                "Another %(count)s party is needed: the call asks for at least %(wanted)s.",
                "Another %(count)s parties are needed: the call asks for at least %(wanted)s.",
                f["lacking"],
            ) % {"count": f["lacking"], "wanted": f["wanted"]}
        case "call.max_months":
            return _("The project is longer than %(months)s months. It has to end on %(latest)s at the latest.") % {
                "months": f["months"],
                "latest": _day(f["latest"]),
            }
        case "call.earliest_start":
            return _("The project starts too early: on %(day)s at the earliest.") % {"day": _day(f["date"])}
        case "call.latest_end":
            return _("The project ends too late: on %(day)s at the latest.") % {"day": _day(f["date"])}
        case "call.coordinator_kind":
            return _("%(party)s may not coordinate. The coordinator is one of: %(kinds)s.") % {
                "party": f["party"],
                "kinds": _kinds(f["kinds"]),
            }
        case "call.party_sizes":
            if f["size"] == "large":
                return ngettext(
                    "Another large company is needed as a party.",
                    "Another %(count)s large companies are needed as parties.",
                    f["lacking"],
                ) % {"count": f["lacking"]}
            return ngettext(
                "Another small or medium-sized company is needed as a party.",
                "Another %(count)s small or medium-sized companies are needed as parties.",
                f["lacking"],
            ) % {"count": f["lacking"]}
        case "call.year_min":
            return _("For %(year)s the grant is too small: another %(lacking)s is needed to reach %(amount)s.") % {
                "year": f["year"],
                "lacking": _money(f["lacking"]),
                "amount": _money(f["amount"]),
            }
    return _MORE[finding.rule](f) if finding.rule in _MORE else aid_sentence(finding)


def _business_share(f: Any) -> str:
    figures = {"share": _per_cent(f["share"], f["demand"]), "demand": _per_cent(f["demand"])}
    if "lacking" not in f:
        return _("Business stands for %(share)s, and at least %(demand)s is asked for.") % figures
    figures["lacking"] = _money(f["lacking"])
    return (
        _("To reach %(demand)s business has to contribute another %(lacking)s. It now stands for %(share)s.") % figures
    )


def _describe(f: Any) -> str:
    return _("The call demands %(part)s: describe it in the question about it.") % {
        "part": component_names([f["part"]])
    }


def _kinds(kinds: Any) -> str:
    return listed([str(OrganisationKind(kind).label) for kind in kinds], get_language())


def held(judged: Judged) -> str:
    """What is said of a condition that holds."""
    f = judged.figures
    match judged.demand.kind:
        case "max_grant":
            return _("The grant sought is %(grant)s, at most %(allowed)s.") % {
                "grant": _money(f["grant"]),
                "allowed": _money(f["allowed"]),
            }
        case "max_share":
            return _("The grant is %(share)s of the costs, at most %(limit)s.") % {
                "share": _per_cent(f["share"], f["limit"]),
                "limit": _per_cent(f["limit"]),
            }
        case "min_business_share":
            return _("Business stands for %(share)s, at least %(demand)s.") % {
                "share": _per_cent(f["share"], f["demand"]),
                "demand": _per_cent(f["demand"]),
            }
        case "business_matches":
            return _("Business contributes at least as much as the grant.")
        case "min_parties":
            return _("%(count)s parties, at least %(wanted)s.") % f
        case "max_months":
            return _("The project is at most %(months)s months long.") % f
        case "earliest_start":
            return _("The project starts on %(day)s or later.") % {"day": _day(f["date"])}
        case "latest_end":
            return _("The project ends on %(day)s or earlier.") % {"day": _day(f["date"])}
        case "party_sizes":
            return _("There are as many large and as many small or medium-sized companies as the call asks for.")
        case "coordinator_kind":
            return _("The coordinator is of a kind that may coordinate.")
        case kind if kind in _HELD:
            return _HELD[kind](f)
    return _("The grant is at least %(amount)s in each year.") % {"amount": _money(f["amount"])}


_MORE: dict[str, Callable[[Any], str]] = {
    "call.max_share_of_total": lambda f: (
        _(
            "The grant may be at most %(limit)s of all financing, which is %(allowed)s. Lower the grant by "
            "%(excess)s, and let "
            "others pay it."
        )
        % {"limit": _per_cent(f["limit"]), "allowed": _money(f["allowed"]), "excess": _money(f["excess"])}
    ),
    "call.min_months": lambda f: (
        _("The project is shorter than %(months)s months. It has to end on %(day)s or later.")
        % {"months": f["months"], "day": _day(f["earliest"])}
    ),
    "call.latest_start": lambda f: (
        _("The project starts too late: on %(day)s at the latest.") % {"day": _day(f["date"])}
    ),
    "call.years_count": lambda f: _("The grant is to be for %(expected)s years; %(got)s are filled in.") % f,
    "call.year_max": lambda f: (
        _("For %(year)s the grant is at most %(amount)s: lower it by %(excess)s.")
        % {"year": f["year"], "amount": _money(f["amount"]), "excess": _money(f["excess"])}
    ),
    "call.min_actor_categories": lambda f: (
        ngettext(
            "Organisations of another %(lacking)s kind are needed, among: %(kinds)s.",
            "Organisations of another %(lacking)s kinds are needed, among: %(kinds)s.",
            f["lacking"],
        )
        % {"lacking": f["lacking"], "kinds": _kinds(f["kinds"])}
    ),
    "call.intensity": lambda f: intensity_sentence(f),
    "call.category": lambda f: (
        _(
            "%(party)s has %(excess)s of costs for %(category)s, which the call does not cover. Move them to "
            "%(categories)s, "
            "or leave them out."
        )
        % {
            "party": f["party"],
            "excess": _money(f["excess"]),
            "category": category_names([f["category"]]),
            "categories": category_names(f["categories"]),
        }
    ),
    "call.party_of_kind": lambda f: (
        ngettext(
            "Another %(lacking)s party is needed that is one of: %(kinds)s.",
            "Another %(lacking)s parties are needed that are one of: %(kinds)s.",
            f["lacking"],
        )
        % {"lacking": f["lacking"], "kinds": _kinds(f["kinds"])}
    ),
    "call.max_indirect": lambda f: (
        _(
            "%(party)s has indirect costs above %(limit)s of its costs of personnel, which is %(allowed)s: lower "
            "them by %(excess)s."
        )
        % {
            "party": f["party"],
            "limit": _per_cent(f["limit"]),
            "allowed": _money(f["allowed"]),
            "excess": _money(f["excess"]),
        }
    ),
    "call.leader": lambda f: _("Exactly one researcher leads the project; %(count)s are named.") % f,
    "call.researchers_min": lambda f: (
        ngettext(
            "Another %(lacking)s researcher is needed: the call asks for at least %(wanted)s beside the leader.",
            "Another %(lacking)s researchers are needed: the call asks for at least %(wanted)s beside the leader.",
            f["lacking"],
        )
        % f
    ),
    "call.researchers_max": lambda f: (
        ngettext(
            "There is %(excess)s researcher too many: at most %(most)s take part beside the leader.",
            "There are %(excess)s researchers too many: at most %(most)s take part beside the leader.",
            f["excess"],
        )
        % f
    ),
    "call.employer": lambda f: _("The employer of %(person)s is not approved for this call.") % f,
    "call.project_kind": lambda f: (
        _("Choose what kind of project it is: %(kinds)s.") % {"kinds": listed(list(f["project_kinds"]), get_language())}
    ),
    "call.max_parties": lambda f: (
        ngettext(
            "There is %(excess)s party too many: at most %(most)s take part.",
            "There are %(excess)s parties too many: at most %(most)s take part.",
            f["excess"],
        )
        % f
    ),
    "call.max_share_together": lambda f: (
        _(
            "With this project the grants would be %(share)s of the costs, counted over %(scope)s, and the most is "
            "%(limit)s. Lower the grant by %(excess)s, or show more costs that others pay."
        )
        % {
            "share": _per_cent(f["share"], f["limit"]),
            "scope": SCOPE_LABELS[f["scope"]],
            "limit": _per_cent(f["limit"]),
            "excess": _money(f["excess"]),
        }
    ),
    "call.max_grants": lambda f: (
        ngettext(
            "With this project %(count)s grant would be given in the call, and the most is %(most)s.",
            "With this project %(count)s grants would be given in the call, and the most is %(most)s.",
            f["count"],
        )
        % f
    ),
    "call.intensity_table": lambda f: (
        _(
            "%(party)s asks for more than the call gives for %(category)s: at most %(limit)s of these costs, and "
            "%(allowed)s in all. Lower its grant by %(excess)s."
        )
        % {
            "party": f["party"],
            "category": category_names([f["category"]]),
            "limit": _per_cent(f["limit"]),
            "allowed": _money(f["allowed"]),
            "excess": _money(f["excess"]),
        }
    ),
    "call.ssh_part": lambda f: (
        _("Set aside another %(lacking)s for %(part)s: at least %(amount)s.")
        % {"lacking": _money(f["lacking"]), "part": component_names([f["part"]]), "amount": _money(f["amount"])}
        if f["missing"] == "amount"
        else _describe(f)
    ),
    "call.research_school": lambda f: _describe(f),
}
_HELD: dict[str, Callable[[Any], str]] = {
    "max_share_of_total": lambda f: (
        _("The grant is at most %(limit)s of all financing.") % {"limit": _per_cent(f["limit"])}
    ),
    "min_months": lambda f: _("The project is at least %(months)s months long.") % f,
    "latest_start": lambda f: _("The project starts on %(day)s or earlier.") % {"day": _day(f["date"])},
    "years_count": lambda f: _("The grant is for %(expected)s years.") % f,
    "year_max": lambda f: _("The grant of each year is within the call's limit."),
    "min_actor_categories": lambda f: _("%(count)s kinds of organisations take part, at least %(wanted)s.") % f,
    "party_of_kind": lambda f: _("%(count)s parties of the kinds that the call asks for, at least %(wanted)s.") % f,
    "intensity": lambda f: _("Each party's grant is within its aid intensity."),
    "max_indirect": lambda f: (
        _("Indirect costs are at most %(limit)s of the costs of personnel.") % {"limit": _per_cent(f["limit"])}
    ),
    "category": lambda f: _("Costs are only for what the call covers."),
    "leader": lambda f: _("One researcher leads."),
    "researchers_min": lambda f: _("%(count)s researchers beside the leader, at least %(wanted)s.") % f,
    "researchers_max": lambda f: _("%(count)s researchers beside the leader, at most %(most)s.") % f,
    "employer": lambda f: _("Every employer is approved."),
    "project_kind": lambda f: _("The project is of a kind that the call has."),
    "max_parties": lambda f: _("%(count)s parties, at most %(most)s.") % f,
    "max_share_together": lambda f: (
        _("With this project the grants are %(share)s of the costs, at most %(limit)s, counted over %(scope)s.")
        % {
            "share": _per_cent(f["share"], f["limit"]),
            "limit": _per_cent(f["limit"]),
            "scope": SCOPE_LABELS[f["scope"]],
        }
    ),
    "max_grants": lambda f: _("With this project %(count)s of at most %(most)s grants are given in the call.") % f,
    "intensity_table": lambda f: (
        _("Each party's grant for %(category)s is within the call's table.")
        % {"category": category_names([f["category"]])}
    ),
    "ssh_part": lambda f: (
        _("%(part)s: described, with %(given)s.")
        % {"part": component_names(["ssh"]).capitalize(), "given": _money(f["given"] or 0)}
    ),
    "research_school": lambda f: _("The research school and its mobility are described."),
}


def missing_sentence(one: Missing) -> str:
    """What is missing, as a thing left to do."""
    f = one.figures
    match one.code:
        case "title":
            return _("The project's title")
        case "summary":
            return _("The summary")
        case "starts_on":
            return _("When the project starts")
        case "ends_on":
            return _("When the project ends")
        case "period_order":
            return _("The project ends before it starts")
        case "project_kind":
            return _("What kind of project it is")
        case "wanted":
            return _("The attachment %(label)s") % {"label": _label(f)}
        case "technology_area":
            return _("The technology area")
        case "own_area":
            return _("The project's area")
        case "trl_order":
            return _("The technology readiness at the end is lower than at the start")
        case "parties":
            return _("The parties of the project")
        case "coordinator":
            return _("Which party coordinates")
        case "size":
            return _("The size of %(party)s") % f
        case "county":
            return _("The county of %(party)s") % f
        case "answer":
            return _label(f)
        case "too_many_words":
            return _("%(label)s: %(excess)s words too many") % {"label": _label(f), "excess": f["excess"]}
        case "too_many_characters":
            return _("%(label)s: %(excess)s characters too many") % {"label": _label(f), "excess": f["excess"]}
        case "file_refused":
            return _("%(name)s was refused by the virus scan: remove it") % f
        case code if "fault" in f and knows(code):
            return f"{_label(f).rstrip('.?:')}: {fault_sentence(f['fault'])}"
        case "budget":
            return _("The budget, once the parties are named")
        case "period":
            return _("The budget, once the project's dates are filled in")
        case "costs":
            return _("The budget of %(party)s has empty cells (%(years)s). Write 0 where there is no cost.") % {
                "party": f["party"],
                "years": ", ".join(str(year) for year in f["years"]),
            }
        case "financing":
            return _("Financing of %(party)s: %(amount)s is not covered") % {
                "party": f["party"],
                "amount": _money(f["lacking"]),
            }
        case "overfinanced":
            return _("Financing of %(party)s: %(amount)s more than the costs") % {
                "party": f["party"],
                "amount": _money(f["excess"]),
            }
        case "grant":
            return _("How much grant you ask for")
        case "foreign_partners":
            return _("Whether the project has partners outside Sweden")
        case "party_abroad":
            return _("%(party)s is outside Sweden, but the answer about partners says none are") % f
        case "partner_countries":
            return _("Which countries the partners are in")
        case "risk_note":
            return _("The risks of the international cooperation")
        case "checklist_answer":
            return _("The checklist: %(question)s") % {"question": _label(f)}
        case "checklist_note":
            return _("How you handle this: %(question)s") % {"question": _label(f)}
    return one.code


def _label(figures: Any) -> str:
    english = (get_language() or "sv").startswith("en")
    return (english and figures.get("label_en")) or figures["label_sv"]
