"""The questions on an enterprise's size and its group, and the size by the answers. Amounts in kronor, at a rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from applications.rules.aid.ruleset import SizeRules
from applications.rules.aid.size import (
    Classified,
    Enterprise,
    Relation,
    Treatment,
    classify,
    in_euro,
    over_years,
    treatment,
)
from calls.rules.form import checked

_FIGURES: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("headcount", "number", "Årsarbetskrafter", "Annual work units", {"decimals": 1}),
    ("turnover", "amount", "Omsättning, kronor", "Turnover, kronor", {}),
    ("balance", "amount", "Balansomslutning, kronor", "Balance sheet total, kronor", {}),
)

#: The investors of annex I article 3(2), by its letters: with at most half, and without control, they make no partner.
EXEMPT: Mapping[str, tuple[str, str]] = {
    "a": ("a) investeringsbolag, riskkapital, affärsängel", "a) investment corporation, venture capital, angel"),
    "b": ("b) lärosäte eller forskningscenter utan vinstsyfte", "b) university or non-profit research centre"),
    "c": ("c) institutionell investerare, regional fond", "c) institutional investor, regional fund"),
    "d": ("d) liten självstyrande kommun", "d) small autonomous local authority"),
}
_EXEMPT_SV = (
    "Bilaga I, artikel 3.2: a) offentliga investeringsbolag, riskkapitalbolag och affärsänglar (de senare med "
    "sammanlagt under 1 250 000 euro i företaget), b) universitet, högskolor och forskningscentrum utan vinstsyfte, "
    "c) institutionella investerare, även fonder för regional utveckling, d) självstyrande lokala myndigheter med "
    "en årsbudget under 10 miljoner euro och färre än 5 000 invånare."
)
_EXEMPT_EN = (
    "Annex I, article 3(2): (a) public investment corporations, venture capital companies and business angels (the "
    "latter with less than EUR 1 250 000 in all in the enterprise), (b) universities and non-profit research centres, "
    "(c) institutional investors, also regional development funds, (d) autonomous local authorities with an annual "
    "budget of less than EUR 10 million and fewer than 5 000 inhabitants."
)

_SIZES = [
    {"key": "micro", "label_sv": "mikroföretag", "label_en": "micro-enterprise"},
    {"key": "small", "label_sv": "litet företag", "label_en": "small enterprise"},
    {"key": "medium", "label_sv": "medelstort företag", "label_en": "medium-sized enterprise"},
    {"key": "large", "label_sv": "stort företag", "label_en": "large enterprise"},
]

#: The questions, as a form's content: the enterprise's own figures, then its group's.
QUESTIONS: dict[str, Any] = checked(
    [
        {
            "key": "year",
            "kind": "number",
            "label_sv": "Räkenskapsår",
            "label_en": "Financial year",
            "help_sv": "Det år då det senast godkända bokslutet gjordes.",
            "help_en": "The year of the latest approved accounts.",
            "least": "2000",
            "most": "2100",
            "required": True,
        },
        *(
            {"key": key, "kind": kind, "label_sv": sv, "label_en": en, "required": key == "headcount", **more}
            for key, kind, sv, en, more in _FIGURES
        ),
        {
            "key": "rate",
            "kind": "number",
            "label_sv": "Kronor per euro på balansdagen",
            "label_en": "Kronor per euro on the balance sheet day",
            "help_sv": "Lämnas tomt om den kurs som myndigheten har lagt in ska gälla.",
            "help_en": "Left empty if the rate that the authority has entered is to count.",
            "decimals": 4,
            "least": "1.0001",
            "most": "100",
        },
        {
            "key": "year_before",
            "kind": "choice",
            "label_sv": "Storlek enligt bokslutet året före",
            "label_en": "Size by the accounts of the year before",
            "help_sv": "Storleken ändras först när två bokslut i rad ligger på andra sidan av en gräns. Lämna båda "
            "frågorna tomma för ett nytt företag, eller när storleken har varit densamma.",
            "help_en": "The size changes only after two years in a row on the other side of a limit. Leave both "
            "questions empty for a new enterprise, or when the size has been the same.",
            "options": _SIZES,
        },
        {
            "key": "established",
            "kind": "choice",
            "label_sv": "Storlek som gällde dessförinnan",
            "label_en": "Size that counted before that",
            "options": _SIZES,
        },
        {
            "key": "public",
            "kind": "yes_no",
            "label_sv": "Äger eller kontrollerar offentliga organ minst 25 procent?",
            "label_en": "Do public bodies own or control at least 25 per cent?",
            "help_sv": "Staten, regioner, kommuner och vad de bestämmer över, direkt eller genom andra.",
            "help_en": "The state, regions, municipalities and what they decide over, directly or through others.",
        },
        {
            "key": "public_exempt",
            "kind": "yes_no",
            "label_sv": "Är alla dessa offentliga ägare undantagna investerare med högst 50 procent var?",
            "label_en": "Are all of these public owners exempt investors with at most 50 per cent each?",
            "help_sv": _EXEMPT_SV,
            "help_en": _EXEMPT_EN,
            "when": {"question": "public", "is": ["yes"]},
        },
        {
            "key": "group",
            "kind": "table",
            "label_sv": "Företag som äger eller ägs av företaget, eller som kontrolleras av samma ägare",
            "label_en": "Enterprises that own it, that it owns, or that are controlled by the same owner",
            "help_sv": "Alla med minst 25 procent. Andelen är den högre av kapital och röster. För ett företag som hör "
            "ihop med ett annat i tabellen, och inte direkt med er, skrivs det andra företagets namn under ”Genom”. "
            "En ägare enligt bilaga I, artikel 3.2 sägs vara undantagen med dess bokstav.",
            "help_en": "All with at least 25 per cent. The share is the higher of capital and votes. For an enterprise "
            "tied to another in the table, and not directly to you, write the other's name under “Through”. An owner "
            "of annex I article 3(2) is said to be exempt by its letter.",
            "most_rows": 20,
            "columns": [
                {"key": "name", "label_sv": "Namn", "label_en": "Name", "required": True},
                {"key": "share", "kind": "number", "decimals": 2, "required": True}
                | {"label_sv": "Andel, procent", "label_en": "Share, per cent"},
                {"key": "control", "kind": "choice", "label_sv": "Kontroll", "label_en": "Control"}
                | {
                    "options": [
                        {"key": "no", "label_sv": "nej", "label_en": "no"},
                        {"key": "yes", "label_sv": "ja", "label_en": "yes"},
                    ]
                },
                {"key": "investor", "kind": "choice", "label_sv": "Undantagen ägare", "label_en": "Exempt owner"}
                | {
                    "options": [
                        {"key": "no", "label_sv": "nej", "label_en": "no"},
                        *({"key": key, "label_sv": sv, "label_en": en} for key, (sv, en) in EXEMPT.items()),
                    ]
                },
                {"key": "via", "label_sv": "Genom", "label_en": "Through"},
                *(
                    {"key": key, "kind": kind, "label_sv": sv, "label_en": en, **more}
                    for key, kind, sv, en, more in _FIGURES
                ),
            ],
        },
    ]
)


class Counted(StrEnum):
    """How an enterprise of the group comes into the sum."""

    LINKED = "linked"  # in full
    PARTNER = "partner"  # by its share
    WITH_PARTNER = "with_partner"  # linked to a partner: by the partner's share
    AUTONOMOUS = "autonomous"  # too small a share
    EXEMPT = "exempt"  # an investor of article 3(2), with at most half
    BEYOND = "beyond"  # beyond a partner, or beyond one that is not counted


@dataclass(frozen=True)
class GroupSize:
    """The size by the answers, and each enterprise of the group as (name, how it is counted). `size` is the one that
    counts, which changes only after years in a row; None: too little is known."""

    classified: Classified
    counted: list[tuple[str, Counted]]
    size: str | None


def size_of(rules: SizeRules, answers: Mapping[str, Any], rate: Fraction | None) -> GroupSize:
    """The size of an enterprise by its own answers and its group's. `rate` counts where no other is answered; without
    any the amounts are unknown. An enterprise that is said to be tied through one that cannot be found is counted as
    tied directly."""
    own = answers.get("rate")
    rate = Fraction(own) if own else rate
    rows = [row for row in answers.get("group") or () if row.get("name")]
    nearer = _nearer(rows)

    def beside(place: int | None) -> list[Relation]:
        """Those tied to the enterprise in this place of the table; None: to the one whose size is asked for."""
        return [
            Relation(
                key=str(number),
                enterprise=_enterprise(row, rate, beside(number)),
                capital=Fraction(row.get("share") or 0) / 100,
                control=row.get("control") == "yes",
                exempt_investor=row.get("investor") in EXEMPT,
            )
            for number, row in enumerate(rows)
            if nearer[number] == place
        ]

    relations = beside(None)
    public = rules.public_control_from if answers.get("public") is True else Fraction(0)
    exempt = answers.get("public_exempt") is True
    own_figures = _enterprise(answers, rate, relations)
    found = classify(rules, own_figures, public_control=public, public_owner_exempt=exempt)
    counted = _counted(rules, relations)
    told = [(row["name"], counted[str(number)]) for number, row in enumerate(rows)]
    return GroupSize(found, told, _over_years(rules, answers, found.size))


def _over_years(rules: SizeRules, answers: Mapping[str, Any], size: str | None) -> str | None:
    """The size that counts, with those of the years before where both are told."""
    before, established = answers.get("year_before"), answers.get("established")
    if size is None or before not in rules.names or established not in rules.names:
        return size
    return over_years(rules, established, [before, size])[-1]


def untied(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The rows that are said to be tied through an enterprise that the table does not have, or in a circle."""
    nearer = _nearer(rows)
    return [number for number, row in enumerate(rows) if _plain(row.get("via")) and nearer[number] is None]


