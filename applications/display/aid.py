"""How rules of state aid look: what each basis gives, to whom, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from applications.models.aid import AidRuleSet
from applications.models.budget import CompanySize, CostCategory
from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.ruleset import AmountCap, Basis, Bonus, Category, RuleSet, Threshold
from sweden.typography import amount, listed, percent

#: The columns of the table of intensities, the smallest first. A micro enterprise is a small one here.
SIZES = (CompanySize.SMALL, CompanySize.MEDIUM, CompanySize.LARGE)


def in_language(swedish: str, english: str) -> str:
    """The text in the reader's language; Swedish when there is none in English."""
    return english if english and (get_language() or "sv").startswith("en") else swedish


def share(value: Fraction) -> str:
    """A share in per cent, with a decimal only where there is one."""
    return percent(value, 0 if (value * 100).denominator == 1 else 1, lang=get_language())


@dataclass(frozen=True)
class CategoryRow:
    """A category as a row: its shares by size (empty: not for that size), and what is added."""

    title: str
    shares: list[tuple[str, str]]
    bonuses: list[str]
    notes: list[str]
    source: str
    to_confirm: bool = False


@dataclass(frozen=True)
class BasisShown:
    """A basis as a section."""

    key: str
    article: str
    title: str
    source: str
    for_whom: str
    costs: str
    rows: list[CategoryRow]
    limits: list[tuple[str, str, bool]]
    declarations: list[tuple[str, str]]
    to_confirm: bool = False


@dataclass(frozen=True)
class Shown:
    """A set of rules as a page shows it."""

    bases: list[BasisShown]
    general: list[tuple[str, str, bool]] = field(default_factory=list)


def shown(content: Mapping[str, Any], rules: RuleSet) -> Shown:
    """A set for people. `content` says which figures are to be confirmed."""
    bases = [_basis(one, given) for one, given in zip(rules.bases, content["bases"], strict=True)]
    return Shown(bases, _general(content, rules))


def shown_row(row: AidRuleSet) -> Shown:
    """A stored set for people."""
    return shown(row.content, row.rules)


def _basis(basis: Basis, given: Mapping[str, Any]) -> BasisShown:
    unsure = [one.get("to_confirm", False) for one in given["categories"]]
    limits = [
        *((_cap(one), one.source, part.get("to_confirm", False)) for one, part in _with(basis, given, "amount_caps")),
        *(
            (_threshold(basis, one), one.source, part.get("to_confirm", False))
            for one, part in _with(basis, given, "notification")
        ),
    ]
    if basis.flat_rate:
        said = _("Indirect costs as a flat rate: at most %(share)s of the costs they are counted on.")
        limits.append((said % {"share": share(basis.flat_rate.most)}, basis.flat_rate.source, False))
    if basis.passed_on:
        said = _("Services are worth their market price, or their cost and %(share)s.")
        limits.append(
            (
                said % {"share": share(basis.passed_on.mark_up)},
                basis.passed_on.source,
                given["passed_on"].get("to_confirm", False),
            )
        )
    return BasisShown(
        key=basis.key,
        article=basis.article,
        title=in_language(basis.title_sv, basis.title_en),
        source=basis.source,
        for_whom=_for_whom(basis),
        costs=listed([str(CostCategory(kind).label) for kind in basis.cost_kinds], get_language()),
        rows=[_row(basis, one, sure) for one, sure in zip(basis.categories, unsure, strict=True)],
        limits=limits,
        declarations=[(in_language(one.statement_sv, one.statement_en), one.source) for one in basis.declarations],
        to_confirm=any(unsure) or any(one[2] for one in limits),
    )


def _with(basis: Basis, given: Mapping[str, Any], name: str) -> list[tuple[Any, Mapping[str, Any]]]:
    return list(zip(getattr(basis, name), given.get(name, ()), strict=True))


def _for_whom(basis: Basis) -> str:
    if not basis.economic:
        return _("activities that are not economic")
    if not basis.sizes:
        return _("enterprises of all sizes")
    return _("small and medium-sized enterprises")


def _row(basis: Basis, category: Category, unsure: bool) -> CategoryRow:
    shares = [(str(size.label), share(max_intensity(category, size)) if _has(basis, size) else "") for size in SIZES]
    notes = []
    if category.cap:
        caps = sorted(set(category.cap.values()))
        notes.append(_("in all at most %(shares)s") % {"shares": listed([share(one) for one in caps], get_language())})
    if category.years_at_most:
        years = category.years_at_most
        notes.append(ngettext("at most %(years)s year", "at most %(years)s years", years) % {"years": years})
    if category.smes_bear:
        notes.append(
            _("a large enterprise only where small and medium-sized ones bear at least %(share)s")
            % {"share": share(category.smes_bear.share)}
        )
    return CategoryRow(
        in_language(category.title_sv, category.title_en),
        shares,
        [bonus_words(one) for one in category.bonuses],
        notes,
        category.source,
        unsure,
    )


