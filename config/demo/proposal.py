"""Applications to the sample calls: drafts, handed in, late, withdrawn. Written and handed in like real ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Organisation, User
from applications.errors import NotReadyToSubmit
from applications.models import Application, ApplicationVersion
from applications.rules.facts import CATEGORIES
from applications.workflow import draft as drafts
from applications.workflow.aid import Rules, asking, save_party, save_project
from applications.workflow.asked import demands_of
from applications.workflow.international import assess, checklist_for, save_answers
from applications.workflow.parties import add_party
from applications.workflow.people import accept, invite
from applications.workflow.receipts import keep
from applications.workflow.submission import submit, withdraw
from calls.models import Call
from config.demo.conditions import SSH
from config.demo.story import Story
from programmes.models import TechnologyArea
from registry.models.access import Rights
from registry.workflow.organisations import merge_organisations

#: What part of a party's costs is of which kind; the rest is personnel.
SHARES = {"equipment": 12, "consultants": 8, "other_direct": 6, "indirect": 18}
SIZES = {
    "norrviken": "medium",
    "celltorget": "small",
    "vattern": "large",
    "kvantverket": "small",
    "mellansel": "medium",
}


@dataclass(frozen=True)
class Party:
    """An organisation with its yearly costs and the grant it asks for, thousands of kronor; the rest it pays itself."""

    key: str
    cost: int
    grant: int
    in_kind: int = 0


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
]


def load(story: Story) -> None:
    """Write every sample in the first published call of its assignment, and hand in those that were handed in."""
    organisations = dict(story.organisations)
    for sample in SAMPLES:
        call = (
            Call.objects.filter(
                call_strands__assignment__key=sample.assignment, published_at__isnull=False, case__mode="live"
            )
            .order_by("opens_at", "pk")
            .first()
        )
        if call is not None and call.closes_at is not None:
            _write(story, sample, call, organisations)
    absorbed = Organisation.objects.create(name="Mellansel Likriktare AB", number="559021-4416", county="22")
    merge_organisations(
        absorbed,
        organisations["mellansel"],
        ground="Bolagsverket, fusion registrerad den 2 juni 2025. Påhittat exempel.",
        by=story.user("Per Nylander"),
        now=story.at(2025, 6, 16, 10),
    )


def _write(story: Story, sample: Sample, call: Call, organisations: dict[str, Organisation]) -> None:
    by = story.user(sample.by)
    window = call.closes_at - call.opens_at
    came_in = call.opens_at + window * sample.at
    now = came_in - window * 0.3
    application = drafts.start(call, by=by, now=max(now, call.opens_at))
    fill(application, sample, organisations, by, max(now, call.opens_at))
    if sample.state == "draft":
        _invite_colleague(story, application, by, max(now, call.opens_at))
        return
    late = sample.state == "late"
    at = call.closes_at + timedelta(minutes=14) if late else came_in
    try:
        application = submit(
            application,
            by=by,
            now=at,
            late=late,
            declarations=["Uppgifterna i ansökan är riktiga, och alla parter står bakom den."],
        )
    except NotReadyToSubmit:
        return  # the call asks for more than the sample has: it stays a draft
    if sample.countries:
        _assess(story, application, at + timedelta(days=6))
    if sample.state == "withdrawn":
        withdraw(application, by=by, now=at + timedelta(days=3), reason="En av parterna har dragit sig ur.")
    keep(
        Application.objects.select_related("case__authority__organisation", "call__case__authority").get(
            pk=application.pk
        ),
        now=at + timedelta(minutes=4),
    )


def fill(
    application: Application, sample: Sample, organisations: dict[str, Organisation], by: User, now: datetime
) -> None:
    """Write everything that the sample has."""
    call = application.call
    save = {"revision": None, "by": by, "now": now}
    version = drafts.draft_of(application)
    first = call.project_start_from or date(call.closes_at.year + 1, 1, 1)
    last = date(first.year + sample.years - 1, 12, 31)
    if call.project_end_latest:
        last = min(last, call.project_end_latest)
    area = TechnologyArea.objects.filter(key=sample.area).first() if sample.area else None
    project = {
        "title": sample.title,
        "summary": sample.summary,
        "starts_on": first,
        "ends_on": last,
        "trl_from": sample.trl[0],
        "trl_to": sample.trl[1],
        "own_area": sample.own_area,
    }
    drafts.save_section(version, "project", project | ({"technology_area": area} if area else {}), **save)
    abroad = {"foreign_partners": bool(sample.countries), "partner_countries": list(sample.countries)}
    if sample.state != "draft":
        drafts.save_section(version, "international", abroad | {"risk_note": sample.risk}, **save)
        if sample.countries:
            save_answers(version, _checked(call), **save)
        drafts.save_section(version, "questions", _answers(version, sample), **save)
    for one in sample.parties:
        organisation = organisations[one.key]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind=organisation.kind,
            size=SIZES.get(one.key, "not_enterprise"),
            county=organisation.county,
            by=by,
            now=now,
        )
        if one.key not in sample.unfilled:
            drafts.save_budget(party, _cells(one, list(range(first.year, last.year + 1))), **save)
    if sample.state != "draft" and asking(demands_of(call)):
        _ground(drafts.draft_of(application), save)


def _checked(call: Call) -> dict[str, Any]:
    """Answers to the call's checklist: one risk, and how it is handled."""
    checklist = checklist_for(call)
    found: dict[str, Any] = {one["key"]: False for one in checklist.questions} if checklist else {}
    if "dual_use" in found:
        found |= {
            "dual_use": True,
            "dual_use.note": "Referensklockan kan användas i vapensystem. Ritningar och nycklar stannar i Sverige, och "
            "exporten prövas hos ISP innan prototypen lämnar landet. Påhittat exempel.",
        }
    return found


