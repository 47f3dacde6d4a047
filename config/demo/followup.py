"""Follow-up of the granted projects: reports, results. All of it invented."""

from datetime import date

from applications.models import Application
from applications.workflow import people
from config.demo.story import Story
from grants.models import Grant, PriceBaseAmount, Report
from grants.models.report import Kind
from grants.rules.followup import WITH_COSTS
from grants.workflow.reports import judging, keeping, results, scheduling, writing
from registry.models import Participation
from registry.models.access import Rights

_at = Story.at

#: Kronor by year, with the government's ordinances; that of 2025 is to be checked against its ordinance.
PRICE_BASE = {2022: 48_300, 2023: 52_500, 2025: 58_800}


def load(story: Story) -> None:
    """Price base amounts, the reports that follow, and what has been done with the first of them."""
    for year, kronor in PRICE_BASE.items():
        PriceBaseAmount.objects.get_or_create(
            year=year,
            defaults={"kronor": kronor, "source": f"Prisbasbeloppet för {year}, enligt regeringens förordning"},
        )
    scheduling.lay_all(now=_at(2026, 1, 8, 8))
    report = _open_start()
    if report is not None:
        _handed_in(story, report)
    _results(story)
    _economist(story)


def _economist(story: Story) -> None:
    """The university's economist is asked by the project leader to account for its costs, and has begun: the leader
    approves what she has prepared."""
    rows = Report.objects.filter(
        kind=Kind.ECONOMIC, opens_on__lte=date(2026, 1, 15), served__grant__authority__key="vr"
    )
    report, economist = rows.order_by("due_on", "pk").first(), story.user("Ebba Kalkylsdotter")
    party = story.organisations["aros"]
    part = (
        Participation.objects.filter(case=report.case, rights=Rights.COORDINATE, ended_at__isnull=True).first()
        if report
        else None
    )
    leader = part.person.users.order_by("pk").first() if part else None
    if report is None or leader is None or party.pk not in writing.parties_of(report.project):
        return
    application = Application.objects.get(case=report.case)
    asked = {"email": economist.email, "rights": Rights.BUDGET, "organisation": party}
    invitation = people.invite(application, **asked, by=leader, now=_at(2026, 1, 14, 9))
    people.accept(invitation, by=economist, now=_at(2026, 1, 14, 13))
    cells = {f"{report.ends_on.year}|personal": 1_184_500, f"{report.ends_on.year}|indirect": 402_700}
    comment = "Löner för december enligt bokföringen (påhittat exempel)."
    who = {"by": economist, "now": _at(2026, 1, 16, 14)}
    writing.save_costs(report, party, cells, comment=comment, revision=0, **who)


def _open_start() -> Report | None:
    rows = Report.objects.filter(kind=Kind.START, opens_on__lte=date(2026, 1, 15)).order_by("due_on", "pk")
    return rows.first()


def _handed_in(story: Story, report: Report) -> None:
    part = Participation.objects.filter(case=report.case, rights=Rights.COORDINATE, ended_at__isnull=True).first()
    user = part.person.users.order_by("pk").first() if part else None
    if user is None or report.kind in WITH_COSTS:
        return
    texts = {
        "begun": "Arbetet började som planerat. Alla parter har utsett en ansvarig (påhittat exempel).",
        "changes": "Inga ändringar sedan beslutet.",
    }
    when = max(_at(2026, 1, 15, 10), _at(report.opens_on.year, report.opens_on.month, report.opens_on.day, 10))
    saved = writing.save_texts(report, texts, revision=report.revision, by=user, now=when)
    version = writing.hand_in(report, revision=saved.revision, by=user, now=when)
    keeping.keep(version, now=when)
    officer = next(
        (
            story.user(name)
            for name in ("Elin Sandberg",)
            if scheduling.follows(story.user(name), scheduling.grants_of(report))
        ),
        None,
    )
    if officer is not None:
        judging.ask(
            report,
            text="När börjar doktoranden hos företaget? (Påhittat exempel.)",
            by=officer,
            now=_at(2026, 1, 16, 9),
        )


def _results(story: Story) -> None:
    grant = Grant.objects.filter(authority=story.authorities["vinnova"]).order_by("pk").first()
    if grant is None:
        return
    results.state(
        grant.project,
        kind="data",
        title="Mätserie från förstudien (påhittat exempel)",
        reference="10.5072/exempel",
        year=2025,
        is_open=True,
        by=story.user("Elin Sandberg"),
        now=_at(2026, 1, 16, 10),
    )
