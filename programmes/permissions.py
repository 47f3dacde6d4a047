"""Who may write what into the mandate. Everyone on staff reads it; the assignment's own authority writes."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds
from accounts.roles import Role

if TYPE_CHECKING:
    from programmes.models import Assignment, Condition

#: Act → the roles that may do it, at the authority that has the assignment.
MAY: dict[str, frozenset[Role]] = {
    "programmes.record_frame": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.record_authorisation": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.fill_in": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.REGISTRAR}),
    "programmes.read_condition_so": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "programmes.except_with_reason": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "programmes.except_by_decision": frozenset({Role.DECISION_MAKER}),
}
WORDS = {
    "programmes.record_frame": _("Record an amount from a letter of appropriation or an amending decision"),
    "programmes.record_authorisation": _("Record a commitment authorisation"),
    "programmes.fill_in": _("Fill in what a government decision does not state"),
    "programmes.read_condition_so": _("Choose how an unclear condition is read"),
    "programmes.except_with_reason": _("Record an exception from a condition that holds as a rule"),
    "programmes.except_by_decision": _("Decide on an exception from a condition that otherwise stops"),
}


def may_record_frame(user, assignment: "Assignment") -> bool:
    """Record an amount of the assignment."""
    return holds(user, *MAY["programmes.record_frame"], authority=assignment.authority_id)


def may_record_authorisation(user, assignment: "Assignment") -> bool:
    """Record a commitment authorisation of the assignment."""
    return holds(user, *MAY["programmes.record_authorisation"], authority=assignment.authority_id)


def may_fill_in(user, assignment: "Assignment") -> bool:
    """Fill in what the assignment's decision does not state."""
    return holds(user, *MAY["programmes.fill_in"], authority=assignment.authority_id)


def may_read_condition_so(user, condition: "Condition") -> bool:
    """Choose how an unclear condition is read."""
    return holds(user, *MAY["programmes.read_condition_so"], authority=condition.assignment.authority_id)


#: How exceptions are made → the act: a main rule with a reason, what otherwise stops by decision.
_EXCEPT = {"reason": "programmes.except_with_reason", "override": "programmes.except_by_decision"}


def way_of_exception(condition: "Condition") -> str:
    """How an exception from the condition is made: "reason", "override" (by decision), or "" where there is none.

    The yearly split is strict in the years it names, where no exception holds, and asks for a reason in the others.
    """
    if condition.kind == "portfolio.split":
        return "reason"
    return condition.severity if condition.severity in _EXCEPT else ""


def may_except(user, condition: "Condition") -> bool:
    """Record an exception from a condition."""
    act = _EXCEPT.get(way_of_exception(condition))
    return act is not None and holds(user, *MAY[act], authority=condition.assignment.authority_id)
