"""The duties in the autumn of 2025: who answers, what the ministry was told, an evaluation plan, what is kept.

People and texts are invented; the duties themselves are the decisions'.
"""

from datetime import date
from typing import Any

from config.demo.story import Story
from programmes.models import ReportingDuty
from programmes.workflow.duties import set_interval, set_responsible
from programmes.workflow.evaluation import decide_plan, write_plan, write_saved_data
from programmes.workflow.information import write_information

#: Duty, authority, who answers.
RESPONSIBLE = [
    ("gemensam-rapport-excellenskluster", "vinnova", "Elin Sandberg"),
    ("gemensam-rapport-excellenskluster", "vr", "Sofia Lindqvist"),
    ("fardplaner-vin-exc", "vinnova", "Maryam Haddad"),
    ("kunskapsunderlag-vin-exc-forsta", "vinnova", "Maryam Haddad"),
    ("kunskapsunderlag-vin-exc", "vinnova", "Maryam Haddad"),
    ("rekvisition-vin-green", "vinnova", "Hanna Björk"),
    ("ekonomisk-redovisning-vin-green", "vinnova", "Hanna Björk"),
    ("lopande-information-vin-exc", "vinnova", "Elin Sandberg"),
    ("lopande-information-vin-green", "vinnova", "Maryam Haddad"),
    ("utvarderingsplan-vin-exc", "vinnova", "Elin Sandberg"),
    ("delredovisning-vin-green", "vinnova", "Maryam Haddad"),
    ("utvarderingsplan-vin-green", "vinnova", "Maryam Haddad"),
    ("delredovisning-vin-life", "vinnova", "Elin Sandberg"),
    ("lopande-information-vin-life", "vinnova", "Elin Sandberg"),
    ("utvarderingsplan-vin-life", "vinnova", "Elin Sandberg"),
    ("utvardering-excellenskluster", "vinnova", "Elin Sandberg"),
    ("utvardering-excellenskluster", "vr", "Sofia Lindqvist"),
]

#: Duty, day, to whom, how, about what, what was said, by whom. The ministry is always the one for climate and business.
INFORMATION: list[tuple[str, date, str, str, str, str, str]] = [
    (
        "lopande-information-vin-exc",
        date(2025, 9, 4),
        "Disa Holm, enheten för näringslivets villkor",
        "meeting",
        "Hur uppdraget läggs upp",
        "Vi gick igenom tidplanen och hur programkontoret bemannas. Departementet vill gärna få ett kort läge en gång "
        "i kvartalet, per e-post.",
        "Elin Sandberg",
    ),
    (
        "lopande-information-vin-exc",
        date(2025, 10, 2),
        "Disa Holm, enheten för näringslivets villkor",
        "email",
        "Läget efter tredje kvartalet",
        "Utlysningarna öppnade i september. Intresset är störst inom AI och autonoma system.",
        "Elin Sandberg",
    ),
    (
        "lopande-information-vin-exc",
        date(2025, 11, 18),
        "Disa Holm och två kollegor, enheten för näringslivets villkor",
        "meeting",
        "Kunskapsunderlaget i december",
        "Upplägget presenterades. Departementet frågade hur energitekniken hanteras när Energimyndigheten leder "
        "området.",
        "Maryam Haddad",
    ),
    (
        "lopande-information-vin-green",
        date(2025, 10, 21),
        "Disa Holm, enheten för näringslivets villkor",
        "phone",
        "Förhandlingarna om plattformen",
        "Parterna är överens om inriktningen. Avtalet väntas under första kvartalet 2026.",
        "Maryam Haddad",
    ),
]

PLAN: dict[str, str] = {
    "questions": "Har satsningen lett till forskningsmiljöer som står sig internationellt?\n"
    "Har näringslivets egna investeringar inom teknikområdena ökat?\n"
    "Vad har samordningen mellan den strategiska och den öppna delen betytt?",
    "effects": "Fler långvariga samarbeten mellan lärosäten och företag. Fler forskare som rör sig mellan dem.",
    "method": "Följeforskning från starten, halvtidsutvärdering 2028 och slututvärdering när satsningen har pågått i "
    "sju år. Extern utvärderare.",
    "data": "Ansökningar, beslut, utbetalningar och projektens resultat. Se förteckningen över sparade data.",
    "schedule": "Följeforskningen upphandlas 2026. Halvtid 2028.",
    "organisation": "Analysfunktionen svarar för planen, programkontoret för det gemensamma.",
    "use": "Som underlag för nästa utlysning och för redovisningarna till regeringen.",
}

#: What is kept, what it contains, where, link, keeping rule, until, personal data, responsible.
SAVED: list[tuple[str, str, str, str, str, date | None, str, str]] = [
    (
        "Ansökningar och beslut",
        "Alla ansökningar till satsningen med parter, budget och klassificering, bedömningarna av dem, besluten och "
        "skälen. Även avslag.",
        "Programkontor och e-arkivet",
        "https://data.example/programkontor/ansokningar",
        "Bevaras enligt myndighetens beslut om bevarande (påhittat exempel)",
        None,
        "yes",
        "Registrator",
    ),
    (
        "Utbetalningar per part och år",
        "Varje utbetalning, återbetalning och återkrav med organisationsnummer och projekt.",
        "Ekonomisystemet; utdrag ur Programkontor varje kvartal",
        "https://data.example/programkontor/utbetalningar",
        "Gallras tio år efter slutredovisningen (påhittat exempel)",
        date(2045, 12, 31),
        "none",
        "Ekonomienheten",
    ),
    (
        "Enkät till projektledare",
        "Svar på den årliga enkäten om samarbeten och resultat, första gången 2026.",
        "Analysfunktionens arbetsyta",
        "",
        "Rådata gallras efter fem år, sammanställningar bevaras (påhittat exempel)",
        date(2031, 12, 31),
        "pseudonymised",
        "Analysfunktionen",
    ),
]


