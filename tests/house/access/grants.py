"""Addresses of grants."""

from tests.house.access import OWN, Door

DOORS = {"grants:list": Door(frozenset({*OWN, "blocked", "foreign_officer", "foreign_approver"}))}
