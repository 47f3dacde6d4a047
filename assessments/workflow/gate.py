"""Whether somebody at the authority has to declare bias before a case is opened, or anything is done in it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import authorities_as, holds
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


def closed(user: Any, applications: Iterable[Application]) -> set[int]:
    """The keys of those applications whose cases are closed to `user` until they have declared: to the officer, the
    deputy, and the decision-makers of a proposal that waits. Who only reads takes no part. Constant queries."""
    decides = authorities_as(user, *MAY["assessments.decide"])
    handles = authorities_as(user, *MAY["assessments.propose"])
    if not decides and not handles:
        return set()
    return undeclared(user, [one for one in applications if _takes_part(user, one, decides, handles)])


def _takes_part(user: Any, one: Application, decides: set[int], handles: set[int]) -> bool:
    authority = one.case.authority_id
    handling = authority in decides | handles and user.person_id in (one.case.officer_id, one.case.deputy_id)
    return handling or (authority in decides and one.status == Status.PROPOSED)


def stands_before(user: Any, case: UUID) -> bool:
    """Whether the case with this uuid is closed to `user` until they have declared."""
    if not holds(user, *MAY["assessments.decide"], *MAY["assessments.propose"]):
        return False
    rows = Application.objects.filter(case__uuid=case, submitted_at__isnull=False)
    return bool(closed(user, rows.select_related("case").defer("case__search")))
