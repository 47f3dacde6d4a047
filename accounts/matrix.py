"""Who may do what, read out of every storey's permissions: the tables that the product itself asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from accounts.roles import Role


@dataclass(frozen=True)
class Row:
    """An act and the roles that may do it, in the order of the roles."""

    act: str
    words: Any
    may: list[bool]


@dataclass(frozen=True)
class Part:
    """One storey's acts."""

    app: str
    name: Any
    rows: list[Row]


def tables() -> dict[str, tuple[Mapping[Any, frozenset[Role]], Mapping[Any, Any]]]:
    """For each app that has any: act → roles, and act → words."""
    found = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.permissions"
        if config.name.startswith(("django.", "allauth", "rest_framework")) or find_spec(name) is None:
            continue
        module = import_module(name)
        if hasattr(module, "MAY"):
            found[config.name] = (module.MAY, getattr(module, "WORDS", {}))
    return found


def matrix() -> list[Part]:
    """Every storey's acts against every role."""
    parts = []
    for app, (may, words) in tables().items():
        rows = [Row(str(act), words.get(act, str(act)), [role in roles for role in Role]) for act, roles in may.items()]
        parts.append(Part(app, apps.get_app_config(app).verbose_name, rows))
    return parts
