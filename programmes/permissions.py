"""Who may write what into the mandate. Everyone on staff reads it; the assignment's own authority writes."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import MAY as ACCOUNTS
from accounts.permissions import authorities_as, holds, is_staff_anywhere
from accounts.roles import CASE_READERS, LIMITED, Role

if TYPE_CHECKING:
    from accounts.models import Authority, RoleAssignment
    from programmes.models import AidPosition, Assignment, Condition, OfficeAction, Programme, ReportingDuty
    from registry.models import Case

#: Act → the roles that may do it, at the authority that has the assignment.
MAY: dict[str, frozenset[Role]] = {
    "programmes.record_appropriation": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.propose_entry": frozenset({Role.ECONOMIST}),
    "programmes.approve_entry": frozenset({Role.ECONOMIST, Role.DECISION_MAKER}),
    "programmes.record_frame": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.record_authorisation": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.fill_in": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.REGISTRAR}),
    "programmes.read_condition_so": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "programmes.except_with_reason": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "programmes.except_by_decision": frozenset({Role.DECISION_MAKER}),
    "programmes.run_office": frozenset({Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR}),
    "programmes.log_consultation": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER, Role.PROGRAMME_OFFICE}),
    "programmes.write_position": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.join_position": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.use_position": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.attach_decision": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.REGISTRAR}),
    "programmes.assign_duty": frozenset({Role.CASE_OFFICER, Role.REPORT_APPROVER, Role.PROGRAMME_OFFICE}),
    "programmes.log_information": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER, Role.PROGRAMME_OFFICE}),
    "programmes.write_evaluation": frozenset({Role.CASE_OFFICER, Role.PROGRAMME_OFFICE}),
    "programmes.decide_evaluation": frozenset({Role.DECISION_MAKER, Role.REPORT_APPROVER}),
    "programmes.set_delegation": frozenset({Role.ADMINISTRATOR}),
}
WORDS = {
    "programmes.record_appropriation": _("Record an appropriation's own amount, which all its assignments share"),
    "programmes.propose_entry": _("Propose an entry in the ledger, a counter-entry or a file of entries"),
    "programmes.approve_entry": _("Approve what someone else has proposed for the ledger"),
    "programmes.record_frame": _("Record an amount from a letter of appropriation or an amending decision"),
    "programmes.record_authorisation": _("Record a commitment authorisation"),
    "programmes.read_condition_so": _("Choose how an unclear condition is read"),
    "programmes.except_with_reason": _("Record an exception from a condition that holds as a rule"),
    "programmes.except_by_decision": _("Decide on an exception from a condition that otherwise stops"),
    "programmes.run_office": _("Keep the programme office: members, meetings, actions (one's own too) and logs"),
    "programmes.log_consultation": _("Log consultations of a programme that the authority takes part in"),
    "programmes.write_position": _("Write, share and withdraw the authority's positions on state aid"),
    "programmes.join_position": _("Let the authority share another's position on state aid"),
    "programmes.use_position": _("Note that a case of the authority relies on a position on state aid"),
    "programmes.fill_in": _("Fill in what a government decision does not state, and correct its facts"),
    "programmes.attach_decision": _("Attach a government decision to its assignment"),
    "programmes.assign_duty": _("Say who answers for a duty to account at the authority"),
    "programmes.log_information": _("Log running information to a ministry, and how often someone is reminded of it"),
    "programmes.write_evaluation": _("Write the evaluation plan and the inventory of saved data"),
    "programmes.decide_evaluation": _("Decide on an evaluation plan, never one's own version"),
    "programmes.set_delegation": _("Set which assignments and strands a delegation covers, never one's own"),
}


def may_read_delegation(user, role: "RoleAssignment") -> bool:
    """See which parts a role's delegation covers: whoever reads the roles of its authority."""
    return role.authority_id is not None and holds(user, *ACCOUNTS["accounts.read_roles"], authority=role.authority_id)


def may_set_delegation(user, role: "RoleAssignment") -> bool:
    """Set which parts the delegation of one who decides covers. A deputy has what the role has."""
    if role.role not in LIMITED or role.deputy_for_id is not None or role.authority_id is None:
        return False
    return holds(user, *MAY["programmes.set_delegation"], authority=role.authority_id)


def may_read_ledger(user) -> bool:
    """Read the ledger's rows: everyone who works at an authority."""
    return is_staff_anywhere(user)


def may_see_proposals(user, assignment: "Assignment") -> bool:
    """See what waits to be booked: whoever works with cases at the assignment's authority."""
    return holds(user, *CASE_READERS, authority=assignment.authority_id)


def may_record_frame(user, assignment: "Assignment") -> bool:
    """Record an amount of the assignment."""
    return holds(user, *MAY["programmes.record_frame"], authority=assignment.authority_id)


