"""Enter checklists of responsible internationalisation from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.errors import ChecklistKeyTaken
from applications.loading.checklists import contents
from applications.workflow.international import load
from programmes.loading import FilesRefused
from sweden.clock import now


class Command(BaseCommand):
    help = (
        "Enter checklists of responsible internationalisation from files (without arguments: those that come with the "
        "product). All files are checked first; what is already there stays, and is never changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entered = load(contents(options["files"] or None), now=now())
        except (FilesRefused, ChecklistKeyTaken) as refused:
            raise CommandError(f"Nothing has been changed.\n{refused}") from None
        for row in entered:
            self.stdout.write(f"{row.key}: new, from {row.valid_from} to {row.valid_to or 'further notice'}")
        if not entered:
            self.stdout.write("Nothing new.")
