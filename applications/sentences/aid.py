"""What findings of state aid say: what to change, and by how much."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from applications.models.budget import CompanySize, CostCategory
from sweden.findings import Finding
from sweden.typography import amount, day_long, kronor, listed, number, percent


def aid_sentence(finding: Finding) -> str:
    """What a finding of state aid says to applicants and officers."""
    said = SENTENCES.get(finding.rule)
    return said(finding.figures) if said else finding.rule


def _money(value: int) -> str:
    return kronor(value, get_language())


def _euro(value: Any) -> str:
    """Euro, with cents only where there are any."""
    decimals = 0 if value == int(value) else 2
    figure = amount(int(value), get_language()) if decimals == 0 else number(value, decimals, get_language())
    return _("%(amount)s euro") % {"amount": figure}


def _share(value: Any) -> str:
    return percent(value, 0 if (value * 100).denominator == 1 else 1, lang=get_language())


def _day(value: Any) -> str:
    return day_long(value, get_language())


def _text(f: Any, name: str) -> str:
    """A text that stands in the figures in both languages."""
    english = (get_language() or "sv").startswith("en")
    return str((english and f.get(f"{name}_en")) or f[f"{name}_sv"])


def _sizes(values: Any) -> str:
    names = [str(CompanySize(one).label) for one in values if one in CompanySize.values]
    return listed(names, get_language())


def intensity_sentence(f: Any) -> str:
    """A grant above the aid intensity of its costs: in a category, or of the party as one sum."""
    if "category" not in f:
        return _(
            "%(party)s asks for %(grant)s. The rules allow %(allowed)s for its costs: lower the grant by %(excess)s."
        ) % {
            "party": f["party"],
            "grant": _money(f["grant"]),
            "allowed": _money(f["allowed"]),
            "excess": _money(f["excess"]),
        }
    return _(
        "%(party)s asks for %(grant)s for %(category)s. The rules allow %(share)s of the costs, which is "
        "%(allowed)s: lower "
        "the grant by %(excess)s."
    ) % {
        "party": f["party"],
        "grant": _money(f["grant"]),
        "category": _text(f, "category"),
        "share": _share(f["share"]),
        "allowed": _money(f["allowed"]),
        "excess": _money(f["excess"]),
    }


def _cap(f: Any) -> str:
    figures = {"party": f["party"], "limit": _money(f["limit"]), "excess": _money(f["excess"])}
    if f.get("years"):
        said = _(
            "%(party)s may have at most %(limit)s of this aid in any %(years)s years and has had %(earlier)s: "
            "lower the "
            "grant by %(excess)s."
        )
        return said % {**figures, "years": f["years"], "earlier": _money(f["earlier"])}
    return (
        _("%(party)s may have at most %(limit)s of this aid in the project: lower the grant by %(excess)s.") % figures
    )


DETAILS: dict[str, Promise] = {
    "name_and_size": gettext_lazy("the organisation's name and size"),
    "description_with_dates": gettext_lazy("a description with the days of start and end"),
    "location": gettext_lazy("where the project is carried out"),
    "costs": gettext_lazy("a list of the costs"),
    "kind_and_amount": gettext_lazy("the kind of aid and the amount"),
}


def _difficulty(f: Any) -> str:
    figures = {"party": f["party"], "lacking": _money(f["lacking"]) if "lacking" in f else ""}
    match f["ground"]:
        case "capital_lost":
            return (
                _(
                    "%(party)s is in difficulty: more than half of the share capital is lost. Another %(lacking)s "
                    "of equity is "
                    "needed."
                )
                % figures
            )
        case "insolvency":
            return _("%(party)s is in difficulty: it is insolvent or could be made so by its creditors.") % figures
        case "rescue_aid":
            return _(
                "%(party)s is in difficulty: it has rescue aid or a restructuring plan that is not yet settled."
            ) % (figures)
    return (
        _(
            "%(party)s is in difficulty: for two years its debts have been too large for its equity and its "
            "earnings too "
            "small for its interest. Another %(lacking)s of equity is needed."
        )
        % figures
    )


def _cumulated(f: Any) -> dict[str, Any]:
    return {
        "party": f.get("party", ""),
        "others": _money(f["others"]),
        "limit": _money(f["limit"]),
        "allowed": _money(f["allowed"]),
        "excess": _money(f["excess"]),
    }


def _ceiling(f: Any) -> str:
    said = _(
        "%(party)s and its group have had %(counted)s of de minimis aid in the last years. With this it would be "
        "%(excess)s above %(ceiling)s, so none of it can be de minimis aid. What fits is %(room)s."
    ) % {
        "party": f["party"],
        "counted": _euro(f["counted_eur"]),
        "excess": _euro(f["excess_eur"]),
        "ceiling": _euro(f["ceiling_eur"]),
        "room": _euro(f["room_eur"]),
    }
    if "max_sek" in f:
        return said + " " + _("At the day's rate that is %(amount)s.") % {"amount": _money(f["max_sek"])}
    return said


SENTENCES: dict[str, Callable[[Any], str]] = {
    "aid.rule_set_missing": lambda f: (
        _(
            "There are no rules of state aid for decisions on %(day)s. New rules have to be entered before this "
            "can be judged."
        )
        % {"day": _day(f["day"])}
    ),
    "aid.intensity": intensity_sentence,
    "aid.intensity_party": intensity_sentence,
    "aid.size_missing": lambda f: _("State the size of %(party)s: how much aid it may have depends on it.") % f,
    "aid.size_not_eligible": lambda f: (
        _("%(party)s is too large: aid on the ground “%(basis)s” is for %(sizes)s. Choose another ground.")
        % {"party": f["party"], "basis": _text(f, "basis"), "sizes": _sizes(f["sizes"])}
    ),
    "aid.cost_kind": lambda f: (
        _(
            "%(party)s has %(excess)s of costs of the kind %(kind)s, which the ground “%(basis)s” does not cover. "
            "Leave them "
            "out, or choose another ground."
        )
        % {
            "party": f["party"],
            "excess": _money(f["excess"]),
            "kind": CostCategory(f["cost_kind"]).label,
            "basis": _text(f, "basis"),
        }
    ),
    "aid.flat_rate": lambda f: (
        _(
            "%(party)s counts indirect costs as a flat rate: at most %(limit)s of %(base)s, which is %(allowed)s. "
            "Lower them by "
            "%(excess)s."
        )
        % {
            "party": f["party"],
            "limit": _share(f["limit"]),
            "base": _money(f["base"]),
            "allowed": _money(f["allowed"]),
            "excess": _money(f["excess"]),
        }
    ),
    "aid.smes_bear": lambda f: (
        _(
            "As %(party)s is a large enterprise, small and medium-sized ones have to bear at least %(demand)s of "
            "the costs: "
            "let them take over another %(lacking)s."
        )
        % {"party": f["party"], "demand": _share(f["demand"]), "lacking": _money(f["lacking"])}
    ),
    "aid.amount_cap": _cap,
    "aid.rate_missing": lambda f: (
        _("%(party)s: no euro rate has been entered, so the limit of %(amount)s has not been tried.")
        % {"party": f["party"], "amount": _euro(f["amount_eur"])}
    ),
    "aid.notification": lambda f: (
        _(
            "The aid to %(party)s in the project is above %(threshold)s and must be notified to the Commission "
            "first: lower "
            "it by %(excess)s."
        )
        % {"party": f["party"], "threshold": _euro(f["threshold_eur"]), "excess": _money(f["excess"])}
    ),
    "aid.passed_on": lambda f: (
        _(
            "%(party)s passes on services worth %(value)s of %(grant)s. Another %(lacking)s has to reach the "
            "enterprises."
        )
        % {
            "party": f["party"],
            "value": _money(f["value"]),
            "grant": _money(f["grant"]),
            "lacking": _money(f["lacking"]),
        }
    ),
    "aid.years_at_most": lambda f: (
        _(
            "%(party)s may have aid for %(category)s for %(years)s years, through %(latest)s. The project ends "
            "%(days)s days "
            "too late."
        )
        % {
            "party": f["party"],
            "category": _text(f, "category"),
            "years": f["years"],
            "latest": _day(f["latest"]),
            "days": f["days"],
        }
    ),
    "aid.works_started": lambda f: (
        _(
            "The work of %(party)s starts on %(day)s. It may start on %(earliest)s at the earliest, after the "
            "application: "
            "what is begun before has no right to aid."
        )
        % {"party": f["party"], "day": _day(f["works_start_on"]), "earliest": _day(f["earliest"])}
    ),
    "aid.incentive_details": lambda f: (
        _("The application lacks, for %(party)s: %(missing)s.")
        % {"party": f["party"], "missing": listed([str(DETAILS[one]) for one in f["missing"]], get_language())}
    ),
    "aid.declaration_missing": lambda f: (
        _("%(party)s has not declared: “%(statement)s”") % {"party": f["party"], "statement": _text(f, "statement")}
    ),
    "aid.declaration_denied": lambda f: (
        _("%(party)s says that this does not hold: “%(statement)s” Without it there can be no aid on this ground.")
        % {"party": f["party"], "statement": _text(f, "statement")}
    ),
    "aid.difficulty": _difficulty,
    "aid.basis_missing": lambda f: _("Choose the ground for aid to %(party)s.") % f,
    "aid.costs_not_divided": lambda f: (
        _("%(amount)s of the costs of %(party)s are not divided among grounds for aid.")
        % {"party": f["party"], "amount": _money(f["lacking"])}
    ),
    "aid.costs_divided_twice": lambda f: (
        _("%(party)s has divided %(amount)s more than its costs among grounds for aid: take it off.")
        % {"party": f["party"], "amount": _money(f["excess"])}
    ),
    "aid.grant_not_divided": lambda f: (
        _("%(amount)s of the grant to %(party)s is not divided among grounds for aid.")
        % {"party": f["party"], "amount": _money(f["lacking"])}
    ),
    "aid.grant_divided_twice": lambda f: (
        _("%(party)s has divided %(amount)s more than its grant among grounds for aid: take it off.")
        % {"party": f["party"], "amount": _money(f["excess"])}
    ),
    "aid.cell_not_divided": lambda f: (
        _("%(party)s: divide another %(amount)s of %(kind)s in %(year)s among grounds for aid.")
        % {
            "party": f["party"],
            "amount": _money(f["lacking"]),
            "kind": CostCategory(f["cost_kind"]).label,
            "year": f["year"],
        }
    ),
    "aid.cell_divided_twice": lambda f: (
        _("%(party)s has divided %(amount)s more of %(kind)s in %(year)s than its budget has: take it off.")
        % {
            "party": f["party"],
            "amount": _money(f["excess"]),
            "kind": CostCategory(f["cost_kind"]).label,
            "year": f["year"],
        }
    ),
    "cumulation.aid": lambda f: (
        _(
            "%(party)s: with %(others)s of other aid for the same costs the limit of %(limit)s is passed. This "
            "grant may be at "
            "most %(allowed)s: lower it by %(excess)s."
        )
        % _cumulated(f)
    ),
    "cumulation.eu_rate": lambda f: (
        _(
            "%(party)s: with %(others)s of other public money for the same costs the programme's highest rate is "
            "passed. This "
            "grant may be at most %(allowed)s: lower it by %(excess)s."
        )
        % _cumulated(f)
    ),
    "cumulation.eu_rate_unknown": lambda f: (
        _(
            "%(party)s has money from the Union for the same costs. State the programme's highest funding rate, so "
            "that it can "
            "be tried."
        )
        % {"party": f.get("party", "")}
    ),
    "deminimis.ceiling": _ceiling,
}
