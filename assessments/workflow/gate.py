"""Whether somebody at the authority has to declare bias before a case is opened, or anything is done in it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import authorities_as
from applications.models import Application
from applications.states import Status
from assessments.models import BiasTerms, ReviewTerms, StaffDeclares
from assessments.permissions import MAY
from assessments.workflow.bias import free_in


def must_declare(user: User, application: Application) -> bool:
    """Whether who takes part in the application's case has to declare first, by the authority's terms, and has not.
    Machines take no part that could be biased."""
    return application.pk in undeclared(user, [application])


def undeclared(user: User, applications: Iterable[Application]) -> set[int]:
    """The keys of those applications that `user` has to declare for before taking part in them. Constant queries; the
    applications have their case at hand."""
    rows = list(applications)
    if user.is_service or not rows:
        return set()
    authorities = {one.case.authority_id for one in rows}
    set_to = dict(BiasTerms.objects.filter(authority__in=authorities).values_list("authority", "staff_declares"))
    when = {key: set_to.get(key) or StaffDeclares.TAKING_PART for key in authorities}
    rows = [one for one in rows if when[one.case.authority_id] != StaffDeclares.NEVER]
    by_call = {one.call_id for one in rows if when[one.case.authority_id] == StaffDeclares.TAKING_PART}
    reviewed = set(ReviewTerms.objects.filter(call__in=by_call).values_list("call", flat=True)) if by_call else set()
    asked = {one.pk for one in rows if one.call_id not in by_call or one.call_id in reviewed}
    return asked - free_in(asked, user.person_id) if asked else set()


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
