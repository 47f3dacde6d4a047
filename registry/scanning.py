"""Scanning what people hand in, by clamd where the settings name one (`CLAMD_URL`).

That is `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl` where it runs on the same machine.
"""

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from registry.errors import InfectedFile, ScannerAway

#: How long the scanner may be silent (seconds).
PATIENCE = 60
_LARGEST_CHUNK = 1 << 20


def refuse_infected(chunks: Iterable[bytes]) -> None:
    """Raise InfectedFile when the scanner finds something, ScannerAway when it cannot say.

    Without a scanner in the settings every file passes: the demo and the tests have none.
    """
    if not settings.CLAMD_URL:
        return
    try:
        answer = _ask(chunks)
    except OSError as error:
        raise ScannerAway from error
    if answer.endswith(" FOUND"):
        raise InfectedFile
    if answer != "stream: OK":  # too large for it, or a failure of its own: the file has not been judged
        raise ScannerAway


def _ask(chunks: Iterable[bytes]) -> str:
    """clamd's answer to INSTREAM: each chunk after its length, an empty one last; the answer ends with a zero."""
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            for start in range(0, len(chunk), _LARGEST_CHUNK):
                part = chunk[start : start + _LARGEST_CHUNK]
                connection.sendall(struct.pack("!I", len(part)) + part)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            received = connection.recv(4096)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme != "unix":
        return socket.create_connection((address.hostname, address.port or 3310), timeout=PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection
