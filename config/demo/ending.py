"""The end of a grant in the demo: registers of state aid, a claim that has been told, costs that have been approved.
All of it invented."""

from datetime import date

from config.demo.story import Story
from grants.errors.settlement import ClaimFaulty
from grants.models import AidRegister, Grant
from grants.workflow import aid
from grants.workflow.approving import approve_cost
from grants.workflow.ending import recovering, settling
from programmes.models import LedgerEntry

_at = Story.at


def load(story: Story) -> None:
    """What the registers demand, the aid of the granted projects, and a claim on the first party that has been paid."""
    AidRegister.objects.get_or_create(
        register="de_minimis",
        starts_on=date(2026, 1, 1),
        defaults={"working_days": 20, "source": "Kommissionens förordning (EU) 2023/2831, artikel 6 (att kontrollera)"},
    )
    AidRegister.objects.get_or_create(
        register="transparency",
        starts_on=date(2023, 7, 1),
        defaults={
            "threshold_eur": 100_000,
            "months": 6,
            "source": "Kommissionens förordning (EU) nr 651/2014, artikel 9 och bilaga III",
        },
    )
    aid.freeze_all(now=_at(2026, 1, 16, 8))
    paid = LedgerEntry.objects.filter(
        kind="payment", assignment__authority=story.authorities["vinnova"], case__grants__isnull=False
    )
    entry = paid.order_by("pk").first()
    grant = Grant.objects.filter(case=entry.case, assignment=entry.assignment).first() if entry else None
    if grant is None or entry is None or entry.organisation is None:
        return
    if not grant.approved_costs.filter(organisation=entry.organisation).exists():
        approve_cost(
            grant,
            organisation=entry.organisation,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 1, 31),
            cost=180_000,
            percent=50,
            note="Påhittat exempel",
            by=story.user("Hanna Björk"),
            now=_at(2026, 1, 19, 9),
        )
    amount = min(25_000, sum(settling.net_paid(grant, entry.organisation).values()))
    try:
        told = recovering.communicate(
            grant,
            entry.organisation,
            amount=amount,
            facts="En konsult som inte fanns i ansökan har betalats med bidraget (påhittat exempel).",
            reply_by=date(2026, 2, 9),
            by=story.user("Elin Sandberg"),
            now=_at(2026, 1, 19, 10),
        )
    except ClaimFaulty:
        return
    recovering.reply(
        told,
        text="Vi medger att fakturan inte hör till projektet (påhittat exempel).",
        by=story.user("Elin Sandberg"),
        now=_at(2026, 1, 20, 9),
    )