def _assess(story: Story, application: Application, now: datetime) -> None:
    """The officer looks in the lists and judges the cooperation: for a prototype with a condition."""
    checklist = checklist_for(application.call)
    if checklist is None:
        return
    prototype = application.case.authority == story.authorities["vinnova"]
    looked = [
        {
            **{name: one[name] for name in ("key", "title_sv", "title_en", "source")},
            "result": "found" if prototype and one["key"] == "dual_use_list" else "nothing",
            "on": now.date().isoformat(),
            "version": "Påhittat exempel, lydelse av den 1 november 2025",
            "note": "Kategori 3A, noggranna frekvensnormaler. Se bedömningen."
            if prototype and one["key"] == "dual_use_list"
            else "",
        }
        for one in checklist.screenings
    ]
    assess(
        application,
        checklist,
        outcome="conditions" if prototype else "acceptable",
        assessment="Tekniken har dubbla användningsområden. Partnern finns inom EU, får inga nycklar "
        "och ägs inte av någon utanför EU. Riskerna är hanterade om exporten prövas i tid. Påhittat exempel."
        if prototype
        else "Grundforskning vars resultat publiceras öppet. Grupperna i Tyskland och Japan får färdiga modeller men "
        "inte träningsdata, och ingen av dem finns i listorna. Riskerna är hanterade. Påhittat exempel.",
        conditions="Parten ska ha ISP:s besked om exporttillstånd innan prototypen lämnar Sverige, och visa det i "
        "första lägesrapporten."
        if prototype
        else "",
        screenings=looked,
        by=story.user("Elin Sandberg" if prototype else "Sofia Lindqvist"),
        now=now,
    )


def _ground(version: ApplicationVersion, save: dict[str, Any]) -> None:
    """On which ground each party has its aid: companies for industrial research, the others for what is no aid."""
    rules = Rules.for_call(version.application.call)
    save_project(version, {"research_may_publish": True}, **save)
    for party in version.parties.all():
        economic = party.kind == "company"
        basis, category = ("gber_25", "industrial") if economic else ("not_aid", "non_economic")
        found = rules.find(basis, category)
        assert found is not None  # noqa: S101 - the mandate's chapter has entered the rules
        save_party(
            party,
            {
                f"c.{basis}.{category}": sum(party.budget_lines.values_list("amount", flat=True)),
                f"g.{basis}.{category}": sum(party.requested_amounts.values_list("amount", flat=True)),
                "research_organisation": not economic,
                **{f"d.{one.key}": True for one in found[1].declarations},
            },
            **save,
        )


def _cells(party: Party, years: list[int]) -> dict[str, int | None]:
    """A budget that adds up: what the grant does not cover the party pays, part of it in kind."""
    cells: dict[str, int | None] = {}
    for year in years:
        whole = party.cost * 1000
        parts = {kind: whole * share // 100 for kind, share in SHARES.items()}
        parts["personal"] = whole - sum(parts.values())
        cells |= {drafts.cell("c", kind, year): parts[kind] for kind in CATEGORIES}
        cells[drafts.cell("g", "grant", year)] = party.grant * 1000
        own = (party.cost - party.grant) * 1000
        in_kind = min(party.in_kind * 1000, own)
        cells[drafts.cell("f", "own_cash", year)] = own - in_kind
        cells[drafts.cell("f", "in_kind", year)] = in_kind
    return cells


def _answers(version, sample: Sample) -> dict[str, object]:
    """Something sensible for whatever the call asks."""
    found: dict[str, object] = {}
    for question in version.form.content.get("questions", []):
        kind = question.get("kind")
        if question.get("component") == "ssh":
            text, amount = SSH.get(sample.title, ("En grupp i idéhistoria följer projektet från början.", 2_000_000))
            found[question["key"]] = amount if kind == "amount" else text
        elif kind == "yes_no":
            found[question["key"]] = False
        elif kind == "choice":
            found[question["key"]] = question["options"][0]["key"]
        elif kind == "short_text":
            found[question["key"]] = sample.title
        else:
            found[question["key"]] = f"{sample.need}\n\n{sample.summary}"
    return found


def _invite_colleague(story: Story, application: Application, by: User, now: datetime) -> None:
    """The other applicant takes part in the draft, to fill in the own organisation's budget."""
    other = story.user("Jonas Wik" if by.person.name == "Lina Forsgren" else "Lina Forsgren")
    own = story.organisations["celltorget" if other.person.name == "Jonas Wik" else "norrviken"]
    takes_part = drafts.draft_of(application).parties.filter(organisation=own).exists()
    rights = Rights.BUDGET if takes_part else Rights.READ
    invitation = invite(
        application, email=other.email, rights=rights, organisation=own if takes_part else None, by=by, now=now
    )
    accept(invitation, by=other, now=now + timedelta(hours=2))
