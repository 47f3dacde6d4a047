"""January's payments: plans for two granted projects, an order that the bank has answered, and what waits. Invented."""

from datetime import date
from fractions import Fraction

from config.demo.story import Story
from grants.loading import Answer
from grants.models import Grant, Instalment, JournalProfile, PayingAccount
from grants.models.payment import Awaited
from grants.workflow import answering, ordering, paying, planning
from grants.workflow.judging import account_of, known_of, standing_in_the_way

_at = Story.at

GROUND = "Villkor för bidrag, punkt 9 (påhittat exempel)"


#: What each agency pays from. Invented.
ACCOUNTS = {"vinnova": "SE35 5000 0000 0549 1000 0003", "vr": "SE51 5000 0000 0999 9000 0002"}

#: Which accounts entries are posted on is the agency's own: these are invented.
JOURNAL = {
    "columns": [
        ["Datum", "date"],
        ["Orderdag", "ordered"],
        ["Konto", "account"],
        ["S-kod", "s_code"],
        ["Anslag", "appropriation"],
        ["Projekt", "project"],
        ["Motpart", "counterpart"],
        ["Diarienummer", "number"],
        ["Belopp", "amount"],
        ["Text", "text"],
    ],
    "postings": {
        "payment": [{"account": "7999", "side": "debit"}, {"account": "1999", "side": "credit"}],
        "own_cost": [{"account": "6999", "side": "debit"}, {"account": "1999", "side": "credit"}],
        "repayment": [{"account": "1999", "side": "debit"}, {"account": "7999", "side": "credit"}],
    },
}


def load(story: Story) -> None:
    """What each agency pays from and how its accounting reads the lines; and what Vinnova's people did, through the
    workflow, each act at its own moment."""
    for key, iban in ACCOUNTS.items():
        PayingAccount.objects.get_or_create(
            authority=story.authorities[key],
            valid_from=date(2025, 1, 1),
            defaults={"iban": iban, "bic": "ESSESESS"},
        )
        JournalProfile.objects.get_or_create(
            authority=story.authorities[key],
            valid_from=date(2025, 1, 1),
            defaults={
                "content": JOURNAL,
                "source": "Ekonomienhetens kontoplan (påhittat exempel)",
                "entered_at": _at(2025, 1, 2, 9),
            },
        )
    grants = Grant.objects.filter(authority=story.authorities["vinnova"], instalments__isnull=True)
    for grant in grants.select_related("case", "project").order_by("pk")[:2]:
        _plan(story, grant)
    first = Instalment.objects.order_by("pk").first()
    if first is None:
        return
    _verified(story, first.grant)
    _paid(story, first.grant)


def _plan(story: Story, grant: Grant) -> None:
    if planning.suggestion(grant, per_year=4, held_back=Fraction(1, 10)):
        planning.lay_plan(
            grant,
            per_year=4,
            held_back=Fraction(1, 10),
            ground=GROUND,
            by=story.user("Elin Sandberg"),
            now=_at(2026, 1, 8, 9),
        )


def _verified(story: Story, grant: Grant) -> None:
    """Both economists have called the coordinator back."""
    account = account_of(grant, grant.coordinator)
    if account is None:
        return
    for name, hour in (("Hanna Björk", 10), ("Amina Farah", 13)):
        paying.verify_account(
            grant,
            account,
            called="08-000 00 00, numret i ansökan",
            note="Ekonomichefen bekräftade kontot",
            by=story.user(name),
            now=_at(2026, 1, 9, hour),
        )


def _paid(story: Story, grant: Grant) -> None:
    """The first instalment is paid, the second waits for attestation, the third for what it waits for."""
    elin, amina, hanna = (story.user(name) for name in ("Elin Sandberg", "Amina Farah", "Hanna Björk"))
    lines = list(grant.instalments.standing().filter(organisation=grant.coordinator).order_by("planned_on", "pk")[:2])
    for line in lines:
        for condition in line.waits_for:
            known = known_of([line], now=_at(2026, 1, 12, 9)).by_fact(line)
            if condition != Awaited.FINAL_REPORT and condition not in known:
                planning.confirm_condition(
                    line, condition, note="Godkännande av villkor, handling 9", by=elin, now=_at(2026, 1, 12, 9)
                )
        if standing_in_the_way(line, today=date(2026, 1, 12), now=_at(2026, 1, 12, 9)):
            return
    payments = [paying.propose(line, by=elin, now=_at(2026, 1, 12, 10)) for line in lines]
    paying.attest(payments[:1], by=amina, now=_at(2026, 1, 12, 14))
    order = ordering.export(
        grant.authority,
        payments[:1],
        profile="pain001",
        pay_on=date(2026, 1, 14),
        key="demo:order",
        by=hanna,
        now=_at(2026, 1, 13, 9),
    )
    answers = [Answer(one.uuid.hex, True, date(2026, 1, 14)) for one in payments[:1]]
    answering.settle(order, answers, by=hanna, now=_at(2026, 1, 15, 8, 30))
