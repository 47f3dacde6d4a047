"""The four real assignments as they stood in the autumn of 2025; letters and authorisations are invented."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import RoleAssignment
from accounts.roles import Role
from applications.loading.checklists import contents as checklists
from applications.loading.files import contents as aid_rules
from applications.workflow.aid_rules import enter_rate
from applications.workflow.aid_rules import load as load_aid_rules
from applications.workflow.international import load as load_checklists
from config.demo.story import Story
from programmes.loading import FOLDER
from programmes.loading import load as load_files
from programmes.models import Assignment, StrandDelegation
from programmes.models.frame import FrameSource
from programmes.workflow.decisions import attach_decision
from programmes.workflow.facts import correct
from programmes.workflow.frames import record_authorisation, record_frame
from sweden.bankdays import is_banking_day

#: Assignment, economist, amount for 2026, authorisation for coming years, its last year. All invented (kronor).
LETTERS = [
    ("vin-exc", "Hanna Björk", 143_000_000, 350_000_000, 2028),
    ("vr-exc", "Olof Ekdahl", 262_500_000, 1_200_000_000, 2030),
]


#: What a euro was worth: when the autumn's calls were prepared, and on every banking day from when decisions are made,
#: up to the day before the demo's own. Invented: it swings by a few öre.
_FIRST, _LAST = date(2025, 11, 3), date(2026, 1, 19)
_DAYS = [_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days + 1)]
EURO = [
    (date(2025, 9, 1), Decimal("11.0700")),
    *((day, Decimal("10.9850") + Decimal(day.day % 7 - 3) / 100) for day in _DAYS if is_banking_day(day)),
]


def load(story: Story) -> None:
    """Load the assignments' files as of September, and enter what the autumn brought."""
    load_files(sorted(FOLDER.glob("*.yaml")), now=story.at(2025, 9, 1, 9))
    load_aid_rules(aid_rules(), source="Följer med produkten", now=story.at(2025, 9, 1, 9))
    load_checklists(checklists(), now=story.at(2025, 9, 1, 9))
    for day, kronor in EURO:
        enter_rate(
            day,
            kronor,
            source="Påhittat exempel",
            by=story.user("Hanna Björk"),
            now=story.at(day.year, day.month, day.day, 16),
        )
    found = {one.key: one for one in Assignment.objects.select_related("authority", "case")}
    for key, economist, amount, authorised, end_year in LETTERS:
        by = story.user(economist)
        record_authorisation(
            found[key],
            amount=authorised,
            end_year=end_year,
            source="Regleringsbrev för 2025, ändring (påhittat exempel)",
            valid_from=date(2025, 9, 15),
            by=by,
            now=story.at(2025, 9, 16, 10),
        )
        record_frame(
            found[key],
            year=2026,
            amount=amount,
            source_kind=FrameSource.APPROPRIATION_LETTER,
            source="Regleringsbrev för 2026 (påhittat exempel)",
            valid_from=date(2025, 12, 18),
            by=by,
            now=story.at(2025, 12, 19, 9, 30),
        )
    _facts(story, found)
    for role in RoleAssignment.objects.filter(role=Role.DECISION_MAKER, authority__isnull=False):
        for assignment in found.values():
            if assignment.authority_id == role.authority_id:
                StrandDelegation.objects.get_or_create(
                    role=role, assignment=assignment, strand=None, defaults={"granted_at": story.at(2025, 9, 1, 9)}
                )


#: Assignment, fact, value, where it stands, month and day in 2025. All invented.
FACTS = [
    ("vin-life", "decision_number", "KN2099/00777", "Följebrevet till beslutet (påhittat exempel)", 9, 3),
    ("vin-life", "decided_on", "2025-07-03", "Följebrevet till beslutet (påhittat exempel)", 9, 3),
    (
        "vin-life",
        "department",
        {"department": "kn", "name": "Klimat- och näringslivsdepartementet"},
        "Följebrevet till beslutet (påhittat exempel)",
        9,
        3,
    ),
    ("vin-life", "decided_on", "2025-07-10", "Regeringens protokoll (påhittat exempel)", 10, 6),
]
LETTER = """Påhittat exempel: följebrev till regeringens beslut om avancerad life science.

Diarienummer: KN2099/00777
"""


def _facts(story: Story, found: dict[str, Assignment]) -> None:
    """What the registrar has found out about a decision since, and how the agency understands what is unclear."""
    registrar = story.user("Per Nylander")
    attach_decision(
        found["vin-life"],
        ContentFile(LETTER.encode()),
        filename="foljebrev.txt",
        title="Följebrev till beslutet, KN2099/00777 (påhittat exempel)",
        received_on=date(2025, 9, 2),
        by=registrar,
        now=story.at(2025, 9, 3, 9),
    )
    for key, fact, value, source, month, day in FACTS:
        place = ("identity", fact, "value")
        correct(found[key], {place: value}, source=source, by=registrar, now=story.at(2025, month, day, 9, 30))
    correct(
        found["vin-exc"],
        {("gaps", "lopande-information", "settled"): "En gång i kvartalet, per e-post till kontaktpersonen."},
        source="Möte med departementet den 4 september 2025 (påhittat exempel)",
        by=story.user("Maryam Haddad"),
        now=story.at(2025, 9, 5, 13),
    )
