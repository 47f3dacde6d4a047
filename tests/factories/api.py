"""Machine clients for tests, and what they ask with."""

import itertools
from typing import Any

from allauth.idp.oidc.models import Token
from django.test import Client

from accounts.models import ApiClient
from accounts.roles import Role
from accounts.scopes import Scope
from accounts.workflow.clients import create_client
from sweden.clock import now
from tests.factories import accounts

_numbers = itertools.count(1)


class Machine(Client):
    """Another system: its token goes with everything it asks, a key with everything it writes."""

    def __init__(self, client: ApiClient, token: str) -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}"})
        self.client, self.token, self.user = client, token, client.user

    def send(self, address: str, body: Any = None, *, method: str = "post", **headers: str) -> Any:
        """A write, with a new key unless one is given: `key="…"`, `match="…"` or any header."""
        given = {"Idempotency-Key": headers.pop("key", f"test-key-{next(_numbers)}")}
        if match := headers.pop("match", ""):
            given["If-Match"] = match
        ask = getattr(self, method)
        return ask(address, {} if body is None else body, content_type="application/json", headers=given | headers)


def client(*roles: Role, at: str = "vinnova", scopes: Any = tuple(Scope), name: str = "Ekonomisystemet") -> ApiClient:
    """A client of an authority, made by its administrator."""
    by = accounts.staff(Role.ADMINISTRATOR, accounts.authority(at))
    made, _secret = create_client(
        by.person.role_assignments.get().authority,
        name=name,
        contact="drift@example.example",
        roles=roles or (Role.AUDITOR,),
        scopes=scopes,
        per_minute=100_000,
        by=by,
        now=now(),
    )
    return made


def token(of: ApiClient, *scopes: str, value: str = "", **fields: Any) -> str:
    """A token as the provider gives it."""
    value = value or f"token-{of.pk}-{next(_numbers)}"
    row = Token(client=of.oidc, type=Token.Type.ACCESS_TOKEN, **fields)
    row.set_value(value)
    row.set_scopes([str(one) for one in scopes] or of.scopes)
    row.save()
    return value


def machine(*roles: Role, at: str = "vinnova", scopes: Any = tuple(Scope)) -> Machine:
    """A client that has its token."""
    made = client(*roles, at=at, scopes=scopes)
    return Machine(made, token(made))
