"""What the agencies did with the sample applications: granted, rejected, waiting for a decision or a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from applications.models import Application
from applications.states import Status
from applications.workflow.accounts import parties_of, say_account
from assessments.models import Outcome, Proposal
from assessments.states.procedure import LeftOut
from assessments.workflow.communicating import leave_out, set_terms
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.letters import keep
from assessments.workflow.outbox import send
from assessments.workflow.proposals import ASK_FOR_REASON, Amount, findings_of, propose, requested
from config.demo.story import Story
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.ledger import book
from registry.loading import appeal_law
from registry.models import DecisionKind
from registry.workflow.appeals import enter

_at = Story.at

TERMS = (
    "Bidraget får användas till projektets godkända kostnader under projekttiden. Koordinatorn lämnar en lägesrapport "
    "varje år och en slutrapport senast tre månader efter projektets slut. Bidraget betalas ut i förskott per "
    "kalenderår, när alla parter har godtagit villkoren."
)
EXCEPTION = (
    "Näringslivets andel är lägre än utlysningens riktvärde, eftersom lärosätets del är en grundläggande "
    "förutsättning för att företagen ska kunna pröva tekniken."
)


@dataclass(frozen=True)
class Judged:
    """What happens to a sample, and when. `percent` is how much of what each party asked for is granted, `cut` how much
    in a year that differs, and `exception` why the call's conditions are set aside."""

    title: str
    checked: datetime
    outcome: str = ""
    proposed: datetime | None = None
    decided: datetime | None = None
    paid: datetime | None = None
    reasons: str = ""
    percent: int = 100
    cut: Mapping[int, int] = field(default_factory=dict)
    exception: str = EXCEPTION


SAMPLES = [
    Judged(
        "Frysta T-celler för sjukhusapotek",
        checked=_at(2025, 11, 5, 10),
        outcome=Outcome.GRANT,
        proposed=_at(2025, 11, 20, 14),
        decided=_at(2025, 11, 28, 10, 15),
        paid=_at(2025, 12, 15),
        percent=90,
        reasons="Projektet svarar mot ett tydligt behov hos sjukhusapoteken, och parterna har visat att processen "
        "fungerar utanför laboratoriet. Budgeten för utrustning är högre än i jämförbara projekt; bidraget sätts "
        "därför till nio tiondelar av det sökta.",
    ),
    Judged(
        "Kvantsäker synkronisering av elnät",
        checked=_at(2025, 11, 6, 9),
        outcome=Outcome.GRANT,
        proposed=_at(2025, 11, 24, 11),
        decided=_at(2025, 12, 2, 9, 30),
        paid=_at(2025, 12, 18),
        reasons="Tekniken är angelägen för försörjningen med el, och två nätägare deltar i försöken. Risken för "
        "oönskad kunskapsöverföring är bedömd och hanterad.",
    ),
    Judged(
        "Självlärande styrning av kraftelektronik",
        checked=_at(2025, 11, 6, 13),
        outcome=Outcome.REJECT,
        proposed=_at(2025, 11, 25, 15),
        decided=_at(2025, 12, 2, 9, 45),
        reasons="Ansökan har prövats mot kriterierna i utlysningen. Behovet är väl beskrivet, men planen visar inte "
        "hur styrningen ska prövas i verklig drift under projekttiden. Det har varit avgörande för beslutet.",
    ),
    Judged(
        "Kisel som lyser: optiska länkar på ett chipp",
        checked=_at(2025, 11, 7, 11),
        outcome=Outcome.GRANT,
        proposed=_at(2026, 1, 14, 16),
        reasons="Projektet har hög nyhetsgrad och en trovärdig plan från princip till försök. Bidraget för 2025 och "
        "2026 behövs för tillverkningen av de första chippen.",
    ),
    Judged(
        "Kluster för kvantmaterial",
        checked=_at(2025, 11, 10, 9),
        outcome=Outcome.GRANT,
        proposed=_at(2025, 11, 27, 10),
        decided=_at(2025, 12, 9, 13),
        paid=_at(2025, 12, 19),
        reasons="Klustret har högsta vetenskapliga kvalitet och samlar kompetens som i dag är spridd på flera "
        "lärosäten. Planen för forskarskolan och för samhällsvetenskaplig forskning är övertygande.",
    ),
    Judged(
        "Kluster för pålitlig maskininlärning",
        checked=_at(2025, 11, 10, 14),
        outcome=Outcome.GRANT,
        proposed=_at(2025, 11, 28, 9),
        decided=_at(2025, 12, 9, 13, 20),
        paid=_at(2025, 12, 19, 11),
        cut={2025: 50},
        reasons="Frågan är av stor betydelse för vården och elnätet, och grupperna hör till de främsta i sitt fält. "
        "Data stannar i Sverige. Klustret börjar i december, och bidraget för 2025 sätts därför till hälften.",
        exception="Klustret pågår bara i december 2025 och behöver inte mer det året.",
    ),
    Judged(
        "Kluster för levande material",
        checked=_at(2025, 11, 11, 10),
        outcome=Outcome.GRANT,
        proposed=_at(2026, 1, 15, 9),
        reasons="Klustret förenar biologi och byggteknik på ett sätt som ingen av grupperna kan ensam. Bidraget är "
        "nödvändigt för att utrustningen ska kunna delas mellan lärosätena.",
    ),
    Judged("Ljusstyrda enzymer för läkemedel", checked=_at(2025, 11, 12, 9)),
    Judged("Sensorer av grafen i fjärrvärmenät", checked=_at(2025, 11, 12, 9, 30)),
    Judged("Språkmodeller i smalbandig radio", checked=_at(2025, 11, 12, 10)),
]
#: Authority → who checks and proposes, who decides, who pays.
PEOPLE = {
    "vinnova": ("Elin Sandberg", "Karin Wretman", "Hanna Björk"),
    "vr": ("Sofia Lindqvist", "Anders Bergvall", "Olof Ekdahl"),
}


