"""The end of a grant in the demo: registers of state aid, approved costs, and claims that have been told, sent, waived
and dropped, and one of unlawful aid. All of it invented."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import Organisation
from config.demo.story import Story
from grants.errors.settlement import ClaimFaulty
from grants.models import AidInterestRate, AidRegister, Grant, Recovery, RecoveryKind
from grants.queries.money import money
from grants.workflow import aid
from grants.workflow.approving import approve_cost
from grants.workflow.ending import receipts, recovering
from programmes.models import LedgerEntry

_at = Story.at
#: What a decision on a claim says.
LETTER = {
    "reasons": "Kostnaden hör inte till projektet (påhittat exempel).",
    "waiver": "Det finns inte skäl att efterge kravet.",
    "interest": "Ränta tas inte ut.",
}
UNLAWFUL = (
    "Delen av stödet som gällde produktionslokalen rymdes inte i någon stödgrund när det lämnades, och det hade inte "
    "anmälts (påhittat exempel)."
)


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
    AidInterestRate.objects.get_or_create(
        starts_on=date(2025, 1, 1),
        defaults={
            "base": Decimal("2.310"),
            "added_points": 100,
            "is_compound": True,
            "source": "Påhittat exempel: kommissionens basränta för Sverige ska läggas in här",
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
            note="Påhittat exempel",
            by=story.user("Hanna Björk"),
            now=_at(2026, 1, 19, 9),
        )
    amount = min(25_000, money(grant).kronor_to(entry.organisation.pk))
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
    aid_kind = {"kind": RecoveryKind.UNLAWFUL_AID, "facts": UNLAWFUL}
    claims = ((12_000, _sent, {}), (4_000, _waived, {}), (9_000, _dropped, {}), (30_000, _unlawful, aid_kind))
    for amount, end, more in claims:
        try:
            with transaction.atomic():
                _claimed(story, grant, entry.organisation, amount, end, **more)
        except DomainError:
            return


def _claimed(
    story: Story, grant: Grant, party: Organisation, amount: int, end: Callable[[Story, Recovery], None], **more: Any
) -> None:
    """A claim that has been told and replied to, and what became of it."""
    who = {"by": story.user("Elin Sandberg")}
    row = recovering.communicate(
        grant,
        party,
        amount=amount,
        reply_by=date(2026, 2, 2),
        now=_at(2026, 1, 16, 10),
        **{"facts": "En resa och en mässavgift ligger utanför projektets budget (påhittat exempel).", **more},
        **who,
    )
    recovering.reply(row, text="Vi har inget att invända (påhittat exempel).", now=_at(2026, 1, 19, 8), **who)
    end(story, row)


def _decided(story: Story, row: Recovery) -> Recovery:
    karin = story.user("Karin Wretman")
    return recovering.decide(row, values=LETTER, due_on=date(2026, 2, 27), by=karin, now=_at(2026, 1, 19, 14))


def _unlawful(story: Story, row: Recovery) -> None:
    """Decided on with what the law says of unlawful aid; its interest is worked out."""
    values = {
        **LETTER,
        "reasons": "Stödet rymdes inte i någon stödgrund och hade inte anmälts (påhittat exempel).",
    }
    karin = story.user("Karin Wretman")
    recovering.decide(row, values=values, due_on=date(2026, 2, 27), by=karin, now=_at(2026, 1, 19, 14))


def _sent(story: Story, row: Recovery) -> None:
    """Decided on and sent; the party has said that it has it."""
    decided = _decided(story, row)
    note = {"received_on": date(2026, 1, 20), "note": "Delgivningskvitto, handling 14 (påhittat exempel)"}
    receipts.note_receipt(decided, "claim", by=story.user("Elin Sandberg"), now=_at(2026, 1, 20, 8), **note)


def _waived(story: Story, row: Recovery) -> None:
    """Decided on, and then waived."""
    recovering.waive(
        _decided(story, row),
        amount=row.amount,
        ground="Beloppet är ringa och parten har handlat i god tro (påhittat exempel).",
        key=f"demo:waive:{row.uuid}",
        by=story.user("Karin Wretman"),
        now=_at(2026, 1, 20, 9),
    )


def _dropped(story: Story, row: Recovery) -> None:
    """The reply showed that the costs belong to the project."""
    why = "Svaret visar att mässan ingick i den godkända planen (påhittat exempel)."
    recovering.drop(row, why=why, by=story.user("Karin Wretman"), now=_at(2026, 1, 20, 9))
