"""Who belongs to an organisation here: its verified administrators invite others, and let them go."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Organisation, OrganisationMembership, User
from registry.errors import LastAdministrator
from registry.links import whole
from registry.permissions import administers
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record


@transaction.atomic
def invite_member(
    organisation: Organisation, user: User, *, administrator: bool, by: User, now: datetime
) -> OrganisationMembership:
    """Let someone belong to the organisation, as administrator or not; they are told. Raises NotAllowed."""
    if not administers(by, organisation):
        raise NotAllowed
    made = {"is_administrator": administrator, "verified_at": now, "verified_by": by}
    row, new = OrganisationMembership.objects.select_for_update(of=["self"]).get_or_create(
        person=user.person, organisation=organisation, defaults=made
    )
    if not new:
        for name, value in {**made, "is_administrator": row.is_administrator or administrator}.items():
            setattr(row, name, value)
        row.save(update_fields=list(made))
    keys = {"organisation": str(organisation.uuid), "person": str(user.person.uuid)}
    record("organisation.member_added", case=None, by=by, at=now, administrator=row.is_administrator, **keys)
    with translation.override(user.language):
        told = {"name": by.person, "organisation": organisation, "address": whole("registry:start")}
        queue_message(
            kind="organisation.member_added",
            subject=_("You belong to %(organisation)s in Programkontor") % told,
            body=_("%(name)s has added you to %(organisation)s.\n\n%(address)s") % told,
            to=user.person,
            to_email=user.email,
            now=now,
        )
    return row


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
