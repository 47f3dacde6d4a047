"""Addresses of the roof: alive, ready, the sign-in library, and the administration of reference data."""

from tests.house.access import ANONYMOUS, EVERYONE, NOBODY, SIGNED_IN, Door, World

FRESH = frozenset({ANONYMOUS})

DOORS = {
    "healthz": Door(EVERYONE),
    "readyz": Door(),  # 503 in the sweep, which has neither worker nor beat: nobody's door, and it tells nothing
    "set_language": Door(posts=EVERYONE),
    # The sign-in library: whoever is signed in is sent on from these (a redirect is an answer too).
    "account_login": Door(EVERYONE, EVERYONE),
    "account_logout": Door(EVERYONE, EVERYONE),
    "account_inactive": Door(EVERYONE),
    "account_signup": Door(EVERYONE, EVERYONE),
    "account_email": Door(SIGNED_IN, SIGNED_IN),
    "account_email_verification_sent": Door(EVERYONE),
    "account_change_password": Door(SIGNED_IN, SIGNED_IN),
    "account_set_password": Door(SIGNED_IN, SIGNED_IN),
    "account_reset_password": Door(EVERYONE, EVERYONE),
    "account_confirm_login_code": Door(EVERYONE, EVERYONE),
    "account_confirm_email": Door(EVERYONE, NOBODY, "confirmation", EVERYONE),
    "account_reset_password_from_key_done": Door(EVERYONE),
    "account_reset_password_from_key": Door(EVERYONE, EVERYONE, "reset", EVERYONE, EVERYONE),
    "account_reset_password_done": Door(EVERYONE),
    "mfa_index": Door(SIGNED_IN),
    "mfa_authenticate": Door(EVERYONE, EVERYONE),
    "mfa_activate_totp": Door(SIGNED_IN, SIGNED_IN),
    "mfa_generate_recovery_codes": Door(SIGNED_IN, SIGNED_IN),
    "mfa_list_webauthn": Door(SIGNED_IN),
    "mfa_add_webauthn": Door(SIGNED_IN, SIGNED_IN),
    "mfa_remove_webauthn": Door(NOBODY, NOBODY, "key"),
    "mfa_edit_webauthn": Door(NOBODY, NOBODY, "key"),
    "usersessions_list": Door(SIGNED_IN, SIGNED_IN),
    "socialaccount_login_cancelled": Door(EVERYONE),
    "socialaccount_login_error": Door(EVERYONE),
    "socialaccount_signup": Door(EVERYONE, EVERYONE),
    "socialaccount_connections": Door(SIGNED_IN, SIGNED_IN),
    "openid_connect_login": Door(NOBODY, NOBODY, "provider"),  # none is in the test's settings
    "openid_connect_callback": Door(NOBODY, NOBODY, "provider"),
    # These ask for a password or a second step, which the sweep's visitors have not.
    "account_reauthenticate": Door(),
    "mfa_reauthenticate": Door(),
    "mfa_reauthenticate_webauthn": Door(),
    "mfa_deactivate_totp": Door(),
    "mfa_view_recovery_codes": Door(),
    "mfa_download_recovery_codes": Door(),
    "mfa_login_webauthn": Door(EVERYONE, EVERYONE),
}


def prepare(world: World) -> None:
    """Keys that fit nothing."""
    world.sample("confirmation", {"key": "none"}, {"key": "other"})
    world.sample("reset", {"uidb36": "1", "key": "none"}, {"uidb36": "2", "key": "none"})
    world.sample("provider", {"provider_id": "none"}, {"provider_id": "none"})
    world.sample("key", {"pk": 1}, {"pk": 2})
