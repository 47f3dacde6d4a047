"""How the API's description tells of its ways in. Imported when the app is ready, so that it is known."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.scopes import Scope

TOKEN_PATH = "/api/v1/token"  # noqa: S105 (an address)


class ClientScheme(OpenApiAuthenticationExtension):
    """Other systems: OAuth 2 client credentials."""

    target_class = "accounts.api.authentication.ClientAuthentication"
    name = "client"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {str(one): str(one.label) for one in Scope}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": TOKEN_PATH, "scopes": scopes}}}


class SessionScheme(OpenApiAuthenticationExtension):
    """People: the session of their browser; a change also carries the CSRF token in X-CSRFToken."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from django.conf import settings

        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
