"""What every act on a call begins and ends with."""

from datetime import datetime

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct, next_status


def locked(call: Call, act: CallAct, by: User) -> Call:
    call = (
        Call.objects.select_for_update(of=["self"])
        .select_related("case__authority", "created_by", "edited_by", "proofreader")
        .get(pk=call.pk)
    )
    if not may(by, act, call):
        raise NotAllowed
    next_status(call.status, act)
    return call


def editing(call: Call, revision: int, by: User) -> Call:
    """The call, held; refused to who may not, when it is not a draft, or when someone saved since `revision`."""
    call = locked(call, CallAct.EDIT, by)
    if call.revision != revision:
        raise Stale
    return call


def edited(call: Call, by: User, now: datetime, *changed: str) -> Call:
    """One more revision, by one who has then written in the call: they neither proofread nor approve it."""
    call.revision += 1
    call.edited_by, call.edited_at = by, now
    call.save(update_fields=[*changed, "revision", "edited_by", "edited_at"])
    call.writers.add(by.person_id)
    return call
