"""Acts that are done to many invitations to review at once: reminded of, sent again, taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from assessments.errors.reviews import DueDayPassed, InvitationActNotOpen, InvitedSince, NotInPool
from assessments.models import ReviewAssignment, ReviewInvitation
from assessments.permissions import MAY
from assessments.states.reviews import ANSWERABLE, OF_INVITATIONS, InvitationAct, InvitationStatus
from assessments.workflow import invitations
from assessments.workflow.assigning import remind_invited
from registry.massacts import Kind
from sweden.clock import now as clock_now

Invitations = Sequence[ReviewInvitation]


def rows(user: User) -> QuerySet[ReviewInvitation]:
    """The invitations of calls that `user` works with."""
    return ReviewInvitation.objects.visible_to(user).select_related(
        "call__case__authority", "reviewer__person", "reviewer__authority"
    )


def read(invitation: ReviewInvitation) -> str:
    """What a preview shows of an invitation: how far it has come, and when it was sent last."""
    return f"{invitation.status}|{invitation.invited_at.isoformat()}"


def _known(is_open: Callable[[ReviewInvitation], bool]) -> Any:
    def refusals(by: User, things: Invitations) -> dict[int, DomainError]:
        mine = authorities_as(by, *MAY["assessments.keep_reviewers"])
        found: dict[int, DomainError] = {}
        for one in things:
            if one.call.case.authority_id not in mine:
                found[one.pk] = NotAllowed()
            elif not is_open(one):
                found[one.pk] = InvitationActNotOpen(status=one.get_status_display())
        return found

    return refusals


def _answerable(one: ReviewInvitation) -> bool:
    return one.status in ANSWERABLE


def _revocable(one: ReviewInvitation) -> bool:
    return OF_INVITATIONS.is_open(one.status, InvitationAct.REVOKE)


def _invitable(one: ReviewInvitation) -> bool:
    return one.status in (*ANSWERABLE, InvitationStatus.REVOKED)


def _known_to_be_asked(by: User, things: Invitations) -> dict[int, DomainError]:
    standing = invitations.standing_of({one.reviewer_id for one in things}, {one.call_id for one in things})
    newer = {(call, who): key for key, call, who in standing.values_list("pk", "call", "reviewer")}
    found: dict[int, DomainError] = {}
    for one in things:
        if newer.get((one.call_id, one.reviewer_id), one.pk) != one.pk:
            found[one.pk] = InvitedSince(name=one.reviewer.person.name)
        elif one.reviewer.ended_at is not None:
            found[one.pk] = NotInPool()
        elif one.due_at <= clock_now():
            found[one.pk] = DueDayPassed()
    return found | _known(_invitable)(by, things)


def _loses(things: Invitations) -> dict[int, str]:
    """How much is taken away from each, of what has been assigned in the call."""
    reviewers, calls = {one.reviewer_id for one in things}, {one.call_id for one in things}
    carried: dict[tuple[int, int], int] = {}
    given = ReviewAssignment.objects.carried().filter(reviewer__in=reviewers, application__call__in=calls)
    for pair in given.values_list("application__call", "reviewer"):
        carried[pair] = carried.get(pair, 0) + 1
    found = {}
    for one in things:
        if n := carried.get((one.call_id, one.reviewer_id), 0):
            words = ngettext(
                "%(n)s assigned application is taken away.", "%(n)s assigned applications are taken away.", n
            )
            found[one.pk] = words % {"n": n}
    return found


def _mailed(things: Invitations) -> dict[int, str]:
    return {one.pk: _("It is sent to %(to)s.") % {"to": one.reviewer.shown_email or one.reviewer} for one in things}


def _remind(one: ReviewInvitation, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return remind_invited(one, by=by, now=now)


def _revoke(one: ReviewInvitation, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return invitations.revoke(one, by=by, now=now)


def _again(one: ReviewInvitation, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return invitations.invite_again(one, by=by, now=now)


ACTS: dict[str, Kind] = {
    "remind": Kind(gettext_lazy("Remind those who have not answered"), _known(_answerable), _remind, tells=_mailed),
    "again": Kind(
        gettext_lazy("Invite again, with a new link that holds for two weeks"),
        _known_to_be_asked,
        _again,
        tells=_mailed,
        follows=[gettext_lazy("An earlier link no longer acts. Whoever was taken back is invited anew.")],
    ),
    "revoke": Kind(
        gettext_lazy("Take the invitations back"),
        _known(_revocable),
        _revoke,
        tells=_loses,
        follows=[
            gettext_lazy("The links no longer act."),
            gettext_lazy(
                "What has been given to the reviewers in this call is taken away; what has been written stays. "
                "They can be invited again."
            ),
        ],
        danger=True,
    ),
}
