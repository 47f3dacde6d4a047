"""Requests that are too large are turned away before anything of them is kept."""

import http.client
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.processes import Starter


def test_a_request_above_the_limit_is_answered_with_413_and_a_sentence(db: None, client: Client, settings) -> None:
    settings.REQUEST_MAX_BYTES, settings.FILE_MAX_BYTES = 1_000, 50_000_000
    answer = client.post("/konto/login/", {"login": "x" * 1_000})
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode()


def test_a_request_just_below_the_limit_is_taken(db: None, client: Client, settings) -> None:
    settings.REQUEST_MAX_BYTES = 1_000
    assert client.post("/konto/login/", {"login": "x" * 300}).status_code == 200


def test_a_length_that_is_no_number_is_not_an_error_of_ours(db: None, client: Client) -> None:
    assert client.get("/healthz", headers={"content-length": "many"}).status_code == 200
    assert client.get("/konto/login/", headers={"content-length": "many"}).status_code == 200


@pytest.mark.parametrize("path", ["/konto/login/"])
def test_a_browser_that_sends_200_megabytes_reads_the_answer(starter: Starter, path: str) -> None:
    """The answer must reach someone who is still sending: a form's page, not a broken connection."""
    web = urlsplit(starter.web().url)
    connection = http.client.HTTPConnection(web.hostname, web.port, timeout=60)
    chunk = b"x" * 1_000_000
    try:
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", "application/octet-stream")
        connection.putheader("Content-Length", str(200 * len(chunk)))
        connection.endheaders()
        for _ in range(200):
            connection.send(chunk)
        answer = connection.getresponse()
        assert answer.status == 413
        assert "50 MB" in answer.read().decode()
    finally:
        connection.close()
