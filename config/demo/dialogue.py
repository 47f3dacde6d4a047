"""Consultations and positions on state aid of the first autumn. All of it invented."""

from datetime import date

from config.demo.story import Story
from programmes.models import Assignment, Programme, TechnologyArea
from programmes.workflow.aid_positions import begin_position, join_position, share_position, use_position, write_draft
from programmes.workflow.versions import write_consultation
from registry.models import Case


def load(story: Story, programme: Programme) -> None:
    """Six consultations, one of them on the green assignment, and three positions."""
    _consultations(story, programme)
    _positions(story, programme)


def _consultations(story: Story, programme: Programme) -> None:
    elin, agnes = story.user("Elin Sandberg"), story.user("Sofia Lindqvist")
    strategic = Assignment.objects.get(key="vin-exc")
    areas = {area.key: area for area in TechnologyArea.objects.all()}
    for by, at, about, values in (
        (
            elin,
            story.at(2025, 9, 24, 16),
            ["bioteknik"],
            {
                "held_on": date(2025, 9, 24),
                "form": "meeting",
                "subject": "Vad avancerade terapier behöver av provbäddar",
                "who": "Norrviken Biologics AB (Lina Forsgren)\nVättern Biopharma AB",
                "groups": ["foretag"],
                "responsible": "Elin Sandberg, Vinnova",
                "county": "01",
                "said": "Flaskhalsen är tillverkning i små serier. Företagen vill ha öppna provbäddar nära sjukhusen.",
                "outcome": "Utlysningen fick ett krav på att visa hur fler kan använda utrustningen.",
                "feedback_on": date(2025, 10, 30),
                "feedback_how": "Brev till båda företagen med utlysningstexten",
            },
        ),
        (
            elin,
            story.at(2025, 10, 14, 16),
            ["avancerad-digital-teknik", "ai-autonoma-system"],
            {
                "held_on": date(2025, 10, 14),
                "form": "quick_dialogue",
                "subject": "Snabbdialog enligt Östergötlandsmodellen",
                "who": "Region Hovsjö\nFyra andra regioner (påhittat exempel)",
                "groups": ["regioner"],
                "responsible": "Vinnova med Vetenskapsrådet",
                "county": "04",
                "said": "Regionerna hade tio minuter var. Tre av fem ser halvledare som en del av sin smarta "
                "specialisering, men saknar kontakt med den öppna delens forskare.",
                "outcome": "En karta över regionernas styrkor delas med klustren.",
            },
        ),
        (
            agnes,
            story.at(2025, 10, 22, 15),
            ["ai-autonoma-system"],
            {
                "held_on": date(2025, 10, 20),
                "held_to": date(2025, 10, 31),
                "form": "survey",
                "subject": "Enkät om forskarskolornas innehåll",
                "who": "Aros universitet\nElva andra lärosäten (påhittat exempel)",
                "groups": ["larosaten"],
                "responsible": "Vetenskapsrådet",
                "said": "Nio av tolv vill att industridoktorander ska kunna läsa samma kurser.",
                "outcome": "Frågan togs upp som en synergi mellan delarna.",
                "feedback_on": date(2025, 12, 12),
                "feedback_how": "Sammanställning till alla som svarade",
            },
        ),
        (
            elin,
            story.at(2025, 11, 6, 17),
            ["kvantteknik"],
            {
                "held_on": date(2025, 11, 6),
                "form": "hearing",
                "subject": "Hearing om kvantteknikens värdekedja",
                "who": "Kvantverket i Göteborg AB\nForskningsinstitutet Kustlinjen\nTeknikbranschen (påhittad)",
                "groups": ["foretag", "forskningsinstitut", "branschorganisationer"],
                "responsible": "Karin Wretman, Vinnova",
                "county": "14",
                "said": "Komponenter köps utanför Europa. Branschen vill se en gemensam svensk beställare.",
                "outcome": "Frågan förs in i färdplanen för kvantteknik.",
            },
        ),
        (
            elin,
            story.at(2025, 11, 27, 11),
            ["energiteknik"],
            {
                "held_on": date(2025, 11, 26),
                "form": "meeting",
                "subject": "Gränsen mellan energiteknik och materialteknik",
                "who": "Statens energimyndighet",
                "groups": ["myndigheter", "forskningsfinansiarer"],
                "responsible": "Elin Sandberg, Vinnova",
                "said": "Beslut om vem som leder området energiteknik väntas. Till dess stäms utlysningar av i förväg.",
            },
        ),
    ):
        write_consultation(
            programme, assignments=[strategic], areas=[areas[key] for key in about], by=by, now=at, **values
        )
    green = Programme.objects.get(key="gron-industriproduktion")
    write_consultation(
        green,
        assignments=[Assignment.objects.get(key="vin-green")],
        by=elin,
        now=story.at(2026, 1, 15, 15),
        held_on=date(2026, 1, 14),
        form="meeting",
        subject="Dialog om forskningen i Södertälje",
        who="Kungl. Tekniska högskolan, Södertälje (påhittat exempel)",
        groups=["kth-sodertalje"],
        responsible="Vinnova; vilka parter som i övrigt för dialogen är inte bestämt",
        county="01",
        said="Högskolan erbjuder plattformen sina laboratorier för additiv tillverkning och cirkulär produktion.",
        outcome="Ett gemensamt arbetsmöte hålls i mars.",
    )


