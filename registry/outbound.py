"""Asking a stranger's server: only at addresses that have been looked at, and only for a while.

The name is looked up once. What was found is judged, and the connection goes to just that address: a name that answers
otherwise the second time leads nowhere else. TLS is still that of the name.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests.certs

#: Seconds for all of it: connection, TLS, sending, and the first line and headers of the answer.
PATIENCE = 10.0
#: So many of a name's addresses are tried.
MOST_ADDRESSES = 3
#: Addresses that Python's own register calls global and that are no host's on the internet: those that lead on to
#: others within them, which may be the server's own network's (NAT64, 6to4, Teredo, IPv4 in IPv6's ancient and
#: translated forms), and those that have been set aside (site-local, RFC 3879; documentation, RFC 9637).
NOT_A_HOST = [
    ipaddress.ip_network(one)
    for one in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0:0/96"),
        *("fec0::/10", "3fff::/20"),
    )
]


class Refused(Exception):
    """An address that the server does not ask."""


class NoAnswer(Exception):
    """Nobody there, or nobody who answers in time."""


def is_public(address: str) -> bool:
    """Whether an IP address is one host on the internet."""
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in NOT_A_HOST)


@dataclass(frozen=True)
class Target:
    """A place that has been looked at: whom the connection goes to (`addresses`), and as whom (`host`)."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def named(self) -> str:
        """As the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return host if usual else f"{host}:{self.port}"


def look_up(url: str, *, local: bool = False) -> Target:
    """Where an https address of a host on the internet leads; with `local` also http to this machine.

    Raises Refused for everything else: other schemes, a name or password in it, a port below 1024 that is not https's,
    a host that is not found, one with any address within a network of its own.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not (path.isascii() and path.isprintable()) or " " in path:
        raise Refused
    if local and parts.scheme == "http" and host in ("127.0.0.1", "localhost"):
        return Target("http", host, port or 80, path, ("127.0.0.1",))
    port = port or 443
    if parts.scheme != "https" or not host or parts.username or parts.password or (port < 1024 and port != 443):
        raise Refused
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
        name = host if ":" in host else host.encode("idna").decode()
    except (OSError, UnicodeError):  # no such host, or no name of a host at all
        raise Refused from None
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses or not all(is_public(one) for one in addresses):
        raise Refused
    return Target("https", name, port, path, addresses)


def trusted() -> ssl.SSLContext:
    """Whose certificates are believed: those that browsers believe."""
    return ssl.create_default_context(cafile=requests.certs.where())


class _Pinned(http.client.HTTPConnection):
    """A connection to a target's own addresses, whatever its name says by now."""

    def __init__(self, target: Target, context: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self.target, self.context, self.ended = target, context, False

    def connect(self) -> None:
        fault: OSError | None = None
        for address in self.target.addresses[:MOST_ADDRESSES]:
            try:
                self.sock = socket.create_connection((address, self.target.port), self.timeout)
                break
            except OSError as error:
                fault = error
        else:
            raise fault or OSError
        if self.context is not None:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.target.host)

    def end(self) -> None:
        """From another thread: whoever reads or writes meets the end at once."""
        self.ended = True
        if self.sock is not None:
            try:
                # Of the plain socket: TLS would take leave first, and wait for an answer.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:
                pass


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    context: ssl.SSLContext | None = None,
    patience: float = PATIENCE,
) -> int:
    """Send it, and return the answer's status. What else is answered is not read, and nobody is sent on elsewhere.

    Raises NoAnswer when it has not been answered within `patience` seconds, however slowly someone goes on.
    """
    connection = _Pinned(target, (context or trusted()) if target.scheme == "https" else None)
    connection.timeout = patience
    clock = threading.Timer(patience, connection.end)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Host": target.named, "Connection": "close"})
        status = connection.getresponse().status
        if connection.ended:  # headers that are cut short would pass for an answer
            raise NoAnswer("TimeoutError")
        return status
    except (OSError, http.client.HTTPException) as fault:
        raise NoAnswer(type(fault).__name__) from fault
    finally:
        clock.cancel()
        connection.close()
