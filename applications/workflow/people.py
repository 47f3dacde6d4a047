"""The people who write an application together: inviting them, letting them in, ending their part."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.errors import AlreadyTakesPart, CoordinatorStays, InvitationNotOpen, InvitedSomeoneElse
from applications.models import Application, Invitation
from applications.permissions import coordinates, part_of
from applications.states import Act, is_open
from registry.links import whole
from registry.models import Participation
from registry.models.access import Rights
from registry.workflow.cases import index, join
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record

#: How long an invitation holds.
LASTS = timedelta(days=30)


@transaction.atomic
def invite(
    application: Application,
    *,
    email: str,
    rights: str,
    by: User,
    now: datetime,
    organisation: Organisation | None = None,
) -> Invitation:
    """Ask a person by e-mail to take part.

    Raises NotAllowed for who does not coordinate, AlreadyTakesPart. A standing invitation is replaced.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("case", "call").get(pk=application.pk)
    )
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    email = email.strip().lower()
    if application.case.participations.filter(ended_at__isnull=True, person__users__email=email).exists():
        raise AlreadyTakesPart(email=email)
    standing = application.invitations.filter(email=email, accepted_at__isnull=True, expires_at__gt=now)
    standing.update(expires_at=now)
    invitation = Invitation.objects.create(
        application=application,
        email=email,
        organisation=organisation,
        rights=rights,
        invited_by=by,
        invited_at=now,
        expires_at=now + LASTS,
    )
    _send(invitation, now=now)
    return invitation


def _send(invitation: Invitation, *, now: datetime) -> None:
    language = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    with translation.override(language or invitation.invited_by.language):
        application = invitation.application
        version = application.versions.latest("number")
        context = {
            "invitation": invitation,
            "title": version.title or application.call.title_sv,
            "call": application.call,
            "link": whole("applications:invitation", invitation.uuid),
        }
        queue_message(
            kind="application.invitation",
            subject=render_to_string("applications/messages/invitation_subject.txt", context).strip(),
            body=render_to_string("applications/messages/invitation.txt", context),
            to_email=invitation.email,
            now=now,
        )


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Let an invitation that nobody has accepted lapse."""
    if not coordinates(part_of(by, invitation.application)):
        raise NotAllowed
    Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def accept(invitation: Invitation, *, by: User, now: datetime) -> Application:
    """Take part as invited. Twice changes nothing. Raises InvitationNotOpen, InvitedSomeoneElse."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("application__case").get(pk=invitation.pk)
    )
    if by.email.lower() != invitation.email.lower():
        raise InvitedSomeoneElse
    if invitation.accepted_at:
        if invitation.accepted_by_id == by.person_id and part_of(by, invitation.application):
            return invitation.application
        raise InvitationNotOpen
    if invitation.expires_at <= now:
        raise InvitationNotOpen
    invitation.accepted_at, invitation.accepted_by = now, by.person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    case = invitation.application.case
    join(case, by.person, rights=invitation.rights, now=now, organisation=invitation.organisation)
    if case.number:
        record("application.joined", case=case, by=by, at=now, rights=invitation.rights)
    return invitation.application


@transaction.atomic
def end_part(application: Application, part: Participation, *, by: User, now: datetime) -> None:
    """End a person's part. The last coordinator stays; one may leave oneself."""
    application = Application.objects.select_for_update(of=("self",)).select_related("case").get(pk=application.pk)
    mine = part_of(by, application)
    if mine is None or not (coordinates(mine) or mine.pk == part.pk):
        raise NotAllowed
    standing = application.case.participations.filter(ended_at__isnull=True)
    if part.rights == Rights.COORDINATE and standing.filter(rights=Rights.COORDINATE).count() <= 1:
        raise CoordinatorStays
    standing.filter(pk=part.pk).update(ended_at=now)
    index(application.case)
    if not is_open(application.status, Act.SAVE):
        record("application.part_ended", case=application.case, by=by, at=now, person=str(part.person.uuid))
