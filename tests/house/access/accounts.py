"""Addresses of roles."""

from tests.house.access import NOBODY, STAFF, Door

ROLES = frozenset({"administrator", "auditor", "registrar"})

DOORS = {
    "accounts:roles": Door(ROLES, frozenset({"administrator"})),
    "accounts:end_role": Door(NOBODY, NOBODY),  # without saying which: 404 for administrators too
    "accounts:matrix": Door(STAFF),
}
