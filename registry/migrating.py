"""Migrating in seconds: Django's executor draws nearly all of the models anew for each operation; here it draws one.

Models refer to each other, so Django renders, for every added field or constraint, all that can be reached from it.
What most operations do to the database needs the one model only. Before anything that needs more (a renamed or deleted
model, a key that others refer to, Python code), everything is rendered anew, as always.
"""

from types import MethodType
from typing import Any

from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

#: What changes one table, whatever the others look like. RunPython asks for everything anew by itself.
ALONE = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.RemoveField,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterModelOptions,
    migrations.RunSQL,
    migrations.RunPython,
)


def alone(operation: Operation) -> bool:
    """Whether an operation needs no other model than its own."""
    if isinstance(operation, migrations.AlterField):
        field = operation.field
        return not (field.primary_key or field.unique or field.is_relation)
    return type(operation) in ALONE


def only_itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """What is rendered anew with a model: no other. The rest is known to be outdated."""
    state.is_delayed = True
    return {(app_label, model_name)}


class Executor(MigrationExecutor):
    """Django's executor, with less drawn anew where a migration's operations allow it."""

    def apply_migration(self, state: ProjectState, migration: Migration, *words: Any, **named: Any) -> ProjectState:
        if not all(alone(operation) for operation in migration.operations):
            state.clear_delayed_apps_cache()
            return super().apply_migration(state, migration, *words, **named)
        state._find_reload_model = MethodType(only_itself, state)
        try:
            return super().apply_migration(state, migration, *words, **named)
        finally:
            del state._find_reload_model
