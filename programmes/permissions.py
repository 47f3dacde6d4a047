"""Who may write what into the mandate. Everyone on staff reads it; the assignment's own authority writes."""

from enum import StrEnum
from typing import TYPE_CHECKING

from accounts.permissions import holds
from accounts.roles import Role

if TYPE_CHECKING:
    from programmes.models import Assignment


class Act(StrEnum):
    """What is done to an assignment."""

    RECORD_FRAME = "record_frame"
    RECORD_AUTHORISATION = "record_authorisation"
    FILL_IN = "fill_in"


#: Which roles at the assignment's authority may do what.
MAY: dict[Act, frozenset[Role]] = {
    Act.RECORD_FRAME: frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    Act.RECORD_AUTHORISATION: frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    Act.FILL_IN: frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.REGISTRAR}),
}


def may(user, act: Act, assignment: "Assignment") -> bool:
    """Whether `user` may do `act` to the assignment."""
    return holds(user, *MAY[act], authority=assignment.authority_id)
