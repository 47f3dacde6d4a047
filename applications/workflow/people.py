"""The people who write an application together: inviting them, letting them in, ending their part."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.models import Organisation, Person, User
from applications.errors import AlreadyTakesPart, CoordinatorStays, InvitationNotOpen, InvitedSomeoneElse
from applications.models import Application, Invitation
from applications.permissions import coordinates, part_of
from applications.states import Act, is_open
from applications.workflow.draft import draft_of
from registry.links import whole
from registry.models import Participation
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.cases import index, join
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register

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
        version = draft_of(application)
        context = {
            "invitation": invitation,
            "title": version.title or application.call.title_sv,
            "call": application.call,
            "link": whole("applications:invitation", invitation.uuid),
        }
        queue_message(
            kind="application.invitation",
            subject=render_to_string("applications/messages/invitation_subject.txt", context).strip(),
            language=None,
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
    if invitation.takes_over:
        _alone(invitation.application, by.person)
    join(case, by.person, rights=invitation.rights, now=now, organisation=invitation.organisation)
    if case.number:
        record("application.joined", case=case, by=by, at=now, rights=invitation.rights)
    return invitation.application


def _alone(application: Application, person: Person) -> None:
    """Those who coordinate beside the person go on as writers."""
    standing = application.case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    standing.exclude(person=person).update(rights=Rights.WRITE)


@transaction.atomic
def appoint(application: Application, *, email: str, organisation: Organisation, by: User, now: datetime) -> None:
    """Let another person coordinate alone, as an authority has decided: the caller has judged that `by` may. One who
    has signed in here before does at once and is told; others are invited, and take the part over when they accept.
    Those who coordinated go on as writers."""
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("case", "call").get(pk=application.pk)
    )
    email = email.strip().lower()
    known = User.objects.filter(email=email, is_active=True, person__isnull=False)
    # An address that nobody has shown to be theirs gives no right: its owner is invited to it.
    user = known.filter(emailaddress__email=email, emailaddress__verified=True).first()
    if user is None:
        application.invitations.filter(email=email, accepted_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        invitation = Invitation.objects.create(
            application=application,
            email=email,
            organisation=organisation,
            rights=Rights.COORDINATE,
            takes_over=True,
            invited_by=by,
            invited_at=now,
            expires_at=now + LASTS,
        )
        _send(invitation, now=now)
        return
    _alone(application, user.person)
    part = join(application.case, user.person, rights=Rights.COORDINATE, now=now, organisation=organisation)
    _tell_handed_over(application, part, by=by, now=now)
    record("application.contact_changed", case=application.case, by=by, at=now, person=str(user.person.uuid))


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


@transaction.atomic
def renew(invitation: Invitation, *, by: User, now: datetime) -> Invitation:
    """Send an invitation that nobody has accepted once more, with new time. Raises NotAllowed, AlreadyTakesPart."""
    if invitation.accepted_at:
        raise InvitationNotOpen
    return invite(
        invitation.application,
        email=invitation.email,
        rights=invitation.rights,
        organisation=invitation.organisation,
        by=by,
        now=now,
    )


@transaction.atomic
def hand_over(application: Application, part: Participation, *, by: User, now: datetime) -> Participation:
    """Let another person who takes part coordinate; `by` goes on as one who writes. Registered after hand-in.

    Raises NotAllowed for who does not coordinate, or when `part` has ended.
    """
    Application.objects.select_for_update().only("pk").get(pk=application.pk)
    application = Application.objects.select_related("case__authority", "coordinator", "call").get(pk=application.pk)
    mine = part_of(by, application)
    standing = application.case.participations.filter(ended_at__isnull=True)
    other = standing.filter(pk=part.pk).select_related("person").prefetch_related("person__users").first()
    if not coordinates(mine) or other is None:
        raise NotAllowed
    if other.pk == mine.pk:
        return mine
    standing.filter(pk=other.pk).update(rights=Rights.COORDINATE)
    standing.filter(pk=mine.pk).update(rights=Rights.WRITE)
    _tell_handed_over(application, other, by=by, now=now)
    if application.case.number:
        register(
            application.case,
            direction=Direction.RECEIVED,
            what="Ny kontaktperson för ansökan",
            what_internal=f"Ny kontaktperson: {other.person}",
            counterpart=str(application.coordinator),
            organisation=application.coordinator,
            person=by.person,
            by=by,
            now=now,
        )
        record("application.contact_changed", case=application.case, by=by, at=now, person=str(other.person.uuid))
    other.refresh_from_db()
    return other


def _tell_handed_over(application: Application, other: Participation, *, by: User, now: datetime) -> None:
    user = min(other.person.users.all(), key=lambda one: one.pk, default=None)
    with translation.override(user.language if user else "sv"):
        context = {
            "title": application.title or draft_of(application).title,
            "call": application.call,
            "by": by,
            "link": whole("applications:mine_one", application.case.uuid),
        }
        queue_message(
            kind="application.handed_over",
            subject=render_to_string("applications/messages/handed_over_subject.txt", context).strip(),
            language=None,
            body=render_to_string("applications/messages/handed_over.txt", context),
            to=other.person,
            to_email=user.email if user else other.person.email,
            case=application.case,
            now=now,
        )
