"""Create or update government assignments from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.loading import FOLDER, FilesRefused, Outcome, load
from sweden.clock import now


class Command(BaseCommand):
    help = (
        "Load government assignments from files (without arguments: those that come with the product). Shows every "
        "difference before it writes, never asks, and leaves what people have edited since unless --overwrite."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--overwrite", action="store_true", help="replace also what people have edited since")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"] or sorted(FOLDER.glob("*.yaml"))
        try:
            load(files, now=now(), overwrite=options["overwrite"], tell=self.tell)
        except FilesRefused as refused:
            raise CommandError(f"Nothing has been changed.\n{refused}") from None

    def tell(self, outcome: Outcome) -> None:
        """Write the differences of one file, before anything is written to the database."""
        if outcome.is_new:
            self.stdout.write(f"{outcome.key}: new")
        elif not outcome.changes:
            self.stdout.write(f"{outcome.key}: unchanged")
        else:
            self.stdout.write(f"{outcome.key}:")
        for change in outcome.changes:
            self.stdout.write(f"  {change}")
