"""January's payments: plans for two granted projects, a selection proposed together, two orders, and what the bank has
paid, rejected and sent back. Invented."""

from datetime import date
from fractions import Fraction

from accounts.models import Organisation
from applications.workflow.accounts import say_account
from config.demo.story import Story
from grants.loading import Answer
from grants.models import Grant, Instalment, JournalProfile, PayingAccount, Payment, PaymentOrder
from grants.queries.money import money
from grants.workflow import answering, ordering, paying, planning, runs
from grants.workflow.judging import account_of, standing_in_the_way

_at = Story.at

GROUND = "Villkor för bidrag, punkt 9 (påhittat exempel)"


#: What each agency pays from. Invented.
ACCOUNTS = {"vinnova": "SE35 5000 0000 0549 1000 0003", "vr": "SE51 5000 0000 0999 9000 0002"}

#: Bank giros of the parties, invented: what the first ones were said to have, and the one that was put right.
GIROS = ("991-1009", "991-2114")
PUT_RIGHT = "991-3443"

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
    waiting = Grant.objects.filter(authority=story.authorities["vinnova"], instalments__isnull=True)
    grants = list(waiting.select_related("case", "project", "decision__application").order_by("pk")[:2])
    for grant in grants:
        _plan(story, grant)
        _said(story, grant)
    if len(grants) == 2 and Instalment.objects.exists():
        _orders(story, *grants)


def _plan(story: Story, grant: Grant) -> None:
    if planning.suggestion(grant, per_year=6, held_back=Fraction(1, 10)):
        planning.lay_plan(
            grant,
            per_year=6,
            held_back=Fraction(1, 10),
            ground=GROUND,
            by=story.user("Elin Sandberg"),
            now=_at(2026, 1, 8, 9),
        )


def _said(story: Story, grant: Grant) -> None:
    """Every party's account is said, and both economists have called it back."""
    application = grant.decision.application
    parties = Organisation.objects.filter(pk__in=money(grant).parties).order_by("pk")
    for place, party in enumerate(parties):
        if account_of(grant, party) is None:
            number = GIROS[place % len(GIROS)]
            said = {"kind": "bankgiro", "number": number, "by": application.submitted_by}
            say_account(application, party, **said, now=_at(2026, 1, 8, 10))
        _verified(story, grant, party, 9)


def _verified(story: Story, grant: Grant, party: Organisation, day: int) -> None:
    account = account_of(grant, party)
    for name, hour in (("Hanna Björk", 10), ("Amina Farah", 13)):
        paying.verify_account(
            grant,
            account,
            called="08-000 00 00, numret i ansökan",
            note="Ekonomichefen bekräftade kontot",
            by=story.user(name),
            now=_at(2026, 1, day, hour),
        )


def _lines(grant: Grant, *, own: bool) -> list[Instalment]:
    """The instalments of the coordinator, or of the first other party, the earliest first."""
    rows = grant.instalments.standing().order_by("organisation", "planned_on", "pk")
    theirs = [one for one in rows if (one.organisation_id == grant.coordinator_id) == own]
    return [one for one in theirs if one.organisation_id == theirs[0].organisation_id]


def _orders(story: Story, first: Grant, second: Grant) -> None:
    """Of the first project: the coordinator's first instalment is paid, its second waits for attestation and its later
    ones were left out of the selection; the other party's first is rejected and sent again to another account, its
    second waits for export. Of the second project one was paid and came back."""
    elin, amina, hanna = (story.user(name) for name in ("Elin Sandberg", "Amina Farah", "Hanna Björk"))
    own, other, back = _lines(first, own=True), _lines(first, own=False), _lines(second, own=True)
    now = _at(2026, 1, 12, 9)
    if any(standing_in_the_way(one, today=now.date(), now=now) for one in (own[0], other[0], back[0])):
        return
    run = runs.ask_to_propose([*own, *other[:2], back[0]], key="demo:propose", by=elin, now=_at(2026, 1, 12, 10))
    runs.do_run(run.job_id, now=_at(2026, 1, 12, 10, 1))
    payments = [Payment.objects.get(instalment=one) for one in (own[0], other[0], back[0])]
    later = Payment.objects.get(instalment=other[1])
    paying.attest([*payments, later], by=amina, now=_at(2026, 1, 12, 14))
    order = _order(story, payments, day=13, pay_on=14)
    paid, rejected, returned = payments
    day = date(2026, 1, 14)
    answers = [
        Answer(paid.uuid.hex, True, day),
        Answer(rejected.uuid.hex, False, None, "AC04 kontot är avslutat (påhittat exempel)"),
        Answer(returned.uuid.hex, True, day),
    ]
    answering.settle(order, answers, by=hanna, now=_at(2026, 1, 15, 8, 30))
    why = "Mottagarens bank har sänt tillbaka beloppet: kontot är spärrat (påhittat exempel)"
    answering.enter_return(returned, day=date(2026, 1, 16), why=why, by=hanna, now=_at(2026, 1, 16, 9))
    _again(story, first, other[0])


def _again(story: Story, grant: Grant, line: Instalment) -> None:
    """The party has said another account, both have called back, and the instalment is on its way anew."""
    application, elin, amina = grant.decision.application, story.user("Elin Sandberg"), story.user("Amina Farah")
    said = {"kind": "bankgiro", "number": PUT_RIGHT, "by": application.submitted_by}
    say_account(application, line.organisation, **said, now=_at(2026, 1, 16, 9))
    _verified(story, grant, line.organisation, 16)
    payment = paying.propose(line, by=elin, now=_at(2026, 1, 16, 14))
    paying.attest([payment], by=amina, now=_at(2026, 1, 19, 9))
    _order(story, [payment], day=19, pay_on=21)


def _order(story: Story, payments: list[Payment], *, day: int, pay_on: int) -> PaymentOrder:
    return ordering.export(
        payments[0].instalment.grant.authority,
        payments,
        profile="pain001",
        pay_on=date(2026, 1, pay_on),
        key=f"demo:order:{day}",
        by=story.user("Hanna Björk"),
        now=_at(2026, 1, day, 10),
    )
