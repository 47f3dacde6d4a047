"""State aid as an application says it, for those who read it: on pages, and in the application as a document.

Made from frozen content (or what is about to be frozen) and the rules it rests on, in the language that is active.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from applications.display.aid import (
    ACCOUNTS,
    BY_YEAR,
    CONFIRMED,
    FIELDS,
    TIES,
    bonus_words,
    in_language,
    money,
    share,
    stated_words,
)
from applications.drawing.countries import countries
from applications.models.aid import AidRuleSet
from applications.models.budget import CompanySize, CostCategory
from applications.rules.aid.deminimis import HOME
from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.party import AidParty, Line
from applications.rules.aid.ruleset import Bonus, Category, Combine
from applications.rules.facts import PartyFacts
from applications.sentences.findings import sentence
from applications.workflow.aid import Assessed
from applications.workflow.aid_said import Rules, aid_party, said_of_content
from applications.workflow.facts import aid_as_handed_in
from registry.display import ShownFinding
from sweden.money import at_most
from sweden.typography import amount, day_long, number

#: A word and what is said.
Said = tuple[str, str]


@dataclass(frozen=True)
class Table:
    """A list that a party has filled in. `figures` are the places of columns with figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[int] = ()

    @property
    def cells(self) -> list[list[tuple[str, str, bool]]]:
        """The rows as (column's word, text, whether it is a figure)."""
        return [
            [(word, text, place in self.figures) for place, (word, text) in enumerate(zip(self.head, row, strict=True))]
            for row in self.rows
        ]


@dataclass(frozen=True)
class LineShown:
    """A basis and category: how the highest intensity is made up, what may be granted, and what is asked for."""

    title: str
    category: str
    activity: str
    source: str
    intensity: str
    made_of: Sequence[str]
    costs: int
    grant: int
    allowed: int | None


@dataclass(frozen=True)
class Declared:
    """A declaration. `answer` is empty where none was given."""

    statement: str
    answer: str
    source: str


@dataclass(frozen=True)
class PartyShown:
    """What is said of one party."""

    lines: Sequence[LineShown]
    said: Sequence[Said]
    cumulation: Sequence[Said]
    tables: Sequence[Table]
    declared: Sequence[Declared]
    findings: Sequence[ShownFinding]


@dataclass(frozen=True)
class AidShown:
    """What is said of state aid in the whole application. `parties` are by their uuid."""

    said: Sequence[Said]
    bonuses: Sequence[str]
    parties: Mapping[str, PartyShown] = field(default_factory=dict)
    findings: Sequence[ShownFinding] = ()


def aid_shown(
    content: Mapping[str, Any], *, day: date | None, known: Mapping[str, AidRuleSet] | None = None
) -> AidShown | None:
    """The aid of an application's content, None where its call did not ask. `day` is that of the application."""
    if "aid" not in content or not (content["starts_on"] and content["ends_on"]):
        return None
    rules = Rules.frozen(content["aid"], known)
    judged = aid_as_handed_in(content, known, day=day)
    said = said_of_content(content)
    given = set(judged.bonuses.given)
    names = {one.name for one in judged.facts.parties}
    parties = {
        party.key: _party(party, aid_party(party, said, rules), said.parties[party.key], rules, given, judged)
        for party in judged.facts.parties
    }
    return AidShown(
        said=_project(content["aid"], rules),
        bonuses=[bonus_words(one) for key, one in _every_bonus(rules).items() if key in given],
        parties=parties,
        findings=[
            ShownFinding.of(one, sentence(one)) for one in judged.findings if one.figures.get("party") not in names
        ],
    )


def _every_bonus(rules: Rules) -> dict[str, Bonus]:
    return {one.key: one for valid in rules.valid.values() for basis in valid.bases for one in basis.bonuses}


def _project(aid: Mapping[str, Any], rules: Rules) -> list[Said]:
    acts = "; ".join(one.act_sv for one in rules.valid.values())
    found: list[Said] = [(_("Rules"), acts)] if acts else []
    if rules.day:
        found.append((_("The rules of the day"), day_long(rules.day, get_language())))
    if rules.rate is not None and rules.rate_day:
        worth = number(rules.rate, 4, get_language())
        words = _("%(kronor)s kronor for a euro, %(day)s")
        found.append((_("Euro rate"), words % {"kronor": worth, "day": day_long(rules.rate_day, get_language())}))
    project = aid["project"]
    for name in ("research_may_publish", "contract_research_only"):
        if name in project:
            found.append((str(FIELDS[name]), _yes_no(project[name])))
    if project.get("area"):
        found.append((str(FIELDS["area"]), str(project["area"])))
    for code in project.get("stated") or ():
        every = _every_bonus(rules).values()
        bonus = next((one for one in every if any(ground.code == code for ground in one.grounds)), None)
        found.append((stated_words(code) or (bonus_words(bonus) if bonus else code), _("Yes")))
    return found


