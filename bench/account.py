"""The joint report over many grants: how long its figures, its freezing and its PDF take, and how many questions."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace as changed
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from bench import site
from bench.figures import Line

SIZES = (1_000, 10_000)
#: Among as many applications, this part of them is the first agency's; the rest are the other's (`bench.load.BESIDE`).
OURS = 4 / 5
DUE = date(2027, 2, 1)
OPENED = datetime(2026, 12, 5, 8, tzinfo=UTC)
FROZEN = datetime(2027, 1, 22, 15, tzinfo=UTC)
DECIDED = datetime(2027, 1, 27, 10, tzinfo=UTC)
#: Economist, and each agency's writer and decider.
ECONOMIST = "hanna.bjork@vinnova.example"
PEOPLE = {
    "vinnova": ("elin.sandberg@vinnova.example", "birgitta.noren@vinnova.example"),
    "vr": ("sofia.lindqvist@vr.example", "torsten.lund@vr.example"),
}

FIGURES, READ, FROZE, PDF = "figures, seconds", "rows read, seconds", "frozen with rows, seconds", "PDF"
#: Most seconds that it may take over the largest size; of the PDF, the most that it may take beside WeasyPrint alone.
GOALS = {FIGURES: 2.0, FROZE: 30.0, PDF: 1.25}


def load(here: site.Site, say: Callable[[str], None]) -> None:
    """Each size as a database of its own, made from the one before: applications, then grants on all of them."""
    from django.core.management import call_command
    from django.db import connections

    from bench import grants
    from bench import load as loading
    from reporting.workflow.occasions import open_due_occasions

    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE)
    call_command("migrate", interactive=False, verbosity=0)
    world = loading.world(40)
    world.calls = {key: calls for key, calls in world.calls.items() if key in grants.JOINT}
    loaded = 0
    for size in SIZES:
        begun = time.monotonic()
        wanted = round(size * OURS)
        loading.applications(world, loaded, wanted)
        loaded = wanted
        count = grants.grant_all()
        if size == SIZES[0]:
            open_due_occasions(date(2026, 12, 5), now=OPENED)
        connections.close_all()
        _keep(here, size)
        say(f"Loaded {count} grants ({time.monotonic() - begun:.0f} s)")


def _name(size: int) -> str:
    return f"account_{size}"


def _keep(here: site.Site, size: int) -> None:
    with here.postgres.connect(site.DATABASE) as connection:
        connection.execute("VACUUM (ANALYZE)")
    here.postgres.drop_database(_name(size))
    here.postgres.make_database(_name(size), template=site.DATABASE)


def _bring(here: site.Site, size: int) -> None:
    here.postgres.drop_database(site.DATABASE)
    here.postgres.make_database(site.DATABASE, template=_name(size))


def is_loaded(here: site.Site) -> bool:
    """Whether every size is kept from an earlier run."""
    with here.postgres.connect() as connection:
        rows = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'account\_%'").fetchall()
    return {row[0] for row in rows} >= {_name(size) for size in SIZES}


@contextmanager
def _counted() -> Any:
    from django.db import connection

    found = [0]

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        found[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        yield found


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def bench(here: site.Site, runs: int, say: Callable[[str], None], *, keep: bool) -> list[Line]:
    """The lines of the table. Figures and PDF are judged by the processor's time, freezing by the clock."""
    from django.db import connections

    if not (keep and is_loaded(here)):
        load(here, say)
    lines = []
    for size in SIZES:
        begun = time.monotonic()
        connections.close_all()
        _bring(here, size)
        lines += _of(size, runs, last=size == SIZES[-1])
        say(f"The joint report over {size} grants ({time.monotonic() - begun:.0f} s)")
    return constant(lines)


def constant(lines: list[Line]) -> list[Line]:
    """A line that asks more questions over the largest size than over the smallest does not meet its goal."""
    few = {line.name: line.queries for line in lines if line.size == SIZES[0]}
    return [changed(line, met=line.met and few.get(line.name, line.queries) == line.queries) for line in lines]


