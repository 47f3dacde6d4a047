"""Asking a stranger's server: at the address that was looked at, as the name it was given by, and only for a while."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry.outbound import NoAnswer, Target, is_public, look_up, post
from sweden.clock import now

NAME = "hook.example.org"
BODY = b'{"type":"call.published"}'


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a host by that name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    moment = now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(written + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def host(answer: Any, certificate: Path | None = None) -> Iterator[int]:
    """A server that takes one connection and lets `answer(connection)` speak; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            with listening.accept()[0] as connection:
                if certificate is None:
                    return answer(connection)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                with context.wrap_socket(connection, server_side=True) as secure:
                    answer(secure)
        except OSError:
            """The other side has gone, as it should."""

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join(10)
    assert not thread.is_alive()


def read(connection: socket.socket) -> bytes:
    """One request with our body."""
    taken = b""
    while not taken.endswith(BODY):
        if not (part := connection.recv(4096)):
            break
        taken += part
    return taken


def target(port: int, scheme: str = "https", name: str = NAME) -> Target:
    return Target(scheme, name, port, "/hook", ("127.0.0.1",))


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_the_connection_goes_to_the_address_and_the_certificate_is_of_the_name(certificate: Path) -> None:
    taken: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        taken.append(read(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with host(answer, certificate) as port:
        assert post(target(port), BODY, {"webhook-id": "1"}, context=trusting(certificate)) == 204
    assert f"Host: {NAME}:{port}\r\n".encode() in taken[0]
    assert taken[0].startswith(b"POST /hook HTTP/1.1\r\n")


def test_a_certificate_of_another_name_and_one_that_nobody_believes_get_nothing(certificate: Path) -> None:
    taken: list[bytes] = []
    for name, context in (("other.example.org", trusting(certificate)), (NAME, None)):
        with host(lambda connection: taken.append(connection.recv(9)), certificate) as port, pytest.raises(NoAnswer):
            post(target(port, name=name), BODY, {}, context=context)
    assert b"".join(taken) == b""


def test_the_name_is_looked_up_once_and_the_connection_goes_where_was_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])

    def found(name: Any, *_args: Any, **_kwargs: Any) -> Any:
        looked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in next(answers)]

    monkeypatch.setattr("socket.getaddrinfo", found)
    seen = look_up(f"https://{NAME}/hook")
    assert (looked, seen.addresses, seen.host) == ([NAME], ("93.184.215.14",), NAME)

    asked: list[Any] = []

    def connect(address: Any, *_args: Any, **_kwargs: Any) -> Any:
        asked.append(address)
        raise OSError

    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(NoAnswer):
        post(seen, BODY, {})
    assert asked == [("93.184.215.14", 443)]
    assert ipaddress.ip_address(asked[0][0]).is_global


def drip(connection: socket.socket) -> None:
    """A letter now and then, for ever."""
    read(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    pause = threading.Event()
    while True:
        connection.sendall(b"a")
        pause.wait(0.05)


def silence(connection: socket.socket) -> None:
    read(connection)
    connection.recv(1)


def test_an_address_that_wraps_or_has_been_set_aside_is_no_host_on_the_internet():
    own = ["::127.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"]
    aside = ["fec0::1", "3fff::1", "fd00::1", "100.64.0.1", "169.254.169.254", "10.1.2.3", "224.0.0.1", "0.0.0.0"]
    assert [one for one in own + aside if is_public(one)] == []
    assert is_public("8.8.8.8")
    assert is_public("2a00:1450:4001::1")


@pytest.mark.parametrize("answer", [drip, silence])
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_who_answers_slowly_is_left_in_time_however_they_go_on(answer: Any, scheme: str, certificate: Path) -> None:
    secure = scheme == "https"
    with host(answer, certificate if secure else None) as port:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            post(target(port, scheme), BODY, {}, context=trusting(certificate) if secure else None, patience=0.4)
        assert time.monotonic() - began < 2


def test_an_endless_answer_and_one_that_sends_us_on_are_not_followed() -> None:
    def answer(connection: socket.socket) -> None:
        read(connection)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 9999999999\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with host(answer) as port:
        assert post(target(port, "http"), BODY, {}) == 302
