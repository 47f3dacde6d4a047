"""Writing together, page by page: what collides waits for a choice, the rest is saved; what others did is told."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import HandInTerms
from applications.workflow.draft import draft_of, save_section, start
from applications.workflow.openings import open_for
from applications.workflow.people import LASTS, accept, invite
from registry.models.access import Rights
from sweden import clock as sweden_clock
from tests.factories import applications, calls, programmes

pytestmark = pytest.mark.django_db
NOW = applications.WRITTEN


@pytest.fixture
def lina():
    return applications.applicant()


@pytest.fixture
def jonas():
    return applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")


@pytest.fixture(scope="module")
def _draft(standing):
    found, jonas = applications.draft(), applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")
    sweden_clock.set_moment(NOW + timedelta(hours=1))
    given = {"email": jonas.email, "rights": Rights.WRITE, "by": applications.applicant(), "now": NOW}
    accept(invite(found, **given), by=jonas, now=NOW)
    return found


@pytest.fixture(autouse=True)
def _an_hour_later(clock):
    clock.set_moment(NOW + timedelta(hours=1))


def page(name, draft, *args):
    return reverse(f"applications:{name}", args=[draft.uuid, *args])


def both_write(draft, client, lina, jonas, **theirs):
    """Jonas saves, then Lina sends what she wrote on the older page; her answer."""
    version = draft_of(draft)
    save_section(version, "project", theirs, revision=version.revision, by=jonas, now=NOW)
    client.force_login(lina)
    mine = {"title": "Linas titel", "summary": "Linas text", "trl_from": "4", "trl_to": "7"}
    return client.post(page("project", draft), {"revision": version.revision, **mine})


def test_in_a_collision_what_does_not_collide_is_saved_with_the_choice(draft, lina, jonas, client):
    answer = both_write(draft, client, lina, jonas, summary="Jonas text")
    assert answer.status_code == 409
    assert draft_of(draft).trl_to == 6
    assert "Två versioner väntar på ditt val" in client.get(page("people", draft)).content.decode()
    client.post(page("conflict", draft), {"choose-summary": "theirs"})
    version = draft_of(draft)
    assert (version.summary, version.title, version.trl_to) == ("Jonas text", "Linas titel", 7)
    assert "väntar på ditt val" not in client.get(page("people", draft)).content.decode()


def test_two_long_texts_may_both_be_kept_but_not_two_titles(draft, lina, jonas, client):
    answer = both_write(draft, client, lina, jonas, summary="Jonas text", title="Jonas titel").content.decode()
    assert 'name="choose-summary" value="both"' in answer
    assert 'name="choose-title" value="both"' not in answer
    client.post(page("conflict", draft), {"choose-summary": "both", "choose-title": "both"})
    version = draft_of(draft)
    assert (version.summary, version.title) == ("Jonas text\n\nLinas text", "Jonas titel")


def test_collisions_in_two_parts_wait_one_after_the_other(draft, lina, jonas, client):
    both_write(draft, client, lina, jonas, summary="Jonas text")
    version = draft_of(draft)
    save_section(version, "questions", {"need": "Jonas svar"}, revision=None, by=jonas, now=NOW)
    sent = {"revision": version.revision, "q-need": "Linas svar", "q-ethics": "yes"}
    assert client.post(page("questions", draft), sent).status_code == 409
    first = client.post(page("conflict", draft), {"choose-need": "mine"})
    assert first.url == page("conflict", draft)
    last = client.post(page("conflict", draft), {"choose-summary": "mine"})
    assert last.url == page("project", draft)
    version = draft_of(draft)
    assert (version.answers["need"], version.summary) == ("Linas svar", "Linas text")


def test_the_start_page_tells_what_others_have_written_and_never_asks_more_for_more_drafts(draft, lina, jonas, client):
    version = draft_of(draft)
    save_section(version, "project", {"title": "Av Jonas"}, revision=None, by=jonas, now=NOW)
    save_section(version, "questions", {"need": "Av Lina"}, revision=None, by=lina, now=NOW)
    client.force_login(lina)
    url = reverse("applications:mine")
    shown = client.get(url).content.decode()
    assert "Jonas Wik skrev i Projekt" in shown
    assert "Lina Forsgren skrev" not in shown
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    applications.submitted_application(draft.call, by=lina)
    applications.draft(draft.call, by=lina)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)


def test_a_draft_is_printed_as_a_draft_also_when_almost_nothing_is_filled_in(lina, client, clock):
    clock.set_moment(NOW)
    client.force_login(lina)
    empty = start(calls.call(), by=lina, now=NOW)
    answer = client.get(page("draft_pdf", empty))
    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert str(document.docinfo["/Title"]).startswith("Utkast")


def test_an_invitation_that_ran_out_is_sent_again_from_the_page_and_the_part_handed_over(
    draft, lina, jonas, client, clock
):
    old = invite(draft, email="moa@aros.example", rights=Rights.READ, by=lina, now=NOW)
    clock.set_moment(NOW + LASTS + timedelta(days=1))
    client.force_login(lina)
    assert "Inbjudningar som inte längre gäller" in client.get(page("people", draft)).content.decode()
    assert client.post(page("invitation_renew", draft, old.uuid)).status_code == 302
    assert "Inbjudningar som inte längre gäller" not in client.get(page("people", draft)).content.decode()
    asked = client.post(page("part_hand_over", draft, jonas.person.uuid))
    assert asked.status_code == 200
    assert "Bara Jonas Wik kan lämna tillbaka rollen." in asked.content.decode()
    standing = client.get(page("people", draft)).content.decode()
    assert "Lämna över rollen som koordinator" in standing  # nothing has happened yet
    assert page("part_end", draft, jonas.person.uuid) in standing
    assert page("part_end", draft, lina.person.uuid) not in standing  # the only coordinator cannot leave
    assert client.post(page("part_hand_over", draft, jonas.person.uuid), {"sure": "1"}).status_code == 302
    assert "Lämna över rollen som koordinator" not in client.get(page("people", draft)).content.decode()


def test_who_got_more_time_sees_it_on_the_pages_of_the_draft(draft, lina, client, clock):
    call = draft.call
    officer = programmes.worker(name="Karin Ek", authority=call.case.authority)
    at = call.closes_at + timedelta(hours=2)
    open_for(call, email=lina.email, closes_at=at + timedelta(days=1), reason="Avbrott", by=officer, now=at)
    clock.set_moment(at)
    client.force_login(lina)
    shown = client.get(page("people", draft)).content.decode()
    assert "Utlysningen har stängt" not in shown
    assert "lämna in den för sent" not in client.get(reverse("applications:mine")).content.decode()


def test_the_terms_of_a_call_stand_at_the_attachments(draft, lina, client):
    HandInTerms.objects.create(call=draft.call, most_files=2, most_mb=3)
    client.force_login(lina)
    assert "Högst 2 filer" in client.get(page("attachments", draft)).content.decode()
