"""Who goes on from the first step of a call in two steps: the applications that may, and the choice among them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from applications.models import Application
from applications.states import Status
from calls.models import Call
from calls.workflow.direct import Going, go_on

#: What may go on: what is handed in and not decided, dismissed or withdrawn.
STANDING = (Status.SUBMITTED, Status.ELIGIBLE, Status.PROPOSED, Status.RESERVE)


def that_may_go_on(user: Any, call: Call) -> list[Application]:
    """The applications of the first step of `call` that `user` sees and that may go on to it; each says whether it
    does (`goes_on`) and when its invitation went out (`invited_at`)."""
    rows = list(
        Application.objects.visible_to(user)
        .handed_in()
        .filter(call=call.first_step_id, status__in=STANDING)
        .select_related("case__authority", "coordinator", "submitted_by__person", "submitted_version")
        .defer("submitted_version__content", "case__search")
        .order_by("case__number", "pk")
    )
    invited = {(one.organisation_id, one.email.lower()): one.invited_at for one in call.recipients.all()}
    for one in rows:
        key = (one.coordinator_id, one.submitted_by.email.lower())
        one.goes_on, one.invited_at = key in invited, invited.get(key)
    return rows


def choose(call: Call, rows: Sequence[Application], chosen: Collection[str], *, by: User, now: datetime) -> int:
    """Say that those of `rows` go on whose case is `chosen`, by its UUID as text; how many are new. See `go_on`."""
    going = [
        Going(one.coordinator, one.submitted_by.person.name, one.submitted_by.email)
        for one in rows
        if str(one.case.uuid) in chosen
    ]
    return go_on(call, going, by=by, now=now)
