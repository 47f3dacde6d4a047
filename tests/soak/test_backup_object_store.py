"""A backup of an installation with a folder of files becomes one with an object store, and is taken from there anew."""

import json
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from registry.workflow.documents import store_file
from sweden.clock import now
from tests.house.test_backup import CONTENTS, empty, manage  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_given_back_into_an_object_store_and_taken_from_there_anew(
    manage,  # noqa: F811
    empty: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Documents in an S3-compatible store (moto's, in the memory of this process) instead of a folder."""
    file = store_file(CONTENTS[1], content_type="text/plain", now=now())
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        url = "http://{}:{}".format(*server.get_host_and_port())
        keys = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "eu-north-1"}
        bucket = boto3.resource("s3", endpoint_url=url, **keys).Bucket("sakerhetskopia")
        bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        there = {
            "S3_BUCKET": "sakerhetskopia",
            "S3_ENDPOINT_URL": url,
            "S3_REGION": "eu-north-1",
            "S3_ACCESS_KEY": "tests",
            "S3_SECRET_KEY": "tests",
            "PROGRAMKONTOR_TEST_HOME": str(tmp_path / "home"),
        }
        first, second = tmp_path / "first", tmp_path / "second"
        assert manage("backup", str(first)).returncode == 0
        done = manage("restore", str(first), database=empty, **there)
        assert done.returncode == 0, done.stderr
        assert [one.key for one in bucket.objects.all()] == [file.path]
        assert bucket.Object(file.path).get()["Body"].read() == CONTENTS[1]

        assert manage("backup", str(second), database=empty, **there).returncode == 0
        taken = [json.loads((folder / "manifest.json").read_text()) for folder in (first, second)]
        assert taken[0]["files"] == taken[1]["files"] == {file.sha256: len(CONTENTS[1])}
        assert taken[0]["rows"]["tables"] == taken[1]["rows"]["tables"]
    finally:
        server.stop()
