"""Those who write are reminded twice, by what is left for each; those who are done are told so or left alone."""

from datetime import timedelta

import pytest

from applications.workflow.people import accept, invite
from applications.workflow.reminders import queue_reminders, remind_of_closing
from applications.workflow.submission import submit
from registry.models import Job, Message
from registry.models.access import Rights
from registry.models.outbox import JobStatus
from tests.factories import applications, calls

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def call():
    return calls.call()


def work(now) -> None:
    for job in Job.objects.filter(task="applications.tasks.remind_of_closing", status=JobStatus.QUEUED):
        remind_of_closing(job.pk, now=now)


def bodies() -> dict[str, str]:
    return dict(Message.objects.filter(kind="application.closing").values_list("to_email", "body"))


def test_each_is_reminded_seven_and_two_days_ahead_and_never_twice_of_the_same(call):
    applications.draft(call)
    assert queue_reminders(now=call.closes_at - 8 * DAY) == 0
    for before, count in ((7, 1), (5, 0), (2, 1), (1, 0)):
        now = call.closes_at - before * DAY
        assert queue_reminders(now=now) == count
        work(now)
    assert Message.objects.filter(kind="application.closing").count() == 2
    assert queue_reminders(now=call.closes_at + DAY) == 0


def test_who_wakes_late_gets_the_nearest_one_only(call):
    applications.draft(call)
    assert queue_reminders(now=call.closes_at - DAY) == 1


def test_what_is_left_is_worded_for_each(call):
    jonas = applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")
    ready = applications.draft(call)
    invitation = invite(
        ready, email=jonas.email, rights=Rights.WRITE, by=applications.applicant(), now=applications.WRITTEN
    )
    accept(invitation, by=jonas, now=applications.WRITTEN)
    klara = applications.applicant("klara@aros.example", "Klara Färdig")
    done = applications.submitted_application(call, by=klara)
    applications.draft(call, by=klara, title="Ett utkast till", summary="")
    moa = applications.applicant("moa@aros.example", "Moa Kvar")
    applications.draft(call, by=moa, summary="")
    only = applications.applicant("olle@aros.example", "Olle Klar")
    applications.submitted_application(call, by=only)
    now = call.closes_at - 2 * DAY
    queue_reminders(now=now)
    work(now)
    found = bodies()
    assert set(found) == {"lina.forsgren@norrviken.example", jonas.email, klara.email, moa.email}
    assert "att du skickar in den" in found["lina.forsgren@norrviken.example"]
    assert "att koordinatorn skickar in den" in found[jonas.email]
    assert done.case.number in found[klara.email]
    assert "kvar att fylla i" in found[moa.email]


def test_between_the_reminder_and_its_sending_a_draft_that_was_handed_in_is_left_alone(call):
    draft = applications.draft(call)
    now = call.closes_at - 2 * DAY
    queue_reminders(now=now)
    submit(draft, by=applications.applicant(), now=now)
    work(now)
    assert bodies() == {}
