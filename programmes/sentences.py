"""What conditions of decisions demand, what is found, and why something is not judged yet, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind
from programmes.display.words import BASE_WORDS, county, kinds_listed, long_day, money, per_cent, word, words
from programmes.rules.kinds import read
from programmes.rules.parameters import ConditionError
from programmes.rules.verdict import Unknown
from sweden.findings import Finding
from sweden.typography import listed, millions

# What a condition demands ---------------------------------------------------------------------------------------------


def demand_sentence(kind: str, parameters: Mapping[str, Any]) -> str:
    """What a condition demands with its figures as they are read now. "" for what people judge."""
    try:
        v = read(kind, parameters)
    except ConditionError:
        return _("The condition cannot be read.")
    lang = get_language()
    match kind:
        case "share.funder_max":
            return _("The grant is at most %(share)s of %(base)s.") % _of(v)
        case "share.public_max":
            said = _("All public money together is at most %(share)s of %(base)s.") % _of(v)
            return said + " " + (_("EU money counts as public.") if v["eu_counts"] else _("EU money does not count."))
        case "share.business_min":
            return _("Business pays at least %(share)s of %(base)s.") % _of(v)
        case "share.business_matches":
            if v["against"] == "all_public":
                return _("Business pays at least as much as all public money together.")
            return _("Business pays at least as much as the grants.")
        case "share.platform":
            return _PLATFORM[v["binding"].value] % _of(v)
        case "portfolio.share":
            return _("The grants of all projects together are at most %(share)s of %(base)s.") % _of(v)
        case "portfolio.max_grants":
            return ngettext(
                "At most %(count)s project is granted.", "At most %(count)s projects are granted.", v["grants"]
            ) % {"count": v["grants"]}
        case "portfolio.split":
            years = listed([str(one) for one in v["strict_years"]], lang)
            return _(
                "Each year's money is divided between the parts as the decision says. In %(years)s the division is "
                "strict; in other years a deviation needs a reason."
            ) % {"years": years}
        case "portfolio.project_year_min":
            of = _("the grant") if v["basis"] == "grant" else _("all financing, whoever pays")
            return _("Each project has at least %(amount)s in each calendar year, counted on %(of)s.") % {
                "amount": millions(v["minimum"], lang),
                "of": of,
            }
        case "portfolio.theme_min":
            return _("At least %(amount)s a year goes to %(theme)s, binding from %(year)s.") % {
                "amount": millions(v["minimum"], lang),
                "theme": word(v["theme"]),
                "year": v["binding_from"],
            }
        case "portfolio.begun":
            return _("Work on %(theme)s has begun by the end of %(year)s.") % {
                "theme": word(v["theme"]),
                "year": v["year"],
            }
        case "portfolio.component":
            said = _("Each project describes %(part)s and sets money aside for it.") % {"part": word(v["component"])}
            if v["floor"]:
                return said + " " + _("The least amount is %(amount)s.") % {"amount": millions(v["floor"], lang)}
            return said
        case "portfolio.coverage":
            return _("The projects together have %(part)s that covers %(what)s.") % {
                "part": word(v["component"]),
                "what": words([*v["covers"], *(v["described"] or ())]),
            }
        case "portfolio.trl_coverage":
            return _(
                "The programme's projects together reach every level of technology readiness from %(lowest)s to "
                "%(highest)s."
            ) % {"lowest": v["lowest"], "highest": v["highest"]}
        case "duty.decision_number":
            return _("Reports, requisitions and repayments refer to the decision's reference number.")
        case "parties.sizes":
            return _("Each project has at least %(large)s large and %(small)s small or medium-sized companies.") % {
                "large": v["large"],
                "small": v["small_or_medium"],
            }
        case "parties.kinds":
            wanted = [f"{OrganisationKind(kind).label}: {count}" for kind, count in v["required"].items()]
            return _("Each project has at least so many parties of each kind: %(kinds)s.") % {
                "kinds": listed(wanted, lang)
            }
        case "parties.categories":
            return _("Each project's parties come from at least %(count)s of: %(kinds)s.") % {
                "count": v["count"],
                "kinds": kinds_listed(v["kinds"]),
            }
        case "parties.regions":
            said = ngettext(
                "At least %(count)s region takes part in each project.",
                "At least %(count)s regions take part in each project.",
                v["count"],
            ) % {"count": v["count"]}
            if v["counties"]:
                return (
                    said + " " + _("Of: %(counties)s.") % {"counties": listed([county(c) for c in v["counties"]], lang)}
                )
            return said
        case "parties.intensity":
            return _("Each party's grant is at most the share of its costs that its size and the kind of aid allow.")
        case "project.max_grant":
            return _("A project's grant is at most %(amount)s.") % {"amount": millions(v["amount"], lang)}
        case "project.min_parties":
            return ngettext(
                "At least %(count)s party takes part in each project.",
                "At least %(count)s parties take part in each project.",
                v["count"],
            ) % {"count": v["count"]}
        case "project.max_months":
            return _("A project lasts at most %(months)s months.") % v
        case "project.min_months":
            return _("A project lasts at least %(months)s months.") % v
        case "project.earliest_start":
            return _("A project starts on %(day)s at the earliest.") % {"day": long_day(v["date"])}
        case "project.latest_start":
            return _("A project starts on %(day)s at the latest.") % {"day": long_day(v["date"])}
        case "project.latest_end":
            return _("A project ends on %(day)s at the latest.") % {"day": long_day(v["date"])}
        case "project.coordinator_kind":
            return _("The coordinator is one of: %(kinds)s.") % {"kinds": kinds_listed(v["kinds"])}
    return ""


_PLATFORM: dict[str, Promise] = {
    "cumulative": gettext_lazy("The grants are at most %(share)s of %(base)s over the whole period."),
    "per_year": gettext_lazy("The grants are at most %(share)s of %(base)s in each year by itself."),
    "both": gettext_lazy("The grants are at most %(share)s of %(base)s, in each year and over the whole period."),
}


def _of(v: Mapping[str, Any]) -> dict[str, str]:
    share = v.get("max_share", v.get("min_share"))
    base = str(BASE_WORDS[v["base"].value])
    if v["in_kind"] == "excluded":
        base = _("%(base)s without what is given in kind") % {"base": base}
    return {"share": per_cent(share), "base": base}


# What is found --------------------------------------------------------------------------------------------------------


def finding_sentence(finding: Finding) -> str:
    """What a finding says, and by how much it is mended."""
    f = finding.figures
    match finding.rule:
        case "share.funder_max" | "portfolio.share":
            return _("The grant is %(share)s, %(excess)s more than the %(limit)s allowed.") % _share(f)
        case "share.public_max":
            return _("Public money is %(share)s: %(excess)s more than the %(limit)s allowed.") % _share(f)
        case "share.platform":
            period = _("Over the whole period") if f["period"] == "cumulative" else str(f["period"])
            return _("%(period)s: the grants are %(share)s, %(excess)s more than the %(limit)s allowed.") % {
                "period": period,
                **_share(f),
            }
        case "share.business_min":
            said = {"share": per_cent(f["share"], f["demand"]), "demand": per_cent(f["demand"])}
            if "lacking" not in f:
                return _("Business pays %(share)s, and %(demand)s is demanded.") % said
            return _("Business pays %(share)s: another %(lacking)s is needed to reach %(demand)s.") % {
                **said,
                "lacking": money(f["lacking"]),
            }
        case "share.business_matches":
            return _("Business pays %(business)s against %(public)s: %(lacking)s is lacking.") % {
                name: money(f[name]) for name in ("business", "public", "lacking")
            }
        case "portfolio.max_grants":
            return ngettext(
                "%(excess)s grant too many: %(new)s, and at most %(max)s may be given.",
                "%(excess)s grants too many: %(new)s, and at most %(max)s may be given.",
                f["excess"],
            ) % {"excess": f["excess"], "new": f["granted"] + f["new"], "max": f["max"]}
        case "split.exceeded":
            return _("%(year)s: %(total)s is granted where the decision says %(amount)s, %(excess)s too much.") % {
                "year": f["year"],
                **{name: money(f[name]) for name in ("total", "amount", "excess")},
            }
        case "split.unused":
            return _("%(year)s: %(lacking)s of %(amount)s was not used.") % {
                "year": f["year"],
                "lacking": money(f["lacking"]),
                "amount": money(f["amount"]),
            }
        case "portfolio.project_year_min":
            return _("%(year)s: %(lacking)s more is needed to reach %(minimum)s.") % {
                "year": f["year"],
                "lacking": money(f["lacking"]),
                "minimum": money(f["minimum"]),
            }
        case "portfolio.theme_min":
            return _("%(year)s: %(total)s is classified, and %(lacking)s more is needed to reach %(minimum)s.") % {
                "year": f["year"],
                "total": money(f["total"]),
                "lacking": money(f["lacking"]),
                "minimum": money(f["minimum"]),
            }
        case "portfolio.begun":
            return _("Nothing shows that the work had begun by the end of %(year)s.") % {"year": f["year"]}
        case "portfolio.component":
            return _component(f)
        case "portfolio.coverage":
            return _("Nothing covers %(what)s.") % {"what": words(f["missing"])}
        case "portfolio.trl_coverage":
            levels = listed([str(level) for level in f["gaps"]], get_language())
            return _("No project reaches readiness level %(levels)s.") % {"levels": levels}
        case "duty.decision_number":
            if f["missing"] == "number":
                return _("The decision's reference number is not known, so these cannot be finished: %(duties)s.") % {
                    "duties": listed(list(f["duties"]), get_language())
                }
            return _("%(duty)s does not refer to %(number)s.") % {"duty": f["duty"], "number": f["number"]}
        case "parties.sizes":
            if f["size"] == "large":
                said_one, said_many = _("A large company is lacking."), _("%(count)s large companies are lacking.")
            else:
                said_one = _("A small or medium-sized company is lacking.")
                said_many = _("%(count)s small or medium-sized companies are lacking.")
            return said_one if f["lacking"] == 1 else said_many % {"count": f["lacking"]}
        case "parties.kinds":
            return _("Lacking: %(count)s more of the kind %(kind)s.") % {
                "count": f["lacking"],
                "kind": OrganisationKind(f["kind"]).label,
            }
        case "parties.categories":
            return _("The parties come from %(count)s of the kinds, and at least %(wanted)s is demanded.") % f
        case "parties.regions":
            return ngettext(
                "%(count)s more region has to take part.", "%(count)s more regions have to take part.", f["lacking"]
            ) % {"count": f["lacking"]}
        case "parties.intensity":
            return _("%(party)s: the grant is %(excess)s more than the %(limit)s of its costs that is allowed.") % {
                "party": f["party"],
                "excess": money(f["excess"]),
                "limit": per_cent(f["limit"]),
            }
        case "project.max_grant":
            return _("The grant is %(excess)s more than the %(allowed)s allowed.") % {
                "excess": money(f["excess"]),
                "allowed": money(f["allowed"]),
            }
        case "project.min_parties":
            return _("%(count)s parties take part, and at least %(wanted)s is demanded.") % f
        case "project.max_months":
            return _("The project is too long: it has to end on %(day)s at the latest.") % {
                "day": long_day(f["latest"])
            }
        case "project.min_months":
            return _("The project is too short: it has to end on %(day)s at the earliest.") % {
                "day": long_day(f["earliest"])
            }
        case "project.earliest_start":
            return _("The project starts too early: on %(day)s at the earliest.") % {"day": long_day(f["date"])}
        case "project.latest_start":
            return _("The project starts too late: on %(day)s at the latest.") % {"day": long_day(f["date"])}
        case "project.latest_end":
            return _("The project ends too late: on %(day)s at the latest.") % {"day": long_day(f["date"])}
        case "project.coordinator_kind":
            return _("%(party)s coordinates, and the coordinator has to be one of: %(kinds)s.") % {
                "party": f["party"],
                "kinds": kinds_listed(f["kinds"]),
            }
    return finding.rule


def _share(f: Mapping[str, Any]) -> dict[str, str]:
    return {
        "share": per_cent(f["share"], f["limit"]),
        "limit": per_cent(f["limit"]),
        "excess": money(f["excess"]),
    }


def _component(f: Mapping[str, Any]) -> str:
    said = []
    if "description" in f["missing"]:
        said.append(_("The description is missing."))
    if "amount" in f["missing"]:
        said.append(_("%(lacking)s is lacking.") % {"lacking": money(f["lacking"])})
    return " ".join(said)


# Why something is not judged yet --------------------------------------------------------------------------------------

_UNKNOWN: dict[str, Promise] = {
    "nothing_granted": gettext_lazy("Nothing has been granted yet."),
    "nothing_counts": gettext_lazy("Nothing of what has been granted is judged."),
    "not_over": gettext_lazy("The year is not over."),
    "no_duties": gettext_lazy("No duty of the decision demands it."),
    "not_in_force_yet": gettext_lazy("The condition does not hold yet."),
    "unreadable": gettext_lazy("The condition's figures cannot be read."),
}


def unknown_sentence(one: Unknown) -> str:
    """Why something is not judged."""
    if one.code in _UNKNOWN:
        return str(_UNKNOWN[one.code])
    count = {"count": len(one.projects)}
    match one.code:
        case "unclassified":
            return (
                ngettext(
                    "%(count)s project is not classified.", "%(count)s projects are not classified.", count["count"]
                )
                % count
            )
        case "part_unknown":
            return (
                ngettext(
                    "For %(count)s project nobody has stated it.",
                    "For %(count)s projects nobody has stated it.",
                    count["count"],
                )
                % count
            )
        case "no_trl":
            return (
                ngettext(
                    "%(count)s project states no technology readiness.",
                    "%(count)s projects state no technology readiness.",
                    count["count"],
                )
                % count
            )
        case "no_sizes":
            return (
                ngettext(
                    "In %(count)s project the size of a company is not known.",
                    "In %(count)s projects the size of a company is not known.",
                    count["count"],
                )
                % count
            )
        case "no_categories":
            return (
                ngettext(
                    "In %(count)s project the costs are not divided by kind of aid.",
                    "In %(count)s projects the costs are not divided by kind of aid.",
                    count["count"],
                )
                % count
            )
        case "no_period":
            return (
                ngettext("%(count)s project has no period.", "%(count)s projects have no period.", count["count"])
                % count
            )
    return (
        ngettext(
            "%(count)s project has no parties entered.", "%(count)s projects have no parties entered.", count["count"]
        )
        % count
    )
