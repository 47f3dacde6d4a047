"""A joint call that both agencies decide in, each on its own money, and an excerpt of the list of research subjects.

All of it is invented (påhittat exempel), save the subjects, which are three groups of the standard as it stands.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from applications.models import Application
from applications.workflow import draft as drafts
from applications.workflow.receipts import keep as keep_receipt
from applications.workflow.submission import submit
from assessments.models import Outcome, Proposal
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.proposals import Amount, propose, requested
from calls.models import Call
from calls.presets import presets
from calls.workflow.creating import create_call, mirrored_demands
from calls.workflow.editing import Demand, Part, classify, edit, set_conditions, set_parts
from calls.workflow.form import set_questions
from calls.workflow.joint import agree
from calls.workflow.proofreading import approve, ask_for_proofreading
from calls.workflow.publishing import publish
from calls.workflow.setup import set_criteria
from calls.workflow.subjects import load_subjects
from config.demo.judgement import decide_and_tell
from config.demo.offer_questions import ETHICS, NEED, PLAN, SOCIETY, SOCIETY_MONEY
from config.demo.offer_samples import AID, STOP, VINNOVA_APPEAL, VINNOVA_LAW
from config.demo.proposal import fill
from config.demo.proposal_samples import Party, Sample
from config.demo.story import Story
from grants.workflow import aid
from grants.workflow.opening import open_grants
from grants.workflow.reports import scheduling
from programmes.models import Assignment, TechnologyArea
from sweden.clock import local

_at = Story.at
TITLE = "Gemensam utlysning 2025: excellens som prövas"
CREATED = _at(2025, 9, 8, 9)
SAMPLES = [
    Sample(
        "Kvantsensorer för grundvatten",
        "vin-exc",
        "kvantteknik",
        [Party("aros", 2_600, 2_600), Party("norrviken", 2_000, 900)],
        "Forskare och ett företag prövar om sensorer från laboratoriet kan följa grundvattnet i två kommuner.",
        "Grundvattnet mäts på för få platser. Det märks först när brunnarna sinar.",
        at=0.9,
    ),
    Sample(
        "Styrda enzymer för återvinning av textil",
        "vin-exc",
        "bioteknik",
        [Party("aros", 2_200, 2_200), Party("celltorget", 1_800, 800, aid=("de_minimis", "de_minimis"))],
        "Enzymer som tagits fram i ett kluster delar upp blandade tyger i rena fibrer. Vi prövar det i liten skala.",
        "Blandade tyger bränns i dag, eftersom ingen kan skilja fibrerna åt.",
        at=0.95,
        by="Jonas Wik",
    ),
]
REASONS = {
    "vinnova": "Projektet för resultat ur forskningen till någon som behöver dem, och företaget bär sin del av risken.",
    "vr": "Frågan är vetenskapligt angelägen, och gruppen hör till de främsta i sitt fält.",
}
EXCEPTION = "Satsningen är gemensam och mindre än ett kluster. Bidraget behövs för att resultaten ska kunna prövas."


def load(story: Story) -> None:
    """The call is published and closed; in one application both have decided, in the other Vinnova has and
    Vetenskapsrådet's proposal waits.
    """
    found = {one.key: one for one in Assignment.objects.select_related("authority").prefetch_related("strands")}
    _subjects(story)
    if not {"vin-exc", "vr-exc"} <= found.keys():
        return
    call = _call(story, found["vin-exc"], found["vr-exc"])
    for sample in SAMPLES:
        _apply(story, sample, call)
    both, waiting = (Application.objects.get(title=one.title) for one in SAMPLES)
    _judge(story, both, _at(2025, 11, 21, 10))
    theirs = _propose(story, both, found["vr-exc"], _at(2025, 12, 11, 14))
    decide_and_tell(theirs, by=story.user("Anders Bergvall"), now=_at(2025, 12, 16, 11))
    open_grants(now=_at(2025, 12, 16, 11, 5))
    _judge(story, waiting, _at(2025, 12, 22, 10))
    open_grants(now=_at(2026, 1, 9, 11))
    _propose(story, waiting, found["vr-exc"], _at(2026, 1, 14, 15))
    scheduling.lay_all(now=_at(2026, 1, 15, 8))  # what beat does daily, so that nothing is missing until then
    aid.freeze_all(now=_at(2026, 1, 15, 8))


def _subjects(story: Story) -> None:
    load_subjects(
        Path(__file__).with_name("subjects.csv").read_text(encoding="utf-8"),
        edition="2011:2016",
        source="Utdrag ur Standard för svensk indelning av forskningsämnen (SCB och UKÄ): grupperna 102, 103 och 202",
        listed_on=date(2025, 9, 1),
        by=story.user("Gunnar Ek"),
        now=_at(2025, 9, 1, 10),
    )


def _call(story: Story, vinnova: Assignment, council: Assignment) -> Call:
    elin, maryam = story.user("Elin Sandberg"), story.user("Maryam Haddad")
    write = {"by": elin, "now": CREATED}
    call = create_call(
        assignment=vinnova, title_sv=TITLE, title_en="Joint call 2025: excellence put to the test", **write
    )
    call = edit(
        call,
        revision=call.revision,
        purpose_sv="För forskare och företag som vill pröva resultat ur klustren där de kan göra nytta.\n\n"
        "Myndigheterna beslutar var för sig om sin del av bidraget. Ni skriver en ansökan.",
        purpose_en="For researchers and companies that want to try results from the clusters where they can be of use."
        "\n\nEach agency decides on its own part of the grant. You write one application.",
        who_may_apply_sv="Lärosäten och forskningsinstitut tillsammans med minst ett företag.",
        who_may_apply_en="Universities and research institutes together with at least one company.",
        legal_basis_sv=VINNOVA_LAW,
        appeal_ground_sv=VINNOVA_APPEAL,
        opens_at=_at(2025, 9, 22, 9),
        closes_at=_at(2025, 11, 18, 14),
        decision_planned_on=date(2025, 12, 19),
        project_start_from=date(2026, 1, 1),
        project_end_latest=date(2027, 12, 31),
        **write,
    )
    areas = TechnologyArea.objects.filter(key__in=("kvantteknik", "bioteknik"))
    kinds = ["university", "institute", "company"]
    call = classify(
        call, areas=areas, trl_from=3, trl_to=5, applicant_kinds=kinds, subjects=["103", "10304"],
        revision=call.revision, **write,
    )  # fmt: skip
    parts = [
        Part(vinnova, None, {2026: 6_000_000, 2027: 6_000_000}),
        Part(council, None, {2026: 6_000_000, 2027: 6_000_000}),
    ]
    call = set_parts(call, parts, revision=call.revision, **write)
    theirs = mirrored_demands(council, None, on=local(CREATED).date())
    own = [Demand("min_parties", {"count": 2}, STOP), Demand("max_months", {"months": 24}, STOP), Demand(*AID)]
    call = set_conditions(call, [*theirs, *own], revision=call.revision, **write)
    call = set_questions(call, [NEED, SOCIETY, SOCIETY_MONEY, PLAN, ETHICS], revision=call.revision, **write)
    call = set_criteria(call, presets()["vr-base"].criteria, revision=call.revision, **write)
    agree(call.call_strands.get(assignment=council), by=story.user("Agnes Palm"), now=_at(2025, 9, 10, 13))
    ask_for_proofreading(call, revision=call.revision, proofreader=maryam, by=elin, now=_at(2025, 9, 11, 9))
    call = approve(call, revision=call.revision, by=maryam, now=_at(2025, 9, 11, 15))
    return publish(call, revision=call.revision, by=elin, now=_at(2025, 9, 12, 9))


def _apply(story: Story, sample: Sample, call: Call) -> None:
    by, window = story.user(sample.by), call.closes_at - call.opens_at
    came_in = call.opens_at + window * sample.at
    written = came_in - window * 0.3
    application = drafts.start(call, by=by, now=written)
    fill(application, sample, dict(story.organisations), by, written)
    sworn = ["Uppgifterna i ansökan är riktiga, och alla parter står bakom den."]
    application = submit(application, by=by, now=came_in, declarations=sworn)
    whole = Application.objects.select_related("case__authority__organisation", "call__case__authority")
    keep_receipt(whole.get(pk=application.pk), now=came_in + timedelta(minutes=4))


def _judge(story: Story, application: Application, checked: datetime) -> None:
    """Vinnova leads: it checks, and decides on its own part first."""
    elin = story.user("Elin Sandberg")
    check_eligibility(application, eligible=True, note="Fullständig och i tid.", by=elin, now=checked)
    amounts = [
        Amount(one.organisation, one.assignment, one.year, one.amount // 2, one.strand)
        for one in requested(application)
    ]
    proposal = propose(
        application, outcome=Outcome.GRANT, amounts=amounts, reasons=REASONS["vinnova"], exception_reason=EXCEPTION,
        by=elin, now=checked + timedelta(days=11),
    )  # fmt: skip
    decided = checked + timedelta(days=18)
    decide_and_tell(proposal, by=story.user("Karin Wretman"), now=decided)


def _propose(story: Story, application: Application, council: Assignment, now: datetime) -> Proposal:
    """The council's own part, of its own money: a quarter of what is applied for."""
    application.refresh_from_db()
    amounts = [Amount(one.organisation, council, one.year, one.amount // 4) for one in requested(application)]
    return propose(
        application, outcome=Outcome.GRANT, authority=council.authority, amounts=amounts, reasons=REASONS["vr"],
        exception_reason=EXCEPTION, by=story.user("Sofia Lindqvist"), now=now,
    )  # fmt: skip
