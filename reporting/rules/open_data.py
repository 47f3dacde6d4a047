"""Open data in the shapes that funders share, from plain rows: no database, no clock, nothing of pages.

`calls_gdp`, `applications_gdp` and `activities_gdp` follow Gemensamma dataprojektet (GDP: utlysningar, ansokningar,
finansieradeaktiviteter), `projects_swecris` SweCRIS. Names of fields are the standards' own. What the product does not
know is left empty and never guessed. `lines` makes the same things flat, for a table.

Personal numbers, and sole traders', are refused here too, whatever the rows say: a sole trader is called so and has no
number (3 kap. 10 § lagen (2018:218) lets them be used only where it is clearly motivated).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sweden.identifiers import IdentifierError, mentions_personal_number, organisation_number, show_organisation_number

CURRENCY = "SEK"
SOLE_TRADER = "Enskild firma"
#: What stands for a title that is marked as what may be secret: it is tried first when somebody asks for it.
UNTRIED = "Titeln lämnas ut efter prövning"
Item = dict[str, Any]


@dataclass(frozen=True)
class Body:
    """An organisation: its name, number (empty: abroad, or not stated), county in words and country (ISO 3166)."""

    name: str
    number: str = ""
    county: str = ""
    country: str = "SE"
    kind_sv: str = ""
    kind_en: str = ""
    is_sole_trader: bool = False


@dataclass(frozen=True)
class CallRow:
    """A published call. `updated_at` and the moments of the period as ISO 8601 with zone."""

    funder: Body
    number: str
    title_sv: str
    title_en: str
    text_sv: str
    text_en: str
    phase: str
    budget: int | None
    opens_at: str
    closes_at: str
    address: str
    updated_at: str


@dataclass(frozen=True)
class Money:
    """What a party was granted in a budget year, kronor."""

    body: Body
    year: int
    amount: int
    #: The basis of the aid in words; empty where the application says none.
    basis: str = ""


@dataclass(frozen=True)
class DecidedRow:
    """An application whose decision has been notified. `parties` begins with the coordinator.

    `title` is open text; kronor; `areas` and `subjects` are (key or code, name in Swedish, name in English), `shares`
    the areas' parts of the grant in whole per cent. `award` is the call's own kind of project, in Swedish and English.
    `leader` is the gender that the project leader has stated (woman, man, "" where nothing is said).
    """

    funder: Body
    suffix: str
    number: str
    title: str
    granted: bool
    requested: int
    decided_on: date
    notified_at: str
    parties: Sequence[Body]
    starts_on: date | None = None
    ends_on: date | None = None
    money: Sequence[Money] = ()
    areas: Sequence[tuple[str, str, str]] = field(default_factory=tuple)
    shares: Mapping[str, int] = field(default_factory=dict)
    subjects: Sequence[tuple[str, str, str]] = field(default_factory=tuple)
    award: tuple[str, str] = ("", "")
    leader: str = ""


def open_text(text: str, instead: str) -> str:
    """The text, or `instead` where it mentions a personal number."""
    return instead if mentions_personal_number(text) else text


def body(one: Body) -> Item:
    """An organisation as GDP writes it."""
    name, number = _known(one)
    return {"namn": name, "organisationsnummer": number, "lan": one.county, "land": one.country}


def _known(one: Body) -> tuple[str, str]:
    """Name and number that may be told: never what could be a personal number."""
    if one.is_sole_trader:
        return SOLE_TRADER, ""
    try:
        number = show_organisation_number(organisation_number(one.number).value) if one.number else ""
    except IdentifierError:
        return (SOLE_TRADER if one.country == "SE" else one.name), ""
    return open_text(one.name, SOLE_TRADER), number


PHASES = {"coming": "Kommande", "open": "Pågående", "closed": "Avslutad", "decided": "Avslutad"}


def calls_gdp(rows: Iterable[CallRow]) -> list[Item]:
    """GDP `utlysningar`."""
    return [
        {
            "finansiarNamn": one.funder.name,
            "finansiarOrganisationsnummer": one.funder.number,
            "diarienummer": one.number,
            "titel": one.title_sv,
            "titelEng": one.title_en,
            "beskrivning": one.text_sv,
            "beskrivningEng": one.text_en,
            "status": PHASES[one.phase],
            "budgetBelopp": one.budget,
            "budgetValuta": CURRENCY if one.budget is not None else "",
            "oppningsdatum": one.opens_at,
            "stangningsdatum": one.closes_at,
            "publiceringsplats": one.address,
            "uppdateringTidpunkt": one.updated_at,
        }
        for one in rows
    ]


def _outcome(one: DecidedRow) -> str:
    return "Beviljad" if one.granted else "Avslagen"


def applications_gdp(rows: Iterable[DecidedRow]) -> list[Item]:
    """GDP `ansokningar`: those decided on, with their parties' roles as applicants."""
    return [
        {
            "diarienummer": one.number,
            "titel": one.title,
            "beskrivning": "",
            "status": _outcome(one),
            "soktBelopp": one.requested,
            "soktValuta": CURRENCY,
            "beslut": {"datum": one.decided_on.isoformat(), "typ": "BeslutFinansiering", "utfall": _outcome(one)},
            "organisationer": [
                {"roll": "MedsökandeOrganisation" if place else "SökandeKoordinator", **body(party)}
                for place, party in enumerate(one.parties)
            ],
            "personer": [],
        }
        for one in rows
    ]


