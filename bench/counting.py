"""How many queries a page asks, counted in this process with the same settings and data."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from bench.client import CSRF, NAME, Answer, Values


class Counting:
    """A browser without HTTP: answers as the server would, and counts queries."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=False)
        self.queries = 0

    def _count(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)

    def get(self, path: str, session: str) -> Answer:
        return self._ask(self.client.get, path, session)

    def post(self, path: str, session: str, values: Values, *, json: bool = False, htmx: bool = False) -> Answer:
        headers = {"accept": "application/json"} if json else {}
        if htmx:
            headers["hx-request"] = "true"
        return self._ask(self.client.post, path, session, data=values, headers=headers)

    def _ask(self, method: Callable[..., Any], path: str, session: str, **more: Any) -> Answer:
        self.client.cookies.load({"__Host-session": session, "__Host-csrf": CSRF})
        with connection.execute_wrapper(self._count):
            response = method(path, secure=True, HTTP_HOST=NAME, **more)
            content = response.getvalue()
        return Answer(response.status_code, content.decode(), 0.0)
