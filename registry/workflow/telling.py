"""Mail to those who take part in a case, each in the language of their own account."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from registry.models import Case, Participation
from registry.models.access import Rights
from registry.workflow.outbox import queue_message


def tell_coordinators(
    case: Case, kind: str, texts: str, context: Mapping[str, Any], *, now: datetime, key: str = ""
) -> int:
    """Tell everyone who coordinates in the case; as `tell_parts`."""
    parts = case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    rows = parts.select_related("person").prefetch_related("person__users").order_by("pk")
    return tell_parts(case, rows, kind, texts, context, now=now, key=key)


def tell_parts(
    case: Case,
    parts: Iterable[Participation],
    kind: str,
    texts: str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    key: str = "",
) -> int:
    """Tell those who take part so; how many were told now. `texts` names the templates "<texts>_subject.txt" and
    "<texts>.txt" with the `context`. With a `key` each person is told once for it."""
    told = 0
    for part in parts:
        user = min(part.person.users.all(), key=lambda one: one.pk, default=None)
        with translation.override(user.language if user else "sv"):
            sent = queue_message(
                kind=kind,
                subject=render_to_string(f"{texts}_subject.txt", dict(context)).strip(),
                language=None,
                body=render_to_string(f"{texts}.txt", dict(context)),
                to=part.person,
                to_email=user.email if user else "",
                case=case,
                key=f"{key}:{part.person.uuid}" if key else "",
                now=now,
            )
        told += sent is not None
    return told
