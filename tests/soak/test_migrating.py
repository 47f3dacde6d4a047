"""The product's quick way of migrating ends in the very schema that Django's own way ends in."""

import os
import subprocess
import sys
from pathlib import Path

from config.local import addresses
from config.local.postgres import ADMIN, binaries

ROOT = Path(__file__).resolve().parents[2]
AS_DJANGO = (
    "import django; django.setup();"
    "from django.core.management import call_command; from django.core.management.commands import migrate;"
    "from django.db.migrations.executor import MigrationExecutor; import registry.management.commands.migrate;"
    "migrate.MigrationExecutor = MigrationExecutor; call_command('migrate', verbosity=0)"
)


def schema(ground, name: str, *words: str) -> str:
    """The schema of a new database, migrated by a process of its own."""
    ground.postgres.make_database(name)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PROGRAMKONTOR_TEST_HOME": str(ground.home),
        "DATABASE_OWNER_URL": addresses.database_url(ground.home, "programkontor_owner", name),
        "DATABASE_URL": addresses.database_url(ground.home, "programkontor_app", name),
    }
    try:
        subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=True)
        dump = [binaries() / "pg_dump", "--schema-only", "--host", ground.postgres.run, "--username", ADMIN, name]
        text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    finally:
        ground.postgres.drop_database(name)
    return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def test_both_ways_of_migrating_end_in_the_same_schema(ground) -> None:
    quick = schema(ground, "quick", "manage.py", "migrate", "--verbosity", "0")
    as_django = schema(ground, "as_django", "-c", AS_DJANGO)

    assert quick.count("CREATE TABLE") > 150
    assert quick == as_django