def _has(basis: Basis, size: str) -> bool:
    return not basis.sizes or size in basis.sizes


def bonus_words(bonus: Bonus) -> str:
    """A bonus as people say it: what is added, and for what."""
    return _("+%(points)s points: %(title)s") % {
        "points": f"{bonus.points * 100}",
        "title": in_language(bonus.title_sv, bonus.title_en),
    }


#: Grounds of bonuses that a project states of itself, in words; others have the bonus's own.
STATED: dict[str, Promise] = {
    "wide_dissemination": gettext_lazy(
        "The results are spread widely: conferences, publications, open repositories or open source"
    ),
    "licences_on_market_terms": gettext_lazy("Licences to the results are offered to all on market terms in the EEA"),
    "designed_by_three_states": gettext_lazy("The project has been designed jointly by at least three states"),
    "two_states_or_union_level": gettext_lazy("At least two states fund the infrastructure, or it is chosen by the EU"),
    "cross_border_infrastructure": gettext_lazy("The infrastructure is cross-border"),
    "four_fifths_of_capacity_for_smes": gettext_lazy(
        "At least 80 per cent of the capacity is for small and medium-sized enterprises"
    ),
    "disabled_or_disadvantaged_workers": gettext_lazy("The training is for workers with disabilities or disadvantages"),
}
#: What a cooperation lacks to count.
LACKS: dict[str, Promise] = {
    "sme_or_second_state": gettext_lazy("a small or medium-sized enterprise, or a second state"),
    "undertaking_above_70_percent": gettext_lazy(
        "that no enterprise or group bears more than 70 per cent of the costs"
    ),
    "undertakings_not_independent": gettext_lazy("enterprises that do not belong to the same group"),
    "contract_research_is_not_collaboration": gettext_lazy("more than bought research"),
    "research_organisations_below_10_percent": gettext_lazy(
        "that research organisations bear at least 10 per cent of the costs"
    ),
    "right_to_publish": gettext_lazy("that the research organisations may publish their own results"),
}


def stated_words(code: str) -> str:
    """A ground that a project states, in words; empty when it has none of its own."""
    return str(STATED.get(code, ""))


def _cap(cap: AmountCap) -> str:
    figures = {"amount": money(cap.amount, cap.currency)}
    if cap.years:
        said = ngettext(
            "At most %(amount)s per undertaking in any %(years)s year.",
            "At most %(amount)s per undertaking in any %(years)s years.",
            cap.years,
        )
        return said % {**figures, "years": cap.years}
    return _("At most %(amount)s per undertaking in a project.") % figures


def _threshold(basis: Basis, threshold: Threshold) -> str:
    figures = {"amount": money(threshold.amount_eur, "EUR")}
    if not threshold.categories:
        return _("Above %(amount)s per undertaking and project the aid must be notified.") % figures
    names = [in_language(one.title_sv, one.title_en) for one in basis.categories if one.key in threshold.categories]
    figures |= {"categories": listed(names, get_language()), "share": share(threshold.more_than)}
    return (
        _("Above %(amount)s the aid must be notified where %(categories)s is more than %(share)s of the costs.")
        % figures
    )


def money(value: int, currency: str) -> str:
    """An amount with its currency."""
    words = {"SEK": _("%(amount)s kronor"), "EUR": _("%(amount)s euro")}
    return words[currency] % {"amount": amount(value, get_language())}


def _general(content: Mapping[str, Any], rules: RuleSet) -> list[tuple[str, str, bool]]:
    said: list[tuple[str, str, bool]] = []

    def add(name: str, sentence: str) -> None:
        part = content[name]
        said.append((sentence, part["source"], part.get("to_confirm", False)))

    if ceiling := rules.de_minimis:
        add(
            "de_minimis",
            ngettext(
                "At most %(amount)s per single undertaking in any %(years)s year, counted day by day.",
                "At most %(amount)s per single undertaking in any %(years)s years, counted day by day.",
                ceiling.years,
            )
            % {"amount": money(int(ceiling.ceiling_eur), "EUR"), "years": ceiling.years},
        )
    if sizes := rules.sizes:
        for level in sizes.levels:
            if level.size not in CompanySize.values:
                continue
            said.append(
                (
                    _(
                        "%(size)s: fewer than %(heads)s persons, and turnover of at most %(turnover)s or a balance "
                        "sheet of at most %(balance)s."
                    )
                    % {
                        "size": str(CompanySize(level.size).label).capitalize(),
                        "heads": level.headcount_below,
                        "turnover": money(level.turnover_at_most, "EUR"),
                        "balance": money(level.balance_at_most, "EUR"),
                    },
                    content["sizes"]["source"],
                    content["sizes"].get("to_confirm", False),
                )
            )
    if rules.publication:
        add(
            "publication",
            _("Awards above %(amount)s are published within %(months)s months.")
            % {"amount": money(rules.publication.threshold_eur, "EUR"), "months": rules.publication.months},
        )
    return said


