"""What the menu counts: asked on every page, so one indexed question at most."""

from datetime import datetime
from typing import Any

from django.db.models import Count

from accounts.prepared import Prepared
from registry.models import Message

_UNREAD = Prepared(
    lambda person: (
        Message.objects.filter(to_person=person, read_at__isnull=True)
        .values("to_person")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    person=int,
)


def unread(user: Any, now: datetime) -> int:
    """Messages to the reader that have not been opened."""
    row = _UNREAD.one(person=user.person_id)
    return row[0] if row else 0