def _positions(story: Story, programme: Programme) -> None:
    elin, agnes, hanna = story.user("Elin Sandberg"), story.user("Agnes Palm"), story.user("Hanna Björk")
    research = begin_position(
        programme,
        authority=story.authorities["vinnova"],
        by=elin,
        now=story.at(2025, 10, 7, 10),
        question="Är ett lärosätes uppdragsforskning åt ett företag ekonomisk verksamhet?",
        answer="Ja. Forskning på uppdrag av ett företag är en tjänst på en marknad. Stöd till den räknas som stöd till "
        "lärosätet om priset understiger marknadspriset, och annars som kostnad hos företaget.",
        basis="Kommissionens meddelande om statligt stöd till FUI (2022/C 414/01), punkterna 21 och 26",
        taken_on=date(2025, 10, 6),
    )
    share_position(research, revision=1, by=elin, now=story.at(2025, 10, 8, 9))
    join_position(research, number=1, authority=story.authorities["vr"], by=agnes, now=story.at(2025, 10, 20, 13))
    case = Case.objects.filter(kind="application", authority=story.authorities["vinnova"], mode="live")
    case = case.exclude(number="").order_by("number").first()
    if case:
        use_position(
            research,
            number=1,
            case=case,
            note="Lärosätets del bedöms som icke-ekonomisk",
            by=elin,
            now=story.at(2025, 11, 5, 11),
        )
    cluster = begin_position(
        programme,
        authority=story.authorities["vinnova"],
        by=hanna,
        now=story.at(2025, 11, 3, 10),
        question="Kan en intermediär få stöd som forskningsorganisation?",
        answer="Nej, inte enbart för att den förmedlar kunskap. Stödet prövas som stöd till innovationskluster eller "
        "förs vidare till små och medelstora företag.",
        basis="Förordning (EU) nr 651/2014, artikel 2.83 och 27; mål C-164/21",
        taken_on=date(2025, 10, 30),
    )
    share_position(cluster, revision=1, by=hanna, now=story.at(2025, 11, 4, 10))
    write_draft(
        cluster,
        revision=0,
        by=hanna,
        now=story.at(2025, 12, 2, 9),
        question="Kan en intermediär få stöd som forskningsorganisation?",
        answer="Nej, inte enbart för att den förmedlar kunskap. Stödet prövas som stöd till innovationskluster, i "
        "högst tio år och med högst 50 procent av driftkostnaderna, eller förs vidare till små och medelstora företag.",
        basis="Förordning (EU) nr 651/2014, artikel 2.83 och 27; mål C-164/21",
        taken_on=date(2025, 12, 1),
        change="Tidsgränsen och andelen för driftstöd till kluster läggs till",
    )
    share_position(cluster, revision=1, by=hanna, now=story.at(2025, 12, 3, 10))
    begin_position(  # a draft that only its own agency reads
        programme,
        authority=story.authorities["vr"],
        by=agnes,
        now=story.at(2026, 1, 13, 10),
        question="Räknas doktoranders lön i en forskarskola med företag som stöd till företaget?",
        answer="Nej, om anställningen är hos lärosätet och resultaten publiceras öppet.",
        basis="Kommissionens meddelande om statligt stöd till FUI (2022/C 414/01), punkt 20",
        taken_on=date(2026, 1, 12),
    )
