"""Addresses of roles."""

from tests.house.access import NOBODY, SIGNED_IN, STAFF, Door, World

ROLES = frozenset({"administrator", "auditor", "registrar"})

DOORS = {
    "accounts:roles": Door(ROLES, frozenset({"administrator"})),
    "accounts:end_role": Door(NOBODY, NOBODY),  # without saying which: 404 for administrators too
    "accounts:second_step": Door(SIGNED_IN),
    "accounts:end_session": Door(NOBODY, NOBODY, "session"),
    "accounts:sign_in_help": Door(frozenset({"administrator"}), frozenset({"administrator"})),
    "accounts:matrix": Door(STAFF),
}


def prepare(world: World) -> None:
    """Sessions that are nobody's."""
    world.sample("session", {"number": 1}, {"number": 2})
