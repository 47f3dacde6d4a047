"""Workers that are killed again and again, with Redis emptied in between: every document is made, each once."""

import random
from datetime import date

import pytest

from accounts.roles import Role
from assessments.workflow.decisions import decide_many
from config.local import processes
from registry.models import Document, Job, Message, RegisterEntry
from registry.models.outbox import JobStatus, MessageStatus
from registry.workflow.outbox import sweep
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db(transaction=True)
CASES, KILLS = 24, 8


def test_a_series_of_kills_leaves_each_document_once_and_every_message_sent(clock, starter, ground):
    clock.set_day(date(2025, 11, 20))
    vinnova = make.pair()[0]
    make.authorisation(vinnova, 400_000_000, 2028)
    officer = make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")
    call = calls.call(vinnova)
    waiting = [
        judge.proposal(
            applications.submitted_application(call, by=applications.applicant(f"k{n}@x.example", f"Person {n}")),
            officer,
        )
        for n in range(CASES)
    ]
    decide_many(waiting, by=judge.decider(vinnova), now=DECIDED)
    jobs, chance = Job.objects.all(), random.Random(20251120)
    assert jobs.count() >= 2 * CASES  # receipts and decisions

    for _ in range(KILLS):
        worker = starter.worker(concurrency=2)
        sweep()
        done = jobs.filter(status=JobStatus.DONE).count()
        enough = done + chance.randint(1, 3)
        assert processes.wait_until(
            lambda enough=enough: jobs.filter(status=JobStatus.DONE).count() >= min(enough, jobs.count()),
            within=120,
            alive=worker.alive,
        ), worker.output
        worker.kill()
        with ground.redis.client() as client:
            client.flushall()

    last = starter.worker(concurrency=2)

    def finished() -> bool:
        sweep()
        unfinished = jobs.exclude(status__in=[JobStatus.DONE, JobStatus.FAILED])
        return not unfinished.exists() and not Message.objects.filter(status=MessageStatus.QUEUED).exists()

    assert processes.wait_until(finished, within=300, alive=last.alive), last.output
    assert not jobs.filter(status=JobStatus.FAILED).exists()
    for kind in ("decision", "receipt", "application"):
        assert Document.objects.filter(kind=kind).count() == CASES, kind
    assert RegisterEntry.objects.filter(document__kind="decision").count() == CASES
    assert not Message.objects.filter(status=MessageStatus.FAILED).exists()