def _of(size: int, runs: int, *, last: bool) -> list[Line]:
    from reporting.datasets import joint_report
    from reporting.models import Occasion
    from reporting.rules import joint_report as rules
    from reporting.workflow.figures import freeze

    occasion = Occasion.objects.select_related("duty", "case").get(duty__document_kind="joint-report", due_on=DUE)
    _answered(occasion)
    content = joint_report.content(occasion, at=FROZEN)  # what is read once per process is not measured
    agencies = list(content["agencies"])

    def figures() -> Any:
        return rules.tables(content["sources"], agencies=agencies, cutoff=occasion.cutoff_on, asked=content["asked"])

    computed = [_cpu(figures)[0] for _ in range(runs)]
    content.clear()  # half a gigabyte, which a worker that freezes does not hold besides
    with _counted() as asked:
        whole, read = _timed(lambda: joint_report.content(occasion, at=FROZEN))
    read.clear()
    queries = asked[0]
    with _counted() as asked:
        froze, _dataset = _timed(lambda: freeze(occasion, by=_user(ECONOMIST), now=FROZEN))
    found = [
        _line(FIGURES, size, median(computed), None, last),
        _line(READ, size, whole - median(computed), queries, last),
        _line(FROZE, size, froze, asked[0], last),
    ]
    return [*found, *_pdf(occasion, size)] if last else found


def _answered(occasion: Any) -> None:
    """Say who answers for the report at each agency: a document without is not decided."""
    from programmes.models import DutyResponsible

    for party in occasion.parties.select_related("authority"):
        officer = _user(PEOPLE[party.authority.key][0])
        DutyResponsible.objects.create(
            duty=occasion.duty, authority=party.authority, person=officer.person, set_by=officer, set_at=OPENED
        )


def _line(name: str, size: int, seconds: float, queries: int | None, last: bool) -> Line:
    goal = GOALS.get(name) if last else None
    met = goal is None or seconds <= goal
    return Line(f"joint report: {name}", size, seconds * 1000, seconds, queries, goal, met)


def _user(email: str) -> Any:
    from accounts.models import User

    return User.objects.select_related("person").get(email=email)


def _pdf(occasion: Any, size: int) -> list[Line]:
    """The report as the worker makes it, beside WeasyPrint alone on the very same HTML."""
    from weasyprint import CSS, HTML

    from registry import typesetting
    from reporting.documents import Pages, page_html, report_pdf

    report = _decided(occasion)
    html = page_html(Pages.of(report))
    typesetting.typeset("<html lang=sv><title>x</title><p>x")  # modules and fonts are loaded once
    ours, content = _cpu(lambda: report_pdf(Pages.of(report)))

    def alone() -> bytes:
        fetcher = typesetting.OwnFiles(allowed_protocols=["font", "file"])
        fonts = typesetting.FontConfiguration()
        sheet = CSS(string=typesetting._stylesheet(), font_config=fonts, url_fetcher=fetcher)
        return HTML(string=html, base_url="font:", url_fetcher=fetcher).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant=typesetting.VARIANT
        )

    beside, _ = _cpu(alone)
    ratio = ours / beside
    goal = GOALS[PDF]
    name = f"joint report: PDF of {_pages(content)} pages beside WeasyPrint alone"
    return [Line(name, size, ours * 1000, ratio, None, goal, round(ratio, 2) <= goal)]


def _pages(content: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as found:
        return len(found.pages)


def _decided(occasion: Any) -> Any:
    """Both agencies write and decide; the version that is locked."""
    from reporting.kinds.registry import kind_of
    from reporting.models import Report
    from reporting.workflow.decisions import approve
    from reporting.workflow.writing import save_text

    parties = list(occasion.parties.select_related("authority").order_by("pk"))
    for section in kind_of(occasion).written:
        for party in parties:
            writer = _user(PEOPLE[party.authority.key][0])
            text = "Vi har arbetat tillsammans under hela året.\n\nNästa år fortsätter arbetet."
            save_text(
                occasion,
                section=section.key,
                authority=party.authority,
                text=text,
                revision=0,
                by=writer,
                now=FROZEN,
            )
    for party in parties:
        writer, decider = (_user(email) for email in PEOPLE[party.authority.key])
        occasion.refresh_from_db()
        approve(
            occasion, authority=party.authority, by=decider, presenter=writer, revision=occasion.revision, now=DECIDED
        )
    return Report.objects.select_related("occasion__duty", "dataset").get(occasion=occasion)
