"""The joint report due 1 February 2026: opened in December, half written, its figures not yet frozen."""

from datetime import date

from config.demo.story import Story
from reporting.models import Occasion
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.writing import save_text

TEXTS = {
    "programkontoret": {
        "vinnova": "Programkontoret har bemannats med två personer från vardera myndigheten och har träffats varannan "
        "vecka sedan september. Kontoret samordnar utlysningar och följer upp dem. Beslut om bidrag fattas av varje "
        "myndighet.",
        "vr": "Vetenskapsrådet svarar för den öppna delen och deltar i programkontorets planering av gemensamma "
        "utlysningar.",
    },
    "synergier": {
        "vr": "Forskare i den öppna delen har bjudits in till Vinnovas samlingar om kvantteknik. Vi kan ännu inte "
        "belägga några effekter.",
    },
}


def load(story: Story) -> None:
    """Open what is due, and write the parts that are written."""
    writers = {"vinnova": story.user("Elin Sandberg"), "vr": story.user("Sofia Lindqvist")}
    open_due_occasions(date(2025, 12, 3), now=story.at(2025, 12, 3, 6))
    occasion = Occasion.objects.filter(duty__document_kind="joint-report").order_by("due_on").first()
    if occasion is not None:
        for section, parts in TEXTS.items():
            for key, text in parts.items():
                save_text(
                    occasion,
                    section=section,
                    authority=story.authorities[key],
                    text=text,
                    revision=0,
                    by=writers[key],
                    now=story.at(2026, 1, 15, 14),
                )
