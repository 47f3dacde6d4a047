"""What the menu counts: asked on every page, so one indexed question at most."""

from datetime import datetime
from typing import Any

from registry.models import Message


def unread(user: Any, now: datetime) -> int:
    """Messages to the reader that have not been opened."""
    return Message.objects.to(user).unread().count()
