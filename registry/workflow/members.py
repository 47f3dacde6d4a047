"""Who belongs to an organisation here: its verified administrators invite others, and let them go."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Organisation, OrganisationMembership, User
from registry.errors import InvitationOver, InvitedAnother, LastAdministrator
from registry.links import whole
from registry.models import OrganisationInvitation
from registry.permissions import administers
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record

#: How long an invitation holds.
HOLDS = timedelta(days=14)


@transaction.atomic
def invite_member(
    organisation: Organisation, email: str, *, administrator: bool, by: User, now: datetime
) -> OrganisationInvitation:
    """Ask someone by mail to belong to the organisation, as administrator or not, whether or not they have an account:
    the answer is the same. Asking again replaces what stands. Raises NotAllowed."""
    if not administers(by, organisation):
        raise NotAllowed
    email = email.strip().lower()
    standing = OrganisationInvitation.objects.select_for_update(of=["self"]).filter(
        organisation=organisation, email=email, accepted_at=None, withdrawn_at=None
    )
    standing.update(withdrawn_at=now)
    row = OrganisationInvitation.objects.create(
        organisation=organisation,
        email=email,
        administrator=administrator,
        invited_by=by,
        invited_at=now,
        expires_at=now + HOLDS,
    )
    keys = {"organisation": str(organisation.uuid), "invitation": str(row.uuid)}
    record("organisation.member_invited", case=None, by=by, at=now, administrator=administrator, **keys)
    user = User.objects.filter(email__iexact=email, is_active=True, is_service=False).first()
    with translation.override(user.language if user else by.language):
        told = {
            "name": by.person,
            "organisation": organisation,
            "address": whole("registry:invitation", row.uuid),
            "days": HOLDS.days,
        }
        queue_message(
            kind="organisation.member_invited",
            subject=_("You are invited to %(organisation)s in Programkontor") % told,
            language=None,
            body=_(
                "%(name)s invites you to belong to %(organisation)s in Programkontor. Sign in or make an account with "
                "this e-mail address, and answer here within %(days)s days:\n\n%(address)s\n\n"
                "If you do not know what this is about, do nothing."
            )
            % told,
            to=user.person if user else None,
            to_email=email,
            now=now,
        )
    return row


@transaction.atomic
def accept_invitation(invitation: OrganisationInvitation, *, by: User, now: datetime) -> OrganisationMembership:
    """Belong to the organisation, as the one who was asked. Once; not after its time, nor when whoever asked is no
    longer the organisation's administrator. Raises InvitedAnother, InvitationOver."""
    row = _locked(invitation)
    if by.email.lower() != row.email or not EmailAddress.objects.filter(
        user=by, email__iexact=row.email, verified=True
    ):
        raise InvitedAnother
    if not row.holds_at(now) or not administers(row.invited_by, row.organisation):
        raise InvitationOver
    made = {"is_administrator": row.administrator, "verified_at": now, "verified_by": row.invited_by}
    belongs, new = OrganisationMembership.objects.select_for_update(of=["self"]).get_or_create(
        person=by.person, organisation=row.organisation, defaults=made
    )
    if not new:
        for name, value in {**made, "is_administrator": belongs.is_administrator or row.administrator}.items():
            setattr(belongs, name, value)
        belongs.save(update_fields=list(made))
    row.accepted_by, row.accepted_at = by, now
    row.save(update_fields=["accepted_by", "accepted_at"])
    keys = {"organisation": str(row.organisation.uuid), "person": str(by.person.uuid), "invitation": str(row.uuid)}
    record("organisation.member_added", case=None, by=by, at=now, administrator=belongs.is_administrator, **keys)
    return belongs


@transaction.atomic
def withdraw_invitation(invitation: OrganisationInvitation, *, by: User, now: datetime) -> None:
    """Let an invitation lapse. Raises NotAllowed, InvitationOver."""
    row = _locked(invitation)
    if not administers(by, row.organisation):
        raise NotAllowed
    if not row.holds_at(now):
        raise InvitationOver
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    keys = {"organisation": str(row.organisation.uuid), "invitation": str(row.uuid)}
    record("organisation.invitation_withdrawn", case=None, by=by, at=now, **keys)


def _locked(invitation: OrganisationInvitation) -> OrganisationInvitation:
    rows = OrganisationInvitation.objects.select_for_update(of=["self"])
    return rows.select_related("organisation", "invited_by__person").get(pk=invitation.pk)


@transaction.atomic
def remove_member(row: OrganisationMembership, *, by: User, now: datetime) -> None:
    """End that someone belongs to the organisation; what they did stays. Raises NotAllowed, LastAdministrator."""
    if not administers(by, row.organisation):
        raise NotAllowed
    all_rows = OrganisationMembership.objects.select_for_update(of=["self"]).filter(organisation=row.organisation)
    others = [one for one in all_rows if one.pk != row.pk and one.is_administrator and one.verified_at]
    if row.is_administrator and not others:
        raise LastAdministrator
    keys = {"organisation": str(row.organisation.uuid), "person": str(row.person.uuid)}
    record("organisation.member_removed", case=None, by=by, at=now, **keys)
    row.delete()
