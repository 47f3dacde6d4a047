"""Who may write what into the mandate. Everyone on staff reads it; the assignment's own authority writes."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds
from accounts.roles import Role

if TYPE_CHECKING:
    from programmes.models import Assignment

#: Act → the roles that may do it, at the authority that has the assignment.
MAY: dict[str, frozenset[Role]] = {
    "programmes.record_frame": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.record_authorisation": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "programmes.fill_in": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.REGISTRAR}),
}
WORDS = {
    "programmes.record_frame": _("Record an amount from a letter of appropriation or an amending decision"),
    "programmes.record_authorisation": _("Record a commitment authorisation"),
    "programmes.fill_in": _("Fill in what a government decision does not state"),
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
