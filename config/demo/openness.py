"""Openness and secrecy: what has been marked, who has read, and who has asked for documents.

All of it is invented (påhittat exempel).
"""

from config.demo.story import Story
from registry.models import Case
from registry.models.case import CaseKind, Mode
from registry.workflow.contents import parts
from registry.workflow.reading import note_reading
from registry.workflow.secrecy import mark

_at = Story.at


def load(story: Story) -> None:
    """Each act through the workflow, at its own moment."""
    _marked(story)
    _read(story)


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
