"""A decision attached to its assignment: kept once, registered, and judged by what it holds."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes.errors import DecisionAttached
from programmes.workflow.decisions import attach_decision
from registry.errors import FileRefused
from registry.models import Document, RegisterEntry
from tests.factories import programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
TEXT = "Regeringens beslut (påhittat)\n\nRegeringen ger Vinnova i uppdrag att …\n".encode()


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


@pytest.fixture
def assignment():
    return programmes.assignment()


def upload(content=TEXT, name="beslut.txt"):
    return SimpleUploadedFile(name, content)


def attach(assignment, file=None, by=None, **fields):
    file = file or upload()
    return attach_decision(
        assignment,
        file,
        filename=file.name,
        title=fields.get("title", "Regeringens beslut KN2099/1"),
        received_on=date(2025, 7, 4),
        by=by or programmes.worker(Role.REGISTRAR),
        now=NOW,
    )


def test_a_decision_is_a_document_registered_as_received_from_the_government(assignment):
    document = attach(assignment)
    entry = RegisterEntry.objects.get(document=document)
    assert (entry.direction, entry.counterpart, entry.occurred_on) == ("received", "Regeringen", date(2025, 7, 4))
    assert (document.case, document.kind, document.file.content_type) == (
        assignment.case,
        "government_decision",
        "text/plain",
    )
    assert assignment.case.events.get(kind="assignment.decision_attached").data == {"document": str(document.uuid)}


def test_the_same_file_twice_is_refused_and_leaves_no_trace(assignment):
    attach(assignment)
    with pytest.raises(DecisionAttached):
        attach(assignment, title="En gång till")
    assert Document.objects.count() == RegisterEntry.objects.filter(case=assignment.case).count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\nbroken", "beslut.pdf"),
        (TEXT, "beslut.pdf"),
        (b"MZ\x90\x00\x03\x00", "beslut.txt"),
        ("Räksmörgås".encode("latin-1"), "beslut.txt"),
        (b"\x1b]0;title\x07", "beslut.txt"),
        (TEXT, "beslut.html"),
        (b"", "beslut.txt"),
        (TEXT, "beslut.docx"),
    ],
)
def test_what_is_not_what_it_says_is_refused(assignment, content, name):
    with pytest.raises(FileRefused):
        attach(assignment, upload(content, name))
    assert not Document.objects.exists()


def test_only_the_own_agency_attaches(assignment):
    for by in (programmes.worker(Role.REGISTRAR, programmes.agency("vr")), programmes.worker(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            attach(assignment, by=by)


def test_in_the_browser_it_is_shown_on_the_assignment_and_handed_over_as_a_file(client, assignment):
    client.force_login(programmes.worker(Role.REGISTRAR))
    url = reverse("programmes:attach_decision", args=[assignment.uuid])
    data = {"title": "Regeringens beslut", "received_on": "2026-01-19"}
    assert list(client.post(url, data).context["form"].errors) == ["file"]
    late = client.post(url, data | {"file": upload(), "received_on": "2026-01-21"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["received_on"])
    assert client.post(url, data | {"file": upload(name="../../etc/beslut.txt")}).status_code == 302
    page = client.get(reverse("programmes:assignment", args=[assignment.uuid]))
    [document] = page.context["documents"]
    assert document.filename == "beslut.txt"
    answer = client.get(reverse("registry:document", args=[document.uuid]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.getvalue() == TEXT
    again = client.post(url, data | {"file": upload()})
    assert (again.status_code, list(again.context["form"].errors)) == (409, ["file"])
