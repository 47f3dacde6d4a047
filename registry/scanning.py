"""Scanning what people hand in, by clamd where the settings name one (`CLAMD_URL`).

That is `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl` where it runs on the same machine.
"""

import logging
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from registry.errors import InfectedFile, ScannerAway

log = logging.getLogger(__name__)

#: How long the scanner may be silent (seconds).
PATIENCE = 60
#: How long it is listened to for a refusal of what it was told is coming (seconds).
HEEDED = 1
#: How clamd's answer to too large a file begins.
_TOO_LARGE = "INSTREAM size limit exceeded"
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
        log.error("clamd did not judge a file: %s", TOO_LARGE if answer.startswith(_TOO_LARGE) else answer)
        raise ScannerAway


#: What a person who runs the product is told when clamd takes less than people may hand in.
TOO_LARGE = "its StreamMaxLength is smaller than FILE_MAX_BYTES; a larger file waits for ever. Raise it in clamd.conf."


def takes(size: int) -> bool:
    """Whether the scanner takes a file of `size` bytes: it is told that so much is coming, and says no at once.

    Raises OSError when it does not answer.
    """
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0" + struct.pack("!I", size))
        connection.settimeout(HEEDED)
        try:
            return not connection.recv(4096).decode(errors="replace").startswith(_TOO_LARGE)
        except TimeoutError:  # it waits for the rest
            return True


def check_scanner(**_: Any) -> list[checks.CheckMessage]:
    """What `manage.py check`, and each start of the product by `migrate`, says of the scanner."""
    if not settings.CLAMD_URL:
        return []
    try:
        if takes(settings.FILE_MAX_BYTES):
            return []
    except OSError as error:
        said = f"clamd does not answer ({error}); what people attach waits until it does."
        return [checks.Warning(said, id="registry.W001")]
    return [checks.Error(f"clamd: {TOO_LARGE}", id="registry.E001")]


def _ask(chunks: Iterable[bytes]) -> str:
    """clamd's answer to INSTREAM: each chunk after its length, an empty one last; the answer ends with a zero."""
    with _connected() as connection:
        with suppress(BrokenPipeError):  # it has heard enough, hung up, and said why
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
