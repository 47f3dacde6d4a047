"""The programme office's first autumn. All of it invented."""

from datetime import date

from accounts.models import User
from config.demo import dialogue
from config.demo.story import Story
from programmes.models import OfficeMeeting, Programme
from programmes.workflow.meetings import Guest, adjust, correct, plan_meeting, write_notes
from programmes.workflow.office import add_action, add_member, close_action, end_member
from programmes.workflow.versions import (
    write_evaluation_step,
    write_opportunity,
    write_synergy,
)
from registry.models import Case

KEY = "excellenskluster"


def load(story: Story) -> None:
    """Members from September, two meetings, what they agreed on, and the logs."""
    programme = Programme.objects.get(key=KEY)
    _members(story, programme)
    _meetings(story, programme)
    _logs(story, programme)
    dialogue.load(story, programme)


def _members(story: Story, programme: Programme) -> None:
    elin, sofia = story.user("Elin Sandberg"), story.user("Sofia Lindqvist")
    for name, key, role, first in (
        ("Karin Wretman", "vinnova", "lead", date(2025, 9, 1)),
        ("Elin Sandberg", "vinnova", "secretary", date(2025, 9, 1)),
        ("Sofia Lindqvist", "vr", "member", date(2025, 9, 1)),
        ("Anders Bergvall", "vr", "member", date(2025, 9, 1)),
        ("Agnes Palm", "vr", "member", date(2026, 1, 1)),
    ):
        add_member(
            programme,
            person=story.person(name),
            authority=story.authorities[key],
            role=role,
            valid_from=first,
            by=elin,
            now=story.at(2025, 9, 1, 13) if first.year == 2025 else story.at(2025, 12, 17, 9),
        )
    leaves = programme.office_members.get(person=story.person("Anders Bergvall"))
    end_member(leaves, last_day=date(2025, 12, 31), by=sofia, now=story.at(2025, 12, 17, 9))


def _people(story: Story, *names: str) -> list[tuple[object, str]]:
    places = {"Sofia Lindqvist": "Vetenskapsrådet", "Anders Bergvall": "Vetenskapsrådet"}
    return [(story.person(name), places.get(name, "Vinnova")) for name in names]


def _meetings(story: Story, programme: Programme) -> None:
    elin, sofia = story.user("Elin Sandberg"), story.user("Sofia Lindqvist")
    first = plan_meeting(
        programme,
        title="Programkontorets första möte",
        starts_at=story.at(2025, 9, 18, 13),
        ends_at=story.at(2025, 9, 18, 15),
        place="Vetenskapsrådet, Hantverkargatan 3 (påhittat exempel)",
        agenda="1. Hur kontoret arbetar\n2. Gemensam tidslinje för utlysningar\n3. Den gemensamma rapporten",
        members=_people(story, "Karin Wretman", "Elin Sandberg", "Sofia Lindqvist", "Anders Bergvall"),
        by=elin,
        now=story.at(2025, 9, 2, 9),
    )
    _written(
        story,
        first,
        "Kontoret har inga egna befogenheter; var myndighet beslutar för sig.\n\n"
        "En gemensam tidslinje för utlysningarna tas fram, så att de två delarna inte stänger samma vecka.\n\n"
        "Rapporten den 1 februari skrivs tillsammans. Vinnova håller i utkastet.",
        by=elin,
    )
    adjust(first, revision=2, by=sofia, now=story.at(2025, 9, 22, 9, 30))
    correct(
        first,
        text="Tidslinjen ska omfatta även forskarskolorna. Det föll bort i anteckningarna.",
        by=sofia,
        now=story.at(2025, 10, 3, 14),
    )
    timeline = add_action(
        programme,
        what="Ta fram en gemensam tidslinje för utlysningarna 2026",
        responsible=story.person("Sofia Lindqvist"),
        due_on=date(2025, 10, 31),
        meeting=first,
        by=elin,
        now=story.at(2025, 9, 18, 15, 30),
    )
    close_action(
        timeline,
        on=date(2025, 10, 27),
        outcome="Tidslinjen ligger på samarbetsytan och uppdateras varje kvartal.",
        by=sofia,
        now=story.at(2025, 10, 27, 11),
    )
    second = plan_meeting(
        programme,
        title="Kontorsmöte i december",
        starts_at=story.at(2025, 12, 9, 9),
        ends_at=story.at(2025, 12, 9, 11),
        link="https://moten.example/programkontoret",
        agenda="1. Läget i utlysningarna\n2. Synergier mellan klustren\n3. Underlag till rapporten den 1 februari",
        members=_people(story, "Elin Sandberg", "Sofia Lindqvist", "Anders Bergvall"),
        guests=[Guest("Disa Holm", "Klimat- och näringslivsdepartementet")],
        by=elin,
        now=story.at(2025, 11, 24, 10),
    )
    _written(
        story,
        second,
        "Båda utlysningarna har stängt. Antalet ansökningar inom kvantteknik är lågt hos båda.\n\n"
        "Två synergier följs upp: den gemensamma forskarskolan och provbädden i Göteborg.\n\n"
        "Underlaget till rapporten ska vara klart den 12 januari.",
        by=elin,
    )
    for what, who, due in (
        ("Lämna siffrorna om forskarskolor till rapporten", "Sofia Lindqvist", date(2026, 1, 12)),
        ("Bjuda in kvantteknikens aktörer till en gemensam dialog", "Elin Sandberg", date(2026, 1, 16)),
        ("Föreslå hur samhällsvetenskap ska följas upp i klustren", "Anders Bergvall", date(2026, 2, 27)),
    ):
        add_action(
            programme,
            what=what,
            responsible=story.person(who),
            due_on=due,
            meeting=second,
            by=elin,
            now=story.at(2025, 12, 9, 11, 30),
        )
    plan_meeting(
        programme,
        title="Kontorsmöte i februari",
        starts_at=story.at(2026, 2, 10, 9),
        ends_at=story.at(2026, 2, 10, 11),
        place="Vinnova, Mäster Samuelsgatan 56 (påhittat exempel)",
        agenda="1. Rapporten den 1 februari, lärdomar\n2. Tidslinjen för hösten",
        members=_people(story, "Karin Wretman", "Elin Sandberg", "Sofia Lindqvist"),
        by=elin,
        now=story.at(2026, 1, 8, 10),
    )


