"""Messages and jobs are rows: what they cause happens though Redis forgets and workers die."""

import errno
import logging

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from config.local.processes import wait_until
from registry.models import Event, Job, Message
from registry.models.outbox import JobStatus, MessageStatus
from registry.workflow import outbox
from registry.workflow.outbox import MOST_DEATHS, queue_message, run_job, sweep
from tests.factories import accounts, registry

NOW = registry.NOW


def sent(message: Message) -> bool:
    return Message.objects.filter(pk=message.pk, status=MessageStatus.SENT).exists()


def test_a_message_goes_though_redis_was_emptied_before_any_worker_heard_of_it(ground, starter) -> None:
    message = registry.message()
    with ground.redis.client() as client:
        client.flushall()
    worker = starter.worker()

    assert not sent(message)
    sweep()  # what beat does every 15 seconds

    assert wait_until(lambda: sent(message), within=30, alive=worker.alive), worker.output


def test_a_message_is_written_though_redis_is_away_and_goes_when_it_is_back(ground, starter, caplog) -> None:
    caplog.set_level(logging.CRITICAL)
    ground.redis.stop()
    try:
        message = registry.message()
    finally:
        ground.redis.start()
    worker = starter.worker()
    sweep()

    assert wait_until(lambda: sent(message), within=30, alive=worker.alive), worker.output


def test_a_message_of_an_act_that_was_taken_back_is_never_sent(worker) -> None:
    class TakenBack(Exception):
        pass

    @transaction.atomic
    def act() -> None:
        registry.message()
        raise TakenBack

    with pytest.raises(TakenBack):
        act()
    kept = registry.message()

    assert wait_until(lambda: sent(kept), within=30, alive=worker.alive), worker.output
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_is_queued_once() -> None:
    first = registry.message(key="receipt:1")
    again = queue_message(kind="test", subject="x", body="y", to_email="a@b.example", key="receipt:1", now=NOW)

    assert again is None
    assert Message.objects.get() == first


@pytest.fixture
def own_mail(settings) -> None:
    """The product's own road for mail, which the test tools otherwise replace."""
    settings.EMAIL_BACKEND = "registry.mail.MessageBackend"


@pytest.mark.django_db
def test_every_mail_of_the_product_becomes_a_row_for_each_recipient(own_mail) -> None:
    user = accounts.user(email="lina.forsgren@norrviken.example")

    send_mail("Ämne", "Text", None, ["Lina.Forsgren@norrviken.example", "annan@example.example"])

    rows = {row.to_email.lower(): row for row in Message.objects.all()}
    assert set(rows) == {user.email, "annan@example.example"}
    assert rows[user.email].to_person == user.person
    assert rows["annan@example.example"].to_person is None


@pytest.mark.django_db
def test_a_mail_is_in_the_language_of_whoever_gets_it_and_says_which(own_mail, settings, client) -> None:
    settings.MESSAGE_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    reader = accounts.user(language="en")
    client.post(reverse("account_reset_password"), {"email": reader.email}, headers={"accept-language": "sv"})
    with translation.override("en"):
        registry.message()  # what an authority writes is Swedish, whoever causes it

    for message in Message.objects.order_by("pk"):
        assert outbox.send_message(message.pk)

    of_account, of_authority = django_mail.outbox
    assert (of_account.extra_headers["Content-Language"], "password" in of_account.body) == ("en", True)
    assert of_authority.extra_headers["Content-Language"] == "sv"


@pytest.mark.django_db
def test_html_and_text_of_a_mail_are_both_kept(own_mail) -> None:
    letter = EmailMultiAlternatives("Ämne", "Text", None, ["a@b.example"])
    letter.attach_alternative("<p>Text</p>", "text/html")
    letter.send()

    row = Message.objects.get()
    assert (row.body, row.html_body) == ("Text", "<p>Text</p>")


@pytest.mark.django_db
def test_a_mail_server_that_refuses_leaves_the_message_waiting_with_the_reason(settings) -> None:
    settings.MESSAGE_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    message = registry.message()

    assert outbox.send_message(message.pk) is False

    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.QUEUED, 1)
    assert message.last_error


@pytest.mark.django_db
def test_a_message_that_has_been_sent_is_not_sent_again(settings) -> None:
    settings.MESSAGE_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    message = registry.message()

    assert [outbox.send_message(message.pk), outbox.send_message(message.pk)] == [True, False]

    assert len(django_mail.outbox) == 1
    assert django_mail.outbox[0].extra_headers["Message-ID"] == message.message_id


@pytest.mark.django_db
def test_a_job_whose_work_fails_says_why_and_can_be_run_again() -> None:
    case = registry.case()
    job = registry.job(case, key="rapport")

    def fails(job: Job, progress) -> None:
        progress(1, 4)
        raise ValueError("Avsnitt 4 saknar text.")

    logging.disable(logging.CRITICAL)
    run_job(job.pk, fails)
    logging.disable(logging.NOTSET)
    job.refresh_from_db()
    assert (job.status, job.error, job.done, job.total) == (JobStatus.FAILED, "Avsnitt 4 saknar text.", 1, 4)

    same = registry.job(case, key="rapport")
    run_job(same.pk, lambda job, progress: progress(4, 4))

    job.refresh_from_db()
    assert same == job
    assert (job.status, job.error, job.attempts) == (JobStatus.DONE, "", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", [MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory")])
def test_what_needs_more_memory_than_it_may_use_says_so(reason) -> None:
    job = registry.job(registry.case())

    def fails(job: Job, progress) -> None:
        raise reason

    logging.disable(logging.CRITICAL)
    run_job(job.pk, fails)
    logging.disable(logging.NOTSET)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "mer minne" in job.error


@pytest.mark.django_db
def test_work_that_ends_worker_after_worker_fails_in_words_and_can_be_ordered_again() -> None:
    case = registry.case()
    job = registry.job(case, key="rapport")
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, attempts=MOST_DEATHS)

    run_job(job.pk, lambda job, progress: pytest.fail("one more worker ended"))

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert str(MOST_DEATHS) in job.error
    assert job.finished_at

    run_job(registry.job(case, key="rapport").pk, lambda job, progress: None)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 1)


@pytest.mark.django_db
def test_a_finished_job_is_left_alone() -> None:
    job = registry.job(registry.case())
    run_job(job.pk, lambda job, progress: None)

    run_job(job.pk, lambda job, progress: pytest.fail("ran again"))


def test_two_workers_that_take_the_same_job_run_it_once(at_once) -> None:
    case = registry.case()
    job = registry.job(case)

    def work(job: Job, progress) -> None:
        Event.objects.create(kind="test.worked", case=case, at=NOW)

    at_once(4, lambda n: run_job(job.pk, work))

    assert Event.objects.filter(kind="test.worked").count() == 1
