"""Files that people hand in pass clamd first, where there is one.

A real clamd judges. What it seldom answers is said here by a listener that speaks its published form (INSTREAM).
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from registry.errors import InfectedFile, ScannerAway
from registry.scanning import refuse_infected
from tests.clamd import EICAR, LARGEST


class Listener:
    """Takes one conversation, keeps the file it was sent, and gives the answer it was told to."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.received = b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.converse)
        self.thread.start()

    def converse(self) -> None:
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
            connection.sendall(self.answer)

    def close(self) -> None:
        self.thread.join()
        self.server.close()


@pytest.fixture
def scanner(settings) -> Iterator[Callable[[bytes], Listener]]:
    started: list[Listener] = []

    def start(answer: bytes) -> Listener:
        listener = Listener(answer)
        started.append(listener)
        settings.CLAMD_URL = listener.url
        return listener

    yield start
    for listener in started:
        listener.close()


def test_a_clean_file_passes(clamd) -> None:
    refuse_infected([bytes(range(256)) * 1000, b"end"])


def test_a_file_with_something_in_it_is_refused_wherever_in_it_that_is_and_however_it_is_sent(clamd) -> None:
    for chunks in ([EICAR], [bytes(900_000), EICAR[:20], EICAR[20:], b"end"]):
        with pytest.raises(InfectedFile):
            refuse_infected(chunks)


def test_what_is_larger_than_the_scanner_takes_is_not_kept(clamd) -> None:
    with pytest.raises(ScannerAway):
        refuse_infected([bytes(LARGEST), b"more"])


def test_a_file_is_sent_whole_over_the_network_as_well(scanner) -> None:
    listener = scanner(b"stream: OK\0")
    content = bytes(range(256)) * 10_000
    refuse_infected([content, b"end"])
    listener.thread.join()
    assert listener.received == content + b"end"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK, perhaps\0"])
def test_a_scanner_that_does_not_say_clean_means_the_file_is_not_kept(scanner, answer: bytes) -> None:
    scanner(answer)
    with pytest.raises(ScannerAway):
        refuse_infected([b"anything"])


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:{port}", "unix:///nowhere/socket"])
def test_a_scanner_that_is_away_means_the_file_is_not_kept(settings, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMD_URL = url.format(port=closed.getsockname()[1])
    with pytest.raises(ScannerAway):
        refuse_infected([b"anything"])


def test_without_a_scanner_in_the_settings_every_file_passes(settings) -> None:
    settings.CLAMD_URL = ""
    refuse_infected([b"anything"])
