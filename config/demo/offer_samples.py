"""What the sample calls offer, ask and demand. Invented texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from calls.models import Effect
from config.demo.offer_questions import ETHICS, EXCELLENCE, LEVEL, NEED, PLAN, SCHOOL, SOCIETY, SOCIETY_MONEY
from config.demo.story import Story

STOP, WARN = Effect.STOP, Effect.WARN


#: The call asks on which ground each party has its aid, and holds the grants to it.
AID: tuple[str, dict[str, Any], str] = ("intensity", {"bonuses": "counts"}, STOP)


VINNOVA_LAW = "Förordningen (2015:208) om statligt stöd till forskning och utveckling samt innovation"


VINNOVA_APPEAL = "förordningen (2015:208)"


VR_LAW = "Vetenskapsrådets instruktion och regeringens uppdrag"


VR_APPEAL = "förordningen (2009:975) med instruktion för Vetenskapsrådet"


GREEN = [
    {**LEVEL, "section": "nytta"},
    {
        "key": "drift",
        "kind": "date",
        "label_sv": "När tas lösningen i drift?",
        "label_en": "When is the solution put into operation?",
        "section": "nytta",
        "when": {"question": "fas", "is": ["drift"]},
    },
    {
        "key": "utslapp",
        "kind": "number",
        "label_sv": "Hur mycket minskar utsläppen per år när lösningen är i drift?",
        "label_en": "By how much do emissions fall per year when the solution is in operation?",
        "help_sv": "Koldioxidekvivalenter, räknat mot i dag.",
        "help_en": "Carbon dioxide equivalents, compared with today.",
        "unit": "ton",
        "least": "0",
        "required": True,
        "section": "nytta",
    },
    {
        "key": "material",
        "kind": "table",
        "label_sv": "Vilka material går runt?",
        "label_en": "Which materials are circulated?",
        "section": "nytta",
        "most_rows": 8,
        "columns": [
            {"key": "vad", "label_sv": "Material", "label_en": "Material", "required": True},
            {"key": "ton", "kind": "number", "label_sv": "Ton per år", "label_en": "Tonnes per year"},
            {"key": "varde", "kind": "amount", "label_sv": "Värde, kronor", "label_en": "Value, kronor"},
        ],
    },
    {
        "key": "tillstand",
        "kind": "yes_no",
        "label_sv": "Krävs ett nytt miljötillstånd?",
        "label_en": "Is a new environmental permit needed?",
        "required": True,
        "section": "nytta",
        "follow_up_on": "yes",
        "follow_up_sv": "Vilket, och när väntas det?",
        "follow_up_en": "Which one, and when is it expected?",
        "max_words": 60,
    },
    {
        "key": "intyg",
        "kind": "file",
        "label_sv": "Intyg från anläggningens ägare",
        "label_en": "Statement from the owner of the plant",
        "section": "nytta",
    },
]


@dataclass(frozen=True)
class Sample:
    """A call of the story, and how far it has come. `step` is draft, proof or published."""

    assignment: str
    author: str
    proofreader: str
    created: datetime
    opens: datetime
    closes: datetime
    decision: date
    texts: Mapping[str, str]
    budget: Mapping[int, int]
    demands: Sequence[tuple[str, dict[str, Any], str]]
    questions: Sequence[dict[str, Any]]
    proofread: datetime
    published: datetime | None = None
    strand: str = ""
    start: date | None = None
    end: date | None = None
    extended: tuple[datetime, datetime, str] | None = None
    law: tuple[str, str] = field(default=(VINNOVA_LAW, VINNOVA_APPEAL))
    about: Mapping[str, Any] = field(default_factory=dict)
    contacts: Sequence[Mapping[str, str]] = ()
    sections: Sequence[Mapping[str, str]] = ()
    #: Whether the form begins with the description common to all calls, as every new one does.
    core: bool = False
    asked: Sequence["Asked"] = ()


@dataclass(frozen=True)
class Asked:
    """A question about a call, and what it was answered. Without `answer` it waits still."""

    who: str
    at: datetime
    text: str
    shown: str = ""
    answered: datetime | None = None
    answer: str = ""
    public: bool = True
    corrected: datetime | None = None
    correction: str = ""


_at = Story.at


#: The technology areas of the strategic part, by the keys of the decision's file.
AREAS = (
    "ai-autonoma-system",
    "avancerad-digital-teknik",
    "kvantteknik",
    "energiteknik",
    "material-produktionsteknik",
    "bioteknik",
)


SAMPLES = [
    Sample(
        "vin-exc",
        "Elin Sandberg",
        "Maryam Haddad",
        created=_at(2025, 9, 2, 9),
        opens=_at(2025, 9, 15, 9),
        closes=_at(2025, 10, 29, 14),
        extended=(_at(2025, 10, 27, 15), _at(2025, 10, 31, 14), "Driftstörning i inloggningen den 26 oktober"),
        decision=date(2026, 1, 30),
        start=date(2025, 12, 1),
        end=date(2028, 12, 31),
        proofread=_at(2025, 9, 8, 13),
        published=_at(2025, 9, 10, 10),
        texts={
            "title_sv": "Excellenskluster, strategisk del 2025: samverkansprojekt",
            "title_en": "Excellence clusters, strategic part 2025: collaboration projects",
            "purpose_sv": "För er som tillsammans prövar ny teknik där forskning och företag möts.\n\nProjekten ska "
            "stärka Sverige inom artificiell intelligens och autonoma system, avancerad digital teknik, kvantteknik, "
            "energiteknik, material- och produktionsteknik eller bioteknik. Ni visar att tekniken fungerar utanför "
            "laboratoriet och att någon vill använda den.",
            "purpose_en": "For those who together try out new technology where research and companies meet.\n\nThe "
            "projects strengthen Sweden in artificial intelligence and autonomous systems, advanced digital "
            "technology, quantum technology, energy technology, materials and production technology, or "
            "biotechnology. You show that it works outside the laboratory and that someone wants to use it.",
            "who_may_apply_sv": "Företag, lärosäten, forskningsinstitut, regioner och kommuner i samverkan. Minst två "
            "parter deltar, varav minst ett företag. En av parterna är koordinator och lämnar in ansökan.",
            "who_may_apply_en": "Companies, universities, research institutes, regions and municipalities together. At "
            "least two parties take part, at least one of them a company. One of the parties coordinates and submits.",
        },
        budget={2025: 45_000_000, 2026: 60_000_000},
        demands=[
            ("max_grant", {"amount": 10_000_000}, STOP),
            ("max_share", {"share": Fraction(3, 5)}, STOP),
            (
                "min_business_share",
                {"share": Fraction(1, 2), "base": "eligible_costs", "in_kind": "counts"},
                WARN,
            ),
            ("min_parties", {"count": 2}, STOP),
            ("max_months", {"months": 36}, STOP),
            AID,
        ],
        questions=[NEED, PLAN, LEVEL, ETHICS],
        about={
            "areas": AREAS,
            "trl": (4, 7),
            "applicant_kinds": ["company", "university", "institute", "region", "municipality"],
            "subjects": ["1", "2"],
        },
        contacts=[
            {
                "name": "Hanna Björk",
                "email": "hanna.bjork@vinnova.example",
                "about_sv": "Budget och stödgrund",
                "about_en": "Budget and basis for aid",
            }
        ],
        asked=[
            Asked(
                "Jonas Wik",
                _at(2025, 9, 22, 10),
                "Vi på Celltorget ingår i en dansk koncern. Räknas vi som stort företag då?",
                "Räknas ett företag som ingår i en utländsk koncern som stort?",
                _at(2025, 9, 23, 14),
                "Hela koncernen räknas, också de delar som finns utomlands. Storleken avgörs av bilaga I till "
                "gruppundantagsförordningen.",
            ),
            Asked(
                "Lina Forsgren",
                _at(2025, 10, 3, 9),
                "Kan projektet starta innan beslutet har kommit?",
                "Kan projektet starta innan beslutet har kommit?",
                _at(2025, 10, 6, 11),
                "Nej. Kostnader räknas tidigast från den 1 november 2025.",
                corrected=_at(2025, 10, 7, 9),
                correction="Kostnader räknas tidigast från den 1 december 2025, som det står under Datum.",
            ),
        ],
    ),
    Sample(
        "vr-exc",
        "Sofia Lindqvist",
        "Agnes Palm",
        created=_at(2025, 9, 2, 13),
        opens=_at(2025, 9, 16, 9),
        closes=_at(2025, 11, 4, 14),
        decision=date(2026, 1, 30),
        start=date(2025, 12, 1),
        end=date(2030, 12, 31),
        proofread=_at(2025, 9, 9, 11),
        published=_at(2025, 9, 11, 9),
        law=(VR_LAW, VR_APPEAL),
        texts={
            "title_sv": "Excellenskluster, öppen del 2025",
            "title_en": "Excellence clusters, open part 2025",
            "purpose_sv": "För forskare som vill samla landets bästa kring en fråga som kräver mer än en grupp.\n\n"
            "Inriktningen är fri. Klustren ska ha högsta vetenskapliga kvalitet och våga ta risker, skapa nya "
            "samarbeten mellan lärosäten och rymma samhällsvetenskaplig och humanistisk forskning.",
            "purpose_en": "For researchers who want to gather the best in the country around a question that takes "
            "more than one group.\n\nThe orientation is free. The clusters are of the highest scientific quality, dare "
            "to take risks, create new collaborations between universities and include research in the social sciences "
            "and humanities.",
            "who_may_apply_sv": "Svenska lärosäten och forskningsinstitut som är medelsförvaltare. Ett av dem är "
            "koordinator.",
            "who_may_apply_en": "Swedish universities and research institutes that administer funds. One of them "
            "coordinates.",
        },
        budget={2025: 125_000_000, 2026: 120_000_000, 2027: 120_000_000},
        demands=[
            ("coordinator_kind", {"kinds": ("university", "institute")}, STOP),
            ("max_months", {"months": 60}, STOP),
        ],
        questions=[EXCELLENCE, SOCIETY, SOCIETY_MONEY, PLAN, ETHICS],
        about={"trl": (1, 4), "applicant_kinds": ["university", "institute"], "recommends_english": True},
    ),
    Sample(
        "vin-life",
        "Maryam Haddad",
        "Elin Sandberg",
        created=_at(2025, 11, 10, 9),
        opens=_at(2025, 12, 2, 9),
        closes=_at(2026, 3, 10, 14),
        decision=date(2026, 5, 22),
        start=date(2026, 6, 1),
        end=date(2029, 5, 31),
        proofread=_at(2025, 11, 20, 10),
        published=_at(2025, 11, 24, 9),
        texts={
            "title_sv": "Avancerad life science, våren 2026",
            "title_en": "Advanced life science, spring 2026",
            "purpose_sv": "För er som tillsammans utvecklar celler, gener och biologiska läkemedel till behandlingar "
            "som kan tillverkas i Sverige.\n\nProjekten ska främja samverkan mellan sektorer, strategisk teknik eller "
            "excellenta forskningsresultat, med människors hälsa som mål.",
            "purpose_en": "For those who together develop cells, genes and biological medicines into treatments that "
            "can be manufactured in Sweden.\n\nThe projects promote collaboration across sectors, strategic technology "
            "or excellent research results, with human health as the goal.",
            "who_may_apply_sv": "Företag, lärosäten, forskningsinstitut och regioner. Minst två parter som är "
            "oberoende av varandra deltar, varav minst ett företag.",
            "who_may_apply_en": "Companies, universities, research institutes and regions. At least two parties that "
            "are independent of each other take part, at least one of them a company.",
        },
        budget={2026: 20_000_000, 2027: 20_000_000},
        demands=[
            ("max_grant", {"amount": 8_000_000}, STOP),
            ("min_parties", {"count": 2}, STOP),
            ("max_months", {"months": 36}, STOP),
            AID,
        ],
        questions=[NEED, PLAN, LEVEL, ETHICS],
        about={
            "areas": ["bioteknik"],
            "trl": (3, 7),
            "applicant_kinds": ["company", "university", "institute", "region"],
            "subjects": ["3", "209"],
        },
        asked=[
            Asked(
                "Lina Forsgren",
                _at(2025, 12, 15, 10),
                "Får en region vara koordinator?",
                "Får en region vara koordinator?",
                _at(2025, 12, 17, 9),
                "Ja. Vilken part som helst kan vara koordinator.",
            ),
            Asked(
                "Jonas Wik",
                _at(2026, 1, 16, 15),
                "Vi vill ta med ett norskt sjukhus som part utan bidrag. Räknas det som en av de två parterna?",
            ),
        ],
    ),
    Sample(
        "vr-exc",
        "Agnes Palm",
        "Sofia Lindqvist",
        created=_at(2026, 1, 7, 9),
        opens=_at(2026, 3, 2, 9),
        closes=_at(2026, 5, 12, 14),
        decision=date(2026, 10, 16),
        start=date(2027, 1, 1),
        end=date(2031, 12, 31),
        proofread=_at(2026, 1, 12, 14),
        published=_at(2026, 1, 14, 9),
        law=(VR_LAW, VR_APPEAL),
        texts={
            "title_sv": "Excellenskluster, öppen del 2026",
            "title_en": "Excellence clusters, open part 2026",
            "purpose_sv": "För forskare som vill samla landets bästa kring en fråga som kräver mer än en grupp.\n\n"
            "Artificiell intelligens är ett prioriterat område, men inriktningen är fri.",
            "purpose_en": "For researchers who want to gather the best in the country around a question that takes "
            "more than one group.\n\nArtificial intelligence is a priority, but the orientation is free.",
            "who_may_apply_sv": "Svenska lärosäten och forskningsinstitut som är medelsförvaltare.",
            "who_may_apply_en": "Swedish universities and research institutes that administer funds.",
        },
        budget={2027: 200_000_000, 2028: 300_000_000},
        demands=[
            ("coordinator_kind", {"kinds": ("university", "institute")}, STOP),
            ("max_months", {"months": 60}, STOP),
            ("research_school", {"mobility": ("mobility_academic", "mobility_industry")}, WARN),
        ],
        questions=[EXCELLENCE, SOCIETY, SOCIETY_MONEY, *SCHOOL, PLAN, ETHICS],
        about={"trl": (1, 4), "applicant_kinds": ["university", "institute"], "recommends_english": True},
    ),
    Sample(
        "vin-green",
        "Elin Sandberg",
        "Maryam Haddad",
        strand="projekt",
        created=_at(2026, 1, 12, 10),
        opens=_at(2026, 2, 16, 9),
        closes=_at(2026, 4, 14, 14),
        decision=date(2026, 6, 12),
        start=date(2026, 8, 1),
        end=date(2028, 7, 31),
        proofread=_at(2026, 1, 19, 15),
        texts={
            "title_sv": "Samarbetsprojekt för grön industriproduktion 2026",
            "title_en": "Collaboration projects for green industrial production 2026",
            "purpose_sv": "För stora industriföretag som tillsammans med små och medelstora företag utvecklar "
            "cirkulära och klimatsmarta lösningar.\n\nDet ni utvecklar ska snabbt komma till användning i parternas "
            "egen produktion.",
            "purpose_en": "For large industrial companies that together with small and medium-sized ones develop "
            "circular and climate-smart solutions.\n\nWhat you develop comes quickly into use in the parties' own "
            "production.",
            "who_may_apply_sv": "Minst ett stort företag och minst ett litet eller medelstort företag. Lärosäten och "
            "institut får delta.",
            "who_may_apply_en": "At least one large and one small or medium-sized company. Universities and institutes "
            "may take part.",
        },
        budget={2026: 4_000_000},
        demands=[
            ("max_grant", {"amount": 2_000_000}, STOP),
            ("min_parties", {"count": 2}, STOP),
            ("max_months", {"months": 24}, STOP),
        ],
        questions=GREEN,
        sections=[{"key": "nytta", "title_sv": "Nytta i produktionen", "title_en": "Use in production"}],
        core=True,
        about={"trl": (5, 8), "applicant_kinds": ["company", "university", "institute"], "counties": ["24", "25"]},
    ),
]
