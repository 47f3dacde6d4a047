"""Whether somebody at the authority has to declare bias before a case is opened, or anything is done in it."""

from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import authorities_as
from applications.models import Application
from applications.states import Status
from assessments.models import BiasTerms, ReviewTerms, StaffDeclares
from assessments.permissions import MAY
from assessments.workflow.bias import is_free


def must_declare(user: User, application: Application) -> bool:
    """Whether who takes part in the application's case has to declare first, by the authority's terms, and has not.
    Machines take no part that could be biased."""
    if user.is_service:
        return False
    set_to = BiasTerms.objects.filter(authority=application.case.authority_id).values_list("staff_declares", flat=True)
    when = set_to.first() or StaffDeclares.TAKING_PART
    if when == StaffDeclares.NEVER:
        return False
    if when == StaffDeclares.TAKING_PART and not ReviewTerms.objects.filter(call=application.call_id).exists():
        return False
    return not is_free(application, user.person_id)


def stands_before(user: Any, case: UUID) -> bool:
    """Whether the case with this uuid is closed to `user` until they have declared: the officer, the deputy, and the
    decision-makers of a proposal that waits. Who only reads takes no part."""
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    if not decides and not handles:
        return False
    row = (
        Application.objects.filter(case__uuid=case, submitted_at__isnull=False, case__authority__in=decides | handles)
        .select_related("case")
        .defer("case__search")
        .first()
    )
    if row is None:
        return False
    handling = user.person_id in (row.case.officer_id, row.case.deputy_id)
    deciding = row.case.authority_id in decides and row.status == Status.PROPOSED
    return (handling or deciding) and must_declare(user, row)