def load(story: Story) -> None:
    """Take every sample as far as it has come, through the workflow, each act at its own moment."""
    _terms(story)
    for sample in SAMPLES:
        application = (
            Application.objects.filter(title=sample.title, status=Status.SUBMITTED, case__mode="live")
            .select_related("case__authority", "call", "submitted_version")
            .first()
        )
        if application is not None:
            _judge(story, sample, application)


def _judge(story: Story, sample: Judged, application: Application) -> None:
    officer, decider, economist = (story.user(name) for name in PEOPLE[application.case.authority.key])
    check_eligibility(
        application, eligible=True, note="Ansökan är fullständig och kom in i tid.", by=officer, now=sample.checked
    )
    if sample.proposed is None:
        return
    amounts = _amounts(application, sample)
    remarks = [one for one in findings_of(application, amounts) if one.severity in ASK_FOR_REASON]
    if sample.outcome == Outcome.REJECT:
        reason = "Bedömningen bygger på ansökan och de sakkunnigas granskning. (Påhittat exempel.)"
        leave_out(application, ground=LeftOut.RESEARCH, reason=reason, by=officer, now=sample.proposed)
    proposal = propose(
        application,
        outcome=sample.outcome,
        amounts=amounts,
        reasons=sample.reasons,
        terms=TERMS,
        exception_reason=sample.exception if remarks else "",
        by=officer,
        now=sample.proposed,
    )
    if sample.decided is None:
        return
    decide_and_tell(proposal, by=decider, now=sample.decided)
    open_grants(now=sample.decided)
    if sample.outcome == Outcome.GRANT:
        _say_account(application, sample.decided + timedelta(days=1))
    if sample.paid is not None:
        _pay(application, economist, sample.paid)


def decide_and_tell(proposal: Proposal, *, by: User, now: datetime) -> None:
    """Decide; the letters are read and sent, and the document is made."""
    decision = decide(proposal, by=by, now=now)
    send(decision.letters.all(), by=by, now=now)
    keep(decision, now=now)


def _terms(story: Story) -> None:
    """Each agency's standpoint on when the party is heard. That it is theirs is an invented example."""
    values = {"lower_unheard": True, "reject_unheard": False, "dismiss_unheard": False, "reads_letters": True}
    reason = "Beslut om lägre bidrag än det sökta hör till tilldelningen av forskningsbidrag. (Påhittat exempel.)"
    for key, name in (("vinnova", "Karin Wretman"), ("vr", "Anders Bergvall")):
        authority, by, now = story.authorities[key], story.user(name), _at(2025, 10, 1, 9)
        lacks = "Alla utlysningar frågar inte om statligt stöd. (Påhittat exempel.)"
        more = {"reason": reason, "may_lack": ["aid"], "may_lack_reason": lacks}
        set_terms(authority, values={**values, **more}, by=by, now=now)
        ground = "28 § förordningen (2009:975)" if key == "vr" else "24 § förordningen (2015:208)"
        change = {"may": False, "ground": f"{ground}, påhittat exempel", "valid_from": date(2025, 10, 1)}
        for kind in (DecisionKind.CHANGE, DecisionKind.FINAL, DecisionKind.LAPSE):
            enter(authority, kind=kind, **change, by=by, now=now)
        usual = appeal_law()
        claim = {"may": True, "court": usual.court, "weeks": usual.weeks, "ground": "40 § förvaltningslagen (2017:900)"}
        enter(authority, kind=DecisionKind.RECOVERY, **claim, valid_from=date(2025, 10, 1), by=by, now=now)


def _say_account(application: Application, now: datetime) -> None:
    """The applicant says where the coordinator's part is to be paid. The number is an invented example."""
    coordinator = parties_of(application)[0]
    say_account(application, coordinator, kind="bankgiro", number="991-2346", by=application.submitted_by, now=now)


def _amounts(application: Application, sample: Judged) -> Sequence[Amount]:
    """What was asked for, cut to whole thousands of kronor."""
    return [
        Amount(
            one.organisation,
            one.assignment,
            one.year,
            one.amount * sample.cut.get(one.year, sample.percent) // 100_000 * 1000,
            one.strand,
        )
        for one in requested(application)
    ]


def _pay(application: Application, economist, at: datetime) -> None:
    """What was granted for 2025 is paid before the year ends, booked when the bank has told."""
    for entry in LedgerEntry.objects.filter(case=application.case, kind=EntryKind.COMMITMENT, year=2025):
        book(
            assignment=entry.assignment,
            strand=entry.strand,
            kind=EntryKind.PAYMENT,
            year=entry.year,
            amount=Decimal(entry.amount),
            occurred_on=date(at.year, at.month, at.day),
            by=economist,
            now=at,
            key=f"payment:{entry.uuid}",
            case=entry.case,
            organisation=entry.organisation,
            reference=f"Utbetalning {entry.case.number}",
        )
