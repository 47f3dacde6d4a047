"""The applications of the story, as data. All of it invented (påhittat exempel)."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Party:
    """An organisation with its yearly costs and the grant it asks for, thousands of kronor; the rest it pays itself."""

    key: str
    cost: int
    grant: int
    in_kind: int = 0
    aid: tuple[str, str] | None = None  # basis of state aid and category, where it is another than the usual


@dataclass(frozen=True)
class Sample:
    """An application of the story. `at` is the part of the call's window after which it came in."""

    title: str
    assignment: str
    area: str
    parties: Sequence[Party]
    summary: str
    need: str
    state: str = "sent"
    at: float = 0.9
    by: str = "Lina Forsgren"
    trl: tuple[int, int] = (3, 6)
    years: int = 2
    countries: Sequence[str] = ()
    risk: str = ""
    unfilled: Sequence[str] = field(default=())
    own_area: str = ""


NEED = "Svenska företag har tekniken i laboratoriet men saknar en plats där den kan prövas i verklig drift."
SAMPLES = [
    Sample(
        "Frysta T-celler för sjukhusapotek",
        "vin-exc",
        "bioteknik",
        [Party("norrviken", 2_400, 1_000), Party("aros", 1_300, 1_300), Party("vattern", 900, 0, 500)],
        "Vi prövar en sluten process för att frysa, lagra och tina T-celler på sjukhusapotek. Tre sjukhus deltar i "
        "försöken, och resultaten blir en öppen handledning.",
        NEED,
    ),
    Sample(
        "Kvantsäker synkronisering av elnät",
        "vin-exc",
        "kvantteknik",
        [Party("kvantverket", 2_000, 900), Party("aros", 900, 900), Party("mellansel", 1_200, 300)],
        "Vi bygger en tidsreferens som inte kan störas utifrån och prövar den i två fördelningsstationer.",
        "Elnätets skydd bygger på exakt tid. I dag kommer den från satelliter som är lätta att störa.",
        at=0.7,
        by="Jonas Wik",
        trl=(4, 7),
        countries=["FI"],
        risk="Den finska parten får ritningar men inte nycklar. Exportkontrollen är prövad hos ISP.",
    ),
    Sample(
        "Självlärande styrning av kraftelektronik",
        "vin-exc",
        "ai-autonoma-system",
        [Party("mellansel", 1_900, 800), Party("aros", 700, 700), Party("kvantverket", 900, 300)],
        "En styrning som lär sig av driften minskar förlusterna i omriktare med en tredjedel.",
        "Var tionde kilowattimme går förlorad i omvandling. Varje procent som sparas märks i hela landet.",
        at=0.97,
    ),
    Sample(
        "Kisel som lyser: optiska länkar på ett chipp",
        "vin-exc",
        "avancerad-digital-teknik",
        [Party("kvantverket", 2_700, 1_200), Party("kustlinjen", 800, 800), Party("celltorget", 1_300, 300)],
        "Ljus i stället för koppar mellan chipp sänker energin per bit till en tiondel.",
        "Datacenter använder allt mer el. Det mesta går åt till att flytta data korta sträckor.",
        at=0.995,
        by="Jonas Wik",
        trl=(2, 5),
    ),
    Sample(
        "Återvunna magneter i vindkraft",
        "vin-exc",
        "material-produktionsteknik",
        [Party("mellansel", 1_500, 600), Party("kustlinjen", 600, 600), Party("vattern", 700, 0, 200)],
        "Vi visar att magneter ur uttjänta vindkraftverk kan bli nya utan att smältas.",
        "Sällsynta jordartsmetaller bryts på ett fåtal platser i världen.",
        state="late",
    ),
    Sample(
        "Havsvågor som jämn effekt",
        "vin-exc",
        "energiteknik",
        [Party("kustlinjen", 900, 900), Party("mellansel", 1_400, 500), Party("kvantverket", 800, 200)],
        "Ett lager av superkondensatorer gör vågkraft till jämn effekt. Vi prövar det i Skagerrak.",
        "Vågkraft är förutsägbar men ryckig, och nätägare säger därför nej.",
        state="withdrawn",
        at=0.8,
        by="Jonas Wik",
    ),
    Sample(
        "Cellterapi nära patienten",
        "vin-life",
        "",
        [Party("norrviken", 1_100, 500), Party("celltorget", 700, 300), Party("aros", 600, 600)],
        "Små, slutna tillverkningsenheter vid regionsjukhus, så att celler inte behöver resa längre än patienten.",
        "",
        state="draft",
        at=0.4,
        unfilled=["celltorget"],
    ),
    Sample(
        "Virusvektorer i sluten produktion",
        "vin-life",
        "",
        [Party("vattern", 2_400, 900), Party("celltorget", 900, 350), Party("aros", 500, 500)],
        "En svensk process för virusvektorer som kan skalas från forskning till klinik utan att göras om.",
        "Svenska genterapier köper i dag sina vektorer från andra sidan Atlanten, med ett års väntetid.",
        at=0.45,
        by="Jonas Wik",
        trl=(4, 7),
    ),
    Sample(
        "Kluster för kvantmaterial",
        "vr-exc",
        "kvantteknik",
        [Party("aros", 21_000, 21_000), Party("kustlinjen", 21_000, 21_000)],
        "Fyra forskargrupper samlar teori, tillväxt, mätning och beräkning av kvantmaterial under ett tak.",
        "Grupperna är starka var för sig men når inte de frågor som kräver alla fyra.",
        at=0.85,
        trl=(1, 3),
        years=3,
        own_area="Kvantmaterial: teori, tillväxt och mätning",
    ),
    Sample(
        "Kluster för pålitlig maskininlärning",
        "vr-exc",
        "ai-autonoma-system",
        [Party("aros", 26_000, 26_000), Party("kustlinjen", 16_000, 16_000)],
        "Vi söker bevis för vad en lärande maskin inte kan göra, så att den får användas där fel är dyra.",
        "I vården och elnätet används lärande system först när deras gränser är kända.",
        at=0.95,
        by="Jonas Wik",
        trl=(1, 4),
        years=3,
        own_area="Lärande system med bevisbara egenskaper",
        countries=["DE", "JP"],
        risk="Data stannar i Sverige. De utländska grupperna får modeller, inte träningsdata.",
    ),
    Sample(
        "Kluster för levande material",
        "vr-exc",
        "bioteknik",
        [Party("aros", 24_000, 24_000), Party("kustlinjen", 18_000, 18_000)],
        "Material som växer, läker och bryts ner, från molekyl till byggelement.",
        "Byggsektorn står för en femtedel av utsläppen. Levande material binder kol medan de växer.",
        at=0.99,
        trl=(1, 3),
        years=3,
        own_area="Levande material",
    ),
    Sample(
        "Kluster för kalla atomer",
        "vr-exc",
        "kvantteknik",
        [Party("aros", 22_000, 22_000)],
        "Vi vill samla landets grupper kring kalla atomer.",
        "",
        state="draft",
        at=0.5,
        trl=(1, 2),
        years=3,
        own_area="Kalla atomer",
        unfilled=["aros"],
    ),
    Sample(
        "Ljusstyrda enzymer för läkemedel",
        "vin-exc",
        "bioteknik",
        [Party("norrviken", 1_600, 700), Party("aros", 800, 800), Party("vattern", 700, 0, 200)],
        "Enzymer som slås på med ljus ger renare läkemedel med färre steg.",
        "Varje steg i en tillverkning kostar tid, vatten och lösningsmedel.",
        at=0.6,
    ),
    Sample(
        "Sensorer av grafen i fjärrvärmenät",
        "vin-exc",
        "material-produktionsteknik",
        [Party("mellansel", 1_400, 600), Party("kustlinjen", 700, 700), Party("kvantverket", 600, 200)],
        "Billiga sensorer längs rören visar läckor innan de syns.",
        "En tiondel av värmen går förlorad på vägen till husen.",
        at=0.75,
        by="Jonas Wik",
    ),
    Sample(
        "Språkmodeller i smalbandig radio",
        "vin-exc",
        "ai-autonoma-system",
        [Party("kvantverket", 1_500, 650), Party("aros", 700, 700), Party("celltorget", 600, 200)],
        "Tal som packas av en språkmodell går fram där nätet är svagt.",
        "När nätet ligger nere är radion det enda som fungerar, och den rymmer för lite.",
        at=0.88,
    ),
]
