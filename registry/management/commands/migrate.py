"""Migrate as the owner, then narrow what the role of web and worker may do."""

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections

from registry.migrating import Executor
from registry.protection import protect

migrate.MigrationExecutor = Executor


class Command(migrate.Command):
    """Django's migrate, run on the owner's connection; append-only tables lose UPDATE, DELETE and TRUNCATE after it."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if not options["plan"] and not options["check_unapplied"]:
            protect(
                connections[options["database"]],
                role=settings.DATABASES["default"]["USER"],
                models=apps.get_models(),
            )
