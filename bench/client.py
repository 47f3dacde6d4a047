"""One kept-alive connection to a local server, as a browser behind the agency's proxy would use it."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

#: The name people would type; TLS ends at the proxy, which says so in a header.
NAME = "bench.example"
CSRF = "b" * 32
#: What a form sends: a value by name, or several.
Values = Mapping[str, str | list[str]]
HEADERS = {
    "Host": NAME,
    "X-Forwarded-Proto": "https",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "sv-SE,sv;q=0.9",
    "User-Agent": "bench",
}


class Unexpected(Exception):
    """An answer was not what the page gives when it works."""


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last received (seconds)."""

    status: int
    text: str
    seconds: float


class Client:
    """Requests on one connection, timed."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str, session: str) -> Answer:
        return self._ask("GET", path, session, None, {})

    def post(self, path: str, session: str, values: Values, *, json: bool = False, htmx: bool = False) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
            "Origin": f"https://{NAME}",
            "X-CSRFToken": CSRF,
        }
        if json:
            headers["Accept"] = "application/json"
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, session, urlencode(values, doseq=True).encode(), headers)

    def _ask(self, method: str, path: str, session: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        cookie = f"__Host-session={session}; __Host-csrf={CSRF}"
        stamp = {"X-Request-Start": f"t={time.time() * 1000:.0f}"}  # as the proxy would
        whole = {**HEADERS, "Cookie": cookie, **stamp, **headers}
        begun = time.perf_counter()
        self.connection.request(method, path, body=body, headers=whole)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - begun
        return Answer(response.status, content.decode(), seconds)


class FormReader(HTMLParser):
    """The fields of the form that saves itself, as the browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-autosave" in given
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._select, self.values[name] = name, ""
        elif tag == "option" and self._select is not None and "selected" in given:
            self.values[self._select] = given.get("value", "")
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                return
            if kind not in ("submit", "file"):
                self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.values[self._area] += data


def form_values(page: str) -> dict[str, str]:
    """Names and values of the page's self-saving form; empty when it has none."""
    reader = FormReader()
    reader.feed(page)
    return reader.values
