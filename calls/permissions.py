"""Who may do what to a call. Whether the act is open now is asked of the states."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as, holds
from accounts.roles import STAFF, Role
from calls.rules.deadlines import has_closed
from calls.states import CallAct, CallStatus

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Authority
    from calls.models import Call, CallStrand

_PUBLISHERS = frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER})

#: Act → the roles that may do it, at the call's lead authority.
MAY: dict[str, frozenset[Role]] = {
    "calls.create": frozenset({Role.CASE_OFFICER}),
    "calls.edit": frozenset({Role.CASE_OFFICER}),
    "calls.ask_for_proofreading": frozenset({Role.CASE_OFFICER}),
    "calls.set_contacts": frozenset({Role.CASE_OFFICER}),
    "calls.answer": frozenset({Role.CASE_OFFICER}),
    "calls.approve": _PUBLISHERS,
    "calls.send_back": _PUBLISHERS,
    "calls.agree": _PUBLISHERS,
    "calls.approve_award": frozenset({Role.DECISION_MAKER}),
    "calls.schedule": _PUBLISHERS,
    "calls.publish": _PUBLISHERS,
    "calls.extend": _PUBLISHERS,
    "calls.close_out": _PUBLISHERS,
    "calls.take_back": _PUBLISHERS,
    "calls.enter_subjects": frozenset({Role.ADMINISTRATOR}),
}
WORDS = {
    "calls.create": _("Create a call"),
    "calls.edit": _("Write in a call that is a draft"),
    "calls.ask_for_proofreading": _("Ask for proofreading of a call"),
    "calls.set_contacts": _("Change a call's contact persons, also when it is published"),
    "calls.answer": _("Answer questions about a call and correct answers"),
    "calls.approve": _("Approve a call as proofread, unless one has written in it"),
    "calls.send_back": _("Make a call a draft again"),
    "calls.agree": _("Agree to one's own authority's part in another authority's call"),
    "calls.approve_award": _("Approve a direct award, unless one has written in it"),
    "calls.schedule": _("Set when a call is published"),
    "calls.publish": _("Publish a call"),
    "calls.extend": _("Move a call's closing moment forward"),
    "calls.close_out": _("Close out a call"),
    "calls.take_back": _("Take a published call back before it opens"),
    "calls.enter_subjects": _("Enter the list of research subjects"),
}


def may_enter_subjects(user) -> bool:
    """Enter the list of research subjects of the third level: an administrator of any authority."""
    return holds(user, *MAY["calls.enter_subjects"])


def may_create(user, authority: "Authority | int") -> bool:
    """Create a call of the authority's assignments."""
    return holds(user, *MAY["calls.create"], authority=authority)


def creates_at(user) -> set[int]:
    """Keys of the authorities where `user` may create calls."""
    return authorities_as(user, *MAY["calls.create"])


def may(user, act: CallAct, call: "Call") -> bool:
    """Whether `user` holds a role at the lead authority that lets them do `act`."""
    return holds(user, *MAY[f"calls.{act}"], authority=call.case.authority_id)


def may_proofread(user, call: "Call") -> bool:
    """Approve: another person than those who have written in the call."""
    return may(user, CallAct.APPROVE, call) and not _has_written(user, call)


def may_approve_award(user, call: "Call") -> bool:
    """Approve a direct award: a decision-maker at the lead authority who has not written in it."""
    return may(user, CallAct.APPROVE_AWARD, call) and not _has_written(user, call)


def may_agree(user, part: "CallStrand") -> bool:
    """Agree to a part of a joint call: someone at the authority whose money it is, when another's call announces it."""
    authority = part.assignment.authority_id
    return authority != part.call.case.authority_id and holds(user, *MAY["calls.agree"], authority=authority)


def may_go_on(user, call: "Call", now: "datetime") -> bool:
    """Say who goes on to a second step, until it closes."""
    is_open = call.status != CallStatus.DECIDED and not has_closed(call.closes_at, now)
    return call.first_step_id is not None and is_open and may(user, CallAct.EDIT, call)


def _has_written(user, call: "Call") -> bool:
    """Whether the user began the call or has ever written in it."""
    return user.person_id in call.writer_keys


def may_ask(user, call: "Call") -> bool:
    """Ask about the call: anyone signed in but those who work at the authority that handles it."""
    return bool(user.is_authenticated) and not holds(user, *STAFF, authority=call.case.authority_id)


def may_answer(user, call: "Call") -> bool:
    """Answer questions about the call."""
    return holds(user, *MAY["calls.answer"], authority=call.case.authority_id)