def _written(story: Story, meeting: OfficeMeeting, text: str, *, by: User) -> None:
    meeting.refresh_from_db()
    write_notes(meeting, text=text, revision=meeting.revision, by=by, now=meeting.ends_at)


def _logs(story: Story, programme: Programme) -> None:
    elin, sofia = story.user("Elin Sandberg"), story.user("Sofia Lindqvist")
    applications = Case.objects.filter(kind="application", mode="live").exclude(number="").order_by("number")
    ours = list(applications.filter(authority=story.authorities["vinnova"])[:2])
    theirs = list(applications.filter(authority=story.authorities["vr"])[:1])
    school = {
        "title": "Gemensamma kurser i två forskarskolor",
        "noted_on": date(2025, 10, 6),
        "status": "identified",
        "description": "Doktorander i den öppna delens kluster kan läsa kurser i cellodling som den strategiska delens "
        "projekt redan ger.",
    }
    row = write_synergy(programme, cases=[*ours[:1], *theirs], by=sofia, now=story.at(2025, 10, 6, 15), **school)
    agreed = school | {"status": "agreed", "effect": "Tre kurser är öppna för båda delarnas doktorander från vt 2026."}
    write_synergy(
        programme,
        cases=[*ours[:1], *theirs],
        replaces=row,
        change="Överenskommet vid mötet i december",
        by=sofia,
        now=story.at(2025, 12, 10, 9),
        **agreed,
    )
    write_synergy(
        programme,
        cases=ours[1:],
        by=elin,
        now=story.at(2025, 11, 12, 10),
        title="En provbädd för kvantteknik i stället för två",
        noted_on=date(2025, 11, 11),
        status="identified",
        description="Två konsortier planerar var sin provbädd i Göteborg. De kan dela utrustning.",
    )
    write_synergy(
        programme,
        by=elin,
        now=story.at(2025, 11, 26, 14),
        title="Samma mall för lägesrapporter",
        noted_on=date(2025, 11, 25),
        status="realised",
        description="Kluster med bidrag från båda myndigheterna lämnar en och samma lägesrapport.",
        effect="Mallen används från och med 2026.",
    )
    write_opportunity(
        programme,
        by=elin,
        now=story.at(2025, 10, 15, 10),
        title="Europeisk utlysning om öppna halvledarplattformar",
        kind="partnership",
        initiative="Chips JU",
        countries="EU",
        deadline=date(2026, 3, 17),
        link="https://eu-utlysning.example/chips",
        national_money="Svenska parter behöver nationell medfinansiering på upp till 25 procent",
        what_we_do="Vi samlar svenska parter i januari och stämmer av medfinansieringen mellan myndigheterna.",
        status="prepared",
    )
    write_opportunity(
        programme,
        by=sofia,
        now=story.at(2025, 11, 5, 9),
        title="Samarbete om kvantteknik med Japan",
        kind="bilateral",
        initiative="Samförståndsavtal om forskning (påhittat exempel)",
        countries="Japan",
        what_we_do="Vi bevakar om avtalet öppnar för gemensamma doktorander; så öppet som möjligt, så säkert som "
        "nödvändigt.",
        status="watched",
    )
    insight = {
        "title": "Frågan om teknikmognad förstås olika",
        "noted_on": date(2025, 11, 19),
        "source": "Följeforskarnas första delrapport (påhittat exempel)",
        "insight": "Sökande anger teknikmognad för projektet som helhet, handläggarna läser den som lägsta steget.",
    }
    step = write_evaluation_step(programme, by=sofia, now=story.at(2025, 11, 20, 9), **insight)
    write_evaluation_step(
        programme,
        replaces=step,
        change="Formuläret ändrat",
        by=elin,
        now=story.at(2025, 12, 18, 10),
        **insight,
        change_made="Formuläret frågar efter mognad vid start och slut, med exempel för varje steg.",
        changed_on=date(2025, 12, 15),
    )
    write_evaluation_step(
        programme,
        by=sofia,
        now=story.at(2025, 12, 11, 13),
        title="Samhällsvetare kommer in sent",
        noted_on=date(2025, 12, 9),
        source="Intervjuer med fyra konsortier",
        insight="Samhällsvetenskaplig forskning läggs till när ansökan nästan är färdig.",
    )
