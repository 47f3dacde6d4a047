"""Give a backup back, into an empty database and its storage."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backup


class Command(BaseCommand):
    """`restore DIR`: tries the whole backup first, puts back files, then rows, and counts what came out."""

    help = "Put a backup of database and files into an empty installation."
    requires_system_checks: list[str] = []  # some ask the database, which is empty

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = backup.give_back(options["folder"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from None
        if told.again:
            self.stdout.write("The database had this backup's rows already: files and rights have been seen to.")
            return
        self.stdout.write(f"{told.rows} rows and {told.files} files are back. Run migrate if this version is newer.")
