"""Acts that are done to many reviewers of a pool at once: invited to a call, reminded of answering, taken out of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from assessments.errors.reviews import InvitationNotWaiting, NotInPool
from assessments.models import ReviewAssignment, Reviewer, ReviewInvitation
from assessments.permissions import MAY
from assessments.states.reviews import ANSWERABLE
from assessments.workflow.assigning import remind_invited
from assessments.workflow.invitations import invite
from assessments.workflow.pool import end_reviewer
from calls.models import Call
from registry.massacts import Kind
from sweden.clock import end_of_day

Reviewers = Sequence[Reviewer]


def rows(user: User) -> QuerySet[Reviewer]:
    """The reviewers that `user` sees, with those who have been taken out of their pool."""
    return Reviewer.objects.visible_to(user).select_related("person", "organisation", "authority")


def read(reviewer: Reviewer) -> str:
    """What a preview shows of a reviewer: that they are in the pool."""
    return "ended" if reviewer.ended_at else "active"


def unanswered(things: Reviewers) -> QuerySet[ReviewInvitation]:
    """What the reviewers have been invited to and not answered."""
    found = ReviewInvitation.objects.filter(reviewer__in=[one.pk for one in things], status__in=ANSWERABLE)
    return found.select_related("call__case__authority", "reviewer__person", "reviewer__authority").order_by("pk")


def _known(by: User, things: Reviewers) -> dict[int, DomainError]:
    mine = authorities_as(by, *MAY["assessments.keep_reviewers"])
    gone: dict[int, DomainError] = {one.pk: NotInPool() for one in things if one.ended_at}
    return gone | {one.pk: NotAllowed() for one in things if one.authority_id not in mine}


def _known_to_wait(by: User, things: Reviewers) -> dict[int, DomainError]:
    asked = {one.reviewer_id for one in unanswered(things).filter(call__in=Call.objects.worked_on_by(by))}
    lacking: dict[int, DomainError] = {one.pk: InvitationNotWaiting() for one in things if one.pk not in asked}
    return {**lacking, **_known(by, things)}


def _carries(things: Reviewers) -> dict[int, str]:
    """How much each has been given and not handed in: it stays with them."""
    carried: dict[int, int] = {}
    for key in ReviewAssignment.objects.carried().filter(reviewer__in=things).values_list("reviewer", flat=True):
        carried[key] = carried.get(key, 0) + 1
    said = {}
    for key, n in carried.items():
        words = ngettext("%(n)s assigned application stays.", "%(n)s assigned applications stay.", n)
        said[key] = words % {"n": n}
    return said


def _invite(reviewer: Reviewer, values: Mapping[str, Any], by: User, now: datetime) -> object:
    call = Call.objects.worked_on_by(by).select_related("case__authority").filter(case__uuid=values["call"]).first()
    if call is None:
        raise NotAllowed
    due_at = end_of_day(date.fromisoformat(values["due_on"]))
    more = {"workload": int(values["workload"]), "area": values["area"], "message": values["message"]}
    return invite(call, reviewer, due_at=due_at, **more, by=by, now=now)


def _remind(reviewer: Reviewer, values: Mapping[str, Any], by: User, now: datetime) -> object:
    asked = list(unanswered([reviewer]).answerable_at(now).filter(call__in=Call.objects.worked_on_by(by)))
    if not asked:
        raise InvitationNotWaiting
    for one in asked:
        remind_invited(one, by=by, now=now)
    return asked


def _end(reviewer: Reviewer, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return end_reviewer(reviewer, by=by, now=now)


ACTS: dict[str, Kind] = {
    "invite": Kind(
        _("Invite to a call"),
        _known,
        _invite,
        follows=[_("Each gets a link that holds for two weeks. An earlier link to the same call no longer acts.")],
    ),
    "remind": Kind(_("Remind those who have not answered"), _known_to_wait, _remind),
    "end": Kind(
        _("Take out of the pool"),
        _known,
        _end,
        tells=_carries,
        follows=[_("They are invited to nothing more. What they have been given stays with them.")],
        danger=True,
    ),
}
