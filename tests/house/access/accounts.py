"""Addresses of roles."""

from accounts.models import ApiClient
from tests.factories import api
from tests.house.access import NOBODY, SIGNED_IN, STAFF, Door, World

ROLES = frozenset({"administrator", "auditor", "registrar"})
KEEPS = frozenset({"administrator"})

DOORS = {
    "accounts:roles": Door(ROLES, frozenset({"administrator"})),
    "accounts:end_role": Door(NOBODY, NOBODY),  # without saying which: 404 for administrators too
    "accounts:second_step": Door(SIGNED_IN),
    "accounts:proved": Door(SIGNED_IN),
    "accounts:connect": Door(NOBODY, NOBODY),  # without a provider: 404 for all; tests/accounts/test_identity.py
    "accounts:deputies": Door(STAFF, STAFF),
    "accounts:end_deputy": Door(NOBODY, NOBODY, "session"),
    "accounts:end_session": Door(NOBODY, NOBODY, "session"),
    "accounts:sign_in_help": Door(frozenset({"administrator"}), frozenset({"administrator"})),
    "accounts:matrix": Door(STAFF),
    "accounts:clients": Door(frozenset({"administrator", "auditor"}), frozenset({"administrator"})),
    "accounts:rotate_client": Door(KEEPS, KEEPS, "api client"),
    "accounts:revoke_client": Door(KEEPS, KEEPS, "api client"),
}


def prepare(world: World) -> None:
    """Sessions that are nobody's, and a system of each authority."""
    world.sample("session", {"number": 1}, {"number": 2})
    made: list[ApiClient] = [api.client(at=key) for key in ("vinnova", "vr")]
    world.sample("api client", *({"uuid": one.uuid} for one in made))