def _plain(name: Any) -> str:
    """A name as it is compared: case and spaces do not matter."""
    return " ".join(str(name or "").casefold().split())


def _nearer(rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """For each row the place of the one it is tied through; None: directly, or by a circle or an unknown name."""
    places = {_plain(row.get("name")): number for number, row in reversed(list(enumerate(rows)))}
    said = [places.get(_plain(row.get("via"))) if _plain(row.get("via")) else None for row in rows]

    def circles(number: int) -> bool:
        seen = {number}
        place = said[number]
        while place is not None:
            if place in seen:
                return True
            seen.add(place)
            place = said[place]
        return False

    return [None if circles(number) else place for number, place in enumerate(said)]


#: What an enterprise is, by what the one it is tied through is and its own tie to that one.
_BESIDE_PARTNER = {
    Treatment.LINKED: Counted.WITH_PARTNER,
    Treatment.PARTNER: Counted.BEYOND,
    Treatment.AUTONOMOUS: Counted.AUTONOMOUS,
}


def _counted(rules: SizeRules, relations: Sequence[Relation], through: Counted = Counted.LINKED) -> dict[str, Counted]:
    """How each is counted, those beyond it among them: what `classify` sums, said one by one."""
    found: dict[str, Counted] = {}
    for one in relations:
        own = treatment(rules, one)
        match through:
            case Counted.LINKED:
                way = Counted(own.value)
                if own is Treatment.AUTONOMOUS and one.share >= rules.partner_from:
                    way = Counted.EXEMPT
            case Counted.PARTNER | Counted.WITH_PARTNER:
                way = _BESIDE_PARTNER[own]
            case _:
                way = Counted.BEYOND
        found[one.key] = way
        found |= _counted(rules, one.enterprise.relations, way)
    return found


def _enterprise(figures: Mapping[str, Any], rate: Fraction | None, relations: Any = ()) -> Enterprise:
    heads = figures.get("headcount")

    def euro(name: str) -> Fraction | None:
        return in_euro(figures.get(name), rate) if rate else None

    return Enterprise(
        headcount=Fraction(str(heads)) if heads not in (None, "") else None,
        turnover=euro("turnover"),
        balance=euro("balance"),
        relations=relations,
    )
