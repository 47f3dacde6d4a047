"""A write that is asked for twice happens once: the second time gets the first one's answer."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.problems import KeyBusy, KeyMissing, KeyReused
from registry.models import KeptAnswer
from registry.workflow.answers import KEPT

_KEY = re.compile(r"[A-Za-z0-9_-]{8,100}")
#: Headers that belong to the answer itself.
_HEADERS = ("ETag", "Location")


def key_of(request: Request, *, demanded: bool) -> str:
    """The request's Idempotency-Key, "" where it has none. Raises KeyMissing when it is `demanded`, or no key."""
    key: str = request.headers.get("Idempotency-Key", "")
    if (key or demanded) and not _KEY.fullmatch(key):
        raise KeyMissing
    return key


def asked(request: Request) -> str:
    """What is asked for, as a hash: method, address, the version it was made on, and body."""
    parts = [request.method, request.get_full_path(), request.headers.get("If-Match", "")]
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()


def without(data: Any, fields: Iterable[str]) -> Any:
    """What is said, with null in the place of these fields."""
    hidden = {name: None for name in fields}
    return {**data, **hidden} if hidden else data


def kept(request: Request, *, now: datetime) -> Response | None:
    """The answer that this same request, with this key, has had already; None when it has had none."""
    key = request.headers.get("Idempotency-Key", "")
    row = KeptAnswer.objects.filter(user=request.user, key=key).first() if _KEY.fullmatch(key) else None
    return _again(row) if row is not None and row.answered_at > now - KEPT and row.asked == asked(request) else None


def _again(row: KeptAnswer) -> Response:
    return Response(row.body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})


def lock_of(caller: int, key: str) -> int:
    """The database's lock that is held while what the account asked for with this key is carried out."""
    return int.from_bytes(hashlib.sha256(f"{caller}:{key}".encode()).digest()[:8], signed=True)


def once(
    request: Request, key: str, what: str, act: Callable[[], Response], *, now: datetime, unkept: Iterable[str] = ()
) -> Response:
    """Let `act` happen in the present transaction, once for this key; its answer is written in the same transaction.

    Without the fields named in `unkept`: a secret is said once, and null when the answer is told again.

    A refusal takes back everything and is not kept: the same request may be tried again. Raises KeyBusy while the same
    key is being carried out, KeyReused when it was used for something else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_of(request.user.pk, key)])
        if not cursor.fetchone()[0]:
            raise KeyBusy
    row = KeptAnswer.objects.filter(user=request.user, key=key).first()
    if row is not None and row.answered_at > now - KEPT:
        if row.asked != what:
            raise KeyReused
        return _again(row)
    answer = act()
    keeping = {"asked": what, "status": answer.status_code, "body": without(answer.data, unkept), "answered_at": now}
    keeping["headers"] = {name: answer.headers[name] for name in _HEADERS if name in answer.headers}
    KeptAnswer.objects.update_or_create(user=request.user, key=key, defaults=keeping)
    return answer
