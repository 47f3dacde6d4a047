"""Everyone who is writing is told, once, that a call's last day has been moved forward."""

from datetime import timedelta

import pytest

from applications.workflow.extensions import queue_news_of_extensions, tell_of_extension
from applications.workflow.people import accept, invite
from calls.workflow.publishing import extend_deadline
from registry.models import Job, Message
from registry.models.access import Rights
from registry.models.outbox import JobStatus
from tests.factories import applications, calls, programmes

pytestmark = pytest.mark.django_db
NOW = calls.OPENS + timedelta(days=20)
WEEK = timedelta(days=7)


@pytest.fixture
def call():
    return calls.call()


@pytest.fixture
def draft(call):
    return applications.draft(call)


def extend(call, *, now=NOW):
    officer = call.case.officer.users.get() if call.case.officer else programmes.worker(authority=call.case.authority)
    return extend_deadline(call, closes_at=call.closes_at + WEEK, reason="Driftstörning", by=officer, now=now)


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="application.extended").values_list("to_email", flat=True))


def work(now=NOW) -> None:
    for job in Job.objects.filter(task="applications.tasks.tell_of_extension", status=JobStatus.QUEUED):
        tell_of_extension(job.pk, now=now)


def test_all_who_write_are_told_and_those_who_have_handed_in_are_not(call, draft, settings):
    settings.PUBLIC_URL = "https://programkontor.example"
    jonas = applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")
    invitation = invite(draft, email=jonas.email, rights=Rights.WRITE, by=applications.applicant(), now=NOW)
    accept(invitation, by=jonas, now=NOW)
    applications.submitted_application(call, by=applications.applicant("ready@aros.example", "Klara Färdig"))
    extend(call)
    assert queue_news_of_extensions(now=NOW) == 1
    work()
    assert told() == ["jonas.wik@celltorget.example", "lina.forsgren@norrviken.example"]
    body = Message.objects.filter(kind="application.extended").first().body
    assert "Driftstörning" in body
    assert "fredag 7\xa0november 2025" in body
    assert f"https://programkontor.example/mina-ansokningar/{draft.case.uuid}/" in body


def test_nobody_is_told_twice_of_the_same_and_a_second_extension_is_news(call, draft):
    extend(call)
    for _ in range(2):
        queue_news_of_extensions(now=NOW)
        work()
    assert len(told()) == 1
    Job.objects.update(status=JobStatus.QUEUED)  # a worker that died after it had told everyone
    work()
    assert len(told()) == 1
    call.refresh_from_db()
    extend(call, now=NOW + WEEK)
    assert queue_news_of_extensions(now=NOW + WEEK) == 1
    work(NOW + WEEK)
    assert len(told()) == 2


def test_an_extension_that_has_run_out_is_no_news(call, draft):
    extension = extend(call)
    assert queue_news_of_extensions(now=extension.closes_after) == 0
