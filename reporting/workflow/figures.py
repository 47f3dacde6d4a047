"""The preview and the freezing of a report's figures."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.errors import NotAllowed
from accounts.models import User
from registry.workflow.stream import record
from reporting.errors import NotPastCutoff
from reporting.kinds.catalogue import kinds
from reporting.kinds.registry import maker
from reporting.models import Dataset, Occasion, Withdrawn
from reporting.permissions import may_freeze
from reporting.rules.known import uncollected
from reporting.states import OccasionAct, next_status
from reporting.workflow.writing import withdraw_approvals
from sweden.clock import local
from sweden.typography import day_long

#: A value with more keys is written at once: its parts are small.
MANY = 200


def canonical(content: Any) -> bytes:
    """The bytes that a check sum is taken of: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(content: Any) -> str:
    """The check sum of frozen content: of its canonical bytes, which are never held whole (ten thousand grants are a
    quarter of a gigabyte)."""
    total = hashlib.sha256()
    for part in _parts(content, depth=3):
        total.update(part)
    return total.hexdigest()


def _parts(content: Any, *, depth: int) -> Iterator[bytes]:
    """The canonical bytes in order, a value of a value of a value at a time."""
    if not depth or not content or not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        yield canonical(content)
        return
    for place, key in enumerate(sorted(content)):
        yield b"{" if not place else b","
        yield canonical(key) + b":"
        yield from _parts(content[key], depth=depth - 1 if len(content) < MANY else 0)
    yield b"}"


def preview(occasion: Occasion, *, now: datetime) -> dict[str, Any]:
    """What the report would say today (vad skulle rapporten säga i dag): computed anew, kept nowhere."""
    return maker(occasion.duty.document_kind).content(occasion, at=now)


@transaction.atomic
def freeze(occasion: Occasion, *, by: User, now: datetime) -> Dataset:
    """Freeze the figures (frysa) as booked at this moment; after the cut-off only. Withdraws standing approvals."""
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_freeze(by, occasion):
        raise NotAllowed
    occasion.status = next_status(occasion.status, OccasionAct.FREEZE)
    if kinds()[occasion.duty.document_kind].waits and local(now).date() <= occasion.cutoff_on:
        raise NotPastCutoff(cutoff=day_long(occasion.cutoff_on))
    with uncollected():  # a hundred thousand rows are made, and none of them refers to itself
        content = preview(occasion, now=now)
    last = occasion.datasets.aggregate(last=Max("number"))["last"] or 0
    dataset = Dataset.objects.create(
        occasion=occasion,
        number=last + 1,
        schema=kinds()[occasion.duty.document_kind].schema,
        cutoff_on=occasion.cutoff_on,
        frozen_at=now,
        frozen_by=by,
        content=content,
        sha256=sha256(content),
    )
    occasion.revision += 1
    occasion.save(update_fields=["status", "revision"])
    withdraw_approvals(occasion, because=Withdrawn.FIGURES, now=now)
    for party in occasion.parties.select_related("case"):
        record("occasion.frozen", case=party.case, by=by, at=now, dataset=str(dataset.uuid), sha256=dataset.sha256)
    return dataset
