"""Files: judged by what they hold, refused in words, kept once, fetched by those who see the application only."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import NotAllowed
from applications.errors import ActNotOpen
from applications.models import Attachment, RevisionLog
from applications.workflow.attachments import attach, remove
from applications.workflow.people import accept, invite
from registry.errors import FileRefused
from registry.models import StoredFile
from registry.models.access import Rights
from tests.factories import applications, programmes

pytestmark = pytest.mark.django_db

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 400
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000100"
    "05fe02fea7cc59e80000000049454e44ae426082"
)


def archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return content.getvalue()


def docx(macro=False):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w/>")
        if macro:
            made.writestr("word/vbaProject.bin", "x")
    return content.getvalue()


def odt():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<x/>")
    return content.getvalue()


def locked_pdf():
    content = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(content, encryption=pikepdf.Encryption(owner="a", user="b"))
    return content.getvalue()


def put(application, content, filename, **more):
    version = applications.version_of(application)
    by = more.pop("by", None) or applications.applicant()
    return attach(version, ContentFile(content), filename=filename, by=by, now=applications.WRITTEN, **more)


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (applications.pdf(), "Projektplan åäö.PDF", "application/pdf"),
        (PNG, "bild.png", "image/png"),
        (docx(), "plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (odt(), "plan.odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_that_is_what_it_says_is_attached(draft, content, filename, kind):
    kept = put(draft, content, filename, title="Planen")
    assert (kept.filename, kept.file.content_type, kept.file.size) == (filename, kind, len(content))


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (EXE, "plan.pdf"),
        (EXE, "setup.exe"),
        (applications.pdf(), "plan.docx"),
        (docx(), "plan.pdf"),
        (docx(), "plan.xlsx"),
        (docx(macro=True), "plan.docx"),
        (archive(evil_dot_sh="rm"), "plan.docx"),
        (b"PK\x03\x04 not an archive", "plan.docx"),
        (b"<html><script>alert(1)</script></html>", "plan.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bild.png"),
        (b"", "tom.pdf"),
        (b"%PDF-1.7\nbroken", "trasig.pdf"),
        (applications.pdf(), "utan ändelse"),
    ],
)
def test_a_file_that_is_something_else_is_refused(draft, content, filename):
    with pytest.raises(FileRefused):
        put(draft, content, filename)
    assert not Attachment.objects.exists()


def test_a_pdf_behind_a_password_is_refused_with_the_reason(draft):
    with pytest.raises(FileRefused) as refused:
        put(draft, locked_pdf(), "plan.pdf")
    assert "lösenord" in str(refused.value)


def test_a_file_above_the_limit_is_refused(draft, settings):
    settings.FILE_MAX_BYTES = 500
    with pytest.raises(FileRefused) as refused:
        put(draft, applications.pdf(), "plan.pdf")
    assert "500" in str(refused.value)


def test_the_name_keeps_no_path(draft):
    assert put(draft, applications.pdf(), "C:\\Users\\lina\\plan.pdf").filename == "plan.pdf"
    assert put(draft, applications.pdf("b"), "../../etc/plan.pdf").filename == "plan.pdf"


def test_removing_takes_the_file_out_of_the_draft_and_the_log_remembers_it(draft):
    kept = put(draft, applications.pdf(), "plan.pdf")
    remove(kept, by=applications.applicant(), now=applications.WRITTEN)
    assert not Attachment.objects.exists()
    assert StoredFile.objects.filter(pk=kept.file_id).exists()
    assert RevisionLog.objects.latest("revision").before[str(kept.uuid)]["filename"] == "plan.pdf"


def test_nothing_is_attached_to_what_is_handed_in():
    with pytest.raises(ActNotOpen):
        put(applications.submitted_application(), applications.pdf(), "plan.pdf")


def test_who_may_only_read_attaches_nothing(draft):
    reader = applications.applicant("reader@x.example", "Läsare")
    invitation = invite(
        draft, email=reader.email, rights=Rights.READ, by=applications.applicant(), now=applications.WRITTEN
    )
    accept(invitation, by=reader, now=applications.WRITTEN)
    with pytest.raises(NotAllowed):
        put(draft, applications.pdf(), "plan.pdf", by=reader)


# --- The pages


def test_an_exe_named_pdf_is_refused_at_its_field_and_everything_else_stays(client, clock, draft):
    clock.set_moment(applications.WRITTEN)
    client.force_login(applications.applicant())
    kept = put(draft, applications.pdf(), "plan.pdf")
    url = reverse("applications:attachments", args=[draft.case.uuid])
    answer = client.post(url, {"file": SimpleUploadedFile("virus.pdf", EXE), "title": "Vår plan"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="id_file_error"' in text
    assert "Vår plan" in text
    assert list(Attachment.objects.all()) == [kept]


def test_a_request_above_the_limit_is_refused_before_anything_is_kept(client, clock, draft, settings):
    """The real 200 megabytes, sent to a real web process, are in tests/house/test_limits.py."""
    clock.set_moment(applications.WRITTEN)
    client.force_login(applications.applicant())
    settings.REQUEST_MAX_BYTES = 1000
    url = reverse("applications:attachments", args=[draft.case.uuid])
    answer = client.post(url, {"file": SimpleUploadedFile("plan.pdf", b"x" * 2000), "title": "x"})
    assert answer.status_code == 413
    assert not Attachment.objects.exists()
    assert applications.version_of(draft).title == "Frysta T-celler för sjukhusapotek"


def test_a_file_is_fetched_as_an_attachment_by_those_who_see_the_application_only(client, clock, draft):
    clock.set_moment(applications.WRITTEN)
    kept = put(draft, applications.pdf(), "Plan å.pdf")
    url = reverse("applications:attachment", args=[draft.case.uuid, kept.uuid])
    client.force_login(applications.applicant())
    answer = client.get(url)
    assert b"".join(answer) == applications.pdf()
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Plan%20%C3%A5.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(programmes.worker())
    assert client.get(url).status_code == 404
    client.force_login(applications.applicant("else@x.example", "Någon Annan"))
    assert client.get(url).status_code == 404
