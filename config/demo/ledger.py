"""January in the ledgers: an allocation, costs, payments, one of them undone, and what waits for approval. Invented."""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from config.demo.story import Story
from programmes.models import Assignment, LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.imports import read_in
from programmes.workflow.proposals import NewEntry, approve, propose_entry, propose_reversal, send_back

_at = Story.at

HEAD = "slag;medelsår;belopp;händelsedag;verifikation;rad;organisationsnummer;diarienummer;referens"


def load(story: Story) -> None:
    """What the economists did, through the workflow, each act at its own moment."""
    assignments = {one.key: one for one in Assignment.objects.select_related("authority", "case")}
    _vinnova(story, assignments["vin-exc"])
    _council(story, assignments["vr-exc"])


def _vinnova(story: Story, clusters: Assignment) -> None:
    hanna, amina, karin = (story.user(name) for name in ("Hanna Björk", "Amina Farah", "Karin Wretman"))
    allocation = NewEntry(
        EntryKind.ALLOCATION,
        2026,
        Decimal(143_000_000),
        date(2026, 1, 2),
        reference="Regleringsbrev för 2026 (påhittat exempel)",
    )
    approve(
        propose_entry(clusters, allocation, by=hanna, now=_at(2026, 1, 7, 9), key="demo:allocation"),
        by=amina,
        now=_at(2026, 1, 7, 13, 20),
    )
    cost = NewEntry(
        EntryKind.OWN_COST,
        2026,
        Decimal("184250.50"),
        date(2026, 1, 9),
        reference="Konferens för de beviljade klustren, faktura 88121 (påhittat exempel)",
    )
    approve(
        propose_entry(
            clusters, cost, note="Ryms i ramen för egna kostnader.", by=amina, now=_at(2026, 1, 12, 10), key="demo:cost"
        ),
        by=karin,
        now=_at(2026, 1, 12, 15, 5),
    )
    granted = list(
        LedgerEntry.objects.filter(assignment=clusters, kind=EntryKind.COMMITMENT, year=2026)
        .select_related("case", "organisation", "strand")
        .order_by("pk")[:4]
    )
    if len(granted) < 4:
        return
    first, second, third, fourth = granted
    wrong = approve(
        propose_entry(
            clusters, _payment(first, Decimal(first.amount), date(2026, 1, 13)), by=hanna,
            now=_at(2026, 1, 13, 9, 30), key="demo:wrong",
        ),
        by=amina,
        now=_at(2026, 1, 13, 11),
    )  # fmt: skip
    entry = wrong.rows.select_related("entry__assignment__case").get().entry
    approve(
        propose_reversal(
            entry,
            reason="Utbetald före mottagarens begäran, återkallad i banken",
            by=amina,
            now=_at(2026, 1, 14, 8, 40),
        ),
        by=hanna,
        now=_at(2026, 1, 14, 9, 10),
    )
    propose_entry(
        clusters,
        _payment(second, Decimal(second.amount) / 2, date(2026, 1, 19)),
        note="Första halvan enligt villkoren.",
        by=amina,
        now=_at(2026, 1, 19, 14, 10),
        key="demo:waiting",
    )
    returned = propose_entry(
        clusters,
        _payment(third, Decimal(third.amount), date(2026, 1, 15)),
        by=hanna,
        now=_at(2026, 1, 15, 16),
        key="demo:returned",
    )
    send_back(
        returned,
        note="Halva beloppet betalas ut i januari. Ändra till hälften.",
        by=amina,
        now=_at(2026, 1, 16, 8, 50),
    )
    number, case = fourth.organisation.number, fourth.case.number
    lines = [
        HEAD,
        f"utbetalning;2026;{int(fourth.amount) // 2},00;2026-01-16;A3301;1;{number};{case};Utbetalning 1 2026",
        "egen kostnad;2026;12 480,00;2026-01-15;B0117;1;;;Resor till lägesmöte (påhittat exempel)",
        f"utbetalning;2026;{int(fourth.amount) // 2},00;2026-01-32;A3302;1;{number};{case};Fel dag i filen",
    ]
    read_in(
        clusters,
        ContentFile("\n".join(lines).encode("utf-8-sig")),
        filename="bank-januari-2026.csv",
        by=hanna,
        now=_at(2026, 1, 19, 16, 30),
    )


def _payment(grant: LedgerEntry, amount: Decimal, day: date) -> NewEntry:
    return NewEntry(
        EntryKind.PAYMENT,
        grant.year,
        amount,
        day,
        strand=grant.strand,
        case=grant.case,
        organisation=grant.organisation,
        reference=f"Utbetalning {grant.case.number if grant.case else ''} 2026",
    )


def _council(story: Story, clusters: Assignment) -> None:
    cost = NewEntry(
        EntryKind.OWN_COST,
        2026,
        Decimal("96400"),
        date(2026, 1, 14),
        reference="Internationella bedömare, arvoden (påhittat exempel)",
    )
    propose_entry(clusters, cost, by=story.user("Olof Ekdahl"), now=_at(2026, 1, 15, 10), key="demo:council-cost")
