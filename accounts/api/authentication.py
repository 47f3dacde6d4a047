"""Who asks: another system by its token, or a person by the session of their browser."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.resources import is_resources_subset
from allauth.idp.oidc.models import Token
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiClient, User
from accounts.prepared import Prepared

#: How often the last use of a client is written down.
USED_EVERY = timedelta(minutes=1)
REALM = 'Bearer realm="Programkontor"'


#: A token that holds, of a client that does, with all that is asked of it. Tokens pass by the real time, whatever day
#: is set.
_VALID = Prepared(
    lambda hash: (
        Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), hash=hash, type=Token.Type.ACCESS_TOKEN)
        .filter(client__api_client__revoked_at=None, client__api_client__user__is_active=True)
        .select_related("client__api_client__user__person", "client__api_client__authority")
    ),
    hash=str,
)


@dataclass(frozen=True)
class Grant:
    """What a token carries: the client it was given to, and what may be asked for with it (`request.auth`)."""

    client: ApiClient
    scopes: frozenset[str]


class TokenInvalid(AuthenticationFailed):
    """No such token, one that has passed, or one of a client that has been stopped."""

    default_detail = _("The token is unknown, has passed or has been taken back. Ask for a new one.")
    default_code = "invalid_token"


class ClientAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`: the client's service account is the user, the `Grant` is `request.auth`.

    The token is looked up each time, with its client: one that is stopped is stopped at the next request. One query.
    """

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        kind, _space, value = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer" or not value.strip().isascii():
            raise TokenInvalid
        token: Any = _VALID.one(hash=get_adapter().hash_token(value.strip()))
        if token is None:
            raise TokenInvalid
        here = request.build_absolute_uri(request.path)
        if token.get_resources() and not is_resources_subset([here], token.get_resources()):
            raise TokenInvalid
        client = token.client.api_client
        self.used(client, request)
        user = client.user
        user.only_reads = request.method in ("GET", "HEAD")
        return user, Grant(client, frozenset(token.get_scopes()))

    def used(self, client: ApiClient, request: Request) -> None:
        """Write down the last use, at most once a minute."""
        now = request.now
        if client.last_used_at is None or client.last_used_at < now - USED_EVERY:
            earlier = Q(last_used_at=None) | Q(last_used_at__lt=now)
            ApiClient.objects.filter(earlier, pk=client.pk).update(last_used_at=now)

    def authenticate_header(self, request: Request) -> str:
        """What is answered to who says nothing of themselves (401, WWW-Authenticate)."""
        return REALM
