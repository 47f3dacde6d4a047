"""Files that people hand in pass clamd first, where there is one.

The conversation is tested here over a real socket against its published form (INSTREAM); what clamd finds is its own.
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from registry.errors import InfectedFile, ScannerAway
from registry.scanning import refuse_infected


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


def test_a_clean_file_passes_and_was_sent_whole(scanner) -> None:
    listener = scanner(b"stream: OK\0")
    content = bytes(range(256)) * 10_000
    refuse_infected([content, b"end"])
    listener.thread.join()
    assert listener.received == content + b"end"


def test_a_file_with_something_in_it_is_refused(scanner) -> None:
    scanner(b"stream: Eicar-Test-Signature FOUND\0")
    with pytest.raises(InfectedFile):
        refuse_infected([b"bad"])


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK, perhaps\0"])
def test_a_scanner_that_does_not_say_clean_means_the_file_is_not_kept(scanner, answer: bytes) -> None:
    scanner(answer)
    with pytest.raises(ScannerAway):
        refuse_infected([b"anything"])


def test_a_scanner_that_is_away_means_the_file_is_not_kept(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ScannerAway):
        refuse_infected([b"anything"])


def test_without_a_scanner_in_the_settings_every_file_passes(settings) -> None:
    settings.CLAMD_URL = ""
    refuse_infected([b"anything"])