def _confirmed(value: bool | None) -> str:
    return "" if value is None else str(CONFIRMED[value])


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _party(
    facts: PartyFacts, party: AidParty, own: Mapping[str, Any], rules: Rules, given: set[str], judged: Assessed
) -> PartyShown:
    return PartyShown(
        lines=[_line(one, facts.aid_size, given) for one in party.lines],
        said=_of_itself(own),
        cumulation=_cumulation(party, own, facts, given),
        tables=_tables(party, own, rules),
        declared=_declared(party),
        findings=[
            ShownFinding.of(one, sentence(one)) for one in judged.findings if one.figures.get("party") == facts.name
        ],
    )


def _line(line: Line, size: str | None, given: set[str]) -> LineShown:
    category = line.category
    most = max_intensity(category, size, given)
    return LineShown(
        title=in_language(line.basis.title_sv, line.basis.title_en),
        category=in_language(category.title_sv, category.title_en),
        activity=_("economic activity") if line.basis.economic else _("activity that is not economic"),
        source=f"{line.basis.source}, {line.rules.act_sv}",
        intensity=share(most),
        made_of=_made_of(category, size, given),
        costs=line.costs,
        grant=line.grant,
        allowed=at_most(most * line.costs),
    )


def _made_of(category: Category, size: str | None, given: set[str]) -> list[str]:
    """What the highest intensity is made of: the base, the size, bonuses, the cap. Empty where it is the base alone."""
    bonuses = [one for one in category.bonuses if one.key in given]
    if category.combine is Combine.LARGEST and bonuses:
        bonuses = [max(bonuses, key=lambda one: one.points)]
    more = category.size_bonus.get(size or "")
    found = [bonus_words(one) for one in bonuses]
    if more:
        words = _("+%(points)s points: %(size)s")
        found.insert(0, words % {"points": f"{more * 100}", "size": CompanySize(size).label})
    if not found:
        return []
    cap = category.cap.get(size or "", category.cap.get(""))
    if cap is not None:
        found.append(_("at most %(share)s in all") % {"share": share(cap)})
    return [_("%(share)s from the start") % {"share": share(category.share)}, *found]


def _of_itself(own: Mapping[str, Any]) -> list[Said]:
    found: list[Said] = []
    for name in ("research_organisation", "flat_rate"):
        if own.get(name) is not None:
            found.append((str(FIELDS[name]), _yes_no(own[name])))
    if own.get("group"):
        found.append((str(FIELDS["group"]), own["group"]))
    if since := own.get("operating_aid_since"):
        found.append((str(FIELDS["operating_aid_since"]), day_long(date.fromisoformat(since), get_language())))
    return found


def _cumulation(party: AidParty, own: Mapping[str, Any], facts: PartyFacts, given: set[str]) -> list[Said]:
    """Other public money on the same costs, and the room that it leaves under the highest intensities together."""
    sums = facts.by_source()
    public, union = sums.get("region", 0) + sums.get("other_public", 0), sums.get("eu", 0)
    same = sum(one.on_same_costs for one in party.earlier)
    found: list[Said] = []
    if public:
        found.append((_("Other public money in the budget"), _kronor(public)))
        found.append((_("Of it for the same costs"), _kronor(party.other_public)))
    if union:
        found.append((_("EU funding in the budget"), _kronor(union)))
        found.append((_("Of EU funding, for the same costs"), _kronor(party.eu)))
    if party.eu_rate is not None:
        found.append((str(FIELDS["eu_rate"]), share(party.eu_rate)))
    if same:
        found.append((_("Earlier aid for the same costs"), _kronor(same)))
    if not found or not party.economic:
        return found
    most = at_most(
        sum(
            (max_intensity(line.category, facts.aid_size, given) * line.costs for line in party.economic),
            start=Fraction(0),
        )
    )
    aid = sum(line.grant for line in party.economic) + party.other_public + same
    return [
        *found,
        (_("All aid for the costs, this grant included"), _kronor(aid)),
        (_("The most that the intensities allow together"), _kronor(most)),
    ]


