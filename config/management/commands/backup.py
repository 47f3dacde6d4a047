"""Write a backup of database and files into a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backup


class Command(BaseCommand):
    """`backup DIR`: everything the product keeps, of one moment; a folder with an earlier backup is renewed."""

    help = "Write a backup of database and files into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = backup.make(options["folder"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{told.rows} rows and {told.files} files in {options['folder']}")
        if told.missing:
            self.stdout.write(
                f"{len(told.missing)} contents that rows name are in no store (what a scanner refused has left it)"
            )
