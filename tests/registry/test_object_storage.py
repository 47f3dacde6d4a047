"""Documents in an S3-compatible store: the same acts, one object for one content, fetched through us only."""

import hashlib
import io
from collections.abc import Iterator

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse
from moto.server import ThreadedMotoServer

from applications.workflow.attachments import attach
from applications.workflow.draft import draft_of
from config.settings.connections import object_storage
from registry.models import StoredFile
from registry.workflow.documents import store_file
from sweden.clock import now
from tests.factories import applications

pytestmark = pytest.mark.django_db
KEYS = {"access_key": "tests", "secret_key": "tests", "region": "eu-north-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server: str, settings):
    store = boto3.resource(
        "s3", endpoint_url=server, aws_access_key_id="tests", aws_secret_access_key="tests", region_name="eu-north-1"
    )
    made = store.Bucket("handlingar")
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    settings.STORAGES = settings.STORAGES | {"default": object_storage("handlingar", endpoint=server, **KEYS)}
    yield made
    made.objects.all().delete()
    made.delete()


def test_bytes_and_uploads_are_kept_once_under_their_hash(bucket) -> None:
    first = store_file(b"en handling", content_type="text/plain", now=now())
    upload = TemporaryUploadedFile("stor.txt", "text/plain", 0, None)
    upload.write(b"en annan " * 200_000)
    upload.size = upload.tell()
    second = store_file(upload, content_type="text/plain", now=now())
    upload.close()
    again = store_file(ContentFile(b"en handling"), content_type="text/plain", now=now())
    assert again == first
    assert sorted(one.key for one in bucket.objects.all()) == sorted([first.path, second.path])
    with default_storage.open(second.path) as kept:
        assert kept.read() == b"en annan " * 200_000


def test_what_stands_in_the_store_without_its_row_is_taken_up_and_not_written_twice(bucket) -> None:
    bucket.upload_fileobj(io.BytesIO(b"redan d\xc3\xa4r"), StoredFile(sha256=_hash("redan där".encode())).path)
    file = store_file("redan där".encode(), content_type="text/plain", now=now())
    assert StoredFile.objects.get(pk=file.pk).size == len("redan där".encode())
    assert len(list(bucket.objects.all())) == 1


def test_an_attachment_goes_to_the_store_and_is_fetched_by_those_who_write_only(bucket, client) -> None:
    lina = applications.applicant()
    draft = applications.draft()
    content = applications.pdf()
    file = attach(draft_of(draft), ContentFile(content), filename="plan.pdf", by=lina, now=applications.WRITTEN)
    url = reverse("applications:attachment", args=[draft.uuid, file.uuid])
    client.force_login(lina)
    assert b"".join(client.get(url).streaming_content) == content
    client.force_login(applications.applicant("annan@x.example", "Någon Annan"))
    assert client.get(url).status_code == 404


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