def field_words(name: str, rules: Iterable[RuleSet]) -> str:
    """What a field of state aid is called, by the name it is saved under."""
    kind, _dot, rest = name.partition(".")
    bases = [basis for one in rules for basis in one.bases]
    if kind == "d":
        declarations = (one for basis in bases for one in basis.declarations if one.key == rest)
        return next((in_language(one.statement_sv, one.statement_en) for one in declarations), rest)
    if kind in ("c", "g", "k") and rest:
        basis, category, *detail = rest.split(".")
        found = (one for own in bases if own.key == basis for one in own.categories if one.key == category)
        title = next((in_language(one.title_sv, one.title_en) for one in found), category)
        if detail:
            return f"{title.capitalize()}, {CostCategory(detail[0]).label} {detail[1]}"
        return f"{title.capitalize()}, {_('costs') if kind == 'c' else _('grant')}"
    return str(FIELDS.get(name, name))


#: How a party answers a statement that it is to declare, and how it is read; statements may themselves deny something.
CONFIRM = {"yes": gettext_lazy("We confirm this"), "no": gettext_lazy("We cannot confirm this")}
CONFIRMED = {True: gettext_lazy("confirmed by the party"), False: gettext_lazy("not confirmed by the party")}

#: Other fields of state aid.
FIELDS: dict[str, Promise] = {
    "research_organisation": gettext_lazy("The party is an organisation for research and dissemination of knowledge"),
    "group": gettext_lazy("Group of companies"),
    "operating_aid_since": gettext_lazy("First day of operating aid for the cluster"),
    "flat_rate": gettext_lazy("Indirect costs are counted as a flat rate"),
    "public_same_costs": gettext_lazy("Of other public money, for the same costs"),
    "eu_same_costs": gettext_lazy("Of EU funding, for the same costs"),
    "eu_rate": gettext_lazy("The EU programme's highest funding rate, per cent"),
    "earlier": gettext_lazy("Aid received before"),
    "services": gettext_lazy("Services passed on"),
    "accounts": gettext_lazy("Figures from the accounts"),
    "research_may_publish": gettext_lazy("Research organisations in the project may publish their own results"),
    "contract_research_only": gettext_lazy("Cooperation is only bought research or subcontracting"),
    "area": gettext_lazy("Assisted area where the project is carried out"),
    "stated": gettext_lazy("This also holds for the project"),
}


#: What ties an enterprise to the party, as those who fill in say it. Those of the regulation's article 2.2 make one
#: undertaking; the last two are asked about, and weighed as the rules say.
TIES: dict[str, Promise] = {
    "majority_votes": gettext_lazy("majority of the votes"),
    "appoints_board_majority": gettext_lazy("right to appoint most of the board"),
    "dominant_influence_contract": gettext_lazy("dominant influence by contract or articles of association"),
    "controls_votes_by_agreement": gettext_lazy("control of the votes by agreement with other owners"),
    "same_natural_person": gettext_lazy("owned by the same natural person"),
    "minority_holding": gettext_lazy("a smaller holding"),
}


def rows_words(name: str, value: Any) -> str:
    """A list or a set of figures of state aid in one line, for those who choose between two versions of it."""
    if name == "accounts":
        told = [f"{key} {amount(one, get_language()) if one is not True else _('Yes')}" for key, one in value.items()]
        return listed(told, get_language())
    said = []
    for row in value:
        if name == "earlier":
            tie = f", {row['to']}: {TIES.get(row['tie'], row['tie'])}" if row.get("tie") else ""
            said.append(f"{row['granted_on']} {row['eur']} EUR, {row['authority']}{tie}")
        else:
            worth = row["cost"] if row.get("market_price") is None else row["market_price"]
            said.append(f"{row['to']} {amount(worth, get_language())} kr")
    return "; ".join(said)


#: The figures of the accounts that are told for each year that counts.
BY_YEAR: dict[str, Promise] = {
    "equity": gettext_lazy("Equity"),
    "debt": gettext_lazy("Debts"),
    "ebitda": gettext_lazy("Earnings before interest, tax and depreciation (EBITDA)"),
    "interest": gettext_lazy("Interest"),
}
#: What else of the accounts tells an undertaking in difficulty.
ACCOUNTS: dict[str, Promise] = {
    "share_capital": gettext_lazy("Share capital with premium, kronor"),
    "age_years": gettext_lazy("Full years since the enterprise was formed"),
    "insolvent": gettext_lazy("It is insolvent, or could be made so at the request of its creditors"),
    "rescue_aid": gettext_lazy("It has rescue aid that is not repaid, or a restructuring plan that is not settled"),
}
