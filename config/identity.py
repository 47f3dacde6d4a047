"""Whose word about who someone is the product takes: providers of OpenID Connect, from the environment."""

import json
import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: The claim of the Swedish OpenID Connect profile that holds a personal number.
NUMBER_CLAIM = "https://id.oidc.se/claim/personalIdentityNumber"
KINDS = ("agency", "eid")
NEEDED = ("key", "name", "kind", "server_url", "client_id")


def providers(text: str, environment: Any = os.environ) -> dict[str, Any]:
    """The library's settings from a JSON list; each of its objects is one provider (docs/running.md).

    Raises ImproperlyConfigured on what is missing or unknown, so that nobody is let in by a mistyped setting.
    """
    try:
        rows = json.loads(text or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is no JSON: {error}") from error
    apps = []
    for row in rows:
        missing = [name for name in NEEDED if not row.get(name)]
        if missing:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: {row.get('key', '?')} lacks {', '.join(missing)}.")
        if row["kind"] not in KINDS:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: the kind of {row['key']} is none of {', '.join(KINDS)}.")
        if row["kind"] == "agency" and not row.get("domains"):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: {row['key']} lacks domains, the addresses it answers for.")
        secret = row.get("secret", "") or environment.get(row.get("secret_env", ""), "")
        kept = {
            "server_url": row["server_url"],
            "kind": row["kind"],
            "domains": [domain.lower().lstrip("@") for domain in row.get("domains", [])],
            "number_claim": row.get("number_claim", NUMBER_CLAIM),
            "strong": bool(row.get("strong", row["kind"] == "eid")),
            "strong_acr": list(row.get("strong_acr", [])),
            "scope": list(row.get("scope", ["openid", "profile", "email"])),
            "oauth_pkce_enabled": True,
        }
        names = {"provider_id": row["key"], "name": row["name"], "client_id": row["client_id"], "secret": secret}
        apps.append({**names, "settings": kept})
    for name in ("provider_id", "client_id"):  # the library tells providers apart by either
        if len({app[name] for app in apps}) < len(apps):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: two providers have the same {name}.")
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}
