"""A decision meeting that is locked and a worker that is killed twice on its documents: what all of it must leave."""

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import User
from assessments.models import DecisionMeeting, Proposal
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.meetings import call_meeting
from config.local import processes
from programmes.models import Assignment
from registry.models import Document, Job, Message, RegisterEntry
from registry.models.outbox import JobStatus, MessageStatus
from registry.workflow.outbox import sweep
from tests.factories.assessments import DECIDED, PROPOSED
from tests.factories.meetings import lock_meeting
from tests.processes import Starter


def called(waiting: Sequence[Proposal], of: Assignment, officer: User, *, decider: User) -> DecisionMeeting:
    """A meeting with all of the proposals on its agenda."""
    meeting = call_meeting(
        waiting[0].application.call,
        authority=of.authority,
        held_at=DECIDED,
        place="",
        decider=decider,
        by=officer,
        now=PROPOSED,
    )
    put_on_agenda(meeting, [one.application for one in waiting], by=officer, now=PROPOSED)
    return meeting


def locked(waiting: Sequence[Proposal], of: Assignment, officer: User, *, decider: User) -> DecisionMeeting:
    """The same, decided."""
    meeting = called(waiting, of, officer, decider=decider)
    lock_meeting(meeting, by=decider, now=DECIDED)
    return meeting


def of_decisions() -> QuerySet[Job]:
    """The jobs that make decisions' documents."""
    return Job.objects.filter(task="assessments.tasks.store_decision")


def killed_twice(starter: Starter, *, after: int, within: int = 120) -> None:
    """Kill a worker when so many more documents are made, then the next one; a third does what is left. `within`: the
    most seconds that each may take."""
    jobs = of_decisions()
    for _kill in range(2):
        worker = starter.worker(concurrency=1)
        sweep()
        enough = jobs.filter(status=JobStatus.DONE).count() + after
        done = lambda enough=enough: jobs.filter(status=JobStatus.DONE).count() >= enough  # noqa: E731
        assert processes.wait_until(done, within=within, alive=worker.alive), worker.output
        worker.kill()
    assert jobs.exclude(status=JobStatus.DONE).exists()
    last = starter.worker(concurrency=2)

    def finished() -> bool:
        sweep()
        queued = Message.objects.filter(kind="application.decided", status=MessageStatus.QUEUED)
        return not jobs.exclude(status__in=[JobStatus.DONE, JobStatus.FAILED]).exists() and not queued.exists()

    assert processes.wait_until(finished, within=within, alive=last.alive), last.output
    assert not jobs.filter(status=JobStatus.FAILED).exists()


def each_once(count: int) -> None:
    """So many documents, register entries and letters of decisions: none lacks, none is there twice."""
    documents = Document.objects.filter(kind="decision")
    assert (documents.count(), documents.values("case").distinct().count()) == (count, count)
    assert RegisterEntry.objects.filter(document__kind="decision").count() == count
    letters = Message.objects.filter(kind="application.decided")
    assert letters.filter(status=MessageStatus.SENT).count() == letters.count() == count
    assert letters.values("case").distinct().count() == count