def may_record_appropriation(user, assignment: "Assignment") -> bool:
    """Record what the assignment's appropriation holds."""
    return holds(user, *MAY["programmes.record_appropriation"], authority=assignment.authority_id)


def works_with_ledger(user) -> bool:
    """Whether `user` proposes or approves entries at any authority."""
    return holds(user, *MAY["programmes.propose_entry"], *MAY["programmes.approve_entry"])


def may_propose_entry(user, assignment: "Assignment") -> bool:
    """Propose an entry in the assignment's ledger."""
    return holds(user, *MAY["programmes.propose_entry"], authority=assignment.authority_id)


def may_approve_entry(user, assignment: "Assignment") -> bool:
    """Approve entries in the assignment's ledger; never one's own, which the act itself refuses."""
    return holds(user, *MAY["programmes.approve_entry"], authority=assignment.authority_id)


def may_record_authorisation(user, assignment: "Assignment") -> bool:
    """Record a commitment authorisation of the assignment."""
    return holds(user, *MAY["programmes.record_authorisation"], authority=assignment.authority_id)


def may_fill_in(user, assignment: "Assignment") -> bool:
    """Fill in what the assignment's decision does not state, and correct its facts."""
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


def may_record_exceptions(user, condition: "Condition") -> bool:
    """Record exceptions at all at the authority of the condition, whether or not there is one from it."""
    return any(holds(user, *MAY[act], authority=condition.assignment.authority_id) for act in _EXCEPT.values())


def may_except(user, condition: "Condition") -> bool:
    """Record an exception from a condition."""
    act = _EXCEPT.get(way_of_exception(condition))
    return act is not None and holds(user, *MAY[act], authority=condition.assignment.authority_id)


def _takes_part(user, act: str, programme: "Programme") -> bool:
    """Whether the user holds a role of the act at an authority that carries out the programme."""
    held = authorities_as(user, *MAY[act])
    if not held:
        return False
    if not hasattr(programme, "_authorities"):
        programme._authorities = set(programme.assignments.values_list("authority", flat=True))
    return bool(held & programme._authorities)


def may_run_office(user, programme: "Programme") -> bool:
    """Keep the programme office, at an authority that carries out the programme. Gives no sight of cases."""
    return _takes_part(user, "programmes.run_office", programme)


def may_close_action(user, action: "OfficeAction") -> bool:
    """Say that an action is done, or take it up again: who keeps the office, and the one responsible."""
    own = action.responsible_id is not None and action.responsible_id == getattr(user, "person_id", None)
    return own or may_run_office(user, action.programme)


def may_log_consultation(user, programme: "Programme") -> bool:
    """Log consultations of the programme."""
    return _takes_part(user, "programmes.log_consultation", programme)


def may_write_position(user, authority: "Authority | int | None" = None) -> bool:
    """Write positions on state aid for an authority; None: for any."""
    return holds(user, *MAY["programmes.write_position"], authority=authority)


def may_join_position(user, authority: "Authority", position: "AidPosition") -> bool:
    """Let an authority share another's position."""
    return authority.pk != position.authority_id and holds(user, *MAY["programmes.join_position"], authority=authority)


def may_use_position(user, case: "Case") -> bool:
    """Note that a case relies on a position: who works with the authority's cases."""
    return holds(user, *MAY["programmes.use_position"], authority=case.authority_id)


def may_attach_decision(user, assignment: "Assignment") -> bool:
    """Attach the decision, or a later one, to the assignment."""
    return holds(user, *MAY["programmes.attach_decision"], authority=assignment.authority_id)


def at_duty(user, act: str, duty: "ReportingDuty") -> "list[Authority]":
    """The authorities that owe the duty and at which the user may do the act ("assign_duty", "log_information", …)."""
    held = authorities_as(user, *MAY[f"programmes.{act}"])
    return [one for one in duty.authorities if one.pk in held]


def may_assign_duty(user, duty: "ReportingDuty", authority: "Authority") -> bool:
    """Say who answers for the duty at an authority that owes it."""
    return authority in at_duty(user, "assign_duty", duty)


def may_log_information(user, duty: "ReportingDuty", authority: "Authority | None" = None) -> bool:
    """Log running information for an authority that owes it; None: for any of them."""
    found = at_duty(user, "log_information", duty)
    return bool(found) if authority is None else authority in found


def may_write_evaluation(user, duty: "ReportingDuty", authority: "Authority | None" = None) -> bool:
    """Write the plan, and the inventory of what an authority keeps; None: at any that owes the duty."""
    found = at_duty(user, "write_evaluation", duty)
    return bool(found) if authority is None else authority in found


def may_decide_evaluation(user, duty: "ReportingDuty", authority: "Authority") -> bool:
    """Decide on the plan for an authority; that nobody decides on their own version, the act itself says."""
    return authority in at_duty(user, "decide_evaluation", duty)
