"""Addresses of roles."""

from tests.house.access import NOBODY, SIGNED_IN, STAFF, Door

ROLES = frozenset({"administrator", "auditor", "registrar"})

DOORS = {
    "accounts:roles": Door(ROLES, frozenset({"administrator"})),
    "accounts:end_role": Door(NOBODY, NOBODY),  # without saying which: 404 for administrators too
    "accounts:second_step": Door(SIGNED_IN),
    "accounts:matrix": Door(STAFF),
}
