"""Documents as files: the right headers, only to those who see the case."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from registry.models import StoredFile
from registry.models.case import CaseKind
from registry.workflow.documents import store_file
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return registry.case(kind=CaseKind.ENQUIRY)


@pytest.fixture
def officer(client: Client):
    client.force_login(accounts.staff())
    return client


def address(document) -> str:
    return reverse("registry:document", args=[document.uuid])


def fetch(client: Client, document, **headers):
    """The answer, read to its end as a browser does."""
    answer = client.get(address(document), headers=headers)
    answer.body = answer.getvalue()
    return answer


def test_a_pdf_is_shown_with_its_name_hash_and_length(officer: Client, case) -> None:
    document = registry.document(case, "Ansökan åäö.pdf", content=b"%PDF-1.7 abc")

    answer = fetch(officer, document)

    assert answer.body == b"%PDF-1.7 abc"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Ans%C3%B6kan")
    assert answer["ETag"] == f'"{document.file.sha256}"'
    assert answer["Content-Length"] == "12"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "text/plain; charset=utf-8", "application/octet-stream"]
)
def test_what_a_browser_might_run_is_handed_over_as_a_file(officer: Client, case, kind: str) -> None:
    document = registry.document(case, "sida.html", content=f"<script>{kind}".encode(), content_type=kind)

    answer = fetch(officer, document)

    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_an_unchanged_document_is_not_sent_again(officer: Client, case) -> None:
    document = registry.document(case)
    tag = fetch(officer, document)["ETag"]

    assert fetch(officer, document, **{"If-None-Match": tag}).status_code == 304
    assert fetch(officer, document, **{"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_helps_nobody_who_may_not_see_it(client: Client, case) -> None:
    document = registry.document(case)
    client.force_login(accounts.user())

    answer = client.get(address(document), headers={"If-None-Match": f'"{document.file.sha256}"'})

    assert answer.status_code == 404


def test_working_material_is_the_authoritys_own(client: Client, case) -> None:
    draft = registry.document(case, internal=True)
    applicant, officer = accounts.user(), accounts.staff(Role.ECONOMIST)
    registry.participant(case, applicant)

    client.force_login(applicant)
    assert fetch(client, draft).status_code == 404
    client.force_login(officer)
    assert fetch(client, draft).status_code == 200


def test_a_file_that_is_gone_from_the_storage_is_a_404_and_no_crash(officer: Client, case) -> None:
    document = registry.document(case, content=b"borta")
    default_storage.delete(document.file.path)

    assert officer.get(address(document)).status_code == 404


def test_the_same_content_is_stored_once_and_lies_under_its_hash(case) -> None:
    first = registry.document(case, "a.pdf", content=b"samma")
    second = registry.document(case, "b.pdf", content=b"samma")

    assert first.file == second.file
    assert StoredFile.objects.count() == 1
    with default_storage.open(first.file.path) as content:
        assert content.read() == b"samma"


def test_an_act_run_twice_stores_its_document_once(case) -> None:
    first = registry.document(case, content=b"ett", key="receipt:1")
    second = registry.document(case, content=b"annat", key="receipt:1")

    assert first == second


def test_a_half_written_file_never_carries_the_hashs_name() -> None:
    class Breaks:
        def chunks(self):
            yield b"first"
            raise OSError("the disk is full")

        def seek(self, where: int) -> None:
            pass

    with pytest.raises(OSError, match="full"):
        store_file(Breaks(), content_type="text/plain", now=registry.NOW)

    assert not StoredFile.objects.exists()
