"""Read in a history from before the product."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.errors import DomainError
from reporting.workflow.history.importing import import_account
from sweden.clock import now


class Command(BaseCommand):
    help = (
        "Read in a history as it was booked, each row with the day it was recorded. Checked for form, not for room; "
        "what has no ground is listed. For the owner of the database only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_owner():
            raise CommandError(
                "Only the owner of the database may read in a history. Run it with DATABASE_URL set to the owner's."
            )
        try:
            data = yaml.safe_load(options["file"].read_text(encoding="utf-8"))
            told = import_account(data, now=now())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from None
        except yaml.YAMLError as error:
            raise CommandError(f"{options['file']} is not YAML: {error}") from None
        except DomainError as refusal:
            raise CommandError(f"Nothing has been changed. {refusal}") from None
        self.stdout.write(f"{len(data['ledger'])} ledger rows, {len(data['grants'])} grants read in.")
        for line in told:
            self.stdout.write(f"without ground: {line}")


def is_owner() -> bool:
    """Whether the connection is that of the role that owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'programmes_ledgerentry'")
        found = cursor.fetchone()
    return bool(found and found[0])