#: What the inventory says besides of each; the grounds and the judgement of secrecy are invented.
MORE_OF_SAVED: dict[str, dict[str, Any]] = {
    "Ansökningar och beslut": {
        "personal_ground": "Uppgift av allmänt intresse enligt myndighetens instruktion (påhittat exempel)",
        "secrecy": "Kan vara sekretessbelagt enligt 31 kap. offentlighets- och sekretesslagen; prövas vid utlämnande",
        "file_format": "Databastabeller och PDF/A",
        "counted": "applications",
        "checked_on": date(2025, 11, 3),
    },
    "Utbetalningar per part och år": {
        "secrecy": "Öppet",
        "file_format": "CSV",
        "counted": "ledger",
        "checked_on": date(2025, 10, 1),
    },
    "Enkät till projektledare": {"file_format": "", "records": None},
}


def load(story: Story) -> None:
    """In the order it happened, from September to January."""
    _responsible(story)
    _information(story)
    _evaluation(story)


def _duty(key: str) -> ReportingDuty:
    return ReportingDuty.objects.get(key=key)


def _responsible(story: Story) -> None:
    by = {"vinnova": story.user("Elin Sandberg"), "vr": story.user("Sofia Lindqvist")}
    for key, authority, name in RESPONSIBLE:
        set_responsible(
            _duty(key),
            authority=story.authorities[authority],
            person=story.person(name),
            by=by[authority],
            now=story.at(2025, 9, 3, 10),
        )


def _information(story: Story) -> None:
    set_interval(
        _duty("lopande-information-vin-exc"), days=90, by=story.user("Elin Sandberg"), now=story.at(2025, 9, 5)
    )
    set_interval(
        _duty("lopande-information-vin-green"), days=60, by=story.user("Maryam Haddad"), now=story.at(2025, 9, 5)
    )
    for key, day, recipient, channel, subject, content, name in INFORMATION:
        first = write_information(
            _duty(key),
            authority=story.authorities["vinnova"],
            given_on=day,
            department=story.departments["kn"],
            recipient=recipient,
            channel=channel,
            subject=subject,
            content=content,
            person=story.person(name),
            by=story.user(name),
            now=story.at(day.year, day.month, day.day, 16),
        )
    write_information(
        _duty("lopande-information-vin-green"),
        authority=story.authorities["vinnova"],
        replaces=first,
        given_on=first.given_on,
        department=first.department,
        recipient=first.recipient,
        channel=first.channel,
        subject=first.subject,
        content="Parterna är överens om inriktningen. Avtalet väntas under första halvåret 2026.",
        person=first.person,
        change="Tiden för avtalet rättad",
        by=story.user("Maryam Haddad"),
        now=story.at(2025, 10, 22, 9),
    )


def _evaluation(story: Story) -> None:
    elin, duty = story.user("Elin Sandberg"), _duty("utvarderingsplan-vin-exc")
    first = write_plan(duty, **PLAN, by=elin, now=story.at(2025, 10, 15, 13))
    decide_plan(
        first, authority=story.authorities["vinnova"], by=story.user("Karin Wretman"), now=story.at(2025, 10, 28, 10)
    )
    changed = PLAN | {
        "method": "Följeforskning från starten, halvtidsutvärdering 2028 och slututvärdering när satsningen har pågått "
        "i sju år. Extern utvärderare. En jämförelsegrupp byggs av ansökningar som fick avslag.",
        "schedule": "Följeforskningen upphandlas hösten 2026. Halvtid 2028.",
    }
    write_plan(
        duty,
        replaces=first,
        **changed,
        change="Jämförelsegrupp, och upphandlingen flyttad till hösten",
        by=story.user("Maryam Haddad"),
        now=story.at(2026, 1, 14, 15),
    )
    joint = _duty("utvardering-excellenskluster")
    both = PLAN | {"organisation": "Myndigheterna ansvarar gemensamt, genom programkontoret."}
    plan = write_plan(joint, **both, by=elin, now=story.at(2025, 11, 26, 11))
    decide_plan(
        plan, authority=story.authorities["vr"], by=story.user("Anders Bergvall"), now=story.at(2025, 12, 10, 14)
    )
    for title, content, place, link, rule, until, personal, responsible in SAVED:
        values: dict[str, Any] = {
            "title": title,
            "content": content,
            "place": place,
            "documentation": link,
            "keeping_rule": rule,
            "keep_until": until,
            "personal_data": personal,
            "responsible": responsible,
            "since": date(2025, 9, 1),
            "ended_on": None,
            **MORE_OF_SAVED[title],
        }
        write_saved_data(duty, authority=story.authorities["vinnova"], **values, by=elin, now=story.at(2025, 11, 4, 10))
