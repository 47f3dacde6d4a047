"""manage.py load_subjects FILE --edition … --source …: enter the third level of the research subjects."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.rules.subjects import SubjectFileError
from calls.workflow.subjects import load_subjects
from sweden.clock import now
from sweden.subjects import EDITION


class Command(BaseCommand):
    """Reads a CSV file: code; name in Swedish; name in English."""

    help = "Enter research subjects of five digits from a CSV file: code;name in Swedish;name in English."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", default=EDITION, help="edition of the standard, usually %(default)s")
        parser.add_argument("--source", required=True, help="where the file is taken from")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
            count = load_subjects(text, edition=options["edition"], source=options["source"], now=now())
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"The file cannot be read: {wrong}") from None
        except SubjectFileError as wrong:
            raise CommandError(f"Nothing has been entered. {wrong}") from None
        self.stdout.write(f"{count} research subjects are entered.")
