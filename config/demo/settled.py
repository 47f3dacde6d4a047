"""A project that ended early and is settled to the last krona: one party has earned what it was paid, one gives up the
rest of its final grant, one repays what it was paid too much, and the grant is closed. And a final report whose
auditor's certificate is due. All of it invented."""

from datetime import date
from decimal import Decimal
from math import ceil

from config.demo.ending import LETTER
from config.demo.story import Story
from grants.models import Grant
from grants.models.report import Kind
from grants.queries.money import money
from grants.rules.closing import LINES
from grants.workflow.approving import agreed_with, approve_cost, parties_of
from grants.workflow.ending import closing, hearing, later, recovering, settling
from grants.workflow.reports import scheduling

_at = Story.at
TITLE = "Kvantsäker synkronisering av elnät"
CLUSTER = "Kluster för pålitlig maskininlärning"
#: What each party's final grant is beside what it has been paid, kronor: the rest lapses, or is paid back.
BESIDE = (0, 40_000, -25_000)
WHY = "Projektet avslutades i förtid, eftersom den ena nätägaren drog sig ur (påhittat exempel)."


def load(story: Story) -> None:
    """Each act through the workflow, at its own moment."""
    grant = Grant.objects.filter(authority=story.authorities["vinnova"], project__title=TITLE).first()
    if grant is not None:
        _settle(story, grant)
    _final_report(story)


def _settle(story: Story, grant: Grant) -> None:
    elin, karin, hanna = (story.user(name) for name in ("Elin Sandberg", "Karin Wretman", "Hanna Björk"))
    held, agreed = money(grant), agreed_with(grant)
    for place, party in enumerate(parties_of(grant)):
        paid = held.kronor_to(party.pk)
        final = min(max(0, paid + BESIDE[place % len(BESIDE)]), held.granted_to(party.pk))
        approve_cost(
            grant,
            organisation=party,
            starts_on=date(2025, 12, 1),
            ends_on=date(2025, 12, 31),
            cost=ceil(final / agreed[party.pk].share),
            note="Redovisat när projektet avslutades (påhittat exempel)",
            by=hanna,
            now=_at(2026, 1, 16, 13),
        )
        row = settling.propose(
            grant,
            party,
            reasons="Kostnaderna är redovisade och godkända till och med december.",
            without_report=WHY,
            by=elin,
            now=_at(2026, 1, 16, 14),
        )
        if hearing.is_against(row):
            hearing.communicate(row, reply_by=date(2026, 1, 30), by=elin, now=_at(2026, 1, 16, 14))
            text = "Vi har inget att invända mot beräkningen (påhittat exempel)."
            hearing.reply(row, text=text, by=elin, now=_at(2026, 1, 16, 15))
        row = settling.decide(row, by=karin, now=_at(2026, 1, 16, 15))
        if later.left_to_pay(row):
            later.lapse(row, reasons="Parten avstår från resten (påhittat exempel).", by=karin, now=_at(2026, 1, 19, 8))
        if row.to_recover:
            _paid_back(story, grant, party, row.to_recover)
    reasons = dict.fromkeys(LINES, WHY)
    closing.close(grant, reasons=reasons, by=elin, now=_at(2026, 1, 19, 16))


def _paid_back(story: Story, grant: Grant, party, amount: int) -> None:
    elin = story.user("Elin Sandberg")
    row = recovering.communicate(
        grant,
        party,
        amount=amount,
        facts="Mer är utbetalt än det slutliga bidraget (påhittat exempel).",
        reply_by=date(2026, 2, 6),
        by=elin,
        now=_at(2026, 1, 16, 16),
    )
    recovering.reply(row, text="Vi betalar tillbaka (påhittat exempel).", by=elin, now=_at(2026, 1, 19, 8))
    karin = story.user("Karin Wretman")
    values = {**LETTER, "reasons": "Det slutliga bidraget är lägre än det som är utbetalt (påhittat exempel)."}
    row = recovering.decide(row, values=values, due_on=date(2026, 2, 27), by=karin, now=_at(2026, 1, 19, 9))
    recovering.receive(
        row,
        amount=Decimal(amount),
        received_on=date(2026, 1, 19),
        reference="Bankgiro, påhittat exempel",
        key=f"demo:back:{row.uuid}",
        by=story.user("Hanna Björk"),
        now=_at(2026, 1, 19, 15),
    )


def _final_report(story: Story) -> None:
    """A final report that is asked for early, of parties with so large grants that an auditor certifies their costs."""
    grant = Grant.objects.filter(authority=story.authorities["vr"], project__title=CLUSTER).first()
    if grant is None:
        return
    scheduling.ask_for(
        grant,
        kind=Kind.FINAL,
        starts_on=date(2025, 12, 1),
        ends_on=date(2026, 1, 31),
        due_on=date(2026, 2, 27),
        why="Klustret flyttar till ett annat lärosäte, och medlen redovisas till dess (påhittat exempel).",
        by=story.user("Sofia Lindqvist"),
        now=_at(2026, 1, 19, 11),
    )
