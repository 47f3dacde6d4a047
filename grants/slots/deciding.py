"""What decisions to grant say of the grants to come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from assessments.workflow.granting import ToGrant
from grants.workflow.foretelling import foretold


def grants_to_come(_user: User, things: Sequence[ToGrant], _now: datetime) -> list[dict[str, Any]]:
    """Terms, state aid, payments and reports of each, as plain values."""
    return foretold(things)
