"""Who may do what to a call. Whether the act is open now is asked of the states."""

from typing import TYPE_CHECKING

from accounts.permissions import holds
from accounts.roles import Role
from calls.states import CallAct

if TYPE_CHECKING:
    from accounts.models import Authority
    from calls.models import Call

CREATE = "create"

#: Which roles at the call's lead authority may do what.
MAY: dict[str, frozenset[Role]] = {
    CREATE: frozenset({Role.CASE_OFFICER}),
    CallAct.EDIT: frozenset({Role.CASE_OFFICER}),
    CallAct.ASK_FOR_PROOFREADING: frozenset({Role.CASE_OFFICER}),
    CallAct.SEND_BACK: frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    CallAct.APPROVE: frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    CallAct.PUBLISH: frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    CallAct.EXTEND: frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    CallAct.CLOSE_OUT: frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
}


def may_create(user, authority: "Authority | int") -> bool:
    """Whether `user` may create a call of `authority`'s assignments."""
    return holds(user, *MAY[CREATE], authority=authority)


def may(user, act: CallAct, call: "Call") -> bool:
    """Whether `user` holds a role at the lead authority that lets them do `act`."""
    return holds(user, *MAY[act], authority=call.case.authority_id)


def may_proofread(user, call: "Call") -> bool:
    """Whether `user` is another person than the call's author and its last editor, and may approve."""
    if not may(user, CallAct.APPROVE, call):
        return False
    writers = {one.person_id for one in (call.created_by, call.edited_by) if one is not None}
    return user.person_id not in writers
