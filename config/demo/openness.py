"""Openness and secrecy: what has been marked, who has read, and who has asked for documents.

All of it is invented (påhittat exempel).
"""

from datetime import date, datetime

from accounts.models import Person, Protection, User
from config.demo.story import Story
from registry.models import Case, Disclosure
from registry.models.access import Rights
from registry.models.case import CaseKind, Mode
from registry.workflow import disclosure, protection, retention
from registry.workflow.cases import join
from registry.workflow.contents import Part, parts
from registry.workflow.reading import note_reading
from registry.workflow.secrecy import mark

_at = Story.at


def load(story: Story) -> None:
    """Each act through the workflow, at its own moment."""
    _marked(story)
    _read(story)
    _asked(story)
    _protected(story)
    retention.decide(
        story.authorities["vinnova"],
        what="readings",
        ground="RA-MS 2026:999 (påhittat exempel)",
        years=5,
        valid_from=date(2026, 1, 1),
        decided_on=date(2025, 12, 11),
        quote="Loggar över vem som har läst i ett ärende får gallras efter fem år. (påhittat exempel)",
        by=story.user("Per Nylander"),
        now=_at(2026, 1, 7, 15),
    )
    retention.decide(
        story.authorities["vinnova"],
        what="request_documents",
        ground="RA-MS 2026:998 (påhittat exempel)",
        years=10,
        valid_from=date(2026, 1, 1),
        decided_on=date(2025, 12, 11),
        quote="Begäranden och utlämnade kopior får gallras tio år efter att ärendet avslutats. (påhittat exempel)",
        by=story.user("Per Nylander"),
        now=_at(2026, 1, 7, 15, 10),
    )


def _applications(key: str) -> list[Case]:
    rows = Case.objects.filter(kind=CaseKind.APPLICATION, mode=Mode.LIVE, authority__key=key, closed_at__isnull=True)
    return list(rows.exclude(number="").select_related("authority").defer("search").order_by("opened_at", "pk")[:3])


def _marked(story: Story) -> None:
    """What an applicant has said is sensitive, marked by whoever handles the case."""
    officer, now = story.user("Elin Sandberg"), _at(2026, 1, 14, 13, 20)
    for case in _applications("vinnova")[:2]:
        found = {one.name: one for group in parts(case, officer, now).values() for one in group}
        mark(
            case,
            **found["application.summary"].marked_as,
            ground="osl-30-23-1",
            reason="Metoden är inte patentsökt än, säger sökanden.",
            by=officer,
            now=now,
        )
        if document := next((one for name, one in found.items() if name.startswith("document:")), None):
            mark(
                case,
                **document.marked_as,
                ground="osl-30-23-2",
                reason="Underleverantörens priser.",
                by=officer,
                now=now,
            )
    for case in _applications("vr")[:1]:
        entry = case.entries.order_by("serial").first()
        if entry is not None:
            theirs = story.user("Sofia Lindqvist")
            mark(case, entry=entry, ground="osl-21-7", reason="Begärd sammanställning av adresser.", by=theirs, now=now)


def _protected(story: Story) -> None:
    """Somebody who takes part in an application, and must not be found."""
    case, registrar = _applications("vinnova")[2], story.user("Per Nylander")
    person = Person.objects.create(name="Vera Skoglund", email="vera.skoglund@exempel.example")
    join(case, person, rights=Rights.READ, now=_at(2025, 12, 2))
    protection.protect(person, kind=Protection.MARKED, by=registrar, now=_at(2026, 1, 9, 8, 45))
    protection.reveal(person, reason="Delgivning av begäran om komplettering.", by=registrar, now=_at(2026, 1, 12, 9))


def _asked(story: Story) -> None:
    """One request that waits, one that is being tried and one that has been decided."""
    first, second, *_rest = _applications("vinnova")
    officer, registrar = story.user("Elin Sandberg"), story.user("Per Nylander")
    at = _at(2026, 1, 13, 9, 5)
    decided = disclosure.receive(
        authority=first.authority,
        wanted=f"Jag vill läsa ansökan i {first.designation} och det som har skickats till sökanden.",
        now=at,
    )
    _choose(decided, first, registrar, at)
    for item in decided.items.all():
        if item.document:  # the summary stands in it, too: what is masked in one place is not given in another
            disclosure.try_item(
                item, outcome="refused", ground="osl-30-23-1", by=registrar, now=_at(2026, 1, 13, 14, 5)
            )
        elif item.name == "application.summary":
            words = " ".join(item.words.split()[:6])
            disclosure.mask(item, words=words, ground="osl-30-23-1", by=registrar, now=_at(2026, 1, 13, 14))
        else:
            disclosure.try_item(item, outcome="full", by=registrar, now=_at(2026, 1, 13, 14, 10))
    disclosure.decide(
        decided,
        reasons="Uppgifterna beskriver en metod som inte är patentsökt. Blir de kända nu kan det antas att bolaget "
        "lider skada, eftersom konkurrenter kan hindra ett patent.",
        channel="med post till angiven box",
        by=registrar,
        now=_at(2026, 1, 14, 10, 30),
    )
    tried = disclosure.receive(
        authority=second.authority,
        wanted=f"Sammanfattningen av projektet i {second.designation}.",
        answer_to="redaktionen@tidningen.example",
        now=_at(2026, 1, 15, 16, 40),
    )
    _choose(tried, second, officer, _at(2026, 1, 16, 8, 20))
    disclosure.receive(
        authority=story.authorities["vr"],
        wanted="Alla beslut om kompetenscentrum från hösten 2025.",
        now=_at(2026, 1, 19, 11, 15),
    )
    disclosure.receive(
        authority=first.authority,
        wanted="Vilka bolag i Jönköpings län har sökt under hösten?",
        now=_at(2026, 1, 19, 15, 2),
    )


def _choose(request: Disclosure, case: Case, by: User, now: datetime) -> None:
    found: list[Part] = [one for group in parts(case, by, now).values() for one in group]
    wanted = [one for one in found if one.name in ("application.title", "application.summary") or one.document][:3]
    disclosure.add_items(request, case, wanted, by=by, now=now)


def _read(story: Story) -> None:
    """Some days of reading, as the pages write it."""
    for place, (name, page) in enumerate(
        [
            ("Elin Sandberg", "registry:case"),
            ("Elin Sandberg", "applications:content"),
            ("Maryam Haddad", "registry:case"),
            ("Hanna Björk", "registry:entries"),
            ("Karin Wretman", "applications:content"),
        ]
    ):
        for case in _applications("vinnova"):
            note_reading(case, by=story.user(name), now=_at(2026, 1, 12 + place, 9 + place, 12), page=page)
            for document in case.documents.all()[:1]:
                note_reading(
                    case,
                    by=story.user(name),
                    now=_at(2026, 1, 12 + place, 9 + place, 14),
                    page="registry:document",
                    document=document,
                )
