"""Machine clients: made, renewed and stopped by an administrator. The rows are their own history."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from accounts.errors import ClientRevoked, NotAllowed, RoleNotForMachines
from accounts.models import ApiClient, Authority, Person, User
from accounts.permissions import may_keep_clients
from accounts.roles import Role
from accounts.scopes import CLIENT_ROLES
from accounts.weighing import weighs
from accounts.workflow.roles import grant_role
from sweden.clock import local
from sweden.typography import brief


@weighs
@transaction.atomic
def create_client(
    authority: Authority,
    *,
    name: str,
    contact: str,
    roles: Iterable[Role],
    scopes: Iterable[str],
    per_minute: int = 600,
    by: User,
    now: datetime,
) -> tuple[ApiClient, str]:
    """Let another system use the API; returns the client and its secret, which is kept nowhere and shown once.

    Raises NotAllowed, and RoleNotForMachines for a role that is people's.
    """
    if not may_keep_clients(by, authority):
        raise NotAllowed
    wanted = list(roles)
    for role in wanted:
        if role not in CLIENT_ROLES:
            raise RoleNotForMachines(role=Role(role).label)
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(32)
    oidc = Client(id=key, name=brief(name, 100), grant_types=Client.GrantType.CLIENT_CREDENTIALS, response_types="")
    oidc.set_scopes(list(scopes))
    oidc.set_default_scopes(list(scopes))
    oidc.set_secret(secret)
    oidc.save()
    user = User.objects.create_user(
        f"{key}@client.invalid", None, person=Person.objects.create(name=name), is_service=True
    )
    client = ApiClient.objects.create(
        oidc=oidc,
        authority=authority,
        user=user,
        contact=contact,
        per_minute=per_minute,
        created_by=by,
        created_at=now,
    )
    for role in wanted:
        grant_role(user.person, role, at=authority, by=by, now=now, valid_from=local(now).date())
    return client, secret


def _locked(client: ApiClient, by: User) -> ApiClient:
    row = ApiClient.objects.select_for_update(of=["self"]).select_related("oidc", "user").get(pk=client.pk)
    if not may_keep_clients(by, row.authority_id):
        raise NotAllowed
    if row.revoked_at is not None:
        raise ClientRevoked(name=str(row))
    return row


@weighs
@transaction.atomic
def rotate_secret(client: ApiClient, *, by: User, now: datetime) -> str:
    """A new secret, returned and kept nowhere. The old one and every token got with it stop at once.

    Raises NotAllowed, ClientRevoked.
    """
    row = _locked(client, by)
    secret = secrets.token_urlsafe(32)
    row.oidc.set_secret(secret)
    row.oidc.save(update_fields=["secret"])
    Token.objects.filter(client=row.oidc).delete()
    row.rotated_by, row.rotated_at = by, now
    row.save(update_fields=["rotated_by", "rotated_at"])
    return secret


@transaction.atomic
def revoke_client(client: ApiClient, *, by: User, now: datetime) -> ApiClient:
    """Stop a client for good: its secret, its tokens and its account. Raises NotAllowed, ClientRevoked."""
    row = _locked(client, by)
    row.oidc.secret, row.oidc.grant_types = "!", ""
    row.oidc.save(update_fields=["secret", "grant_types"])
    Token.objects.filter(client=row.oidc).delete()
    row.user.is_active = False
    row.user.save(update_fields=["is_active"])
    row.revoked_by, row.revoked_at = by, now
    row.save(update_fields=["revoked_by", "revoked_at"])
    return row