def stage(starts_on: date | None, ends_on: date | None, today: date) -> str:
    """Whether an activity has begun or ended on a day; empty when its period is not known."""
    if starts_on is None or ends_on is None:
        return ""
    return "Ej påbörjad" if today < starts_on else "Avslutad" if today > ends_on else "Pågående"


def activities_gdp(rows: Iterable[DecidedRow], *, today: date) -> list[Item]:
    """GDP `finansieradeaktiviteter`: what was granted, per organisation and year."""
    return [
        {
            "diarienummer": one.number,
            "titel": one.title,
            "titelEng": "",
            "beskrivning": "",
            "beskrivningEng": "",
            "startdatum": one.starts_on.isoformat() if one.starts_on else "",
            "slutdatum": one.ends_on.isoformat() if one.ends_on else "",
            "status": stage(one.starts_on, one.ends_on, today),
            "typ": one.award[0],
            "stodform": "",
            "nyckelord": [],
            "kategoriseringFinansiar": [
                {"kod": key, "namn": name, "namnEng": english} for key, name, english in one.areas
            ],
            "forskningsamnen": [
                {"kod": code, "namn": name, "namnEng": english} for code, name, english in one.subjects
            ],
            "hallbarhetsmal": [],
            "beslut": {"datum": one.decided_on.isoformat(), "typ": "BeslutFinansiering", "utfall": _outcome(one)},
            "beslutadFinansiering": [
                {
                    **body(part.body),
                    "stodgrund": part.basis,
                    "belopp": part.amount,
                    "valuta": CURRENCY,
                    "ar": part.year,
                }
                for part in one.money
            ],
            "organisationer": [
                {"roll": "FinansieradOrganisation" if place else "Koordinator", **body(party)}
                for place, party in enumerate(one.parties)
            ],
            "personer": [],
            "uppdateringTidpunkt": one.notified_at,
        }
        for one in rows
        if one.granted
    ]


#: What joins several values in one field of SweCRIS.
JOINED = "¤¤¤"


def projects_swecris(rows: Iterable[DecidedRow]) -> list[Item]:
    """SweCRIS: a granted project per row. FundingYear is the first year with granted money."""
    found = []
    for one in rows:
        if not one.granted:
            continue
        coordinator = one.parties[0] if one.parties else Body("")
        name, number = _known(coordinator)
        found.append(
            {
                "ProjectId": f"{one.number}_{one.suffix}",
                "ProjectTitleSv": one.title,
                "ProjectTitleEn": "",
                "ProjectAbstractSv": "",
                "ProjectAbstractEn": "",
                "ProjectStartDate": one.starts_on.isoformat() if one.starts_on else "",
                "ProjectEndDate": one.ends_on.isoformat() if one.ends_on else "",
                "CoordinatingOrganisationId": number,
                "CoordinatingOrganisationNameSv": name,
                "CoordinatingOrganisationNameEn": "",
                "CoordinatingOrganisationTypeOfOrganisationSv": coordinator.kind_sv,
                "CoordinatingOrganisationTypeOfOrganisationEn": coordinator.kind_en,
                "FundingOrganisationId": one.funder.number,
                "FundingOrganisationNameSv": one.funder.name,
                "FundingOrganisationNameEn": "",
                "FundingOrganisationTypeOfOrganisationSv": one.funder.kind_sv,
                "FundingOrganisationTypeOfOrganisationEn": one.funder.kind_en,
                "FundingsSek": sum(part.amount for part in one.money),
                "FundingYear": min((part.year for part in one.money), default=None),
                "FundingStartDate": "",
                "FundingEndDate": "",
                "TypeOfAwardId": "",
                "TypeOfAwardDescrSv": one.award[0],
                "TypeOfAwardDescrEn": one.award[1],
                "UpdatedDate": one.notified_at,
                "LoadedDate": "",
                "InvolvedPeople": "",
                "Scbs": JOINED.join(f"{code}: {name}" for code, name, _english in one.subjects),
            }
        )
    return found


# The same, flat


def lines(items: Sequence[Item], *, per: str = "") -> tuple[list[str], list[list[Any]]]:
    """Head and rows of a table: one row per thing, or one per part in its list `per` with the thing's fields repeated.

    A thing within a thing is told as "outer.inner"; a list of words is joined as SweCRIS joins, one of things left out
    unless it is the one asked for by `per`.
    """
    flat = []
    for item in items:
        own = _flat({name: value for name, value in item.items() if name != per})
        parts = item.get(per) if per else None
        flat += [{**own, **_flat(part, f"{per}.")} for part in parts] if parts else [own]
    head = list(dict.fromkeys(name for row in flat for name in row))
    return head, [[row.get(name, "") for name in head] for row in flat]


def _flat(item: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in item.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            if any(isinstance(one, Mapping) for one in value):
                continue
            found[f"{before}{name}"] = JOINED.join(str(one) for one in value)
        else:
            found[f"{before}{name}"] = "" if value is None else value
    return found
