"""Attached files are scanned: waiting, clean or refused, and seen so; what is refused is neither read nor handed in.

A real clamd judges, with the EICAR test text as its only signature.
"""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.errors import Stale
from applications.errors import NotReadyToSubmit
from applications.models import FileScan
from applications.models.attachment import ScanState
from applications.workflow.attachments import attach
from applications.workflow.confirmations import set_terms
from applications.workflow.draft import draft_of
from applications.workflow.scans import scan_file, scan_waiting
from applications.workflow.submission import submit
from calls.errors import CallActNotOpen
from calls.states import CallStatus
from registry.errors import FileRefused
from registry.scanning import check_scanner
from tests.clamd import EICAR, LARGEST
from tests.factories import applications, calls

pytestmark = pytest.mark.django_db
NOW = applications.WRITTEN


@pytest.fixture
def lina():
    return applications.applicant()


def docx(inside: bytes) -> bytes:
    """A Word file that holds these bytes as they are; the same file each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as made:
        made.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        made.writestr(zipfile.ZipInfo("word/document.xml"), b"<w/>" + inside)
    return content.getvalue()


def attached(draft, lina, content: bytes, filename: str = "plan.docx"):
    return attach(draft_of(draft), ContentFile(content), filename=filename, by=lina, now=NOW)


def test_a_file_waits_until_the_scanner_has_answered_and_is_then_fetched(clamd, draft, lina, client):
    file = attached(draft, lina, docx(b"en plan"))
    client.force_login(lina)
    url = reverse("applications:attachment", args=[draft.uuid, file.uuid])
    page = reverse("applications:attachments", args=[draft.uuid])
    assert client.get(url).status_code == 409
    assert "Kontrolleras" in client.get(page).content.decode()
    assert scan_file(file.file_id, now=NOW).state == ScanState.CLEAN
    assert scan_file(file.file_id, now=NOW) is None
    assert b"".join(client.get(url).streaming_content) == docx(b"en plan")
    assert "Kontrollerad, inget hittat" in client.get(page).content.decode()


def test_what_is_found_is_refused_everywhere_and_removed_from_the_storage(
    clamd, draft, lina, client, django_capture_on_commit_callbacks
):
    file = attached(draft, lina, docx(EICAR))
    with django_capture_on_commit_callbacks(execute=True):
        assert scan_file(file.file_id, now=NOW).state == ScanState.REFUSED
    assert not default_storage.exists(file.file.path)
    client.force_login(lina)
    assert client.get(reverse("applications:attachment", args=[draft.uuid, file.uuid])).status_code == 410
    assert (
        "stoppades av viruskontrollen"
        in client.get(reverse("applications:attachments", args=[draft.uuid])).content.decode()
    )
    with pytest.raises(NotReadyToSubmit) as refused:
        submit(draft, by=lina, now=NOW)
    assert [one.code for one in refused.value.figures["missing"]] == ["file_refused"]
    with pytest.raises(FileRefused):
        attached(draft, lina, docx(EICAR), "annat-namn.docx")


def test_a_scanner_that_is_away_or_will_not_judge_leaves_the_file_waiting(clamd, draft, lina, client):
    large = attached(draft, lina, docx(b"x" * LARGEST), "stor.docx")
    assert scan_file(large.file_id, now=NOW).state == ScanState.WAITING
    file = attached(draft, lina, docx(b"en plan"))
    clamd.stop()
    assert scan_file(file.file_id, now=NOW).state == ScanState.WAITING
    assert scan_waiting(now=NOW) == 2
    client.force_login(lina)
    assert client.get(reverse("applications:attachment", args=[draft.uuid, file.uuid])).status_code == 409
    clamd.start()
    assert scan_file(file.file_id, now=NOW).state == ScanState.CLEAN


def test_a_scanner_that_takes_less_than_people_may_hand_in_is_told_of_at_start_and_in_the_log(
    clamd, draft, lina, settings, caplog
):
    settings.FILE_MAX_BYTES = LARGEST
    assert check_scanner() == []
    settings.FILE_MAX_BYTES = LARGEST + 1
    assert [one.id for one in check_scanner()] == ["registry.E001"]
    settings.FILE_MAX_BYTES = 2 * LARGEST
    large = attached(draft, lina, docx(b"x" * LARGEST), "stor.docx")
    scan_file(large.file_id, now=NOW)
    assert "StreamMaxLength" in caplog.text
    clamd.stop()
    assert [one.id for one in check_scanner()] == ["registry.W001"]
    clamd.start()


def test_an_application_is_not_late_because_the_scanner_is_slow(clamd, draft, lina):
    attached(draft, lina, docx(b"en plan"))
    assert submit(draft, by=lina, now=NOW).case.number


def test_the_same_content_is_judged_once_wherever_it_is_attached(clamd, draft, lina):
    first = attached(draft, lina, docx(b"samma"))
    second = attached(draft, lina, docx(b"samma"), "en-till.docx")
    assert first.file_id == second.file_id
    assert FileScan.objects.count() == 1


def test_without_a_scanner_nothing_is_said_of_scanning(draft, lina, client):
    file = attached(draft, lina, docx(b"en plan"))
    assert not FileScan.objects.exists()
    client.force_login(lina)
    fetched = client.get(reverse("applications:attachment", args=[draft.uuid, file.uuid]))
    assert b"".join(fetched.streaming_content) == docx(b"en plan")


def test_a_call_says_how_many_files_and_how_large_until_it_is_published(lina):
    call = calls.call(status=CallStatus.DRAFT)
    author = call.created_by
    terms = {"most_files": 1, "most_mb": 1, "confirm_days": None, "now": NOW}
    set_terms(call, **terms, revision=call.revision, by=author)
    with pytest.raises(Stale):  # saved since it was read: nobody approves or writes over what they have not seen
        set_terms(call, **terms, revision=call.revision, by=author)
    assert call.writers.filter(pk=author.person_id).exists()
    published = calls.call()
    with pytest.raises(CallActNotOpen):
        set_terms(published, **terms, revision=published.revision, by=published.created_by)
    type(call).objects.filter(pk=call.pk).update(
        **{name: getattr(published, name) for name in ("status", "proofread_by", "proofread_at", "published_by")},
        published_at=published.published_at,
    )
    call.refresh_from_db()
    draft = applications.draft(call, by=lina)
    with pytest.raises(FileRefused, match="större än 1 MB"):
        attached(draft, lina, docx(b"x" * 1_000_001))
    attached(draft, lina, docx(b"liten"))
    with pytest.raises(FileRefused):
        attached(draft, lina, docx(b"en till"))
