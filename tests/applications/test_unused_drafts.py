"""Drafts that were never handed in are the applicant's own, and are removed after a set time that they are told of."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from applications.models import Application, ApplicationVersion, HandInTerms, RevisionLog
from applications.workflow.attachments import attach, remove
from applications.workflow.reminders import queue_reminders
from applications.workflow.unused import ends_on, remove_files, see_to_unused
from registry.models import Event, Job, Message
from sweden.clock import local
from tests.factories import applications, calls

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _draft(standing):
    """A draft with something of everything, in a call whose drafts are kept for sixty days."""
    call = calls.call()
    HandInTerms.objects.create(call=call, keep_drafts_days=60)
    return applications.draft(call)


def days_after(draft, days):
    return draft.call.closes_at + timedelta(days=days)


def told(draft):
    return Message.objects.filter(kind="application.draft_ends", case=draft.case)


def test_a_draft_stays_until_its_people_have_been_told_two_weeks_before(draft):
    assert ends_on(draft.call) == local(draft.call.closes_at).date() + timedelta(days=60)
    assert see_to_unused(now=days_after(draft, 40)) == 0
    assert not told(draft).exists()
    assert see_to_unused(now=days_after(draft, 46)) == 0
    assert told(draft).count() == draft.case.participations.count()
    assert see_to_unused(now=days_after(draft, 59)) == 0
    assert ApplicationVersion.objects.filter(application=draft).exists()
    assert told(draft).count() == draft.case.participations.count()


def test_then_everything_that_was_written_is_removed_and_that_it_was_is_an_event(draft):
    see_to_unused(now=days_after(draft, 46))
    queue_reminders(now=days_after(draft, 62))
    draft.refresh_from_db()
    assert draft.removed_at == days_after(draft, 62)
    assert not ApplicationVersion.objects.filter(application=draft).exists()
    assert not RevisionLog.objects.exists()
    assert not draft.case.participations.filter(ended_at=None).exists()
    assert not Application.objects.visible_to(draft.created_by).exists()
    assert Event.objects.filter(kind="application.draft_removed", case=draft.case).count() == 1
    assert see_to_unused(now=days_after(draft, 90)) == 0


def attached(draft, content, by):
    return attach(
        applications.version_of(draft), ContentFile(content), filename="plan.pdf", by=by, now=applications.WRITTEN
    )


def test_its_files_leave_the_storage_where_nothing_else_points_at_them_and_that_is_an_event(draft):
    by = draft.created_by
    taken_out = attached(draft, applications.pdf("Borttagen"), by)
    remove(taken_out, by=by, now=applications.WRITTEN)
    own, shared = (attached(draft, applications.pdf(words), by).file for words in ("Egen", "Gemensam"))
    attached(applications.draft(by=by), applications.pdf("Gemensam"), by)
    see_to_unused(now=days_after(draft, 46))
    see_to_unused(now=days_after(draft, 62))
    job = Job.objects.get(key=f"draft-files:{draft.case.uuid}")
    for _again in range(2):
        Job.objects.filter(pk=job.pk).update(status="queued")
        remove_files(job.pk, now=days_after(draft, 62))
    assert not default_storage.exists(own.path)
    assert not default_storage.exists(taken_out.file.path)
    assert default_storage.exists(shared.path)
    events = Event.objects.filter(kind="application.draft_files_removed", case=draft.case)
    assert [one.data["files"] for one in events] == [2]
    again = attached(applications.draft(by=by), applications.pdf("Egen"), by)
    assert again.file == own
    assert default_storage.exists(own.path)


def test_whoever_is_told_late_still_has_two_weeks(draft):
    see_to_unused(now=days_after(draft, 100))
    assert see_to_unused(now=days_after(draft, 113)) == 0
    assert see_to_unused(now=days_after(draft, 115)) == 1


def test_what_was_handed_in_is_never_removed():
    application = applications.submitted_application()
    for days in (170, 400):
        assert see_to_unused(now=application.call.closes_at + timedelta(days=days)) == 0
    assert ApplicationVersion.objects.filter(application=application).exists()


def test_the_page_tells_how_long_the_draft_is_kept(draft, client, clock):
    clock.set_day(local(days_after(draft, 10)).date())
    client.force_login(draft.created_by)
    page = client.get(reverse("applications:mine_one", args=[draft.case.uuid]), follow=True).content.decode()
    assert "bort efter den" in page
