"""A report of five hundred pages: made by a worker within its memory, whole, tagged, and in its sections."""

import io
from datetime import UTC, date, datetime

import pikepdf
import pytest
from django.core.files.storage import default_storage

from accounts.models import Organisation
from config.local import processes
from grants.models import Grant, Project
from programmes.models import Assignment, LedgerEntry
from registry.models import Case, Job
from registry.models.case import CaseKind
from registry.models.outbox import JobStatus
from registry.workflow.outbox import sweep
from reporting.models import Report
from reporting.workflow.figures import freeze
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, decide, write_all
from tests.reporting.anew import _clock, agencies, approvers, occasion, officers  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
CLUSTERS, PAGES = 5_300, 500
#: What a worker has (bytes).
ENOUGH = 3_000_000_000


def clusters(assignment: Assignment, count: int) -> None:
    """So many granted clusters, each with a case, a project and what it is granted this year; invented."""
    university = Organisation.objects.create(name="Aros universitet", number="202100-9986", kind="university")
    cases = Case.objects.bulk_create(
        (
            Case(
                kind=CaseKind.APPLICATION,
                authority=assignment.authority,
                title_public="Ansökan om bidrag",
                number=f"2025-{10_000 + number}",
                opened_at=DECEMBER,
            )
            for number in range(count)
        ),
        batch_size=2000,
    )
    projects = Project.objects.bulk_create(
        (
            Project(title=f"Kluster {number} för kvantmaterial, sensorer och mätning nära absoluta nollpunkten")
            for number in range(count)
        ),
        batch_size=2000,
    )
    Grant.objects.bulk_create(
        (
            Grant(
                project=project,
                case=case,
                authority=assignment.authority,
                assignment=assignment,
                coordinator=university,
                opened_at=DECEMBER,
            )
            for case, project in zip(cases, projects, strict=True)
        ),
        batch_size=2000,
    )
    LedgerEntry.objects.bulk_create(
        (
            LedgerEntry(
                assignment=assignment,
                year=2025,
                kind="commitment",
                amount=40_000_000 + number,
                occurred_on=date(2025, 11, 20),
                recorded_at=DECEMBER,
                case=case,
                organisation=university,
                idempotency_key=f"soak:{number}",
            )
            for number, case in enumerate(cases)
        ),
        batch_size=2000,
    )


def test_a_report_of_five_hundred_pages_is_made_within_the_workers_memory(
    occasion,  # noqa: F811
    agencies,  # noqa: F811
    officers,  # noqa: F811
    approvers,  # noqa: F811
    starter,
):
    make.condition(
        agencies[1],
        "portfolio.project_year_min",
        scope="project_year",
        parameters={"minimum": 40_000_000, "basis": "grant"},
        quote="avsätta minst 40 miljoner kronor per kluster och år",
    )
    clusters(agencies[1], CLUSTERS)
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    decide(occasion, agencies, officers, approvers, now=datetime(2026, 1, 27, tzinfo=UTC))
    job = Job.objects.get(task="reporting.tasks.render_report")

    def finished() -> bool:
        job.refresh_from_db()
        return job.finished

    worker = starter.worker(concurrency=1, env={"DOCUMENT_MEMORY": str(ENOUGH)})
    sweep()
    assert processes.wait_until(finished, within=1800, alive=worker.alive), worker.output
    assert (job.status, job.error) == (JobStatus.DONE, "")
    report = Report.objects.select_related("document__file").get()
    with default_storage.open(report.document.file.path) as file:
        content = file.read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= PAGES
        assert pdf.Root.MarkInfo.Marked
        tables = kinds_of(pdf, "/Table")
        assert tables > 10
        assert kinds_of(pdf, "/TH") > CLUSTERS
        assert len(list(pdf.open_outline().root)) >= 10
        print(f"{len(pdf.pages)} pages, {len(content)} bytes, {tables} tables")


def kinds_of(pdf: pikepdf.Pdf, kind: str) -> int:
    """How many structure elements of a kind the document has."""
    found = 0
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == kind:
            found += 1
    return found
