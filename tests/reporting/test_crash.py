"""A worker that dies in the middle of a report's PDF, or may not use the memory it needs: one document, or none."""

from datetime import UTC, datetime

import pytest

from config.local import processes
from registry.models import Document, Job, RegisterEntry
from registry.models.outbox import JobStatus
from registry.scratch import is_alive, workers_folder
from registry.workflow.outbox import retry_job, sweep
from reporting.models import Report
from reporting.workflow.figures import freeze
from tests.factories.reporting import JANUARY, book, decide, write_all
from tests.reporting.anew import _clock, agencies, approvers, occasion, officers  # noqa: F401 - fixtures

#: Enough for a worker that waits, not for one that sets a document (bytes).
LITTLE = 290_000_000

pytestmark = pytest.mark.django_db(transaction=True)


def folders_of_killed() -> set[str]:
    """Numbers of processes that are gone and have left their temporary files."""
    return {one.name for one in workers_folder().iterdir() if not is_alive(int(one.name))}


def test_a_worker_killed_in_the_middle_leaves_one_document_and_its_temporary_files_to_the_next(
    occasion,  # noqa: F811
    agencies,  # noqa: F811
    officers,  # noqa: F811
    approvers,  # noqa: F811
    starter,
):
    for place in range(400):  # a long table: there is a middle to be killed in
        book(agencies[0], 1000 + place)
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    first = starter.worker(concurrency=1)
    decide(occasion, agencies, officers, approvers, now=datetime(2026, 1, 27, tzinfo=UTC))
    job = Job.objects.get(task="reporting.tasks.render_report")

    def under_way() -> bool:
        job.refresh_from_db()
        return job.status == JobStatus.RUNNING and job.done == 1

    assert processes.wait_until(under_way, within=60, alive=first.alive), first.output
    first.kill()
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING
    assert not Document.objects.exists()
    assert processes.wait_until(folders_of_killed, within=10)
    left = folders_of_killed()

    second = starter.worker(concurrency=1)
    sweep()

    def finished() -> bool:
        job.refresh_from_db()
        return job.finished

    assert processes.wait_until(finished, within=60, alive=second.alive), second.output
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert job.attempts == 2
    assert not left & folders_of_killed()
    assert Report.objects.get().document_id
    assert Document.objects.filter(kind="report").count() == 2  # one in each authority's case
    assert RegisterEntry.objects.filter(document__kind="report").count() == 2


def test_a_report_that_needs_more_memory_than_a_worker_may_use_fails_in_words_and_can_be_ordered_again(
    occasion,  # noqa: F811
    agencies,  # noqa: F811
    officers,  # noqa: F811
    approvers,  # noqa: F811
    starter,
):
    book(agencies[0], 42_750_500)
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    small = starter.worker(concurrency=1, env={"DOCUMENT_MEMORY": str(LITTLE)})
    decide(occasion, agencies, officers, approvers, now=datetime(2026, 1, 27, tzinfo=UTC))
    job = Job.objects.get(task="reporting.tasks.render_report")

    def finished() -> bool:
        job.refresh_from_db()
        return job.finished

    assert processes.wait_until(finished, within=60, alive=small.alive), small.output
    assert job.status == JobStatus.FAILED, small.output
    assert "DOCUMENT_MEMORY" in job.error or "arbetsprocesser i rad" in job.error
    assert not Document.objects.exists()
    assert not RegisterEntry.objects.filter(document__isnull=False).exists()
    small.stop()

    starter.worker(concurrency=1)
    retry_job(job, now=JANUARY)
    sweep()
    assert processes.wait_until(finished, within=60)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert Report.objects.get().document_id
