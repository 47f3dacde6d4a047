"""Enter rules of state aid from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.errors import AidRulesKeyTaken
from applications.loading.files import contents
from applications.workflow.aid_rules import load
from programmes.loading import FilesRefused
from sweden.clock import now


class Command(BaseCommand):
    help = (
        "Enter rules of state aid from files (without arguments: those that come with the product). All files are "
        "checked first; what is already there stays, and is never changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"]
        source = ", ".join(path.name for path in files)[:300] or "Följer med produkten"
        try:
            entered = load(contents(files or None), source=source, now=now())
        except FilesRefused as refused:
            raise CommandError(f"Nothing has been changed.\n{refused}") from None
        except AidRulesKeyTaken as refused:
            raise CommandError(f"Nothing has been changed.\n{refused}") from None
        for row in entered:
            self.stdout.write(
                f"{row.key}: new, for decisions from {row.valid_from} to {row.valid_to or 'further notice'}"
            )
        if not entered:
            self.stdout.write("Nothing new.")