def _kronor(value: int) -> str:
    return money(value, "SEK")


#: Columns of a party's lists.
HEADS: dict[str, list[Promise]] = {
    "earlier": [
        gettext_lazy("Ground"),
        gettext_lazy("Day of the decision"),
        gettext_lazy("Euro"),
        gettext_lazy("Granted by"),
        gettext_lazy("To another enterprise"),
        gettext_lazy("Its tie to the party"),
        gettext_lazy("Granted in"),
        gettext_lazy("Of it for the same costs, kronor"),
    ],
    "services": [
        gettext_lazy("Enterprise"),
        gettext_lazy("Organisation number"),
        gettext_lazy("What it costs, kronor"),
        gettext_lazy("Market price, kronor"),
    ],
    "accounts": [gettext_lazy("Kronor"), gettext_lazy("Last closed year"), gettext_lazy("The year before")],
    "details": [gettext_lazy("Ground"), gettext_lazy("Kind of cost"), gettext_lazy("Year"), gettext_lazy("Kronor")],
}


def _tables(party: AidParty, own: Mapping[str, Any], rules: Rules) -> list[Table]:
    found = []
    lang = get_language()

    def table(name: str, title: str, rows: Sequence[Sequence[str]], figures: Sequence[int]) -> None:
        if rows:
            found.append(Table(title, [str(one) for one in HEADS[name]], rows, figures))

    bases = {basis.key: basis for valid in rules.valid.values() for basis in valid.bases}
    details = [
        (
            in_language(line.category.title_sv, line.category.title_en).capitalize(),
            str(CostCategory(kind).label).capitalize(),
            str(year),
            amount(value, lang),
        )
        for line in party.lines
        for (kind, year), value in sorted(line.details.items(), key=lambda cell: (cell[0][1], cell[0][0]))
    ]
    table("details", _("Costs by kind and year"), details, (2, 3))
    earlier = []
    for one in own.get("earlier") or ():
        basis = bases.get(one["basis"])
        euro = Fraction(one["eur"])
        earlier.append(
            (
                in_language(basis.title_sv, basis.title_en) if basis else one["basis"],
                one["granted_on"],
                number(euro, 0 if euro.denominator == 1 else 2, lang),
                one.get("authority") or "–",
                one.get("to") or "–",
                str(TIES.get(one.get("tie") or "", "–")),
                countries(lang or "sv").get(one.get("member_state") or HOME, ""),
                amount(one.get("on_same_costs") or 0, lang),
            )
        )
    table("earlier", _("Aid received before"), earlier, (2, 7))
    services = [
        (
            one["to"],
            one.get("number") or "–",
            amount(one["cost"], lang),
            "–" if one.get("market_price") is None else amount(one["market_price"], lang),
        )
        for one in own.get("services") or ()
    ]
    table("services", _("Services passed on"), services, (2, 3))
    table("accounts", _("Figures from the accounts"), _accounts(own.get("accounts") or {}), (1, 2))
    return found


def _accounts(given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    lang = get_language()

    def told(name: str) -> str:
        return "–" if given.get(name) is None else amount(given[name], lang)

    rows = []
    if "share_capital" in given:
        rows.append((str(ACCOUNTS["share_capital"]), told("share_capital"), ""))
    rows += [
        (str(words), told(f"{name}_1"), told(f"{name}_2"))
        for name, words in BY_YEAR.items()
        if f"{name}_1" in given or f"{name}_2" in given
    ]
    if "age_years" in given:
        rows.append((str(ACCOUNTS["age_years"]), str(given["age_years"]), ""))
    rows += [(str(ACCOUNTS[name]), _("Yes"), "") for name in ("insolvent", "rescue_aid") if given.get(name)]
    return rows


def _declared(party: AidParty) -> list[Declared]:
    """What its bases ask it to declare at application, each once, with the answer."""
    asked = {
        one.key: (one, line.rules.act_sv)
        for line in party.lines
        for one in line.basis.declarations
        if "application" in one.when
    }
    return [
        Declared(
            in_language(one.statement_sv, one.statement_en),
            _confirmed(party.declarations.get(one.key)),
            f"{one.source}, {act}",
        )
        for one, act in asked.values()
    ]
